//! What is only a name for the same thing changes nothing: the unit of time, with hazards that are equal, the unit of weights,
//! and, where the fraction rises with every period, whether a threshold is sought in time or in the fraction.

use proptest::prelude::*;
use tipping_core::{
    Act, Adoption, AdoptionData, Axis, Date, EventTiming, Likelihood, Model, Norm, RiskTable, Row, Rules,
    Spell, Study, System, ThresholdIn, Unit, Weight,
};
use tipping_fit::model::{Changes, LifeCycle, StepHazard, fit_model};
use tipping_fit::threshold::Posterior;
use tipping_fit::{Settings, analyse};

use crate::laws::{close, counts, grouped};

/// Lengths of the unit of time in years, and none that is a power of two but 1.
const UNITS: [f64; 5] = [1.0, 1.0 / 12.0, 1.0 / 365.25, 0.7, 365.25];

/// (exposure, events) of a few rows, in whole units of time.
fn block() -> impl Strategy<Value = Vec<(u32, u64)>> {
    proptest::collection::vec((1u32..60, 0u64..6), 2..8)
        .prop_filter("needs events", |rows| rows.iter().map(|r| r.1).sum::<u64>() >= 3)
}

/// Rows with exposures in whole units of a length.
fn exact(rows: &[(u32, u64)], unit: f64) -> RiskTable {
    let counts: Vec<(f64, u64)> = rows.iter().map(|&(e, d)| (f64::from(e) * unit, d)).collect();
    RiskTable::from_counts(1900, &counts).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// A block of rows, the same rows in another order, and once more: the hazards are equal between the blocks, and are neither a
    /// rise nor a fall in any unit of time. What rises is told by whole numbers: d1 e2 < d2 e1.
    #[test]
    fn equal_hazards_are_no_rise_in_any_unit(block in block(), turn in 0usize..8) {
        let mut rows = block.clone();
        rows.extend(block.iter().rev());
        rows.extend(block.iter().cycle().skip(turn % block.len()).take(block.len()));
        let sums = |rows: &[(u32, u64)]| {
            rows.iter().fold((0, 0), |sum: (u64, u64), r| (sum.0 + u64::from(r.0), sum.1 + r.1))
        };
        let below = |a: &[(u32, u64)], b: &[(u32, u64)]| {
            let ((e1, d1), (e2, d2)) = (sums(a), sums(b));
            d1 * e2 < d2 * e1
        };
        let enough = |part: &[(u32, u64)]| sums(part).1 >= 2;
        let rising: Vec<usize> = (1..rows.len())
            .filter(|&i| enough(&rows[..i]) && enough(&rows[i..]) && below(&rows[..i], &rows[i..]))
            .collect();
        prop_assert!(!rising.contains(&block.len()) && !rising.contains(&(2 * block.len())));
        let is_way = |i: usize, j: usize| {
            let parts = [&rows[..i], &rows[i..j], &rows[j..]];
            parts.iter().all(|p| enough(p)) && below(parts[0], parts[1]) && below(parts[2], parts[1])
        };
        let lives: Vec<usize> =
            (1..rows.len()).filter(|&i| (i + 1..rows.len()).any(|j| is_way(i, j))).collect();
        let mut first: Option<(f64, Vec<f64>)> = None;
        for unit in UNITS {
            let table = exact(&rows, unit);
            let fit = StepHazard::new().min_events(2).fit(&table).unwrap();
            let found: Vec<usize> =
                fit.candidates().iter().filter(|c| c.rises()).map(|c| c.boundary.event_rows).collect();
            prop_assert_eq!(&found, &rising, "unit {}", unit);
            let life = Posterior::of_life_cycle(&table, &LifeCycle::new(2)).unwrap();
            let ways = life.as_ref().map_or(&[][..], |p| p.candidates());
            let found: Vec<usize> = ways.iter().map(|c| c.boundary.event_rows).collect();
            prop_assert_eq!(&found, &lives, "unit {}", unit);
            prop_assert_eq!(LifeCycle::new(2).fit(&table).unwrap().is_some(), !lives.is_empty());
            if let Some(life) = &life {
                let p: Vec<f64> = ways.iter().map(|c| c.probability).collect();
                let (factor, expected) = first.get_or_insert((life.log_bayes_factor(), p.clone()));
                prop_assert!(close(*factor, life.log_bayes_factor()));
                prop_assert!(p.iter().zip(expected.iter()).all(|(x, y)| close(*x, *y)));
            }
        }
    }

    /// F rises with every row: {F >= c} and {k >= kappa} are the same rows, and every model with a change is the same.
    #[test]
    fn time_and_a_fraction_that_rises_are_one(rows in counts()) {
        let table = grouped(&rows, 1.0);
        let at = |threshold_in| Changes::default().min_events(2).threshold_in(threshold_in);
        for model in [Model::Step, Model::LifeCycle, Model::MultiStep, Model::ContagionOnset, Model::ContagionShift] {
            let fit = |threshold_in| fit_model(model, &table, at(threshold_in));
            let (Ok(time), Ok(fraction)) = (fit(ThresholdIn::Time), fit(ThresholdIn::Fraction)) else { continue };
            prop_assert_eq!(time.is_some(), fraction.is_some());
            let (Some(time), Some(fraction)) = (time, fraction) else { continue };
            prop_assert!(close(time.log_likelihood, fraction.log_likelihood), "{model}");
            // Date, adopters, members, fraction and bracket.
            prop_assert_eq!(time.changes, fraction.changes, "{}", model);
        }
    }

    /// F stands still at times but never falls: {F >= c} is {k >= kappa} for every kappa at which F is new, and for no other.
    #[test]
    fn where_the_fraction_stands_still_no_threshold_divides(rows in counts(), still in proptest::collection::vec(any::<bool>(), 40)) {
        let mut adopters = 0.0;
        let rows: Vec<Row> = grouped(&rows, 1.0).rows().iter().zip(&still).map(|(row, &still)| {
            adopters += if still { 0.0 } else { 1.0 };
            Row { adopters, members: 50.0, ..*row }
        }).collect();
        let within = EventTiming::Within;
        let table = RiskTable::from_rows(rows, Axis::Numeric, Likelihood::Grouped, within, 1.0).unwrap();
        let rows = table.rows();
        let (profile, _) = StepHazard::new().min_events(2).profile(&table).unwrap();
        let new = |i: usize| rows[i].fraction() > rows[i - 1].fraction();
        let expected: Vec<_> = profile.iter().filter(|c| new(c.boundary.event_rows)).collect();
        let changes = Changes::default().min_events(2).threshold_in(ThresholdIn::Fraction);
        let ordered = changes.ordered(&table);
        let (found, _) = StepHazard::new().min_events(2).profile(&ordered).unwrap();
        prop_assert_eq!(found.len(), expected.len());
        for (candidate, expected) in found.iter().zip(expected) {
            prop_assert!(close(candidate.log_likelihood, expected.log_likelihood));
            let (a, b) = (tipping_fit::hazard::Change::at(&ordered, candidate.boundary), tipping_fit::hazard::Change::at(&table, expected.boundary));
            prop_assert_eq!(a, b);
        }
    }
}

