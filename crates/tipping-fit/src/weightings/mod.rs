//! The same adoptions with their members counted alike and weighted: what had been adopted at the threshold,
//! and which fraction the dates follow.

mod interpretation;

use tipping_core::finding::{WeightedFit, WeightingFinding, WeightingInterpretation};
use tipping_core::result::{
    Interval, ModelReport, WeightedThreshold, WeightingComparison, WeightingReport, WeightingsReport,
};
use tipping_core::{Boundary, FractionModel, Model, RiskTable, Row, Side, ThresholdIn};

use crate::error::FitError;
use crate::model::{Changes, fit_model};
use crate::parallel;
use crate::threshold::{FittedThreshold, Settings, Threshold, interval};

/// The weighting in which all members count alike.
pub(crate) const NONE: &str = "none";

/// Log-likelihoods that differ by less, relative to their size, are equal: a search ends that near its
/// maximum.
const EQUAL: f64 = 1e-9;

/// A risk table with the fraction weighted in some way.
#[derive(Debug, Clone, Copy)]
pub struct Weighting<'a> {
    /// How the weighting is called: `cinc`, a column, a file.
    pub name: &'a str,
    /// The table.
    pub table: &'a RiskTable,
}

/// The fraction under several weightings, and what that says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ComparedWeightings {
    /// The weightings side by side, without the sentences of `interpretation`.
    pub report: WeightingsReport,
    /// What the numbers say.
    pub interpretation: Vec<WeightingInterpretation>,
    /// Doubts.
    pub findings: Vec<WeightingFinding>,
}

/// Puts the fraction under several weightings side by side.
///
/// All tables are of one record: the same units at risk and the same events, so that log-likelihoods l
/// compare, and for a model l_a - l_b = (BIC_b - BIC_a) / 2. For each weighting: the threshold of the
/// threshold model of lowest BIC with F = A / M there and the equal-tailed interval of the posterior; F at
/// the date of the unweighted threshold; the models with F; and the step whose second regime is {F >= c}.
///
/// # Errors
/// As [`crate::analyse`].
///
/// ```
/// use tipping_core::RiskTable;
/// use tipping_fit::Settings;
/// use tipping_fit::weightings::{Weighting, compare_weightings};
/// let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6), (9.0, 7)])?;
/// let same = [Weighting { name: "w", table: &table }];
/// let report = compare_weightings(&table, &same, &Settings::default())?.report;
/// assert_eq!(report.weightings[0].models, report.weightings[1].models);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_weightings(
    unweighted: &RiskTable,
    weightings: &[Weighting<'_>],
    settings: &Settings,
) -> Result<ComparedWeightings, FitError> {
    let ordered = settings.changes.ordered(unweighted);
    let rise = FittedThreshold::best(&ordered, settings.changes, &settings.threshold_models())?
        .map(|fitted| fitted.rise);
    let moment = rise.map(|rise| Moment::of(&ordered, rise));
    let none = Weighting { name: NONE, table: unweighted };
    let all: Vec<Weighting<'_>> = std::iter::once(none).chain(weightings.iter().copied()).collect();
    let lines = parallel::map(&all, |weighting| line(*weighting, settings, moment))
        .into_iter()
        .collect::<Result<Vec<WeightingReport>, FitError>>()?;
    let report = WeightingsReport {
        unweighted_threshold: rise.map(|rise| ordered.label(ordered.time(rise))),
        comparisons: FractionModel::ALL.iter().filter_map(|&model| comparison(model, &lines)).collect(),
        weightings: lines,
        reading: Vec::new(),
    };
    let interpretation = interpretation::interpretation(&report);
    let findings = not_converged(&report).into_iter().collect();
    Ok(ComparedWeightings { report, interpretation, findings })
}

/// An instant between the adoptions of a record, to be found in another table of it.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// As a row opens that starts then.
    Opening(f64),
    /// Within the row that ends then, before its adoptions.
    Closing(f64),
}

impl Moment {
    fn of(table: &RiskTable, boundary: Boundary) -> Self {
        match boundary.side {
            Side::Boundary => Self::Opening(table.time(boundary)),
            Side::Before => Self::Closing(table.rows()[boundary.exposure_rows - 1].end),
            Side::After => Self::Opening(table.rows()[boundary.state_row()].start),
        }
    }

