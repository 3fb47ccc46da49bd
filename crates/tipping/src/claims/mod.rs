//! Dates of adoption held against the claims of Finnemore & Sikkink (1998, doi:10.1162/002081898550789): what
//! must be true if they are.

mod counts;

use tipping_core::finding::{ClaimFinding, ClaimsNote, Lacking};
use tipping_core::result::{AnalysisSettings, ClaimReport, ClaimsReport, EarlyAdopterReport, ReachedReport};
use tipping_core::{Claim, Setting};
use tipping_fit::Settings;
use tipping_fit::model::Changes;
use tipping_fit::threshold::{Threshold, analyse_threshold};
use tipping_ingest::bundled::Paper;
use tipping_ingest::ingest::paper;
use tipping_ingest::{FirstDates, first_dates, named_units};
use tipping_report::messages::findings::claims as messages;

use self::counts::Counts;
use crate::error::Error;
use crate::options::{Options, given, joined};
use crate::prepare::{Prepared, add, full_period, prepare_ingested};
use crate::progress::Progress;
use crate::request::ClaimsRequest;
use crate::warnings::warnings;

/// The powers of which the paper speaks.
const POWERS: [&str; 2] = ["USA", "GBR"];

/// Necessary conditions of the claims of the paper, counted: which early adopters lacked a domestic movement,
/// how many adopted after the threshold, how far the norm had spread at entry into force, how far named
/// powers were behind the first.
///
/// What the data do not have is left open.
///
/// # Errors
/// [`Error`]: settings that do not go together, data that are refused, a record without an estimate, or a
/// computation that the caller has stopped.
pub fn claims(request: &ClaimsRequest, progress: &dyn Progress) -> Result<ClaimsReport, Error> {
    request.data.one_weighting()?;
    let (mut prepared, beside) = crate::prepare::read(&request.data, progress, || read(request))?;
    prepared.analysed_with(in_force(request));
    let threshold = Reached::of(request, &prepared)?;
    let counts = Counts { data: &prepared.data, study: &prepared.study, rules: &prepared.rules };
    let reached = threshold.as_ref().map(|t| t.period);
    let early = reached.map(|k| counts.early(k, beside.movement.as_ref()));
    let mut rows = vec![
        critical_mass(&counts, reached, &beside),
        movements(early.as_deref(), &beside),
        cascade(&counts, reached, request, &beside),
        entry_into_force(&counts, request)?,
    ];
    rows.extend(powers(&counts, &beside));
    let mut notes = vec![ClaimsNote::NecessaryConditions];
    if threshold.as_ref().is_some_and(|t| t.estimated) {
        notes.push(ClaimsNote::ThresholdNotTested);
    }
    notes.extend(beside.movement.iter().map(|m| ClaimsNote::FirstEvidence { source: m.source.clone() }));
    let mut provenance = prepared.provenance.clone();
    provenance.options.extend(options_in_force(request));
    let (mut decisions, mut doubts) = (prepared.decisions.clone(), prepared.warnings.clone());
    if let Some(movement) = beside.movement {
        add(&mut decisions, movement.decisions);
        add(&mut doubts, movement.warnings);
        let (file, hash) = movement.sha256;
        provenance.options.insert(format!("sha256 {file}"), hash);
    }
    Ok(ClaimsReport {
        header: prepared.header(),
        risk_table: prepared.table_report(),
        reached: threshold.map(|t| ReachedReport {
            date: counts.label(t.period),
            estimated: t.estimated,
            state: counts.state_after(t.period),
        }),
        claims: rows,
        early: early.unwrap_or_default(),
        alternatives: prepared.alternatives,
        sources: prepared.sources,
        decisions,
        warnings: doubts,
        notes: warnings(notes, messages::note),
        provenance,
    })
}

/// What is known beside the dates of adoption.
struct Beside {
    paper: Option<Paper>,
    movement: Option<FirstDates>,
    /// The powers that the data have, as indices of units.
    powers: Vec<usize>,
}