fn date(year: i32) -> Option<Date> {
    Date::from_year(year).ok()
}

/// Entry, years until adoption, years until exit, weight in whole numbers.
type Member = (i32, i32, i32, u32);

fn weighted(members: &[Member], unit: f64) -> RiskTable {
    let units = members.iter().enumerate().map(|(i, &(entry, adopts, stays, weight))| {
        let adoption =
            date(entry + adopts).map(|date| Adoption { date, act: Act::Decision, withdrawn: None });
        Unit {
            id: format!("{i:03}"),
            spells: vec![Spell { entry: date(entry), exit: date(entry + stays) }],
            adoption,
            weights: vec![Weight { from: None, value: f64::from(weight) * unit }],
            ..Unit::default()
        }
    });
    let data = AdoptionData::new(Norm::default(), System::default(), units.collect()).unwrap();
    let rules = Rules { from: date(1900), through: date(1940), ..Rules::default() };
    Study::new(&data, &rules).unwrap().table
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Weights in thousands, tenths or thirds: the same fractions, thresholds, intervals, sets, and probability of a third or more.
    /// Weights are small whole numbers and units leave, so that fractions come back, and often to a third.
    #[test]
    fn the_unit_of_weights(members in proptest::collection::vec((1880i32..1915, 1i32..60, 20i32..80, 1u32..3), 12..40)) {
        prop_assume!(members.iter().any(|m| m.1 <= m.2 && (1900..=1940).contains(&(m.0 + m.1))));
        let table = weighted(&members, 1.0);
        for threshold_in in [ThresholdIn::Time, ThresholdIn::Fraction] {
            let changes = Changes::default().min_events(2).threshold_in(threshold_in);
            let settings = Settings::default().changes(changes).models(vec![Model::Constant, Model::Step, Model::LifeCycle]);
            let Ok(expected) = analyse(&table, &settings) else { continue };
            for unit in [1000.0, 0.1, 1.0 / 3.0, 0.7, 1e-9] {
                let other = weighted(&members, unit);
                for (a, b) in table.rows().iter().zip(other.rows()) {
                    prop_assert_eq!((a.at_risk, a.events), (b.at_risk, b.events));
                    prop_assert!((a.fraction() - b.fraction()).abs() < 1e-13);
                }
                prop_assert_eq!(changes.ordered(&table).rows().len(), changes.ordered(&other).rows().len(), "{} {}", threshold_in, unit);
                let found = analyse(&other, &settings).unwrap();
                prop_assert_eq!(&expected.tipping_point.as_ref().map(|t| (t.threshold_model, t.date)), &found.tipping_point.as_ref().map(|t| (t.threshold_model, t.date)));
                let (Some(a), Some(b)) = (&expected.critical_mass, &found.critical_mass) else { continue };
                prop_assert!(close(a.state.fraction, b.state.fraction));
                prop_assert!(close(a.probability_at_least_one_third, b.probability_at_least_one_third), "{threshold_in} {unit}");
                prop_assert!(close(a.interval.lower, b.interval.lower) && close(a.interval.upper, b.interval.upper));
                prop_assert_eq!(a.highest_density.ranges.len(), b.highest_density.ranges.len());
                prop_assert!(close(a.highest_density.mass, b.highest_density.mass));
                prop_assert_eq!(a.bracket.is_some(), b.bracket.is_some());
            }
        }
    }
}
