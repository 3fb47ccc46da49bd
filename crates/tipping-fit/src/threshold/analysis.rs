//! Everything that is found out about one risk table, in the terms of the result schema.

use tipping_core::finding::FitFinding;
use tipping_core::result::{
    CandidateReport, CriticalMass, Estimate, Hazards, Interval, LikelihoodRatioReport, PosteriorReport,
    TippingPoint, ValueSet,
};
use tipping_core::{IntervalKind, Model, RiskTable, ThresholdIn, ThresholdModel};

use super::findings;
use super::fitted::FittedThreshold;
use super::observed::ObservedFits;
use super::posterior::{Discrete, Posterior, Range};
use super::rates::{Quantity, RatePosterior};
use crate::error::FitError;
use crate::hazard::Change;
use crate::model::{Changes, FittedModel};
use crate::numeric::finite;

/// Below this many events nothing is concluded.
pub(crate) const FEW_EVENTS: u64 = 10;

/// How to analyse.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// How changes are sought.
    pub changes: Changes,
    /// Level of the intervals, between 0 and 1.
    pub level: f64,
    /// The models to fit.
    pub models: Vec<Model>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { changes: Changes::default(), level: 0.95, models: Model::ALL.to_vec() }
    }
}

impl Settings {
    /// How changes are sought.
    #[must_use]
    pub fn changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// Level of the intervals, between 0 and 1.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// The models to fit.
    #[must_use]
    pub fn models(mut self, models: Vec<Model>) -> Self {
        self.models = models;
        self
    }

    /// Those of the models whose rise is a tipping point.
    #[must_use]
    pub fn threshold_models(&self) -> Vec<ThresholdModel> {
        self.models.iter().filter_map(|model| model.threshold_model()).collect()
    }
}

/// What is found out about one risk table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Analysis {
    /// Fitted models, best BIC first.
    pub models: Vec<FittedModel>,
    /// The rise, if any candidate rises.
    pub tipping_point: Option<TippingPoint>,
    /// The adopted fraction there.
    pub critical_mass: Option<CriticalMass>,
    /// Hazards on both sides of it.
    pub hazards: Option<Hazards>,
    /// The posterior over the rising candidates.
    pub posterior: Option<PosteriorReport>,
    /// Doubts about the fit.
    pub warnings: Vec<FitFinding>,
    /// What holds for every such fit.
    pub notes: Vec<FitFinding>,
}

/// Fits the models to a risk table and draws the conclusions.
///
/// A table that is too small for a change point gives the constant hazard alone, and a warning.
///
/// # Errors
/// [`FitError::BadParameter`] for settings out of range; [`FitError::NoEvents`] and
/// [`FitError::InfiniteHazard`] when not even a constant hazard can be estimated.
///
/// ```
/// use tipping_core::RiskTable;
/// use tipping_fit::{Settings, analyse};
/// let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6), (9.0, 7)])?;
/// let analysis = analyse(&table, &Settings::default())?;
/// assert_eq!(analysis.tipping_point.expect("a rise").date.to_string(), "1902");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn analyse(table: &RiskTable, settings: &Settings) -> Result<Analysis, FitError> {
    analyse_fits(&ObservedFits::new(table, settings.changes), settings)
}

/// As [`analyse`], of fits that the tests share. Changes are sought as the fits have it.
///
/// # Errors
/// As [`analyse`].
pub fn analyse_fits(fits: &ObservedFits<'_>, settings: &Settings) -> Result<Analysis, FitError> {
    conclusions(fits, settings, true)
}

/// As [`analyse`], without the hazards: their intervals take longer than all the rest, and many analyses are
/// asked only where the threshold is.
///
/// # Errors
/// As [`analyse`].
pub fn analyse_threshold(table: &RiskTable, settings: &Settings) -> Result<Analysis, FitError> {
    conclusions(&ObservedFits::new(table, settings.changes), settings, false)
}

