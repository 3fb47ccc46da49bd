//! No covariate of period k depends on what happens in period k or later: neither the exposures, whatever others do then, nor supplied series,
//! whatever their values then.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tipping_core::{
    Act, Adoption, AdoptionData, Block, Fill, Norm, PeriodUnit, Place, Rules, Series, Spell, Study, System,
    Tie, Ties, Unit, Weight,
};
use tipping_fit::regression::{Covariate, Exposure, Frame, Source, Timing};

const UNITS: usize = 9;
const PERIODS: i64 = 24;

/// When a unit adopts, and when it leaves again.
type Act2 = (Option<i64>, Option<i64>);

fn history() -> impl Strategy<Value = Vec<Act2>> {
    let unit = (proptest::option::of(0..PERIODS), proptest::option::of(1..8_i64));
    let unit = unit.prop_map(|(adopted, stays)| (adopted, adopted.zip(stays).map(|(a, s)| a + s)));
    proptest::collection::vec(unit, UNITS)
}

/// What is known as period k opens.
fn known(unit: Act2, k: i64) -> Act2 {
    let adopted = unit.0.filter(|a| *a < k);
    (adopted, adopted.and(unit.1.filter(|w| *w < k)))
}

/// As one history before period k, as the other from it on.
fn spliced(before: Act2, after: Act2, k: i64) -> Act2 {
    match known(before, k) {
        (Some(a), Some(w)) => (Some(a), Some(w)),
        // It may leave later.
        (Some(a), None) => (Some(a), after.1.filter(|w| *w >= k && *w > a)),
        _ => {
            let adopted = after.0.filter(|a| *a >= k);
            (adopted, adopted.and(after.1))
        }
    }
}

fn data(units: &[Act2], period: PeriodUnit, start: i64) -> AdoptionData {
    let unit = |(i, (adopted, withdrawn)): (usize, &Act2)| Unit {
        id: format!("{i}"),
        name: format!("unit {i}"),
        region: (i != 8).then(|| format!("region {}", i % 3)),
        spells: vec![Spell {
            entry: (i % 4 == 1).then(|| period.date(start + 5)),
            exit: (i % 4 == 2).then(|| period.date(start + 18)),
        }],
        adoption: adopted.map(|a| Adoption {
            date: period.date(start + a),
            act: Act::Decision,
            withdrawn: withdrawn.map(|w| period.date(start + w)),
        }),
        weights: vec![
            Weight { from: None, value: 1.0 + i as f64 },
            Weight { from: Some(period.date(start + 9)), value: 9.0 - i as f64 },
        ],
        ..Unit::default()
    };
    let units = units.iter().enumerate().map(unit).collect();
    AdoptionData::new(Norm::default(), System::default(), units).unwrap()
}

/// A series that is other from period `k` on.
fn series(period: PeriodUnit, start: i64, k: i64, other: f64) -> Series {
    let value = |i: usize, t: i64| {
        let own = ((7 * i as i64 + 3 * t) % 10) as f64;
        if t < start + k { own } else { own * other }
    };
    let values = (0..UNITS).map(|i| (start - 6..start + PERIODS).map(|t| (t, value(i, t))).collect());
    Series { period: Some(period), values: values.collect(), ..Series::default() }
}

fn ties(period: PeriodUnit, start: i64, k: i64, other: f64) -> Ties {
    let mut ties = Vec::new();
    for t in start - 6..start + PERIODS {
        for from in 0..UNITS {
            for to in (0..UNITS).filter(|to| *to != from && !(from + 2 * to + t as usize).is_multiple_of(3)) {
                let weight = if t < start + k { 1.0 + to as f64 } else { other };
                ties.push(Tie { from, to, period: t, weight });
            }
        }
    }
    Ties { ties, period: Some(period) }
}

