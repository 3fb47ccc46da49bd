//! Doubts about critical adopters, and what nobody may read into them.

use tipping_core::finding::{DecisiveAdopter, PivotFinding};
use tipping_core::{PeriodUnit, Setting};

use super::{close_call, fit};

/// What a finding says.
#[must_use]
pub fn sentence(finding: &PivotFinding) -> String {
    match finding {
        PivotFinding::FewEvents { events, needed } => fit::few_events(*events, *needed),
        PivotFinding::NoRise { min_events } => no_rise(*min_events),
        PivotFinding::NoRiseAfterAdoption { min_events } => no_rise_after_adoption(*min_events),
        PivotFinding::FewestAllowed { min_events } => fewest_allowed(*min_events),
        PivotFinding::CloseCall { decisions } => close_call::sentence(decisions),
        PivotFinding::RestsOnOneAdopter { span, adopters } => rests_on_one_adopter(*span, adopters),
        PivotFinding::DatesAlone => dates_alone(),
        PivotFinding::NothingOfStates => nothing_of_states(),
        PivotFinding::TiedAlike { within_regions } => tied_alike(*within_regions),
        PivotFinding::Ties { tied, adopters, period } => ties(*tied, *adopters, *period),
        PivotFinding::SingleStep => single_step(),
        PivotFinding::FractionFalls => fraction_falls(),
    }
}

fn no_rise(min_events: u64) -> String {
    format!(
        "The hazard rises at no place that leaves {min_events} adoptions on either side: there is no \
         threshold that an adopter could be critical for."
    )
}

fn no_rise_after_adoption(min_events: u64) -> String {
    format!(
        "The hazard rises right after no adoption that leaves {min_events} adoptions on either side: no \
         adopter has a rank."
    )
}

fn fewest_allowed(min_events: u64) -> String {
    let setting = Setting::MinEvents;
    format!(
        "A regime of the threshold has only {min_events} adoptions, as many as {setting} asks for: dropping \
         any of them moves the threshold for that reason alone. A lower {setting} tells what else it does."
    )
}

fn rests_on_one_adopter(span: f64, adopters: &[DecisiveAdopter]) -> String {
    let adopters: Vec<String> = adopters.iter().map(without).collect();
    format!(
        "The threshold rests on single adopters: dropping one of them moves it by more than {span} years, or \
         nothing rises any more: {}.",
        adopters.join(", ")
    )
}

/// "Norway (1919 without it)".
fn without(adopter: &DecisiveAdopter) -> String {
    match adopter.threshold_without {
        Some(date) => format!("{} ({date} without it)", adopter.name),
        None => format!("{} (no rise without it)", adopter.name),
    }
}

fn dates_alone() -> String {
    "A p-value here belongs to a date and not to a state: it says that the hazard rose then, by more than a \
     smooth one would. Dates of adoption alone cannot show that others followed because of a state: \
     whatever sets off a cascade makes those look critical that happened to adopt just before it."
        .to_owned()
}

fn nothing_of_states() -> String {
    format!(
        "What could speak for a state is not in these data: give weights with {}, and who looks at whom with \
         {}.",
        Setting::Weight,
        Setting::Ties.with("FILE")
    )
}

fn tied_alike(within_regions: bool) -> String {
    let alike = "States that are tied may be alike, and adopt together without one following the other";
    if within_regions {
        format!("{alike}. Ties are rewired within regions, which takes out what a region has in common.")
    } else {
        format!("{alike}; {} takes out what a region has in common.", Setting::WithinRegions)
    }
}

fn ties(tied: u64, adopters: u64, period: PeriodUnit) -> String {
    let finer = match period {
        PeriodUnit::Day => String::new(),
        PeriodUnit::Month | PeriodUnit::Quarter | PeriodUnit::Year => {
            format!("; where dates are finer, a shorter {} tells some apart", Setting::Period)
        }
    };
    format!(
        "{tied} of {adopters} adopters share their {period} with others, and with it everything but what \
         dropping them changes: states of one {period} cannot be told apart{finer}."
    )
}

fn single_step() -> String {
    "The threshold is that of a life-cycle. The rise right after an adoption is that of a single step, in \
     which the fall after the cascade can hide it: the largest one need not be at the threshold. The \
     posterior probability is that of the life-cycle."
        .to_owned()
}

fn fraction_falls() -> String {
    "The adopted fraction falls on the way to the threshold: members that had adopted left the list of \
     members, others entered, or adopters withdrew. Adopters alone do not make the critical mass."
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{FrontEnd, for_front_end};

    #[test]
    fn a_shorter_period_helps_where_there_is_one() {
        let ties = |period| sentence(&PivotFinding::Ties { tied: 3, adopters: 9, period });
        assert!(ties(PeriodUnit::Day).ends_with("states of one day cannot be told apart."));
        let year = ties(PeriodUnit::Year);
        assert!(year.ends_with("a shorter setting `period` tells some apart."));
        assert!(for_front_end(&year, FrontEnd::Cli).ends_with("a shorter --period tells some apart."));
    }

    #[test]
    fn adopters_stand_with_the_threshold_without_them() {
        let adopter = |name: &str, date: Option<&str>| DecisiveAdopter {
            name: name.to_owned(),
            threshold_without: date.map(|date| date.parse().unwrap()),
        };
        let adopters = vec![adopter("Norway", Some("1919")), adopter("Chad", None)];
        assert!(
            sentence(&PivotFinding::RestsOnOneAdopter { span: 5.0, adopters }).ends_with(
                "more than 5 years, or nothing rises any more: Norway (1919 without it), Chad (no rise without it)."
            )
        );
    }
}
