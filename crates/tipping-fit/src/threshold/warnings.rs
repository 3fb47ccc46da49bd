//! Doubts about an analysis, and what holds for every such fit.

use tipping_core::result::Estimate;
use tipping_core::{Axis, Boundary, Model, PeriodUnit, RiskTable, Warning};

use super::analysis::{Analysis, FEW_EVENTS, NOT_TESTED};
use super::fitted::FittedThreshold;
use super::posterior::{Posterior, Range};
use crate::error::FitError;
use crate::hazard::{Change, ROUNDING};
use crate::model::{Candidate, Changes, FittedModel, StepFit};

/// A cascade of no more days than this is a burst.
const SHORT_CASCADE: f64 = 31.0;

pub(super) fn no_candidates(model: Model, events: u64, min_events: u64) -> Warning {
    let error = FitError::NoCandidates { events, min_events };
    Warning::new("no_candidates", format!("The model {model} was not fitted: {error}."))
}

/// Too few events for any conclusion.
pub(super) fn few_events(events: u64) -> Warning {
    Warning::new(
        "few_events",
        format!("Only {events} adoptions by units at risk: fewer than {FEW_EVENTS} support no conclusion."),
    )
}

/// The most likely date lies outside the interval of the posterior.
pub(super) fn estimate_outside_interval(table: &RiskTable, change: &Change, range: Range) -> Warning {
    let at = |time: f64| table.label(time);
    Warning::new(
        "estimate_outside_interval",
        format!(
            "The most likely date ({}) lies outside the interval of the posterior ({} to {}): the likelihood has a narrow \
                 peak there, such as a burst of adoptions on a few days, which hardly counts among all the places where \
                 the rise may be. Trust neither; a longer --period smooths bursts.",
            change.date,
            at(range.lower),
            at(range.upper)
        ),
    )
}

/// There is no critical mass where nobody is a member.
pub(super) fn no_members(change: &Change) -> Warning {
    Warning::new(
        "no_members",
        format!(
            "The system has no members (or none with a weight) at {}: there is no critical mass.",
            change.date
        ),
    )
}

/// The hazards have no intervals.
pub(super) fn hazard_interval_failed() -> Warning {
    Warning::new(
        "hazard_interval_failed",
        "The hazards' intervals are left out: the posterior is spread over too many places for the changes, or the search for \
             them did not converge.",
    )
}

