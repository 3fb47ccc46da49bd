//! Doubts about an analysis, and what holds for every such fit.

use tipping_core::finding::{
    BestRises, CandidateEnd, EstimateName, EstimateOutside, FitFinding, RivalDifference,
};
use tipping_core::result::{CriticalMass, Estimate, Hazards};
use tipping_core::{Axis, Model, PeriodUnit, RiskTable, TimePoint};

use super::fitted::FittedThreshold;
use super::posterior::{Posterior, Range};
use crate::hazard::{Change, ROUNDING};
use crate::model::{Candidate, Changes, FittedModel, StepFit};

/// A cascade of no more days than this is a burst.
const SHORT_CASCADE: f64 = 31.0;

/// Models whose search for a maximum failed.
pub(super) fn convergence(models: &[FittedModel]) -> Option<FitFinding> {
    let failed: Vec<Model> =
        models.iter().filter(|fit| !fit.termination.converged).map(|fit| fit.model).collect();
    (!failed.is_empty()).then_some(FitFinding::NotConverged { models: failed })
}

/// What is doubtful about the step, whether or not it is the threshold model that the data choose.
pub(super) fn step(table: &RiskTable, fit: &StepFit, life_cycle_chosen: bool) -> Vec<FitFinding> {
    let date = |candidate: &Candidate| table.label(table.time(candidate.boundary));
    let mut findings = Vec::new();
    if fit.unbounded() > 0 {
        findings.push(FitFinding::UnboundedCandidates { candidates: fit.unbounded() });
    }
    if !fit.lambda_1().is_finite() || !fit.lambda_2().is_finite() {
        findings.push(FitFinding::InfiniteHazard { date: date(fit.best()) });
    }
    // A life-cycle has a rise of its own, which a single step need not find.
    if !life_cycle_chosen {
        match fit.best_rise() {
            None => findings.push(FitFinding::NoRise),
            Some(rise) if rise.boundary != fit.best().boundary => findings.push(FitFinding::StepFalls {
                fall: date(fit.best()),
                rise: date(rise),
                log_likelihood_below: fit.log_likelihood() - rise.log_likelihood,
            }),
            Some(_) => {}
        }
    }
    findings
}

/// The most likely date where it lies outside the interval of the posterior.
pub(super) fn date_outside(
    table: &RiskTable,
    fitted: &FittedThreshold,
    change: &Change,
    interval: Range,
) -> Option<EstimateOutside> {
    let (lower, upper) = (table.label(interval.lower), table.label(interval.upper));
    let inside = (interval.lower..=interval.upper).contains(&table.time(fitted.rise));
    (!inside).then_some(EstimateOutside::Date { date: change.date, lower, upper })
}

/// Estimates at the most likely change where they lie outside their intervals, which average over all
/// changes.
pub(super) fn estimates_outside(
    hazards: Option<&Hazards>,
    mass: Option<&CriticalMass>,
) -> Option<EstimateOutside> {
    let mut estimates = Vec::new();
    if let Some(hazards) = hazards {
        let named = [
            (EstimateName::HazardBefore, &hazards.before),
            (EstimateName::HazardAfter, &hazards.after),
            (EstimateName::Ratio, &hazards.ratio),
        ];
        estimates
            .extend(named.into_iter().filter(|(_, estimate)| is_outside(estimate)).map(|(name, _)| name));
    }
    if mass.is_some_and(|m| m.state.fraction < m.interval.lower || m.state.fraction > m.interval.upper) {
        estimates.push(EstimateName::CriticalMass);
    }
    (!estimates.is_empty()).then_some(EstimateOutside::AtDate { estimates })
}

/// Whether an estimate lies outside its interval. One that is infinite has no value, and lies above every
/// interval.
fn is_outside(estimate: &Estimate) -> bool {
    let interval = &estimate.interval;
    estimate.value.is_none_or(|value| value < interval.lower || value > interval.upper)
}

/// What is doubtful about the rise of the threshold model that the data choose.
pub(super) fn rise(table: &RiskTable, fitted: &FittedThreshold, posterior: &Posterior) -> Vec<FitFinding> {
    let date = table.label(table.time(fitted.rise));
    let mut findings = Vec::new();
    if let Some(end) = candidate_end(fitted, posterior) {
        findings.push(FitFinding::RiseAtEdge { end, date });
    }
    // By day a summit or a deadline is a regime of its own.
    let days = fitted.fall.map(|fall| table.time(fall) - table.time(fitted.rise) + 1.0);
    if let Some(days) =
        days.filter(|&d| table.axis() == Axis::Calendar(PeriodUnit::Day) && d <= SHORT_CASCADE)
    {
        findings.push(FitFinding::ShortCascade { days, from: date });
    }
    let log_bayes_factor = posterior.log_bayes_factor();
    if log_bayes_factor < 0.0 {
        findings.push(FitFinding::ConstantPreferred { log_bayes_factor });
    }
    findings
}

