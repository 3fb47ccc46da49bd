//! What the threshold owes to each single adopter, by name.

mod states;

use tipping_core::finding::{DecisiveAdopter, PivotFinding};
use tipping_core::result::{
    AdoptionRateReport, AnalysisSettings, AroundThresholdReport, DatedName, NamedAdopter, PivotDateReport,
    PivotReport, PivotTestReport, PivotsReport, SwitchReport, ThresholdReport, WithoutReport,
};
use tipping_core::{AdoptionData, Direction, Study, ThresholdModel, TimePoint};
use tipping_fit::bootstrap::Bootstrap;
use tipping_fit::pivots::{
    AdoptionRate, Followers, Pivot, PivotDate, PivotSettings, PivotTest, Pivots, StepAfter,
};
use tipping_fit::threshold::Threshold;
use tipping_report::messages::findings::pivots::sentence;

use self::states::{Tied, read, states};
use crate::error::Error;
use crate::options::{Options, given};
use crate::prepare::{Prepared, add};
use crate::progress::{Progress, Task};
use crate::request::PivotsRequest;
use crate::threads::in_pool;
use crate::warnings::warnings;

/// Critical states: for each date of adoption a change of the hazard right after it and the adoption rate
/// before and after it; for each adopter the whole analysis without it, its weight, and whether those tied to
/// it follow it.
///
/// # Errors
/// [`Error`]: data that are refused, a record without an estimate, or a computation that the caller has
/// stopped.
pub fn pivots(request: &PivotsRequest, progress: &dyn Progress) -> Result<PivotsReport, Error> {
    let (mut prepared, tied) = crate::prepare::read(&request.data, progress, || read(request))?;
    prepared.analysed_with(in_force(request));
    let settings = PivotSettings::default()
        .min_events(request.tests.min_events)
        .span(request.span)
        .before(request.before as usize);
    let looked =
        in_pool(request.tests.threads, || look(request, &prepared, tied.as_ref(), &settings, progress))??;
    let named = Named { data: &prepared.data, study: &prepared.study, looked: &looked };
    Ok(named.report(&prepared, tied, request, &settings))
}

/// Every date and adopter, the best date against a smooth hazard, and who was followed.
struct Looked {
    found: Pivots,
    test: Option<PivotTest>,
    followers: Option<Followers>,
}

fn look(
    request: &PivotsRequest,
    prepared: &Prepared,
    tied: Option<&Tied>,
    settings: &PivotSettings,
    progress: &dyn Progress,
) -> Result<Looked, Error> {
    let study = &prepared.study;
    let task = Task::start(progress, "fitting without each adopter");
    let found = Pivots::new(&prepared.data, &prepared.rules, study, settings)?;
    task.check()?;
    drop(task);
    let replicates = request.tests.bootstrap;
    let of_ties = if tied.is_some() { Followers::SIMULATIONS } else { 0 };
    let total = (Bootstrap::PIVOT_SIMULATIONS + of_ties) * u64::from(replicates);
    let task = Task::of(progress, "simulating", total, "replicates");
    let bootstrap =
        Bootstrap::default().replicates(replicates).seed(request.tests.seed).changes(settings.changes());
    let mut test = None;
    if replicates > 0 {
        test = Some(bootstrap.pivots(&study.table, &study.schedule, &task)?);
    }
    let followers = tied.map(|tied| tied.followers(request, study, &task)).transpose()?;
    task.check()?;
    Ok(Looked { found, test, followers })
}

/// What was found, with the record that gives it names.
struct Named<'a> {
    data: &'a AdoptionData,
    study: &'a Study,
    looked: &'a Looked,
}