fn conclusions(
    fits: &ObservedFits<'_>,
    settings: &Settings,
    with_hazards: bool,
) -> Result<Analysis, FitError> {
    let (table, changes) = (fits.table(), fits.changes());
    if !(settings.level > 0.0 && settings.level < 1.0) {
        let remedy = "choose a level between 0 and 1, such as 0.95";
        return Err(FitError::BadParameter { name: "level", value: settings.level, remedy });
    }
    let events = table.events();
    let mut analysis = Analysis {
        models: Vec::new(),
        tipping_point: None,
        critical_mass: None,
        hazards: None,
        posterior: None,
        warnings: Vec::new(),
        notes: Vec::new(),
    };
    for model in &settings.models {
        match fits.model(*model)? {
            Some(fit) => analysis.models.push(fit.clone()),
            // Not every hazard rises and falls: a life-cycle that does not fit is an answer, not a doubt.
            None if *model == Model::LifeCycle => {}
            None => {
                let (model, min_events) = (*model, changes.min_events);
                analysis.warnings.push(FitFinding::NoCandidates { model, events, min_events });
            }
        }
    }
    analysis.models.sort_by(|x, y| x.bic(events).total_cmp(&y.bic(events)));
    if events < FEW_EVENTS {
        analysis.warnings.push(FitFinding::FewEvents { events, needed: FEW_EVENTS });
    }
    analysis.warnings.extend(findings::convergence(&analysis.models));
    // From here on rows are in the order in which changes are sought.
    let ordered = fits.ordered();
    let fitted = fits.threshold(&settings.threshold_models())?;
    let by_life = fitted.as_ref().is_some_and(|a| a.model == ThresholdModel::LifeCycle);
    if settings.models.contains(&Model::Step)
        && let Some(step) = fits.step()?
    {
        analysis.warnings.extend(findings::step(ordered, step, by_life));
    }
    if let Some(fitted) = fitted
        && let Some(posterior) = fits.posterior(&fitted)?
    {
        conclude(&mut analysis, ordered, &fitted, posterior, settings.level, with_hazards);
    }
    if changes.threshold_in == ThresholdIn::Fraction {
        analysis.notes.push(findings::identification(table, changes));
    }
    Ok(analysis)
}

impl Analysis {
    /// Puts the hull of a likelihood-ratio set in the place of the posterior's intervals for the date and the
    /// critical mass. Without a set (nothing rises) nothing changes.
    pub fn use_likelihood_ratio(&mut self, set: Option<&LikelihoodRatioReport>) {
        let Some(set) = set else { return };
        let method = if set.dates.len() > 1 {
            IntervalKind::LikelihoodRatioHull
        } else {
            IntervalKind::LikelihoodRatio
        };
        if let (Some(point), Some(first), Some(last)) =
            (&mut self.tipping_point, set.dates.first(), set.dates.last())
        {
            let (lower, upper) = (first[0], last[1]);
            point.interval = Interval { level: set.level, lower, upper, method, mass: None };
        }
        if let Some(mass) = &mut self.critical_mass {
            let [lower, upper] = set.fractions;
            mass.interval = Interval { level: set.level, lower, upper, method, mass: None };
        }
    }
}

fn conclude(
    analysis: &mut Analysis,
    table: &RiskTable,
    fitted: &FittedThreshold,
    posterior: &Posterior,
    level: f64,
    with_hazards: bool,
) {
    let change = Change::at(table, fitted.rise);
    let of_date = posterior.time(table).equal_tailed(level);
    let date_outside = findings::date_outside(table, fitted, &change, of_date);
    let date_is_doubtful = date_outside.is_some();
    analysis.warnings.extend(date_outside.map(FitFinding::EstimateOutsideInterval));
    analysis.tipping_point = Some(tipping_point(table, fitted, &change, posterior, level));
    if change.members == 0.0 {
        analysis.warnings.push(FitFinding::NoMembers { date: change.date });
    }
    analysis.critical_mass = (change.members > 0.0).then(|| critical_mass(table, &change, posterior, level));
    if with_hazards {
        analysis.hazards = hazards(table, fitted, posterior, level);
        if analysis.hazards.is_none() {
            analysis.warnings.push(FitFinding::HazardIntervalFailed);
        }
    }
    // Where the date is doubtful, so is everything that is estimated at it.
    if !date_is_doubtful {
        let (hazards, mass) = (analysis.hazards.as_ref(), analysis.critical_mass.as_ref());
        let outside = findings::estimates_outside(hazards, mass);
        analysis.warnings.extend(outside.map(FitFinding::EstimateOutsideInterval));
    }
    analysis.warnings.extend(findings::rise(table, fitted, posterior));
    analysis.notes.push(findings::rivals(&analysis.models, fitted, table.events()));
    analysis.posterior = Some(posterior_report(table, posterior));
}

