//! Did the hazard change everywhere at once, or region by region? The answer with its reasons.

use tipping_core::finding::{BesideTests, CommonChange, CommonPlace, HazardsChange, OneForAll, RegionReason};
use tipping_core::result::RegionalModelReport;
use tipping_core::{RegionalAnswer, RegionalModel, TimePoint};

use super::RegionsFit;
use super::bootstrap::RegionTests;
use super::direction::Direction;
use crate::bootstrap::{ALPHA, Test};
use crate::threshold::FEW_EVENTS;

/// Difference of BIC from which one model is clearly better than another (Raftery 1995, doi:10.2307/271063:
/// strong evidence).
pub const STRONG: f64 = 6.0;

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RegionsConclusion {
    /// Everywhere at once, region by region, or neither.
    pub answer: RegionalAnswer,
    /// Why, in the order in which they are told.
    pub reasons: Vec<RegionReason>,
}

impl RegionsConclusion {
    /// An answer for one reason.
    fn because(answer: RegionalAnswer, reason: RegionReason) -> Self {
        Self { answer, reasons: vec![reason] }
    }
}

/// One date for all regions beside one regional fraction for all.
#[derive(Debug, Clone, Copy)]
struct Rivals {
    date: TimePoint,
    date_bic: f64,
    fraction: f64,
    fraction_bic: f64,
}

impl Rivals {
    /// The one of lower BIC, the date where they are equal.
    fn better(&self) -> CommonPlace {
        if self.fraction_bic - self.date_bic >= 0.0 {
            CommonPlace::Date(self.date)
        } else {
            CommonPlace::Fraction(self.fraction)
        }
    }

    /// What BIC alone answers.
    fn by_bic(&self) -> RegionalAnswer {
        let difference = self.fraction_bic - self.date_bic;
        if difference >= STRONG {
            RegionalAnswer::EverywhereAtOnce
        } else if difference <= -STRONG {
            RegionalAnswer::RegionByRegion
        } else {
            RegionalAnswer::Undecided
        }
    }
}

impl RegionsFit<'_> {
    /// Everywhere, region by region, or neither: decided by the tests, and where they allow both, by BIC if
    /// it differs clearly. `models` are those of [`Self::models`].
    #[must_use]
    pub fn answer(&self, models: &[RegionalModelReport], tests: Option<&RegionTests>) -> RegionsConclusion {
        let events = self.events();
        if events < FEW_EVENTS {
            let reason = RegionReason::FewEvents { events, needed: FEW_EVENTS };
            return RegionsConclusion::because(RegionalAnswer::Undecided, reason);
        }
        let Some(rivals) = self.rivals(models) else {
            return RegionsConclusion::because(RegionalAnswer::Undecided, RegionReason::NoPlaceForChange);
        };
        let Some(tests) = tests else {
            let Rivals { date, date_bic, fraction, fraction_bic } = rivals;
            let reason = RegionReason::Untested { date, date_bic, fraction, fraction_bic };
            return RegionsConclusion::because(rivals.by_bic(), reason);
        };
        let p_value = tests.existence.p_value;
        if p_value >= ALPHA {
            let reason = RegionReason::NoChange { p_value, needed: ALPHA };
            return RegionsConclusion::because(RegionalAnswer::NoThreshold, reason);
        }
        let place = rivals.better();
        let direction = self.direction_at(place.change());
        let change = HazardsChange { p_value, place, rises: direction.rises, divides: direction.divides };
        if direction.excess <= 0.0 {
            return RegionsConclusion::because(
                RegionalAnswer::NoThreshold,
                RegionReason::HazardsFall(change),
            );
        }
        let (answer, why) = which(&rivals, tests);
        let mut reasons = vec![RegionReason::HazardsRise(change)];
        reasons.extend(why);
        if let Some(world) = models.first().filter(|best| best.name == RegionalModel::World) {
            reasons.push(RegionReason::WorldSuffices { bic: world.bic });
        }
        RegionsConclusion { answer, reasons }
    }

    /// One date and one fraction, where both leave enough events on either side.
    fn rivals(&self, models: &[RegionalModelReport]) -> Option<Rivals> {
        let bic = |model| models.iter().find(|m| m.name == model).map(|m| m.bic);
        Some(Rivals {
            date: self.label(self.one_date()?.0),
            date_bic: bic(RegionalModel::OneDate)?,
            fraction: self.one_fraction()?.0,
            fraction_bic: bic(RegionalModel::OneFraction)?,
        })
    }

    /// Which way the hazards change at the best place of a kind.
    fn direction_at(&self, change: CommonChange) -> Direction {
        Direction::of(&match change {
            CommonChange::Date => self.at_one_date(),
            CommonChange::Fraction => self.at_one_fraction(),
        })
    }
}

