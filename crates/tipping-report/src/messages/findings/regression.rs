//! What a regression on covariates finds, in sentences.

use tipping_core::finding::{
    Edge, MissingValues, RegressionFinding, RegressionInterpretation, SharesJudgement,
};
use tipping_core::{Block, RegressionRegime, Setting, TimePoint};

use crate::ground::prose::capital;
use crate::messages::names::some;

/// The sentence of a doubt or a note.
#[must_use]
pub fn sentence(finding: &RegressionFinding) -> String {
    match finding {
        RegressionFinding::CovariatesMissing(missing) => covariates_missing(missing),
        RegressionFinding::UnitsWithoutCovariates { units } => units_without_covariates(units),
        RegressionFinding::Separated { regime, covariates } => separated(*regime, covariates),
        RegressionFinding::Aliased { regime, covariates } => aliased(*regime, covariates),
        RegressionFinding::NearlyConstant { regime, covariates } => nearly_constant(*regime, covariates),
        RegressionFinding::DevianceUnfinished { regime } => deviance_unfinished(*regime),
        RegressionFinding::NotConverged => not_converged(),
        RegressionFinding::FewerEventsThanCoefficients { events, coefficients } => {
            fewer_events_than_coefficients(*events, *coefficients)
        }
        RegressionFinding::FewEventsPerCoefficient { events, coefficients, needed_for_each } => {
            few_events_per_coefficient(*events, *coefficients, *needed_for_each)
        }
        RegressionFinding::ChangeAtEdge { edge, min_events } => change_at_edge(*edge, *min_events),
        RegressionFinding::IndependentAdoptions => independent_adoptions(),
        RegressionFinding::NoContagion => no_contagion(),
        RegressionFinding::KappaChosen => kappa_chosen(),
    }
}

fn covariates_missing(missing: &MissingValues) -> String {
    let by = missing.by_covariate.iter().map(|c| format!("{} {}", c.name, c.unit_periods));
    format!(
        "{} of {} unit-periods at risk and {} of {} adoptions are lost because covariates are missing (by \
         covariate: {}). The regression is about the rest; {} or linear keeps more, by assumption.{}",
        missing.lost_unit_periods,
        missing.unit_periods,
        missing.lost_events,
        missing.record_events,
        by.collect::<Vec<_>>().join(", "),
        Setting::Fill.with("forward"),
        lost_on_arrival(missing.lost_on_arrival)
    )
}

/// A sentence more where a lag costs adoptions.
fn lost_on_arrival(events: u64) -> String {
    if events == 0 {
        return String::new();
    }
    format!(
        " {events} of the adoptions lost are by units in their first period at risk, before which they have no values: \
         {} keeps those of whom something is known in that period.",
        Setting::Lag.with(0)
    )
}

fn units_without_covariates(units: &[String]) -> String {
    format!(
        "Units at risk that never have every covariate, and about which the regression says nothing: {} \
         ({}).",
        units.len(),
        some(units)
    )
}

fn separated(regime: RegressionRegime, covariates: &[String]) -> String {
    format!(
        "{} {} those that adopt from those that do not without error, so that no finite coefficient is the \
         most likely one: left out. {} gives finite ones.",
        capital(when(regime)),
        with_verb(covariates, "tells", "tell"),
        Setting::Penalty.with("firth")
    )
}

fn aliased(regime: RegressionRegime, covariates: &[String]) -> String {
    format!(
        "{} {} constant, or a combination of the other covariates: no coefficient there.",
        capital(when(regime)),
        with_verb(covariates, "is", "are")
    )
}

fn nearly_constant(regime: RegressionRegime, covariates: &[String]) -> String {
    format!(
        "{} {} nearly constant: fewer than one in a hundred unit-periods have another value than most, or the \
         standard deviation is less than a hundredth of that over the record. The coefficient there hangs on a \
         few unit-periods.",
        capital(when(regime)),
        with_verb(covariates, "is", "are")
    )
}

fn deviance_unfinished(regime: RegressionRegime) -> String {
    format!(
        "{} a regression on some of the covariates alone has no maximum, so that no share of the explained \
         deviance is given there.",
        capital(when(regime))
    )
}