/// The end of the candidates that the rise stands at; `None` in their midst, and where there is no other.
fn candidate_end(fitted: &FittedThreshold, posterior: &Posterior) -> Option<CandidateEnd> {
    match posterior.candidates() {
        [first, .., last] => {
            if fitted.rise == first.boundary {
                Some(CandidateEnd::First)
            } else if fitted.rise == last.boundary {
                Some(CandidateEnd::Last)
            } else {
                None
            }
        }
        [] | [_] => None,
    }
}

/// How the threshold model compares with its best smooth rival, as long as nothing is tested. `models` are in
/// the order of BIC.
pub(super) fn rivals(models: &[FittedModel], fitted: &FittedThreshold, events: u64) -> FitFinding {
    let best = models.iter().find(|fit| fit.model.is_smooth());
    let rival = best
        .map(|rival| RivalDifference { model: rival.model, bic_difference: rival.bic(events) - fitted.bic });
    FitFinding::RivalsNotTested { model: fitted.model, rival }
}

/// What one series says, and does not say, about a threshold in the fraction as against one in time.
pub(super) fn identification(table: &RiskTable, changes: Changes) -> FitFinding {
    let (mut falls, mut still) = (0, 0);
    for pair in table.rows().windows(2) {
        let (before, after) = (pair[0].fraction(), pair[1].fraction());
        if after < before * (1.0 - ROUNDING) {
            falls += 1;
        } else if before >= after * (1.0 - ROUNDING) {
            still += 1;
        }
    }
    let in_time = best_rise(table, changes);
    let in_fraction = best_rise(&table.by_fraction(), changes);
    let best = in_time.zip(in_fraction).map(|(time, fraction)| BestRises {
        log_likelihood_in_time: time.0,
        date: time.1,
        log_likelihood_in_fraction: fraction.0,
        reached: fraction.1,
    });
    FitFinding::ThresholdInFraction { falls, still, best }
}

/// Log-likelihood and date of the best rising step, in the order of the rows.
fn best_rise(table: &RiskTable, changes: Changes) -> Option<(f64, TimePoint)> {
    let fit = changes.step().fit(table).ok()?;
    let rise = fit.best_rise()?;
    Some((rise.log_likelihood, table.label(table.time(rise.boundary))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::{EventTiming, Likelihood, Row, ThresholdIn};

    fn note(adopters: [f64; 8]) -> (usize, usize, [TimePoint; 2]) {
        let rows = adopters.iter().enumerate().map(|(i, &adopters)| Row {
            start: i as f64,
            end: i as f64 + 1.0,
            at_risk: 20,
            events: [1, 1, 1, 0, 0, 6, 5, 4][i],
            exposure: 20.0,
            adopters,
            members: 30.0,
        });
        let (likelihood, timing) = (Likelihood::Grouped, EventTiming::Within);
        let table = RiskTable::from_rows(rows.collect(), Axis::Numeric, likelihood, timing, 1.0).unwrap();
        let changes = Changes { threshold_in: ThresholdIn::Fraction, ..Changes::default() };
        let FitFinding::ThresholdInFraction { falls, still, best: Some(best) } =
            identification(&table, changes)
        else {
            panic!()
        };
        (falls, still, [best.date, best.reached])
    }

    // The hazard rises at 5. Where F rises with every row the threshold is there too. Where F stands still
    // from 3 to 5 no threshold divides at 5; of those that do, 6 (9 in 120, then 9 in 40: l = -53.29) is
    // better than 3 (3 in 60, then 15 in 100: -54.18).
    #[test]
    fn a_fraction_that_stands_still_tells_time_and_fraction_apart() {
        let at = TimePoint::Number;
        assert_eq!(note([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 11.0, 16.0]), (0, 0, [at(5.0), at(5.0)]));
        assert_eq!(note([0.0, 1.0, 2.0, 3.0, 3.0, 3.0, 9.0, 14.0]), (0, 2, [at(5.0), at(6.0)]));
        let (falls, still, _) = note([0.0, 1.0, 2.0, 3.0, 2.0, 3.0, 9.0, 14.0]);
        assert_eq!((falls, still), (1, 0));
    }
}
