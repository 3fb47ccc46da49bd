//! Everything that is found out about one risk table, in the terms of the result schema.

use std::collections::BTreeMap;

use tipping_core::result::{
    CandidateReport, ChangeReport, CriticalMass, Estimate, Hazards, Interval, ModelReport, PosteriorReport,
    TippingPoint, ValueSet,
};
use tipping_core::{Boundary, RiskTable, Warning};

use crate::constant::{ConstantFit, ConstantHazard};
use crate::critical_mass::Change;
use crate::error::FitError;
use crate::posterior::{Discrete, Posterior, Range};
use crate::rates::{Quantity, RatePosterior};
use crate::step::{Candidate, StepFit, StepHazard};

/// Below this many events nothing is concluded.
const FEW_EVENTS: u64 = 10;

/// How to analyse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Events that each regime must have, at least 1.
    pub min_events: u64,
    /// Level of the intervals, between 0 and 1.
    pub level: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { min_events: 3, level: 0.95 }
    }
}

/// What is found out about one risk table.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Fitted models, best BIC first.
    pub models: Vec<ModelReport>,
    /// The rise, if any candidate rises.
    pub tipping_point: Option<TippingPoint>,
    /// The adopted fraction there.
    pub critical_mass: Option<CriticalMass>,
    /// Hazards on both sides of it.
    pub hazards: Option<Hazards>,
    /// The posterior over the rising candidates.
    pub posterior: Option<PosteriorReport>,
    /// Doubts about the fit.
    pub warnings: Vec<Warning>,
    /// What holds for every such fit.
    pub notes: Vec<Warning>,
}

/// Fits the models to a risk table and draws the conclusions.
///
/// A table that is too small for a change point gives the constant hazard alone, and a warning.
///
/// # Errors
/// [`FitError::BadParameter`] for settings out of range; [`FitError::NoEvents`] and [`FitError::InfiniteHazard`] when
/// not even a constant hazard can be estimated.
///
/// ```
/// use tipping_core::RiskTable;
/// use tipping_fit::{Settings, analyse};
/// let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6), (9.0, 7)])?;
/// let analysis = analyse(&table, &Settings::default())?;
/// assert_eq!(analysis.tipping_point.expect("a rise").date, "1902");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn analyse(table: &RiskTable, settings: &Settings) -> Result<Analysis, FitError> {
    if !(settings.level > 0.0 && settings.level < 1.0) {
        let remedy = "choose a level between 0 and 1, such as 0.95";
        return Err(FitError::BadParameter { name: "level", value: settings.level, remedy });
    }
    let constant = ConstantHazard::new().fit(table)?;
    let events = constant.regime().events;
    let mut warnings = Vec::new();
    if events < FEW_EVENTS {
        warnings.push(Warning::new(
            "few_events",
            format!(
                "Only {events} adoptions by units at risk: fewer than {FEW_EVENTS} support no conclusion."
            ),
        ));
    }
    let mut models = vec![constant_report(&constant)];
    let step = match StepHazard::new().min_events(settings.min_events).fit(table) {
        Ok(fit) => Some(fit),
        Err(error @ FitError::NoCandidates { .. }) => {
            warnings.push(Warning::new("no_candidates", format!("No step was fitted: {error}.")));
            None
        }
        Err(error) => return Err(error),
    };
    let mut analysis = Analysis {
        models: Vec::new(),
        tipping_point: None,
        critical_mass: None,
        hazards: None,
        posterior: None,
        warnings: Vec::new(),
        notes: Vec::new(),
    };
    if let Some(fit) = &step {
        models.push(step_report(table, fit, events));
        warn_of_step(table, fit, &mut warnings);
        if let (Some(rise), Some(posterior)) = (fit.best_rise(), Posterior::of_step(table, fit)) {
            conclude(&mut analysis, table, fit, rise, &posterior, settings.level, &mut warnings);
        }
    }
    models.sort_by(|x, y| x.bic.total_cmp(&y.bic));
    Ok(Analysis { models, warnings, ..analysis })
}