fn read(request: &ClaimsRequest) -> Result<(Prepared, Beside), Error> {
    let ingested = tipping_ingest::ingest(&request.data.ingest())?;
    let paper = paper(&ingested);
    let file = request.movement.as_deref().or(paper.as_ref().map(|paper| paper.movement.as_str()));
    let unknown = request.data.unknown_units;
    let movement = file.map(|file| first_dates(file, unknown, &ingested)).transpose()?;
    let names: Vec<&str> = if request.powers.is_empty() {
        POWERS.to_vec()
    } else {
        request.powers.iter().map(String::as_str).collect()
    };
    let found = named_units(&names, &ingested);
    if let (Some(at), false) = (found.iter().position(Option::is_none), request.powers.is_empty()) {
        let problem = format!(
            "{}: no unit of the data is called `{}`; use its identifier, its name, or the ISO code of a state",
            Setting::Powers,
            names[at]
        );
        return Err(Error::usage(Setting::Powers, problem));
    }
    let mut powers: Vec<usize> = Vec::new();
    found.into_iter().flatten().for_each(|unit| {
        if !powers.contains(&unit) {
            powers.push(unit);
        }
    });
    let prepared = prepare_ingested(ingested, &request.data, &request.rules)?;
    Ok((prepared, Beside { paper, movement, powers }))
}

/// The last period before the threshold, as an offset from the window's first.
struct Reached {
    period: usize,
    estimated: bool,
}

impl Reached {
    /// As given, else the period before that from which the rise of the threshold model holds; `None` where
    /// nothing rises.
    fn of(request: &ClaimsRequest, prepared: &Prepared) -> Result<Option<Self>, Error> {
        let window = &prepared.study.window;
        let Some(date) = request.reached else {
            let found = Threshold::new(&prepared.study.table, changes(request))?;
            let period = |t: Threshold| (t.takes_effect as i64 - window.first - 1).try_into().ok();
            return Ok(found.and_then(period).map(|period| Self { period, estimated: true }));
        };
        let refuse =
            |problem: String| Error::usage(Setting::Reached, format!("{}: {problem}", Setting::Reached));
        let at = full_period(date, window.period).map_err(refuse)?;
        if at < window.first || at >= window.last {
            let (from, through) = (window.from(), window.through());
            let problem =
                format!("adoptions are counted before and after it, and the window is {from} to {through}");
            return Err(refuse(problem));
        }
        Ok(Some(Self { period: (at - window.first) as usize, estimated: false }))
    }
}

fn changes(request: &ClaimsRequest) -> Changes {
    Changes::default().min_events(request.min_events)
}

/// A row of the table.
fn row(
    claim: Claim,
    unit: Option<String>,
    finding: &ClaimFinding,
    paper: Option<f64>,
    data: Option<f64>,
    holds: Option<bool>,
) -> ClaimReport {
    let statement = messages::statement(claim).to_owned();
    ClaimReport { claim, unit, statement, paper, data, finding: messages::finding(finding), holds }
}

fn open(claim: Claim, lacking: Lacking, paper: Option<f64>) -> ClaimReport {
    row(claim, None, &ClaimFinding::Unknown(lacking), paper, None, None)
}

/// Whether at least a third of the members had adopted.
fn critical_mass(counts: &Counts<'_>, reached: Option<usize>, beside: &Beside) -> ClaimReport {
    const THIRD: f64 = 1.0 / 3.0;
    let Some(period) = reached else { return open(Claim::CriticalMass, Lacking::Threshold, Some(THIRD)) };
    let state = counts.state_after(period);
    let finding = ClaimFinding::CriticalMass {
        reached: counts.label(period),
        adopters: state.adopters,
        members: state.members,
        paper: beside.paper.as_ref().map(|paper| f64::from(paper.adopters)),
    };
    let holds = (state.members > 0.0).then_some(state.fraction >= THIRD);
    row(Claim::CriticalMass, None, &finding, Some(THIRD), Some(state.fraction), holds)
}

