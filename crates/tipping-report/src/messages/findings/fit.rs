//! Doubts about a fit, and what holds for every such fit.

use tipping_core::finding::{
    BestRises, CandidateEnd, EstimateName, EstimateOutside, FitFinding, RivalDifference,
};
use tipping_core::{Model, Setting, ThresholdModel, TimePoint};

/// What a finding says.
#[must_use]
pub fn sentence(finding: &FitFinding) -> String {
    match finding {
        FitFinding::NoCandidates { model, events, min_events } => no_candidates(*model, *events, *min_events),
        FitFinding::FewEvents { events, needed } => few_events(*events, *needed),
        FitFinding::EstimateOutsideInterval(outside) => estimate_outside_interval(outside),
        FitFinding::NoMembers { date } => no_members(*date),
        FitFinding::HazardIntervalFailed => hazard_interval_failed(),
        FitFinding::UnboundedCandidates { candidates } => unbounded_candidates(*candidates),
        FitFinding::InfiniteHazard { date } => infinite_hazard(*date),
        FitFinding::NoRise => no_rise(),
        FitFinding::StepFalls { fall, rise, log_likelihood_below } => {
            step_falls(*fall, *rise, *log_likelihood_below)
        }
        FitFinding::NotConverged { models } => not_converged(models),
        FitFinding::RiseAtEdge { end, date } => rise_at_edge(*end, *date),
        FitFinding::ShortCascade { days, from } => short_cascade(*days, *from),
        FitFinding::ConstantPreferred { log_bayes_factor: _ } => constant_preferred(),
        FitFinding::RivalsNotTested { model, rival } => rivals_not_tested(*model, rival.as_ref()),
        FitFinding::ThresholdInFraction { falls, still, best } => {
            threshold_in_fraction(*falls, *still, best.as_ref())
        }
    }
}

fn no_candidates(model: Model, events: u64, min_events: u64) -> String {
    format!(
        "The model {model} was not fitted: {events} events leave no place for a change with {min_events} on \
         either side; lower {} or widen the window.",
        Setting::MinEvents
    )
}

/// Too few events for any conclusion.
pub(super) fn few_events(events: u64, needed: u64) -> String {
    format!("Only {events} adoptions by units at risk: fewer than {needed} support no conclusion.")
}

fn estimate_outside_interval(outside: &EstimateOutside) -> String {
    match outside {
        EstimateOutside::Date { date, lower, upper } => date_outside_interval(*date, *lower, *upper),
        EstimateOutside::AtDate { estimates } => estimates_outside_intervals(estimates),
    }
}

fn date_outside_interval(date: TimePoint, lower: TimePoint, upper: TimePoint) -> String {
    format!(
        "The most likely date ({date}) lies outside the interval of the posterior ({lower} to {upper}): the \
         likelihood has a narrow peak there, such as a burst of adoptions on a few days, which hardly counts \
         among all the places where the rise may be. Trust neither; a longer {} smooths bursts.",
        Setting::Period
    )
}

fn estimates_outside_intervals(estimates: &[EstimateName]) -> String {
    let names: Vec<&str> = estimates.iter().map(|&estimate| estimate_name(estimate)).collect();
    format!(
        "Estimates at the most likely change lie outside their intervals, which average over all changes: \
         {}. The change is not well determined.",
        names.join(", ")
    )
}

fn estimate_name(estimate: EstimateName) -> &'static str {
    match estimate {
        EstimateName::HazardBefore => "hazard before",
        EstimateName::HazardAfter => "hazard after",
        EstimateName::Ratio => "ratio",
        EstimateName::CriticalMass => "critical mass",
    }
}

fn no_members(date: TimePoint) -> String {
    format!("The system has no members (or none with a weight) at {date}: there is no critical mass.")
}

fn hazard_interval_failed() -> String {
    "The hazards' intervals are left out: the posterior is spread over too many places for the changes, or \
     the search for them did not converge."
        .to_owned()
}

fn unbounded_candidates(candidates: usize) -> String {
    format!(
        "Places for a change left out because the adoptions after them have no exposure, and the likelihood \
         no bound: {candidates}."
    )
}

fn infinite_hazard(date: TimePoint) -> String {
    format!(
        "Everybody who is still at risk on one side of {date} adopts within the period, so the hazard there \
         has no finite estimate (null in JSON). A code for \"not adopted\" that is read as a date looks like \
         this: see {}.",
        Setting::Never
    )
}

fn no_rise() -> String {
    "The hazard rises at no candidate: there is no tipping point and no critical mass.".to_owned()
}

fn step_falls(fall: TimePoint, rise: TimePoint, below: f64) -> String {
    format!(
        "The largest change is a fall of the hazard, at {fall}; the tipping point is the best rise, at \
         {rise} (log-likelihood {below:.2} below)."
    )
}

