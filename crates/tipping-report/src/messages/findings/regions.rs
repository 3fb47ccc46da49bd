//! What regions say, each looked at alone, in sentences.

use tipping_core::finding::{
    BesideTests, CommonChange, CommonPlace, HazardsChange, OneForAll, RegionReason, RegionsFinding,
};
use tipping_core::{Setting, TimePoint};

use super::close_call;
use crate::messages::names::some;

/// The sentence of a doubt or a note.
#[must_use]
pub fn sentence(finding: &RegionsFinding) -> String {
    match finding {
        RegionsFinding::CloseCall { decisions } => close_call::sentence(decisions),
        RegionsFinding::OneRegion => one_region(),
        RegionsFinding::RegionsWithoutChange { change, min_events } => {
            regions_without_change(*change, *min_events)
        }
        RegionsFinding::RegionsUnbounded { places } => regions_unbounded(*places),
        RegionsFinding::UnitsWithoutRegion { units } => units_without_region(units),
        RegionsFinding::RegionalThirdNoEvidence => regional_third_no_evidence(),
        RegionsFinding::RegionalTestsAssume => regional_tests_assume(),
    }
}

fn one_region() -> String {
    "Only one region has units at risk: there is nothing to compare, and the answer by region says nothing."
        .to_owned()
}

fn regions_without_change(change: CommonChange, min_events: u64) -> String {
    let change = match change {
        CommonChange::Date => "date",
        CommonChange::Fraction => "regional fraction",
    };
    format!(
        "No {change} leaves {min_events} adoptions on either side in all regions together: those accounts \
         are left out."
    )
}

fn regions_unbounded(places: u64) -> String {
    format!(
        "Places for a change in regions left out because a region's adoptions on one side have no exposure, \
         and the likelihood no bound: {places}."
    )
}

fn units_without_region(units: &[String]) -> String {
    format!(
        "Left out of what is said by region, because no region is known for them: {}. Give the data a column \
         with their region ({}).",
        some(units),
        Setting::Region
    )
}

fn regional_third_no_evidence() -> String {
    "By region: a threshold for all regions near one third is no evidence by itself. A step fitted to smooth \
     contagion lands near there too, and what chance gives in regions is not known here."
        .to_owned()
}

fn regional_tests_assume() -> String {
    "By region: the tests compare steps with steps; the waves that they reckon with are each region's own. A \
     hazard that grows smoothly also rejects a constant one, and waves that reach some regions before others \
     also reject one date; that a common threshold is not rejected may mean that regions with few adoptions \
     cannot tell."
        .to_owned()
}

/// The sentence of a reason for the answer by region.
#[must_use]
pub fn reason(reason: &RegionReason) -> String {
    match reason {
        RegionReason::FewEvents { events, needed } => {
            format!("{events} adoptions by units at risk; {needed} are needed.")
        }
        RegionReason::NoPlaceForChange => "There are too few adoptions for a change in regions.".to_owned(),
        RegionReason::Untested { date, date_bic, fraction, fraction_bic } => {
            untested(*date, *date_bic, *fraction, *fraction_bic)
        }
        RegionReason::NoChange { p_value, needed } => no_change(*p_value, *needed),
        RegionReason::HazardsFall(change) => hazards_fall(change),
        RegionReason::HazardsRise(change) => hazards_rise(change),
        RegionReason::OneForAll { date, date_test, fraction, fraction_test } => {
            one_for_all(*date, *date_test, *fraction, *fraction_test)
        }
        RegionReason::Better { change, bic, other_bic, beside } => better(*change, *bic, *other_bic, *beside),
        RegionReason::WorldSuffices { bic } => world_suffices(*bic),
    }
}

fn untested(date: TimePoint, date_bic: f64, fraction: f64, fraction_bic: f64) -> String {
    format!(
        "One date ({date}) has a BIC of {date_bic:.1}, one regional fraction ({fraction:.3}) of \
         {fraction_bic:.1}; nothing was tested."
    )
}