fn conclude(
    analysis: &mut Analysis,
    table: &RiskTable,
    fit: &StepFit,
    rise: &Candidate,
    posterior: &Posterior,
    level: f64,
    warnings: &mut Vec<Warning>,
) {
    let change = Change::at(table, rise.boundary);
    let label = |boundary: Boundary| table.label(table.time(boundary));
    let time = posterior.time(table);
    let at = |time: f64| table.label(time);
    analysis.tipping_point = Some(TippingPoint {
        account: "step".to_owned(),
        date: change.date.clone(),
        side: change.side.to_string(),
        interval: interval(time.equal_tailed(level), level, at),
        highest_density: value_set(&time, level, at),
    });
    let mass = posterior.critical_mass(table);
    analysis.critical_mass = Some(CriticalMass {
        adopters: change.adopters,
        members: change.members,
        fraction: change.fraction,
        bracket: change.bracket.map(Into::into),
        interval: interval(mass.equal_tailed(level), level, |x| x),
        highest_density: value_set(&mass, level, |x| x),
        probability_at_least_one_third: mass.at_least(1.0 / 3.0),
    });
    analysis.hazards = hazards(table, fit, rise, posterior, level);
    if analysis.hazards.is_none() {
        warnings.push(Warning::new(
            "hazard_interval_failed",
            "The search for the hazards' intervals did not converge; they are left out.",
        ));
    }
    warn_of_rise(table, posterior, warnings);
    analysis.notes.push(rivals_not_tested());
    analysis.posterior = Some(PosteriorReport {
        log_bayes_factor: posterior.log_bayes_factor(),
        candidates: posterior
            .candidates()
            .iter()
            .map(|c| CandidateReport {
                date: label(c.boundary),
                side: c.boundary.side.to_string(),
                fraction: table.rows()[c.boundary.state_row()].fraction(),
                probability: c.probability,
                log_likelihood: c.log_likelihood,
            })
            .collect(),
    });
}

fn interval<T>(range: Range, level: f64, value: impl Fn(f64) -> T) -> Interval<T> {
    Interval {
        level,
        lower: value(range.lower),
        upper: value(range.upper),
        method: "posterior, equal-tailed".to_owned(),
        mass: Some(range.mass.min(1.0)),
    }
}

fn value_set<T>(distribution: &Discrete, level: f64, value: impl Fn(f64) -> T) -> ValueSet<T> {
    let ranges = distribution.highest_density(level);
    ValueSet {
        level,
        mass: ranges.iter().map(|r| r.mass).sum::<f64>().min(1.0),
        ranges: ranges.iter().map(|r| [value(r.lower), value(r.upper)]).collect(),
    }
}

fn hazards(
    table: &RiskTable,
    fit: &StepFit,
    rise: &Candidate,
    posterior: &Posterior,
    level: f64,
) -> Option<Hazards> {
    let rates = RatePosterior::new(posterior, table.likelihood(), table.period_years());
    let estimate = |quantity, value: f64| -> Option<Estimate> {
        let value = finite(value);
        let range = rates.equal_tailed(quantity, level, value.unwrap_or(1.0))?;
        Some(Estimate { value, interval: interval(range, level, |x| x) })
    };
    let (before, after) = (fit.hazard(&rise.before), fit.hazard(&rise.after));
    Some(Hazards {
        before: estimate(Quantity::Before, before)?,
        after: estimate(Quantity::After, after)?,
        ratio: estimate(Quantity::Ratio, after / before)?,
    })
}

