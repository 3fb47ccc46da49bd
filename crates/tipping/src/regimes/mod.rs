//! The regression of adoption on covariates, whose coefficients change once.

mod covariates;

use tipping_core::finding::RegressionFinding;
use tipping_core::result::{RegimesReport, SpecificationReport};
use tipping_core::{AdoptionData, Block, Date, EventTiming, Likelihood, Setting, Side, Study};
use tipping_fit::FitError;
use tipping_fit::regression::{
    Covariate, Described, Frame, Regression, RegressionFit, RegressionSettings, ShiftSettings, Simulated,
    Switch,
};
use tipping_report::messages::findings::regression::{interpretation, sentence};

use crate::error::Error;
use crate::options::{self, Options, given, joined};
use crate::prepare::{self, Prepared, full_period, prepare_ingested};
use crate::progress::{Progress, Task};
use crate::request::RegimesRequest;
use crate::threads::in_pool;
use crate::values::{Choice, Value};
use crate::warnings::warnings;
use covariates::{Covariates, covariates};

/// The rows of a regression, for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Design {
    /// Names of the columns: unit, name, period, event, exposure in years, and the covariates.
    pub header: Vec<String>,
    /// A row for every unit-period, covariates on their own scale.
    pub rows: Vec<Vec<String>>,
}

/// A regression of the hazard on covariates whose coefficients change once.
///
/// # Errors
/// [`Error`]: settings that do not go together, data that are refused, a record without an estimate, or a
/// computation that the caller has stopped.
pub fn regimes(request: &RegimesRequest, progress: &dyn Progress) -> Result<RegimesReport, Error> {
    regimes_with_design(request, progress, &mut |_| Ok(()))
}

/// As [`regimes`], and gives away the rows of the regression before it is fitted.
///
/// # Errors
/// As [`regimes`], and what `keep` ends with.
pub fn regimes_with_design(
    request: &RegimesRequest,
    progress: &dyn Progress,
    keep: &mut dyn FnMut(Design) -> Result<(), Error>,
) -> Result<RegimesReport, Error> {
    request.data.one_weighting()?;
    let (prepared, beside) = prepare::read(&request.data, progress, || read(request))?;
    let (data, study) = (&prepared.data, &prepared.study);

    let task = Task::start(progress, "fitting");
    let frame = Frame::new(data, study, &beside.covariates, beside.timing);
    let regression = regression(request, &frame, &beside.covariates)?;
    let standardized = request.standardize;
    keep(design(&frame, &beside.covariates, data, study))?;
    let fit = fitted(request, &regression, study)?;
    task.check()?;
    drop(task);
    let simulated =
        in_pool(request.threads, || simulate(request, &regression, &fit, standardized, progress))??;

    let described =
        Described { regression: &regression, fit: &fit, simulated: simulated.as_ref(), data, study };
    let mut decisions = prepared.decisions.clone();
    decisions.extend(beside.decisions);
    let mut doubts = prepared.warnings.clone();
    doubts.extend(beside.warnings);
    doubts.extend(warnings(described.warnings(), sentence));
    let mut provenance = prepared.provenance.clone();
    provenance.seed = request.seed;
    provenance.options.extend(options_in_force(request, &regression));
    provenance.options.extend(beside.sha256.into_iter().map(|(file, hash)| (format!("sha256 {file}"), hash)));
    let mut notes = described.notes(&beside.covariates);
    notes.extend(request.kappa.map(|_| RegressionFinding::KappaChosen));
    let [bic, bic_without_change] = described.bic();
    Ok(RegimesReport {
        header: prepared.header(),
        sample: described.sample(),
        covariates: described.covariates(&beside.covariates),
        specification: specification(request, &regression),
        change: described.change(),
        log_likelihood: fit.log_likelihood,
        log_likelihood_without_change: fit.log_likelihood_without_change,
        n_parameters: fit.parameters as u32,
        aic: 2.0 * fit.parameters as f64 - 2.0 * fit.log_likelihood,
        bic,
        bic_without_change,
        converged: fit.converged,
        gradient_norm: fit.gradient_norm,
        regimes: described.regimes(),
        coefficients: described.coefficients(),
        tests: described.tests(),
        profile: described.profile(),
        reading: described.interpretation().iter().map(interpretation).collect(),
        alternatives: prepared.alternatives.clone(),
        decisions,
        warnings: doubts,
        notes: warnings(notes, sentence),
        provenance,
    })
}

/// The data and the covariates of a request.
fn read(request: &RegimesRequest) -> Result<(Prepared, Covariates), Error> {
    let ingested = tipping_ingest::ingest(&request.data.ingest())?;
    let prepared = prepare_ingested(ingested.clone(), &request.data, &request.rules)?;
    let beside = covariates(&request.covariates, &request.data, &ingested, &prepared.study)?;
    Ok((prepared, beside))
}

/// The regression that a request asks for, before it is fitted.
fn regression<'a>(
    request: &RegimesRequest,
    frame: &'a Frame<'a>,
    covariates: &[Covariate],
) -> Result<Regression<'a>, Error> {
    check_switch(request.switch, covariates)?;
    let settings = RegressionSettings::default()
        .switch(request.switch)
        .penalty(request.penalty)
        .min_events(request.min_events);
    let blocks = covariates.iter().map(|c| c.block).collect();
    Ok(Regression::new(frame, blocks, settings)?)
}