impl Named<'_> {
    fn report(
        &self,
        prepared: &Prepared,
        tied: Option<Tied>,
        request: &PivotsRequest,
        settings: &PivotSettings,
    ) -> PivotsReport {
        let (found, test) = (&self.looked.found, self.looked.test.as_ref());
        let adopters: Vec<PivotReport> = found.adopters.iter().map(|p| self.pivot(p)).collect();
        let mut doubts = found.warnings(settings.min_events);
        doubts.extend(test.map(PivotTest::findings).unwrap_or_default());
        doubts.extend(rests_on_one(&adopters, found.threshold.is_some(), settings.span));
        let mut notes = found.notes(self.study.window.period);
        let states = states(self.data, self.study, found, self.looked.followers.as_ref(), request);
        if states.is_none() {
            notes.push(PivotFinding::NothingOfStates);
        }
        if tied.is_some() {
            notes.push(PivotFinding::TiedAlike { within_regions: request.within_regions });
        }
        let mut provenance = prepared.provenance.clone();
        provenance.seed = request.tests.seed;
        provenance.options.extend(options_in_force(request));
        let (mut decisions, mut of_data) = (prepared.decisions.clone(), prepared.warnings.clone());
        if let Some(tied) = tied {
            add(&mut decisions, tied.decisions);
            add(&mut of_data, tied.warnings);
            let hashes = tied.sha256.into_iter().map(|(file, hash)| (format!("sha256 {file}"), hash));
            provenance.options.extend(hashes);
        }
        PivotsReport {
            header: prepared.header(),
            risk_table: prepared.table_report(),
            span_years: settings.span,
            constant_log_likelihood: found.constant,
            threshold: found.threshold.as_ref().map(threshold),
            dates: found.dates.iter().map(|date| self.date(date)).collect(),
            adopters,
            states,
            around_threshold: found.threshold.as_ref().map(|_| AroundThresholdReport {
                periods: settings.before as u64,
                before: self.named(&found.before),
                first_after: self.named(&found.first_after),
            }),
            test: test.map(|test| self.test_report(test)),
            alternatives: prepared.alternatives.clone(),
            decisions,
            warnings: of_data.into_iter().chain(warnings(doubts, sentence)).collect(),
            notes: warnings(notes, sentence),
            provenance,
        }
    }

    fn date(&self, date: &PivotDate) -> PivotDateReport {
        let adopters = self.looked.found.adopters.iter().filter(|pivot| pivot.period == date.period);
        let named = |pivot: &Pivot| {
            let NamedAdopter { unit, name, date, .. } = self.adopter(pivot);
            DatedName { unit, name, date }
        };
        let ranked = date.rank.and(date.switch.as_ref());
        let test = self.looked.test.as_ref();
        PivotDateReport {
            rank: date.rank.map(|rank| rank as u64),
            period: self.period(date.period),
            adopters: adopters.map(named).collect(),
            adopters_after: date.state_after.map(|s| s.0),
            members_after: date.state_after.map(|s| s.1),
            fraction_after: fraction(date.state_after),
            switch: date.switch.as_ref().map(switch),
            adoption_rate_before: adoption_rate(date.adoption_rate_before),
            adoption_rate_after: adoption_rate(date.adoption_rate_after),
            posterior_probability: date.probability,
            p_value: test.and_then(|test| ranked.map(|s| test.against(test.gain(s)).p_value)),
        }
    }

    fn period(&self, period: usize) -> TimePoint {
        let window = &self.study.window;
        TimePoint::from(window.period.date(window.first + period as i64))
    }

    fn pivot(&self, pivot: &Pivot) -> PivotReport {
        let NamedAdopter { unit, name, date, period, fraction_after: _ } = self.adopter(pivot);
        let without = self.without(pivot.without.as_ref());
        PivotReport { unit, name, date, period, others: pivot.others, without }
    }

    fn adopter(&self, pivot: &Pivot) -> NamedAdopter {
        let unit = &self.data.units()[pivot.unit];
        let period = self.period(pivot.period);
        let state = self.looked.found.date(pivot).and_then(|date| date.state_after);
        NamedAdopter {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            date: unit.adoption.map_or(period, |a| a.date.into()),
            period,
            fraction_after: fraction(state),
        }
    }

    fn named(&self, places: &[usize]) -> Vec<NamedAdopter> {
        places.iter().map(|&i| self.adopter(&self.looked.found.adopters[i])).collect()
    }

    fn without(&self, without: Option<&Threshold>) -> WithoutReport {
        let both = self.looked.found.threshold.as_ref().zip(without);
        let difference = |value| difference(both, value);
        let later = difference(|t| Some(t.takes_effect));
        WithoutReport {
            threshold: without.map(threshold),
            later_by_years: later.map(|periods| periods * self.study.table.period_years()),
            fraction_difference: difference(|t| Some(t.change.fraction)),
            hazard_ratio_difference: difference(|t| finite(t.ratio)),
            log_bayes_factor_difference: difference(|t| t.log_bayes_factor),
        }
    }

    fn test_report(&self, test: &PivotTest) -> PivotTestReport {
        PivotTestReport {
            rival: test.rival,
            simulated_under: test.null,
            test: test.against(test.statistic).report(),
            adopters_at_best: self.looked.found.at_best(),
            rho: test.rho,
        }
    }
}