    /// The row with the state of affairs then.
    fn row(self, table: &RiskTable) -> Option<&Row> {
        table.rows().iter().find(|row| match self {
            Self::Opening(t) => row.start <= t && t < row.end,
            Self::Closing(t) => row.start < t && t <= row.end,
        })
    }
}

fn line(
    weighting: Weighting<'_>,
    settings: &Settings,
    moment: Option<Moment>,
) -> Result<WeightingReport, FitError> {
    let Weighting { name, table } = weighting;
    let mut models = Vec::new();
    for model in FractionModel::ALL.iter().filter_map(|model| model.model()) {
        models.extend(report(model, table, settings.changes)?);
    }
    let in_fraction = Changes { threshold_in: ThresholdIn::Fraction, ..settings.changes };
    let at_moment = moment.and_then(|moment| moment.row(table)).filter(|row| row.members > 0.0);
    Ok(WeightingReport {
        name: name.to_owned(),
        threshold: threshold(table, settings)?,
        fraction_at_unweighted_threshold: at_moment.map(Row::fraction),
        models,
        step_in_fraction: report(Model::Step, table, in_fraction)?,
    })
}

/// A model fitted to a table, as it is reported; `None` where the table leaves no place for its changes.
fn report(model: Model, table: &RiskTable, changes: Changes) -> Result<Option<ModelReport>, FitError> {
    Ok(fit_model(model, table, changes)?.map(|fit| fit.report(table)))
}

fn threshold(table: &RiskTable, settings: &Settings) -> Result<Option<WeightedThreshold>, FitError> {
    let (changes, level) = (settings.changes, settings.level);
    let found = Threshold::with_posterior(table, changes, &settings.threshold_models())?;
    let Some((Threshold { model, change, .. }, Some(posterior))) = found else { return Ok(None) };
    let mass = posterior.critical_mass(&changes.ordered(table));
    let fractions: Interval<f64> = interval(mass.equal_tailed(level), level, |x| x);
    Ok((change.members > 0.0).then(|| WeightedThreshold {
        threshold_model: model,
        date: change.date,
        side: change.side,
        state: change.state(),
        interval: fractions,
    }))
}

/// Whether one log-likelihood is above another by more than the end of a search leaves open.
fn clearly(a: f64, b: f64) -> bool {
    a > b + EQUAL * (1.0 + b.abs())
}

/// The place of the highest log-likelihood, and that; of those that are not clearly apart the first. A place
/// that is left out, or has none, is passed over.
fn highest(values: &[Option<f64>], left_out: Option<usize>) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    for (i, value) in values.iter().enumerate().filter(|(i, _)| Some(*i) != left_out) {
        if let Some(l) = *value
            && best.is_none_or(|(_, top)| clearly(l, top))
        {
            best = Some((i, l));
        }
    }
    best
}

fn comparison(model: FractionModel, lines: &[WeightingReport]) -> Option<WeightingComparison> {
    let values: Vec<Option<f64>> =
        lines.iter().map(|line| line.model(model).map(|m| m.log_likelihood)).collect();
    let (place, top) = highest(&values, None)?;
    let next = highest(&values, Some(place));
    let above = |l: f64| if clearly(top, l) { top - l } else { 0.0 };
    Some(WeightingComparison {
        model,
        highest: lines[place].name.clone(),
        next: next.map(|(i, _)| lines[i].name.clone()),
        above_next: next.map(|(_, l)| above(l)),
        above_none: values[0].map(above),
    })
}

fn not_converged(report: &WeightingsReport) -> Option<WeightingFinding> {
    let fits = report.weightings.iter().flat_map(|line| line.models.iter().map(move |fit| (fit, &line.name)));
    let failed = fits.filter(|(fit, _)| !fit.converged);
    let fits: Vec<WeightedFit> = failed
        .map(|(fit, weighting)| WeightedFit { model: fit.name, weighting: weighting.clone() })
        .collect();
    (!fits.is_empty()).then_some(WeightingFinding::WeightingsNotConverged { fits })
}