fn tipping_point(
    table: &RiskTable,
    fitted: &FittedThreshold,
    change: &Change,
    posterior: &Posterior,
    level: f64,
) -> TippingPoint {
    let time = posterior.time(table);
    TippingPoint {
        threshold_model: fitted.model,
        date: change.date,
        side: change.side,
        interval: interval(time.equal_tailed(level), level, |time| table.label(time)),
        highest_density: value_set(&time, level, |time| table.label(time)),
    }
}

fn critical_mass(table: &RiskTable, change: &Change, posterior: &Posterior, level: f64) -> CriticalMass {
    let mass = posterior.critical_mass(table);
    CriticalMass {
        state: change.state(),
        bracket: change.bracket.map(Into::into),
        interval: interval(mass.equal_tailed(level), level, |x| x),
        highest_density: value_set(&mass, level, |x| x),
        probability_at_least_one_third: mass.at_least(1.0 / 3.0),
    }
}

fn posterior_report(table: &RiskTable, posterior: &Posterior) -> PosteriorReport {
    let candidates = posterior.candidates().iter().map(|c| CandidateReport {
        date: table.label(table.time(c.boundary)),
        side: c.boundary.side,
        fraction: table.rows()[c.boundary.state_row()].fraction(),
        probability: c.probability,
        log_likelihood: c.log_likelihood,
    });
    PosteriorReport { log_bayes_factor: posterior.log_bayes_factor(), candidates: candidates.collect() }
}

/// An equal-tailed range of the posterior in the terms of the result schema.
pub(crate) fn interval<T>(range: Range, level: f64, value: impl Fn(f64) -> T) -> Interval<T> {
    Interval {
        level,
        lower: value(range.lower),
        upper: value(range.upper),
        method: IntervalKind::EqualTailed,
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

/// A hazard or the ratio of two, as estimated, with the equal-tailed interval of its posterior; `None` where
/// the posterior has no such interval. An estimate that is not finite is left out, and its interval is sought
/// from 1 instead.
fn estimate(rates: &RatePosterior, quantity: Quantity, value: f64, level: f64) -> Option<Estimate> {
    let value = finite(value);
    let range = rates.equal_tailed(quantity, level, value.unwrap_or(1.0))?;
    Some(Estimate { value, interval: interval(range, level, |x| x) })
}

fn hazards(
    table: &RiskTable,
    fitted: &FittedThreshold,
    posterior: &Posterior,
    level: f64,
) -> Option<Hazards> {
    let (likelihood, period) = (table.likelihood(), table.period_years());
    let rates = RatePosterior::new(posterior, likelihood, period);
    // What is left out must not matter beside the tails of an interval.
    if rates.mass() < 1.0 - 0.02 * (1.0 - level) {
        return None;
    }
    let estimate = |quantity, value| estimate(&rates, quantity, value, level);
    let (before, after) =
        (fitted.regimes[0].hazard(likelihood, period), fitted.regimes[1].hazard(likelihood, period));
    Some(Hazards {
        before: estimate(Quantity::Before, before)?,
        after: estimate(Quantity::After, after)?,
        ratio: estimate(Quantity::Ratio, after / before)?,
    })
}