fn not_converged(models: &[Model]) -> String {
    let names: Vec<&str> = models.iter().map(|model| model.name()).collect();
    format!("No maximum was reached for {}: compare nothing with them.", names.join(", "))
}

fn rise_at_edge(end: CandidateEnd, date: TimePoint) -> String {
    let end = match end {
        CandidateEnd::First => "first",
        CandidateEnd::Last => "last",
    };
    format!(
        "The rise is at the {end} candidate ({date}): the change may lie outside what the window and {} \
         allow.",
        Setting::MinEvents
    )
}

fn short_cascade(days: f64, from: TimePoint) -> String {
    format!(
        "The cascade of the life-cycle lasts {days:.0} days, from {from}: a burst of adoptions, such as a \
         summit or a deadline, rather than a norm that spreads. The tests reckon with waves within a day \
         only; a longer {} (month, year) smooths bursts.",
        Setting::Period
    )
}

fn constant_preferred() -> String {
    "The data are more probable under a constant hazard than under a rise (log Bayes factor below 0)."
        .to_owned()
}

/// No critical mass is shown without what a smooth curve would have given, and what the smooth rivals say
/// here.
fn rivals_not_tested(model: ThresholdModel, rival: Option<&RivalDifference>) -> String {
    let comparison = match rival {
        Some(rival) => bic_of_rival(model, rival),
        None => "No smooth rival was fitted.".to_owned(),
    };
    format!(
        "A step fitted to smooth contagion without any threshold falls at a fraction of .37 to .20 as well, \
         so this critical mass alone is no evidence of tipping. {comparison}"
    )
}

fn bic_of_rival(model: ThresholdModel, rival: &RivalDifference) -> String {
    let which = if rival.bic_difference > 0.0 { "lower" } else { "higher" };
    format!(
        "The {model} has a BIC {:.1} {which} than the best smooth rival, {}; what chance makes of that \
         difference is not tested with {}.",
        rival.bic_difference.abs(),
        rival.model,
        Setting::Bootstrap.with(0)
    )
}

fn threshold_in_fraction(falls: usize, still: usize, best: Option<&BestRises>) -> String {
    let compared = best.map(best_rises).unwrap_or_default();
    if falls == 0 && still == 0 {
        format!(
            "The adopted fraction never falls here, so that a threshold in the fraction and one in time \
             divide the periods alike: one series cannot tell them apart.{compared}"
        )
    } else if falls == 0 {
        format!(
            "The adopted fraction never falls here. Between the {still} pairs of neighbouring rows where it \
             stands still a change in time can lie and a threshold in the fraction cannot: nothing else \
             tells the two apart.{compared}"
        )
    } else {
        format!(
            "A threshold in the fraction differs from one in time through the {falls} places where the \
             adopted fraction falls (withdrawals, entries, states that leave the list) and the {still} where \
             it stands still: what tells the two apart are those, not the spread of the norm.{compared}"
        )
    }
}

fn best_rises(best: &BestRises) -> String {
    format!(
        " The best rising step reaches a log-likelihood of {:.2} by date ({}) and of {:.2} by fraction \
         (first reached in {}).",
        best.log_likelihood_in_time, best.date, best.log_likelihood_in_fraction, best.reached
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_a_threshold_in_the_fraction_is_said() {
        let best = BestRises {
            log_likelihood_in_time: -50.0,
            date: TimePoint::Number(5.0),
            log_likelihood_in_fraction: -53.29,
            reached: TimePoint::Number(6.0),
        };
        let note =
            |falls, still| sentence(&FitFinding::ThresholdInFraction { falls, still, best: Some(best) });
        let compared = " The best rising step reaches a log-likelihood of -50.00 by date (5) and of -53.29 by \
                        fraction (first reached in 6).";
        assert!(note(0, 0).contains("divide the periods alike") && note(0, 0).ends_with(compared));
        assert!(note(0, 2).contains("the 2 pairs of neighbouring rows") && note(0, 2).ends_with(compared));
        assert!(note(1, 2).contains("the 1 places where the adopted fraction falls"));
    }

    #[test]
    fn a_rival_is_lower_or_higher() {
        let note = |bic_difference| {
            let rival = Some(RivalDifference { model: Model::Trend, bic_difference });
            sentence(&FitFinding::RivalsNotTested { model: ThresholdModel::Step, rival })
        };
        assert!(note(3.21).contains("The step has a BIC 3.2 lower than the best smooth rival, trend;"));
        assert!(note(-3.21).contains("has a BIC 3.2 higher than"));
        assert!(note(1.0).ends_with("is not tested with setting `bootstrap` = `0`."));
    }
}
