//! Laws that hold whatever the data: relabelling, shifting, splitting, permuting change nothing that they should not.

use proptest::prelude::*;
use tipping_core::{
    Act, Adoption, AdoptionData, Axis, Date, EventTiming, Likelihood, Norm, RiskTable, Row, Rules, Spell,
    Study, System, Unit,
};
use tipping_fit::hazard::log_likelihood;
use tipping_fit::model::{ConstantHazard, StepFit, StepHazard};
use tipping_fit::threshold::Posterior;

const TINY: f64 = 1e-9;

pub(crate) fn close(x: f64, y: f64) -> bool {
    (x - y).abs() <= TINY * (1.0 + x.abs().max(y.abs()))
}

/// Spells (start, stop] with events, at least four of them, as integers so that times tie.
fn spells() -> impl Strategy<Value = Vec<(f64, f64, bool)>> {
    let spell = (0u32..30, 1u32..40, any::<bool>())
        .prop_map(|(start, length, event)| (f64::from(start), f64::from(start + length), event));
    proptest::collection::vec(spell, 12..60)
        .prop_filter("needs events", |spells| spells.iter().filter(|s| s.2).count() >= 6)
}

/// Rows of a grouped table: (at risk, events).
pub(crate) fn counts() -> impl Strategy<Value = Vec<(u64, u64)>> {
    let row = (0u64..50, 0u64..5).prop_map(|(n, d)| (n, d.min(n)));
    proptest::collection::vec(row, 6..40)
        .prop_filter("needs events", |rows| rows.iter().map(|r| r.1).sum::<u64>() >= 4)
        .prop_filter("needs survivors", |rows| rows.iter().any(|r| r.0 > r.1))
}

pub(crate) fn grouped(rows: &[(u64, u64)], period: f64) -> RiskTable {
    let rows = rows.iter().enumerate().map(|(i, &(at_risk, events))| Row {
        start: i as f64,
        end: (i + 1) as f64,
        at_risk,
        events,
        exposure: at_risk as f64 * period,
        adopters: i as f64,
        members: rows.len() as f64,
    });
    let timing = EventTiming::Within;
    RiskTable::from_rows(rows.collect(), Axis::Numeric, Likelihood::Grouped, timing, period).unwrap()
}

fn step(table: &RiskTable) -> Option<StepFit> {
    StepHazard::new().min_events(2).fit(table).ok()
}

fn probabilities(table: &RiskTable, fit: &StepFit) -> Vec<f64> {
    Posterior::of_step(table, fit)
        .map_or(Vec::new(), |p| p.candidates().iter().map(|c| c.probability).collect())
}

fn same_posterior(a: (&RiskTable, &StepFit), b: (&RiskTable, &StepFit)) -> bool {
    let (p, q) = (probabilities(a.0, a.1), probabilities(b.0, b.1));
    p.len() == q.len() && p.iter().zip(&q).all(|(x, y)| close(*x, *y))
}