/// Whether every early adopter had a movement of its own; `early` is not known without a threshold.
fn movements(early: Option<&[EarlyAdopterReport]>, beside: &Beside) -> ClaimReport {
    let open = |lacking| open(Claim::DomesticMovements, lacking, Some(0.0));
    let Some(early) = early else { return open(Lacking::Threshold) };
    if beside.movement.is_none() {
        return open(Lacking::Movements);
    }
    let names = |of: fn(&EarlyAdopterReport) -> bool| -> Vec<String> {
        early.iter().filter(|adopter| of(adopter)).map(|adopter| adopter.name.clone()).collect()
    };
    let without = names(|adopter| adopter.movement.is_none());
    let later = names(counts::is_later);
    let count = early.len() - without.len() - later.len();
    // Without a single early adopter nothing was put to the test.
    let holds = match (early.is_empty(), without.is_empty(), later.is_empty()) {
        (true, _, _) => None,
        (_, false, _) => Some(false),
        (_, true, true) => Some(true),
        (_, true, false) => None,
    };
    let data = without.len() as f64;
    let finding =
        ClaimFinding::DomesticMovements { early: early.len() as u64, with: count as u64, later, without };
    row(Claim::DomesticMovements, None, &finding, Some(0.0), Some(data), holds)
}

fn cascade(
    counts: &Counts<'_>,
    reached: Option<usize>,
    request: &ClaimsRequest,
    beside: &Beside,
) -> ClaimReport {
    // The paper counts the years that it counts, and no others.
    let counted = beside.paper.as_ref().filter(|paper| f64::from(paper.cascade_years) == request.years);
    let paper = counted.map(|paper| f64::from(paper.cascade));
    let Some(period) = reached else { return open(Claim::Cascade, Lacking::Threshold, paper) };
    let after = counts.after(period, request.years);
    let finding = ClaimFinding::Cascade {
        years: request.years,
        through: counts.label(after.through),
        members: after.members,
        everybody: after.everybody,
        complete: after.complete,
        paper,
    };
    let count = after.members as f64;
    let holds = paper.filter(|&paper| after.complete || count >= paper).map(|paper| count >= paper);
    row(Claim::Cascade, None, &finding, paper, Some(count), holds)
}

/// Whether the fraction at entry into force lies in the interval of the critical mass; open where not even
/// the estimate does.
fn entry_into_force(counts: &Counts<'_>, request: &ClaimsRequest) -> Result<ClaimReport, Error> {
    let Some(period) = counts.entry_into_force() else {
        return Ok(open(Claim::EntryIntoForce, Lacking::EntryIntoForce, None));
    };
    let settings = Settings::default().changes(changes(request));
    let analysis = analyse_threshold(&counts.study.table, &settings)?;
    let Some(mass) = analysis.critical_mass else {
        return Ok(open(Claim::EntryIntoForce, Lacking::Threshold, None));
    };
    let state = counts.state_before(period);
    let interval = [mass.interval.lower, mass.interval.upper];
    let finding = ClaimFinding::EntryIntoForce {
        date: counts.label(period),
        adopters: state.adopters,
        members: state.members,
        mass: mass.state.fraction,
        interval,
    };
    let inside = |fraction: f64| interval[0] <= fraction && fraction <= interval[1];
    // An estimate outside its own interval says nothing about another date.
    let holds = inside(mass.state.fraction).then_some(inside(state.fraction));
    Ok(row(Claim::EntryIntoForce, None, &finding, None, Some(state.fraction), holds))
}

fn powers(counts: &Counts<'_>, beside: &Beside) -> Vec<ClaimReport> {
    if beside.powers.is_empty() {
        return vec![open(Claim::Powers, Lacking::Powers, None)];
    }
    let lag = |&unit: &usize| match counts.lag(unit) {
        None => open(Claim::Powers, Lacking::Powers, None),
        Some(lag) => {
            let (id, years) = (counts.data.units()[unit].id.clone(), lag.years);
            let adopted = lag.adopted.is_some();
            row(Claim::Powers, Some(id), &lag.finding(), None, adopted.then_some(years), Some(years > 0.0))
        }
    };
    beside.powers.iter().map(lag).collect()
}

/// The settings in force, for the provenance.
fn in_force(request: &ClaimsRequest) -> AnalysisSettings {
    AnalysisSettings { min_events: request.min_events, bootstrap: 0, ..AnalysisSettings::default() }
}

/// The options in force as text, for the provenance.
fn options_in_force(request: &ClaimsRequest) -> Options {
    given([
        ("reached", request.reached.map(|date| date.to_string())),
        ("years", Some(request.years.to_string())),
        ("movement", request.movement.clone()),
        ("powers", joined(&request.powers)),
        ("min-events", Some(request.min_events.to_string())),
    ])
}