/// JSON has no infinity.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn warn_of_step(table: &RiskTable, fit: &StepFit, warnings: &mut Vec<Warning>) {
    if fit.unbounded() > 0 {
        warnings.push(Warning::new(
            "unbounded_candidates",
            format!(
                "{} places for a change at the end of the window were left out: the adoptions after them have no exposure, \
                 and the likelihood no bound.",
                fit.unbounded()
            ),
        ));
    }
    if !fit.lambda_1().is_finite() || !fit.lambda_2().is_finite() {
        warnings.push(Warning::new(
            "infinite_hazard",
            format!(
                "Everybody who is still at risk on one side of {} adopts within the period, so the hazard there has no \
                 finite estimate (null in JSON). A code for \"not adopted\" that is read as a date looks like this: see --never.",
                table.label(table.time(fit.best().boundary))
            ),
        ));
    }
    match fit.best_rise() {
        None => warnings.push(Warning::new(
            "no_rise",
            "The hazard rises at no candidate: there is no tipping point and no critical mass.",
        )),
        Some(rise) if rise.boundary != fit.best().boundary => {
            let date = |c: &Candidate| table.label(table.time(c.boundary));
            warnings.push(Warning::new(
                "step_falls",
                format!(
                    "The largest change is a fall of the hazard, at {}; the tipping point is the best rise, at {} \
                     (log-likelihood {:.2} below).",
                    date(fit.best()),
                    date(rise),
                    fit.log_likelihood() - rise.log_likelihood
                ),
            ));
        }
        Some(_) => {}
    }
}

fn warn_of_rise(table: &RiskTable, posterior: &Posterior, warnings: &mut Vec<Warning>) {
    let candidates = posterior.candidates();
    let label = |boundary: Boundary| table.label(table.time(boundary));
    let best = candidates.iter().max_by(|x, y| x.log_likelihood.total_cmp(&y.log_likelihood));
    let (first, last) = (candidates.first(), candidates.last());
    if let (Some(best), Some(first), Some(last)) = (best, first, last)
        && candidates.len() > 1
        && (best.boundary == first.boundary || best.boundary == last.boundary)
    {
        let end = if best.boundary == first.boundary { "first" } else { "last" };
        warnings.push(Warning::new(
            "rise_at_edge",
            format!(
                "The rise is at the {end} candidate ({}): the change may lie outside what the window and --min-events \
                 allow.",
                label(best.boundary)
            ),
        ));
    }
    if posterior.log_bayes_factor() < 0.0 {
        warnings.push(Warning::new(
            "constant_preferred",
            "The data are more probable under a constant hazard than under a rise (log Bayes factor below 0).",
        ));
    }
}

/// No critical mass is printed without what a smooth curve would have given.
fn rivals_not_tested() -> Warning {
    Warning::new(
        "rivals_not_tested",
        "A step fitted to smooth contagion without any threshold falls at a fraction of .37 to .20 as well, so this \
         critical mass alone is no evidence of tipping: the step has not been compared with smooth rivals.",
    )
}

fn model_report(
    name: &str,
    log_likelihood: f64,
    parameters: &[(&str, f64)],
    n_parameters: u32,
    events: u64,
    termination: String,
) -> ModelReport {
    let k = f64::from(n_parameters);
    ModelReport {
        name: name.to_owned(),
        log_likelihood,
        parameters: parameters.iter().map(|&(n, v)| (n.to_owned(), finite(v))).collect::<BTreeMap<_, _>>(),
        n_parameters,
        aic: 2.0 * k - 2.0 * log_likelihood,
        bic: k * (events as f64).ln() - 2.0 * log_likelihood,
        changes: Vec::new(),
        termination,
    }
}

fn constant_report(fit: &ConstantFit) -> ModelReport {
    let parameters = [("lambda", fit.lambda())];
    let events = fit.regime().events;
    model_report("constant", fit.log_likelihood(), &parameters, 1, events, "closed form".to_owned())
}

fn step_report(table: &RiskTable, fit: &StepFit, events: u64) -> ModelReport {
    let parameters = [("lambda_1", fit.lambda_1()), ("lambda_2", fit.lambda_2())];
    let termination = format!("exhaustive over {} candidates", fit.candidates().len());
    let mut report = model_report("step", fit.log_likelihood(), &parameters, 3, events, termination);
    let change = Change::at(table, fit.best().boundary);
    report.changes.push(ChangeReport {
        date: change.date,
        side: change.side.to_string(),
        adopters: change.adopters,
        members: change.members,
        fraction: change.fraction,
        bracket: change.bracket.map(Into::into),
    });
    report
}