/// Of hazards that rise: at one date, or region by region.
fn which(rivals: &Rivals, tests: &RegionTests) -> (RegionalAnswer, [RegionReason; 2]) {
    let (date_test, fraction_test) = (one_for_all(tests.one_date), one_for_all(tests.one_fraction));
    let answer = match (date_test.rejected, fraction_test.rejected) {
        (false, true) => RegionalAnswer::EverywhereAtOnce,
        (true, true | false) => RegionalAnswer::RegionByRegion,
        (false, false) => rivals.by_bic(),
    };
    let better = rivals.better().change();
    let beside = match (date_test.rejected, fraction_test.rejected) {
        (true, true) => BesideTests::RejectsBoth,
        (false, false) if answer == RegionalAnswer::Undecided => BesideTests::Unclear,
        (false, false) => BesideTests::Clear,
        // The model that the tests reject may still be the better of the two.
        (true, false) | (false, true) if (better == CommonChange::Date) == date_test.rejected => {
            BesideTests::Contradicts
        }
        (true, false) | (false, true) => BesideTests::Agrees,
    };
    let Rivals { date, date_bic, fraction, fraction_bic } = *rivals;
    let (bic, other_bic) = (date_bic.min(fraction_bic), date_bic.max(fraction_bic));
    let one_for_all = RegionReason::OneForAll { date, date_test, fraction, fraction_test };
    (answer, [one_for_all, RegionReason::Better { change: better, bic, other_bic, beside }])
}

fn one_for_all(test: Option<Test>) -> OneForAll {
    let p_value = test.map_or(1.0, |t| t.p_value);
    OneForAll { p_value, rejected: p_value < ALPHA }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rivals(date_bic: f64, fraction_bic: f64) -> Rivals {
        Rivals { date: TimePoint::Number(7.0), date_bic, fraction: 0.3, fraction_bic }
    }

    fn tests(date: f64, fraction: f64) -> RegionTests {
        let test = |p_value| Test { statistic: 9.0, p_value, replicates: 99 };
        let (one_date, one_fraction) = (Some(test(date)), Some(test(fraction)));
        RegionTests { rho: Vec::new(), existence: test(0.01), one_date, one_fraction, set: None }
    }

    #[test]
    fn tests_decide_and_bic_where_they_allow_both() {
        let near = rivals(100.0, 103.0);
        let far = rivals(100.0, 90.0);
        let cases = [
            (near, (0.5, 0.01), RegionalAnswer::EverywhereAtOnce, BesideTests::Agrees),
            (far, (0.5, 0.01), RegionalAnswer::EverywhereAtOnce, BesideTests::Contradicts),
            (near, (0.01, 0.5), RegionalAnswer::RegionByRegion, BesideTests::Contradicts),
            (far, (0.01, 0.5), RegionalAnswer::RegionByRegion, BesideTests::Agrees),
            (far, (0.01, 0.01), RegionalAnswer::RegionByRegion, BesideTests::RejectsBoth),
            (near, (0.5, 0.5), RegionalAnswer::Undecided, BesideTests::Unclear),
            (far, (0.5, 0.5), RegionalAnswer::RegionByRegion, BesideTests::Clear),
        ];
        for (rivals, (date, fraction), answer, expected) in cases {
            let (found, [_, better]) = which(&rivals, &tests(date, fraction));
            assert_eq!(found, answer);
            assert!(
                matches!(better, RegionReason::Better { beside, .. } if beside == expected),
                "{better:?}"
            );
        }
    }

    #[test]
    fn a_place_without_a_test_is_not_rejected() {
        assert_eq!(one_for_all(None), OneForAll { p_value: 1.0, rejected: false });
    }
}