/// The fit with its change where the request says, else where the data say.
fn fitted(
    request: &RegimesRequest,
    regression: &Regression<'_>,
    study: &Study,
) -> Result<RegressionFit, Error> {
    match request.kappa {
        None => Ok(regression.fit(request.standardize)?),
        Some(date) => chosen(date, regression, study, request.standardize),
    }
}

/// The settings in force, in the words of the result.
fn specification(request: &RegimesRequest, regression: &Regression<'_>) -> SpecificationReport {
    SpecificationReport {
        switch: request.switch.name().to_owned(),
        lag: request.covariates.lag,
        fill: request.covariates.fill.name().to_owned(),
        standardized: request.standardize,
        penalty: request.penalty.to_text(),
        link: match regression.likelihood() {
            Likelihood::Grouped => "cloglog".to_owned(),
            Likelihood::Exact => "log".to_owned(),
        },
        min_events: regression.min_events() as u64,
    }
}

/// Refuses a block that changes without a covariate in it.
fn check_switch(switch: Switch, covariates: &[Covariate]) -> Result<(), Error> {
    let Switch::Only(block) = switch else { return Ok(()) };
    if covariates.iter().any(|c| c.block == block) {
        return Ok(());
    }
    let name_one = match block {
        Block::Domestic => Setting::Domestic,
        Block::International => Setting::International,
    };
    let problem = format!(
        "{}: no covariate is {block}; name one with {name_one}, or leave {} out",
        Setting::Switch.with(block),
        Setting::Switch
    );
    Err(Error::usage(Setting::Switch, problem))
}

/// The fit with its change at a date that was chosen.
fn chosen(
    date: Date,
    regression: &Regression<'_>,
    study: &Study,
    standardized: bool,
) -> Result<RegressionFit, Error> {
    let refuse =
        |problem: String| Error::usage(Setting::Kappa, format!("{}: {problem}", Setting::Kappa.with(date)));
    let window = &study.window;
    let period = full_period(date, window.period).map_err(refuse)?;
    let side = match study.table.timing() {
        EventTiming::Within => Side::Boundary,
        EventTiming::AtEnd => Side::Before,
    };
    let offset = usize::try_from(period - window.first).ok();
    let fit = offset.map(|offset| regression.at(offset, side, standardized));
    match fit {
        Some(Err(FitError::NoSuchChange { .. })) | None => Err(refuse(format!(
            "nothing can change there: a change needs adoptions with every covariate before it and from it \
             on{}, in the window {} to {}, and {} other than none",
            if side == Side::Before { ", by day on that very day" } else { "" },
            window.from(),
            window.through(),
            Setting::Switch
        ))),
        Some(fit) => Ok(fit?),
    }
}

/// The rows of the regression for another program.
fn design(frame: &Frame<'_>, covariates: &[Covariate], data: &AdoptionData, study: &Study) -> Design {
    let header = ["unit", "name", "period", "event", "exposure"].into_iter().map(str::to_owned);
    let header: Vec<String> = header.chain(covariates.iter().map(|c| c.name.clone())).collect();
    let window = &study.window;
    let rows = frame.unit_periods().into_iter().map(|row| {
        let unit = &data.units()[row.unit];
        let period = window.period.date(window.first + row.period as i64).to_string();
        let event = u8::from(row.event).to_string();
        let fixed = [unit.id.clone(), unit.name.clone(), period, event, row.years.to_string()];
        fixed.into_iter().chain(row.covariates.iter().map(f64::to_string)).collect()
    });
    Design { header, rows: rows.collect() }
}

/// The tests of the shift and the spread of the estimates.
fn simulate(
    request: &RegimesRequest,
    regression: &Regression<'_>,
    fit: &RegressionFit,
    standardized: bool,
    progress: &dyn Progress,
) -> Result<Option<Simulated>, Error> {
    let hypotheses = regression.hypotheses();
    if request.bootstrap == 0 || request.kappa.is_some() || hypotheses.is_empty() {
        return Ok(None);
    }
    let total = (hypotheses.len() as u64 + 1) * u64::from(request.bootstrap);
    let task = Task::of(progress, "simulating", total, "replicates");
    let settings = ShiftSettings::default().replicates(request.bootstrap).seed(request.seed).watch(&task);
    let tests =
        hypotheses.into_iter().map(|h| regression.test(h, settings)).collect::<Result<Vec<_>, _>>()?;
    task.check()?;
    let spread = regression.spread(fit, standardized, settings)?;
    task.check()?;
    Ok(Some(Simulated { tests, spread }))
}

/// The options in force, for the provenance.
fn options_in_force(request: &RegimesRequest, regression: &Regression<'_>) -> Options {
    let covariates = &request.covariates;
    given([
        ("covariates", joined(&covariates.covariates)),
        ("domestic", joined(&covariates.domestic)),
        ("international", joined(&covariates.international)),
        ("lag", Some(covariates.lag.to_string())),
        ("fill", Some(covariates.fill.to_text())),
        ("covariate-unit", covariates.covariate_unit.clone()),
        ("covariate-period", covariates.covariate_period.clone()),
        ("ties", covariates.ties.clone()),
        ("coordinates", covariates.coordinates.clone()),
        ("distance-scale", covariates.coordinates.is_some().then(|| covariates.distance_scale.to_string())),
        ("kappa", options::text(request.kappa.as_ref())),
        ("switch", Some(request.switch.to_text())),
        ("penalty", Some(request.penalty.to_text())),
        ("standardize", Some(if request.standardize { "yes" } else { "no" }.to_owned())),
        ("min-events", Some(regression.min_events().to_string())),
        ("bootstrap", Some(request.bootstrap.to_string())),
    ])
}