fn when(regime: RegressionRegime) -> &'static str {
    match regime {
        RegressionRegime::Whole => "in the record",
        RegressionRegime::Before => "before the change",
        RegressionRegime::After => "after the change",
    }
}

/// "a is", "a and b are".
fn with_verb(names: &[String], one: &str, several: &str) -> String {
    format!("{} {}", names.join(" and "), if names.len() == 1 { one } else { several })
}

fn not_converged() -> String {
    format!(
        "The search for the most likely coefficients did not end at a maximum: trust neither them nor their \
         tests. {} or fewer covariates help.",
        Setting::Penalty.with("ridge=1")
    )
}

fn fewer_events_than_coefficients(events: u64, coefficients: u64) -> String {
    format!(
        "A regime has {events} adoptions for {coefficients} coefficients: it can be fitted perfectly and \
         tells nothing. Leave covariates out, or raise {}.",
        Setting::MinEvents
    )
}

fn few_events_per_coefficient(events: u64, coefficients: u64, needed_for_each: u64) -> String {
    format!(
        "A regime has {events} adoptions for {coefficients} coefficients, fewer than {needed_for_each} for \
         each: estimates are biased away from zero and their intervals too narrow. {} helps.",
        Setting::Penalty.with("firth")
    )
}

fn change_at_edge(edge: Edge, min_events: u64) -> String {
    let edge = match edge {
        Edge::First => "first",
        Edge::Last => "last",
    };
    format!(
        "The best change is the {edge} that leaves {min_events} adoptions on either side: it may be an \
         effect of that limit."
    )
}

fn independent_adoptions() -> String {
    "Adoptions of a period are taken as independent given the covariates: waves (wars, summits) look like a \
     change. Standard errors take kappa as known; the simulated ones search for it anew."
        .to_owned()
}

fn no_contagion() -> String {
    format!(
        "No covariate holds the share of others that have adopted: smooth contagion without any switch then \
         passes for a change. Add `global` to {}.",
        Setting::International
    )
}

fn kappa_chosen() -> String {
    "The change was chosen, not found: standard errors hold if it was chosen without looking at these data. \
     Nothing is simulated."
        .to_owned()
}

/// The sentence of what a regression says about a part of "domestic before, international after".
#[must_use]
pub fn interpretation(said: &RegressionInterpretation) -> String {
    match said {
        RegressionInterpretation::Change { date, p_value } => change(*date, *p_value),
        RegressionInterpretation::NoChange { date, p_value } => no_change(*date, *p_value),
        RegressionInterpretation::CoefficientsChange { p_value } => coefficients_change(*p_value),
        RegressionInterpretation::OnlyTheLevelChanges { p_value } => only_the_level_changes(*p_value),
        RegressionInterpretation::BlockShifts { block, p_value } => block_shifts(*block, *p_value),
        RegressionInterpretation::BlockStays { block, p_value } => block_stays(*block, *p_value),
        RegressionInterpretation::Shares { domestic_before, international_after, judgement } => {
            shares(*domestic_before, *international_after, judgement)
        }
    }
}

fn change(date: TimePoint, p_value: f64) -> String {
    format!(
        "A change in {date} fits better than one regression for the whole record, by more than a search for \
         it would have by chance (p = {p_value:.3})."
    )
}

fn no_change(date: TimePoint, p_value: f64) -> String {
    format!(
        "One regression for the whole record suffices: the best change, {date}, gains no more than a search \
         for it would have by chance (p = {p_value:.3})."
    )
}

fn coefficients_change(p_value: f64) -> String {
    format!("It is more than one of the level: what the covariates do changes (p = {p_value:.3}).")
}

fn only_the_level_changes(p_value: f64) -> String {
    format!(
        "Of the coefficients none need change: a change of the level alone fits as well, to chance (p = \
         {p_value:.3})."
    )
}

fn block_shifts(block: Block, p_value: f64) -> String {
    format!("The {block} coefficients shift (p = {p_value:.3}).")
}