pub(super) fn warn_of_step(
    table: &RiskTable,
    fit: &StepFit,
    life_cycle_chosen: bool,
    warnings: &mut Vec<Warning>,
) {
    if fit.unbounded() > 0 {
        warnings.push(Warning::new(
            "unbounded_candidates",
            format!(
                "Places for a change left out because the adoptions after them have no exposure, and the likelihood no bound: {}.",
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
        None if life_cycle_chosen => {}
        None => warnings.push(Warning::new(
            "no_rise",
            "The hazard rises at no candidate: there is no tipping point and no critical mass.",
        )),
        Some(rise) if rise.boundary != fit.best().boundary && !life_cycle_chosen => {
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

/// Estimates at the most likely change may lie outside intervals that average over all changes.
pub(super) fn warn_of_estimates(analysis: &mut Analysis) {
    // An estimate that is infinite has no value, and lies above every interval.
    let outside = |e: &Estimate| e.value.is_none_or(|v| v < e.interval.lower || v > e.interval.upper);
    let mut names = Vec::new();
    if let Some(h) = &analysis.hazards {
        let hazards = [("hazard before", &h.before), ("hazard after", &h.after), ("ratio", &h.ratio)];
        names.extend(hazards.into_iter().filter(|(_, e)| outside(e)).map(|(name, _)| name));
    }
    if analysis
        .critical_mass
        .as_ref()
        .is_some_and(|m| m.state.fraction < m.interval.lower || m.state.fraction > m.interval.upper)
    {
        names.push("critical mass");
    }
    if !names.is_empty() && !analysis.warnings.iter().any(|w| w.code == "estimate_outside_interval") {
        let message = format!(
            "Estimates at the most likely change lie outside their intervals, which average over all changes: {}. The change is \
             not well determined.",
            names.join(", ")
        );
        analysis.warnings.push(Warning::new("estimate_outside_interval", message));
    }
}

pub(super) fn warn_of_convergence(analysis: &mut Analysis) {
    let failed: Vec<&str> =
        analysis.models.iter().filter(|m| !m.termination.converged).map(|m| m.model.name()).collect();
    if !failed.is_empty() {
        let message = format!("No maximum was reached for {}: compare nothing with them.", failed.join(", "));
        analysis.warnings.push(Warning::new("not_converged", message));
    }
}

pub(super) fn warn_of_rise(
    table: &RiskTable,
    fitted: &FittedThreshold,
    posterior: &Posterior,
    warnings: &mut Vec<Warning>,
) {
    let candidates = posterior.candidates();
    let label = |boundary: Boundary| table.label(table.time(boundary));
    let (first, last) = (candidates.first(), candidates.last());
    if let (Some(first), Some(last)) = (first, last)
        && candidates.len() > 1
        && (fitted.rise == first.boundary || fitted.rise == last.boundary)
    {
        let end = if fitted.rise == first.boundary { "first" } else { "last" };
        warnings.push(Warning::new(
            "rise_at_edge",
            format!(
                "The rise is at the {end} candidate ({}): the change may lie outside what the window and --min-events \
                 allow.",
                label(fitted.rise)
            ),
        ));
    }
    // By day a summit or a deadline is a regime of its own.
    let days = fitted.fall.map(|fall| table.time(fall) - table.time(fitted.rise) + 1.0);
    if let Some(days) =
        days.filter(|&d| table.axis() == Axis::Calendar(PeriodUnit::Day) && d <= SHORT_CASCADE)
    {
        warnings.push(Warning::new(
            "short_cascade",
            format!(
                "The cascade of the life-cycle lasts {days:.0} days, from {}: a burst of adoptions, such as a summit or a deadline, rather than \
                 a norm that spreads. The tests reckon with waves within a day only; a longer --period (month, year) smooths bursts.",
                label(fitted.rise)
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

/// No critical mass is printed without what a smooth curve would have given, and what the smooth rivals say
/// here.
pub(super) fn rivals(models: &[FittedModel], fitted: &FittedThreshold, events: u64) -> Warning {
    let trap = "A step fitted to smooth contagion without any threshold falls at a fraction of .37 to .20 as well, so this \
                critical mass alone is no evidence of tipping.";
    let verdict = match models.iter().find(|m| m.model.is_smooth()) {
        Some(rival) => {
            let difference = rival.bic(events) - fitted.bic;
            let which = if difference > 0.0 { "lower" } else { "higher" };
            format!(
                "The {} has a BIC {:.1} {which} than the best smooth rival, {}; what chance makes of that difference \
                 is not tested with --bootstrap 0.",
                fitted.model,
                difference.abs(),
                rival.model
            )
        }
        None => "No smooth rival was fitted.".to_owned(),
    };
    Warning::new(NOT_TESTED, format!("{trap} {verdict}"))
}

/// What one series says, and does not say, about a threshold in the fraction as against one in time.
pub(super) fn identification(table: &RiskTable, changes: Changes) -> Warning {
    let steps = || table.rows().windows(2).map(|w| (w[0].fraction(), w[1].fraction()));
    let falls = steps().filter(|(a, b)| *b < a * (1.0 - ROUNDING)).count();
    let rises = steps().filter(|(a, b)| *a < b * (1.0 - ROUNDING)).count();
    let still = table.rows().len().saturating_sub(1 + falls + rises);
    let best = |table: &RiskTable| {
        let fit = changes.step().fit(table).ok()?;
        let rise = *fit.best_rise()?;
        Some((rise.log_likelihood, table.label(table.time(rise.boundary))))
    };
    let by_fraction = table.by_fraction();
    let compared = match (best(table), best(&by_fraction)) {
        (Some((time, date)), Some((fraction, reached))) => format!(
            " The best rising step reaches a log-likelihood of {time:.2} by date ({date}) and of {fraction:.2} by fraction \
             (first reached in {reached})."
        ),
        _ => String::new(),
    };
    let message = if falls == 0 && still == 0 {
        format!(
            "The adopted fraction never falls here, so that a threshold in the fraction and one in time divide the periods alike: one \
             series cannot tell them apart.{compared}"
        )
    } else if falls == 0 {
        format!(
            "The adopted fraction never falls here. Between the {still} pairs of neighbouring rows where it stands still a change in time \
             can lie and a threshold in the fraction cannot: nothing else tells the two apart.{compared}"
        )
    } else {
        format!(
            "A threshold in the fraction differs from one in time through the {falls} places where the adopted fraction falls \
             (withdrawals, entries, states that leave the list) and the {still} where it stands still: what tells the two apart are \
             those, not the spread of the norm.{compared}"
        )
    };
    Warning::new("threshold_in_fraction", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::{Axis, EventTiming, Likelihood, Row, ThresholdIn};

    fn note(adopters: [f64; 8]) -> String {
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
        identification(&table, Changes { threshold_in: ThresholdIn::Fraction, ..Changes::default() }).message
    }

    // The hazard rises at 5. Where F rises with every row the threshold is there too. Where F stands still
    // from 3 to 5 no threshold divides at 5; of those that do, 6 (9 in 120, then 9 in 40: l = -53.29) is
    // better than 3 (3 in 60, then 15 in 100: -54.18).
    #[test]
    fn a_fraction_that_stands_still_tells_time_and_fraction_apart() {
        let rising = note([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 11.0, 16.0]);
        assert!(rising.contains("divide the periods alike") && rising.contains("by date (5)"), "{rising}");
        assert!(rising.contains("first reached in 5"), "{rising}");
        let still = note([0.0, 1.0, 2.0, 3.0, 3.0, 3.0, 9.0, 14.0]);
        assert!(
            still.contains("the 2 pairs of neighbouring rows") && still.contains("by date (5)"),
            "{still}"
        );
        assert!(still.contains("first reached in 6"), "{still}");
        let falling = note([0.0, 1.0, 2.0, 3.0, 2.0, 3.0, 9.0, 14.0]);
        assert!(falling.contains("the 1 places where the adopted fraction falls"), "{falling}");
    }
}