fn covariates(period: PeriodUnit, start: i64, k: i64, other: f64) -> Vec<Covariate> {
    let series = series(period, start, k, other);
    let place = |i: usize| Place { latitude: 10.0 * i as f64 - 40.0, longitude: 25.0 * i as f64 - 90.0 };
    let sources = [
        Source::Supplied(series.clone()),
        Source::Exposure(Exposure::Global),
        Source::Exposure(Exposure::Weighted),
        Source::Exposure(Exposure::Regional),
        Source::Exposure(Exposure::By(series.clone())),
        Source::Exposure(Exposure::TopDecile(series)),
        Source::Exposure(Exposure::Ties(ties(period, start, k, other))),
        Source::Exposure(Exposure::Distance {
            places: (0..UNITS).map(|i| Some(place(i))).collect(),
            scale: 1500.0,
        }),
    ];
    let covariate = |(i, source)| Covariate { name: format!("{i}"), block: Block::International, source };
    sources.into_iter().enumerate().map(covariate).collect()
}

/// The covariates of every unit at risk in every period up to k.
fn seen(
    units: &[Act2],
    period: PeriodUnit,
    lag: u32,
    k: i64,
    other: f64,
    from: i64,
) -> BTreeMap<(usize, i64), Vec<f64>> {
    let start = period.index_of("2000-01-01".parse::<tipping_core::Date>().unwrap().first_day());
    let data = data(units, period, start);
    let rules = Rules {
        from: Some(period.date(start)),
        through: Some(period.date(start + PERIODS - 1)),
        period: Some(period),
        ..Rules::default()
    };
    let study = Study::new(&data, &rules).unwrap();
    let covariates = covariates(period, start, from, other);
    let frame = Frame::new(&data, &study, &covariates, Timing { lag, fill: Fill::None });
    let mut seen = BTreeMap::new();
    let length = if period == PeriodUnit::Day { 1.0 / 365.25 } else { 1.0 };
    for row in frame.unit_periods() {
        let stretch = (row.years / length).round() as i64;
        for t in row.period as i64..(row.period as i64 + stretch).min(k + 1) {
            seen.insert((row.unit, t), row.covariates.clone());
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_covariate_looks_ahead(before in history(), after in history(), k in 1..PERIODS, lag in 1..=3_u32, day in any::<bool>()) {
        let period = if day { PeriodUnit::Day } else { PeriodUnit::Year };
        let spliced: Vec<Act2> = before.iter().zip(&after).map(|(b, a)| spliced(*b, *a, k)).collect();
        // A record needs an adoption.
        prop_assume!([&before, &spliced].iter().all(|h| h.iter().any(|u| u.0.is_some())));
        let one = seen(&before, period, lag, k, 1.0, k);
        let two = seen(&spliced, period, lag, k, 3.5, k);
        prop_assert_eq!(one, two);
    }
}

/// The property has something to find: with the adoptions of period k - 1 changed, exposures of period k change.
#[test]
fn exposures_see_the_period_before() {
    let mut before: Vec<Act2> = vec![(None, None); UNITS];
    before[0] = (Some(3), None);
    let mut other = before.clone();
    other[4] = (Some(9), None);
    for period in [PeriodUnit::Year, PeriodUnit::Day] {
        let view = |history: &[Act2], lag: u32, k: i64| seen(history, period, lag, k, 1.0, PERIODS);
        assert_eq!(view(&before, 1, 9), view(&other, 1, 9), "{period}");
        let (one, two) = (view(&before, 1, 10), view(&other, 1, 10));
        // Everybody sees it, in the region or by ties some.
        for c in 1..8 {
            let more =
                one.keys().filter(|key| key.1 == 10 && one[key][c] < two.get(key).map_or(0.0, |x| x[c]));
            let (more, all) = (more.count(), two.keys().filter(|key| key.1 == 10).count());
            assert!(
                if [1, 2, 4, 7].contains(&c) { more == all } else { more > 0 || c == 5 },
                "{period} {c}: {more} of {all}"
            );
        }
        // With a lag of three it is seen two periods later.
        assert_eq!(view(&before, 3, 11)[&(5, 11)], view(&other, 3, 11)[&(5, 11)], "{period}");
        assert!(view(&before, 3, 12)[&(5, 12)][1] < view(&other, 3, 12)[&(5, 12)][1], "{period}");
    }
}