/// Hazard path of a step fit: one rate for each row.
fn path(table: &RiskTable, fit: &StepFit, first_of_second: usize) -> Vec<f64> {
    let rate = |i| if i < first_of_second { fit.lambda_1() } else { fit.lambda_2() };
    (0..table.rows().len()).map(rate).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// The maximum is what the definition of the likelihood gives at the fitted hazards, and no neighbour is higher.
    #[test]
    fn fits_maximize_the_likelihood(rows in counts()) {
        let table = grouped(&rows, 1.0);
        let n = table.rows().len();
        let constant = ConstantHazard::new().fit(&table).unwrap();
        let at = |h: f64| log_likelihood(&table, &vec![h; n]);
        prop_assert!(close(at(constant.lambda()), constant.log_likelihood()));
        prop_assert!(at(constant.lambda() * 1.01) < constant.log_likelihood());
        prop_assert!(at(constant.lambda() * 0.99) < constant.log_likelihood());
        if let Some(fit) = step(&table).filter(|f| f.lambda_1().is_finite() && f.lambda_2().is_finite()) {
            let value = log_likelihood(&table, &path(&table, &fit, fit.best().boundary.event_rows));
            prop_assert!(close(value, fit.log_likelihood()), "{value} {}", fit.log_likelihood());
        }
    }

    /// A wider model never fits worse than one that it contains.
    #[test]
    fn step_contains_constant(rows in counts(), spells in spells()) {
        for table in [grouped(&rows, 1.0), RiskTable::from_spells(&spells, 1.0).unwrap()] {
            let constant = ConstantHazard::new().fit(&table).unwrap().log_likelihood();
            if let Some(fit) = step(&table) {
                prop_assert!(fit.log_likelihood() >= constant - TINY);
                for candidate in fit.candidates() {
                    prop_assert!(candidate.log_likelihood >= constant - TINY * constant.abs());
                }
            }
        }
    }

    #[test]
    fn wider_models_never_fit_worse(rows in counts()) {
        use tipping_fit::model::{ContagionShift, LifeCycle, MixedInfluence, MixedInfluenceCeiling, MultiStep, QuadraticTrend, Trend};
        let table = grouped(&rows, 1.0);
        let slack = |l: f64| l + 1e-7 * (1.0 + l.abs());
        let constant = ConstantHazard::new().fit(&table).unwrap().log_likelihood();
        if let Ok(mixed) = MixedInfluence::new().fit(&table) {
            prop_assert!(slack(mixed.log_likelihood) >= constant);
            if let Ok(ceiling) = MixedInfluenceCeiling::new().fit(&table) {
                prop_assert!(slack(ceiling.inner.log_likelihood) >= mixed.log_likelihood);
            }
            if let Ok(shift) = ContagionShift::new(2).fit(&table) {
                prop_assert!(slack(shift.log_likelihood) >= mixed.log_likelihood);
            }
        }
        if let (Ok(trend), Ok(quadratic)) = (Trend::new().fit(&table), QuadraticTrend::new().fit(&table)) {
            prop_assert!(slack(trend.log_likelihood) >= constant);
            prop_assert!(slack(quadratic.log_likelihood) >= trend.log_likelihood);
        }
        let steps = MultiStep::new(2).fit_all(&table).unwrap();
        if let Some(fit) = step(&table) {
            prop_assert!(close(steps[1].log_likelihood, fit.log_likelihood()));
        }
        if let Some(life) = LifeCycle::new(2).fit(&table).unwrap() {
            prop_assert!(slack(steps[2].log_likelihood) >= life.log_likelihood);
        }
    }

    /// The profile by running sums is the one that summing every candidate afresh gives.
    #[test]
    fn the_profile_is_exhaustive(spells in spells()) {
        let table = RiskTable::from_spells(&spells, 1.0).unwrap();
        let total = table.totals();
        let mut expected = Vec::new();
        let mut events: Vec<f64> = spells.iter().filter(|s| s.2).map(|s| s.1).collect();
        events.sort_by(f64::total_cmp);
        events.dedup();
        for &t in &events {
            for after in [false, true] {
                let d = spells.iter().filter(|s| s.2 && (s.1 < t || (after && s.1 == t))).count() as f64;
                let e: f64 = spells.iter().map(|s| (s.1.min(t) - s.0).max(0.0)).sum();
                let (d2, e2) = (total.events as f64 - d, total.exposure - e);
                if d >= 2.0 && d2 >= 2.0 && e > 0.0 && e2 > 1e-9 {
                    expected.push((t, d * (d / e).ln() - d + d2 * (d2 / e2).ln() - d2));
                }
            }
        }
        let (profile, _) = StepHazard::new().min_events(2).profile(&table).unwrap();
        prop_assert_eq!(profile.len(), expected.len());
        for (candidate, (time, value)) in profile.iter().zip(&expected) {
            prop_assert_eq!(table.time(candidate.boundary), *time);
            prop_assert!(close(candidate.log_likelihood, *value));
        }
    }

    /// Exact data counted in months instead of years: the same rates per year, likelihood, change and posterior.
    #[test]
    fn relabelling_the_unit_of_time(spells in spells()) {
        let years = RiskTable::from_spells(&spells, 1.0).unwrap();
        let in_months: Vec<_> = spells.iter().map(|s| (s.0 * 12.0, s.1 * 12.0, s.2)).collect();
        let months = RiskTable::from_spells(&in_months, 1.0 / 12.0).unwrap();
        prop_assert_eq!(step(&years).is_some(), step(&months).is_some());
        if let (Some(a), Some(b)) = (step(&years), step(&months)) {
            prop_assert!(close(a.log_likelihood(), b.log_likelihood()));
            prop_assert!(same_posterior((&years, &a), (&months, &b)));
            // Rates per month instead: the likelihood moves by the same constant for every model.
            let per_month = RiskTable::from_spells(&in_months, 1.0).unwrap();
            let c = step(&per_month).unwrap();
            let shift = per_month.totals().events as f64 * 12f64.ln();
            prop_assert!(close(c.log_likelihood(), a.log_likelihood() - shift));
            prop_assert!(same_posterior((&years, &a), (&per_month, &c)));
        }
    }

    /// Grouped data with another length of the period: the same likelihood and posterior, rates in proportion.
    #[test]
    fn relabelling_the_period(rows in counts()) {
        let (years, quarters) = (grouped(&rows, 1.0), grouped(&rows, 0.25));
        if let (Some(a), Some(b)) = (step(&years), step(&quarters)) {
            prop_assert_eq!(a.log_likelihood(), b.log_likelihood());
            prop_assert!(!a.lambda_1().is_finite() || close(a.lambda_1() * 4.0, b.lambda_1()));
            prop_assert!(same_posterior((&years, &a), (&quarters, &b)));
        }
    }

    #[test]
    fn shifting_the_origin(spells in spells(), shift in -1000i32..1000) {
        let here = RiskTable::from_spells(&spells, 1.0).unwrap();
        let by = f64::from(shift);
        let moved: Vec<_> = spells.iter().map(|s| (s.0 + by, s.1 + by, s.2)).collect();
        let there = RiskTable::from_spells(&moved, 1.0).unwrap();
        if let (Some(a), Some(b)) = (step(&here), step(&there)) {
            prop_assert_eq!(a.log_likelihood(), b.log_likelihood());
            prop_assert_eq!(here.time(a.best().boundary) + by, there.time(b.best().boundary));
            prop_assert!(same_posterior((&here, &a), (&there, &b)));
        }
    }

    #[test]
    fn permuting_units(spells in spells(), seed in any::<u64>()) {
        let here = RiskTable::from_spells(&spells, 1.0).unwrap();
        let mut shuffled = spells.clone();
        // A fixed rule shuffles well enough: sort by a hash of the place.
        let mut order: Vec<usize> = (0..spells.len()).collect();
        order.sort_by_key(|i| (*i as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for (to, from) in order.iter().enumerate() {
            shuffled[to] = spells[*from];
        }
        prop_assert_eq!(here, RiskTable::from_spells(&shuffled, 1.0).unwrap());
    }

    /// Continuous time cut once more where nothing happens: nothing changes, the posterior included.
    #[test]
    fn splitting_a_row(spells in spells(), which in any::<prop::sample::Index>()) {
        let table = RiskTable::from_spells(&spells, 1.0).unwrap();
        let mut rows = table.rows().to_vec();
        let i = which.index(rows.len());
        let row = rows[i];
        let middle = row.start.midpoint(row.end);
        let half = row.exposure / 2.0;
        rows[i] = Row { start: middle, exposure: half, ..row };
        rows.insert(i, Row { end: middle, exposure: half, events: 0, ..row });
        let split = RiskTable::from_rows(rows, Axis::Numeric, Likelihood::Exact, EventTiming::AtEnd, 1.0).unwrap();
        if let (Some(a), Some(b)) = (step(&table), step(&split)) {
            prop_assert!(close(a.log_likelihood(), b.log_likelihood()));
            prop_assert_eq!(table.time(a.best().boundary), split.time(b.best().boundary));
            prop_assert!(same_posterior((&table, &a), (&split, &b)));
        }
    }

    /// The likelihood of a row is the sum of the likelihoods of its parts, whichever units they hold.
    #[test]
    fn splitting_the_units_of_a_period(rows in counts(), h in 0.001..3.0f64, share in 0.0..1.0f64) {
        let whole = grouped(&rows, 1.0);
        let split: Vec<(u64, u64)> = rows
            .iter()
            .flat_map(|&(n, d)| {
                let events = (d as f64 * share) as u64;
                let units = events + ((n - d) as f64 * share) as u64;
                [(units, events), (n - units, d - events)]
            })
            .collect();
        let parts = grouped(&split, 1.0);
        let (a, b) = (vec![h; rows.len()], vec![h; split.len()]);
        prop_assert!(close(log_likelihood(&whole, &a), log_likelihood(&parts, &b)));
        let fit = |t: &RiskTable| ConstantHazard::new().fit(t).unwrap().log_likelihood();
        prop_assert!(close(fit(&whole), fit(&parts)));
    }

    #[test]
    fn a_period_without_anyone_at_risk(rows in counts(), which in any::<prop::sample::Index>()) {
        let table = grouped(&rows, 1.0);
        let mut longer = rows.clone();
        longer.insert(which.index(rows.len() + 1), (0, 0));
        let longer = grouped(&longer, 1.0);
        let constant = |t: &RiskTable| ConstantHazard::new().fit(t).unwrap().log_likelihood();
        prop_assert_eq!(constant(&table), constant(&longer));
        if let (Some(a), Some(b)) = (step(&table), step(&longer)) {
            prop_assert_eq!(a.log_likelihood(), b.log_likelihood());
            prop_assert_eq!((a.lambda_1(), a.lambda_2()), (b.lambda_1(), b.lambda_2()));
        }
    }
}

fn date(year: i32) -> Option<Date> {
    Date::from_year(year).ok()
}

fn unit(id: usize, entry: Option<i32>, adopted: Option<i32>) -> Unit {
    let adoption = adopted.and_then(date).map(|date| Adoption { date, act: Act::Decision, withdrawn: None });
    let spells = vec![Spell { entry: entry.and_then(date), exit: None }];
    Unit { id: format!("{id:04}"), name: id.to_string(), spells, adoption, ..Unit::default() }
}

fn study(units: Vec<Unit>) -> Study {
    let data = AdoptionData::new(Norm::default(), System::default(), units).unwrap();
    let rules = Rules { from: date(1900), through: date(1950), ..Rules::default() };
    Study::new(&data, &rules).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Units that adopted before the window, or enter after it, change the fraction but no likelihood.
    #[test]
    fn adding_units_that_are_never_at_risk(years in proptest::collection::vec(1900i32..1990, 10..40), extra in 1usize..20) {
        prop_assume!(years.iter().filter(|y| **y <= 1950).count() >= 5);
        prop_assume!(years.iter().any(|y| *y > 1950));
        let units: Vec<Unit> = years.iter().enumerate().map(|(i, y)| unit(i, None, Some(*y))).collect();
        let mut more = units.clone();
        for i in 0..extra {
            more.push(unit(1000 + i, None, Some(1850)));
            more.push(unit(2000 + i, Some(1960), None));
        }
        let (a, b) = (study(units), study(more));
        let constant = |s: &Study| ConstantHazard::new().fit(&s.table).unwrap().log_likelihood();
        prop_assert_eq!(constant(&a), constant(&b));
        if let (Some(x), Some(y)) = (step(&a.table), step(&b.table)) {
            prop_assert_eq!(x.log_likelihood(), y.log_likelihood());
            prop_assert_eq!(x.best().boundary, y.best().boundary);
            prop_assert!(same_posterior((&a.table, &x), (&b.table, &y)));
        }
    }

    #[test]
    fn the_order_of_units_does_not_matter(years in proptest::collection::vec(1880i32..1990, 5..40)) {
        prop_assume!(years.iter().any(|y| (1900..=1950).contains(y)));
        let units: Vec<Unit> = years.iter().enumerate().map(|(i, y)| unit(i, Some(y - 40), Some(*y))).collect();
        let mut reversed = units.clone();
        reversed.reverse();
        prop_assert_eq!(study(units).table, study(reversed).table);
    }
}

/// As periods shrink the grouped likelihood, less d log D, tends to the exact one, at a rate of O(D).
#[test]
fn grouped_tends_to_exact_as_periods_shrink() {
    let spells: Vec<(f64, f64, bool)> = (1..=60)
        .map(|i| (0.0, if i < 40 { f64::from(i) / 4.0 } else { 10.0 + f64::from(i - 39) / 8.0 }, i % 4 != 0))
        .collect();
    let exact = RiskTable::from_spells(&spells, 1.0).unwrap();
    let target = StepHazard::new().fit(&exact).unwrap();
    let events = exact.totals().events as f64;
    let error = |per_unit: u32| {
        let period = 1.0 / f64::from(per_unit);
        let last = spells.iter().map(|s| (s.1 * f64::from(per_unit)).round() as u32).max().unwrap();
        let rows = (1..=last).map(|k| {
            let end = |s: &(f64, f64, bool)| (s.1 * f64::from(per_unit)).round() as u32;
            let at_risk = spells.iter().filter(|s| end(s) >= k).count() as u64;
            let events = spells.iter().filter(|s| s.2 && end(s) == k).count() as u64;
            (at_risk, events)
        });
        let table = grouped(&rows.collect::<Vec<_>>(), period);
        let fit = StepHazard::new().fit(&table).unwrap();
        let likelihood = (fit.log_likelihood() - events * period.ln() - target.log_likelihood()).abs();
        (likelihood, (fit.lambda_2() / target.lambda_2() - 1.0).abs())
    };
    let (coarse, fine, finest) = (error(8), error(80), error(800));
    assert!(fine.0 < coarse.0 / 8.0 && finest.0 < fine.0 / 8.0, "{coarse:?} {fine:?} {finest:?}");
    assert!(finest.0 < 0.01 && finest.1 < 1e-3, "{finest:?}");
}