fn block_stays(block: Block, p_value: f64) -> String {
    format!("The {block} coefficients do not shift by more than chance (p = {p_value:.3}).")
}

fn shares(domestic_before: f64, international_after: f64, judgement: &SharesJudgement) -> String {
    format!(
        "Of the deviance that the covariates explain, the domestic ones have {} before and {} after, the \
         international ones {} and {}: {}.",
        percent(domestic_before),
        percent(1.0 - international_after),
        percent(1.0 - domestic_before),
        percent(international_after),
        judged(judgement)
    )
}

fn judged(judgement: &SharesJudgement) -> String {
    let said = match judgement {
        SharesJudgement::NothingExplained { as_claimed, regimes } => {
            return nothing_explained(*as_claimed, regimes);
        }
        SharesJudgement::AsClaimed => "domestic before, international after, as the theory has it",
        SharesJudgement::AsClaimedUncertain => {
            "domestic before, international after, as the theory has it, but simulated under the fit the \
             shares spread over the other order too"
        }
        SharesJudgement::AsClaimedWithoutShift => {
            "the order that the theory has, but the coefficients do not change by more than chance: no \
             evidence of a switch"
        }
        SharesJudgement::AsClaimedUntested => {
            "the order that the theory has; whether it is more than chance was not tested"
        }
        SharesJudgement::OtherOrder => "not the order that the theory has",
    };
    said.to_owned()
}

fn nothing_explained(as_claimed: bool, regimes: &[RegressionRegime]) -> String {
    let order =
        if as_claimed { "the order that the theory has" } else { "not the order that the theory has" };
    let regimes: Vec<&str> = regimes.iter().map(|regime| regime.name()).collect();
    format!(
        "{order}, but all of them together explain no more than chance would {} (chi-square, kappa taken as \
         known), so that their shares then say nothing",
        regimes.join(" and ")
    )
}

/// A share as a whole percentage.
fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use tipping_core::finding::MissingCovariate;

    use super::*;
    use crate::messages::{FrontEnd, for_front_end};

    #[test]
    fn a_doubt_begins_with_its_regime() {
        let covariates = vec!["gdp".to_owned(), "polyarchy".to_owned()];
        let finding = RegressionFinding::Separated { regime: RegressionRegime::Before, covariates };
        assert_eq!(
            for_front_end(&sentence(&finding), FrontEnd::Cli),
            "Before the change gdp and polyarchy tell those that adopt from those that do not without error, \
             so that no finite coefficient is the most likely one: left out. --penalty firth gives finite \
             ones."
        );
    }

    #[test]
    fn what_is_lost_on_arrival_is_said_where_it_is() {
        let missing = |lost_on_arrival| {
            sentence(&RegressionFinding::CovariatesMissing(MissingValues {
                lost_unit_periods: 5,
                unit_periods: 90,
                lost_events: 2,
                record_events: 30,
                by_covariate: vec![MissingCovariate { name: "gdp".to_owned(), unit_periods: 5 }],
                lost_on_arrival,
            }))
        };
        assert!(missing(0).starts_with("5 of 90 unit-periods at risk and 2 of 30 adoptions are lost"));
        assert!(missing(0).ends_with("keeps more, by assumption."));
        assert!(missing(2).contains("by assumption. 2 of the adoptions lost are by units in their first"));
        assert!(missing(2).contains("setting `lag` = `0`"));
    }

    #[test]
    fn shares_are_judged() {
        let said = RegressionInterpretation::Shares {
            domestic_before: 0.7,
            international_after: 0.6,
            judgement: SharesJudgement::NothingExplained {
                as_claimed: true,
                regimes: vec![RegressionRegime::Before, RegressionRegime::After],
            },
        };
        assert_eq!(
            interpretation(&said),
            "Of the deviance that the covariates explain, the domestic ones have 70 % before and 40 % after, \
             the international ones 30 % and 60 %: the order that the theory has, but all of them together \
             explain no more than chance would before and after (chi-square, kappa taken as known), so that \
             their shares then say nothing."
        );
    }
}