/// F of (A, M); none without members.
fn fraction(state: Option<(f64, f64)>) -> Option<f64> {
    state.filter(|s| s.1 > 0.0).map(|(adopters, members)| adopters / members)
}

/// By how much a value of a threshold is greater without the adopters than with them, where both have it.
fn difference(both: Option<(&Threshold, &Threshold)>, value: fn(&Threshold) -> Option<f64>) -> Option<f64> {
    let (with, without) = both?;
    Some(value(without)? - value(with)?)
}

/// JSON has no infinity.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn threshold(threshold: &Threshold) -> ThresholdReport {
    ThresholdReport {
        threshold_model: threshold.model,
        date: threshold.change.date,
        side: threshold.change.side,
        state: threshold.change.state(),
        hazard_ratio: finite(threshold.ratio),
        log_bayes_factor: threshold.log_bayes_factor,
    }
}

fn switch(switch: &StepAfter) -> SwitchReport {
    let (before, after) = (&switch.candidate.before, &switch.candidate.after);
    let change = if before.is_below(after) {
        Direction::Rise
    } else if after.is_below(before) {
        Direction::Fall
    } else {
        Direction::None
    };
    SwitchReport {
        change,
        log_likelihood: switch.candidate.log_likelihood,
        statistic: switch.statistic,
        events_before: before.events,
        events_after: after.events,
        hazard_before: finite(switch.hazards[0]),
        hazard_after: finite(switch.hazards[1]),
        ratio: switch.ratio(),
    }
}

fn adoption_rate(rate: AdoptionRate) -> AdoptionRateReport {
    AdoptionRateReport { adoptions: rate.adoptions, unit_years: rate.exposure, rate: rate.rate() }
}

/// Adopters without whom nothing rises, or the threshold is more than the span away.
fn rests_on_one(adopters: &[PivotReport], rises: bool, span: f64) -> Option<PivotFinding> {
    let far = |p: &&PivotReport| rises && p.without.later_by_years.is_none_or(|years| years.abs() > span);
    let decisive = adopters.iter().filter(far).map(|p| DecisiveAdopter {
        name: p.name.clone(),
        threshold_without: p.without.threshold.as_ref().map(|threshold| threshold.date),
    });
    let adopters: Vec<DecisiveAdopter> = decisive.collect();
    (!adopters.is_empty()).then_some(PivotFinding::RestsOnOneAdopter { span, adopters })
}

/// The settings in force, for the provenance.
fn in_force(request: &PivotsRequest) -> AnalysisSettings {
    AnalysisSettings {
        models: ThresholdModel::ALL.iter().map(|threshold| threshold.model()).collect(),
        min_events: request.tests.min_events,
        bootstrap: request.tests.bootstrap,
        ..AnalysisSettings::default()
    }
}

/// The options in force as text, for the provenance.
fn options_in_force(request: &PivotsRequest) -> Options {
    given([
        ("min-events", Some(request.tests.min_events.to_string())),
        ("span", Some(request.span.to_string())),
        ("before", Some(request.before.to_string())),
        ("ties", request.ties.clone()),
        ("within-regions", request.within_regions.then(|| "yes".to_owned())),
        ("bootstrap", Some(request.tests.bootstrap.to_string())),
    ])
}