fn no_change(p_value: f64, needed: f64) -> String {
    format!(
        "A change of the hazards, at one date or at one regional fraction, does not beat constant hazards by \
         more than chance would have it (p = {p_value:.3}, needed below {needed})."
    )
}

fn hazards_fall(change: &HazardsChange) -> String {
    format!(
        "The hazards change (p = {:.3} against constant ones), but most of all they fall: {} the hazard \
         rises in {} of {} regions.",
        change.p_value,
        at(change.place),
        change.rises,
        change.divides
    )
}

fn hazards_rise(change: &HazardsChange) -> String {
    format!(
        "The hazards change (p = {:.3} against constant ones): {} the hazard rises in {} of the {} regions \
         with units at risk on both sides.",
        change.p_value,
        at(change.place),
        change.rises,
        change.divides
    )
}

/// "at 1945", "at the fraction 0.333".
fn at(place: CommonPlace) -> String {
    match place {
        CommonPlace::Date(date) => format!("at {date}"),
        CommonPlace::Fraction(fraction) => format!("at the fraction {fraction:.3}"),
    }
}

fn one_for_all(date: TimePoint, date_test: OneForAll, fraction: f64, fraction_test: OneForAll) -> String {
    format!(
        "One date, {date}, {} (p = {:.3} against a date for each); one fraction of a region's own members, \
         {fraction:.3}, {} (p = {:.3} against a fraction for each).",
        serves(date_test),
        date_test.p_value,
        serves(fraction_test),
        fraction_test.p_value
    )
}

fn serves(test: OneForAll) -> &'static str {
    if test.rejected { "does not serve all regions" } else { "may serve all regions" }
}

fn better(change: CommonChange, bic: f64, other_bic: f64, beside: BesideTests) -> String {
    let better = match change {
        CommonChange::Date => "one date",
        CommonChange::Fraction => "one fraction",
    };
    let said = match beside {
        BesideTests::RejectsBoth => format!("Neither serves all; of the two {better} fits better"),
        BesideTests::Clear => format!("The data allow both, but {better} fits clearly better"),
        BesideTests::Unclear => "The data allow both, and neither fits clearly better".to_owned(),
        BesideTests::Contradicts => format!("Yet of the two {better} fits better"),
        BesideTests::Agrees => format!("Of the two {better} fits better, too"),
    };
    format!("{said} (BIC {bic:.1} against {other_bic:.1}).")
}

fn world_suffices(bic: f64) -> String {
    format!(
        "By BIC no hazards of the regions' own are needed: one pair for all, changing with the fraction of \
         the world, is lowest ({bic:.1})."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_is_at_a_date_or_at_a_fraction() {
        let rise = |place| {
            reason(&RegionReason::HazardsRise(HazardsChange { p_value: 0.01, place, rises: 3, divides: 4 }))
        };
        let date = "1945".parse().unwrap();
        assert_eq!(
            rise(CommonPlace::Date(date)),
            "The hazards change (p = 0.010 against constant ones): at 1945 the hazard rises in 3 of the 4 \
             regions with units at risk on both sides."
        );
        assert!(rise(CommonPlace::Fraction(1.0 / 3.0)).contains(": at the fraction 0.333 the hazard rises"));
    }

    #[test]
    fn what_fits_better_is_said_beside_the_tests() {
        let better =
            |change, beside| reason(&RegionReason::Better { change, bic: 90.0, other_bic: 97.25, beside });
        assert_eq!(
            better(CommonChange::Fraction, BesideTests::Contradicts),
            "Yet of the two one fraction fits better (BIC 90.0 against 97.2)."
        );
        assert_eq!(
            better(CommonChange::Date, BesideTests::Unclear),
            "The data allow both, and neither fits clearly better (BIC 90.0 against 97.2)."
        );
    }
}
