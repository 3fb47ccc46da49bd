//! Many norms: random effects against metafor, laws of the pooled threshold, adjusted p-values against R.

use serde_json::Value;
use tipping_core::{Likelihood, PeriodUnit, RiskTable, Schedule};
use tipping_fit::hazard::{HazardPath, Stretch};
use tipping_fit::pool::{
    Factor, Pool, PoolBootstrap, PoolTests, PooledNorm, RandomEffects, benjamini_hochberg,
};
use tipping_fit::simulate::Simulation;

fn golden() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/science/golden/pooling.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    let error = (found - expected).abs() / expected.abs().max(1e-3);
    assert!(error < 1e-8, "{what}: {found} {expected}");
}

/// metafor's rma(method = "REML", test = "knha") and predict(): 1e-8.
#[test]
fn random_effects_are_those_of_metafor() {
    let (mut sets, mut factors, mut nothing) = (0, 0, 0);
    for set in golden().iter().filter(|set| !set["y"].is_null()) {
        let (y, v) = (numbers(&set["y"]), numbers(&set["v"]));
        let fit = RandomEffects::fit(&y, &v, 0.95).unwrap();
        let name = set["name"].as_str().unwrap();
        for (what, value) in [
            ("mu", fit.mu),
            ("se", fit.standard_error),
            ("lower", fit.interval.0),
            ("upper", fit.interval.1),
            ("tau2", fit.tau_squared),
            ("q", fit.q),
            ("q_p", fit.q_p_value),
            ("i2", fit.i_squared),
            ("h2", fit.h_squared),
            ("prediction_lower", fit.prediction.0),
            ("prediction_upper", fit.prediction.1),
        ] {
            close(value, &set[what], &format!("{name}, {what}"));
        }
        for (weight, expected) in fit.weights.iter().zip(set["weights"].as_array().unwrap()) {
            close(*weight, expected, &format!("{name}, weight"));
        }
        sets += 1;
        nothing += u32::from(fit.tau_squared == 0.0);
        if let Some(group) = set["group"].as_array() {
            let group: Vec<usize> = group.iter().map(|g| g.as_u64().unwrap() as usize).collect();
            let groups = group.iter().max().unwrap() + 1;
            let test = Factor::test(&y, &v, &group, groups).unwrap();
            let expected = &set["factor"];
            close(test.statistic, &expected["f"], &format!("{name}, F"));
            close(test.p_value, &expected["p"], &format!("{name}, p of F"));
            close(test.tau_squared, &expected["tau2"], &format!("{name}, tau2 within groups"));
            assert_eq!(numbers(&expected["df"]), [test.degrees.0 as f64, test.degrees.1 as f64]);
            factors += 1;
        }
    }
    assert_eq!((sets, factors, nothing), (5, 2, 1));
}

/// R's p.adjust(p, "BH").
#[test]
fn adjusted_p_values_are_those_of_r() {
    let golden = golden();
    let set = golden.iter().find(|set| !set["bh"].is_null()).unwrap();
    for (found, expected) in benjamini_hochberg(&numbers(&set["p"])).iter().zip(numbers(&set["bh"])) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

/// With equal variances everything is in closed form: mu is the mean, tau^2 + v the sample variance.
#[test]
fn equal_variances_in_closed_form() {
    let y: [f64; 4] = [0.0, 1.0, 2.0, 5.0];
    let fit = RandomEffects::fit(&y, &[0.5; 4], 0.95).unwrap();
    let variance = y.iter().map(|y| (y - 2.0).powi(2)).sum::<f64>() / 3.0;
    assert!((fit.mu - 2.0).abs() < 1e-14);
    assert!((fit.tau_squared - (variance - 0.5)).abs() < 1e-10, "{}", fit.tau_squared);
    assert!((fit.standard_error - (variance / 4.0).sqrt()).abs() < 1e-10);
    assert!(RandomEffects::fit(&[1.0], &[0.1], 0.95).is_none());
    assert!(RandomEffects::fit(&[1.0, 2.0], &[0.1, 0.0], 0.95).is_none());
}

/// Norms of a threshold at .3, some by month, with different numbers of units.
fn norms(count: usize) -> Vec<PooledNorm> {
    let norm = |j: usize| {
        let period = if j % 3 == 2 { PeriodUnit::Month } else { PeriodUnit::Year };
        let schedule = Schedule::closed(30 + 7 * j, 1900, 40 + 5 * j, period);
        let rate = 0.01 / period.years();
        let stretch = |from, p| Stretch { from, p, q: 0.0 };
        let path = HazardPath::Fractions(vec![stretch(0.0, rate), stretch(0.3, 5.0 * rate)]);
        let history = Simulation::new(&schedule, &path, Likelihood::Grouped).seed(j as u64 + 5).replicate(0);
        let table = schedule.table(&history.periods, Likelihood::Grouped).unwrap();
        PooledNorm::new(format!("norm {j}"), table, schedule)
    };
    (0..count).map(norm).collect()
}

fn tested(pool: &Pool, subsets: &[Vec<usize>], groups: &[usize]) -> PoolTests {
    let settings = PoolBootstrap::default().replicates(39).seed(3).level(0.9);
    pool.test(&settings, subsets, groups, &()).expect("tests")
}

/// Norms in another order are the same pool, tests and all.
#[test]
fn the_order_of_norms_changes_nothing() {
    let norms = norms(5);
    let reversed = norms.iter().rev().cloned().collect();
    let (first, second) = (Pool::new(norms), Pool::new(reversed));
    let everybody = first.everybody();
    assert_eq!(first.threshold(&everybody), second.threshold(&everybody));
    let subsets = [everybody, vec![0, 2, 3], vec![1, 4]];
    assert_eq!(tested(&first, &subsets, &[1, 2]), tested(&second, &subsets, &[1, 2]));
}

/// One norm pooled is its own profile, and the threshold its own maximum: nothing is lost by sharing it with nobody.
#[test]
fn one_norm_is_its_own_pool() {
    let norms = norms(3);
    let pool = Pool::new(norms.clone());
    for (j, norm) in norms.iter().enumerate() {
        let threshold = pool.threshold(&[j]).unwrap();
        assert!((threshold.best.log_likelihood - norm.profile.highest()).abs() < 1e-9);
        assert!((threshold.apart - threshold.best.log_likelihood).abs() < 1e-9);
        for piece in &threshold.profile {
            assert_eq!(piece.log_likelihood, norm.profile.log_likelihood(piece.through));
        }
        let tests = tested(&pool, &[vec![j]], &[]).subsets.remove(0).unwrap();
        assert_eq!((tests.one_for_all.statistic, tests.one_for_all.p_value), (0.0, 1.0));
    }
}

/// l(c) at any c is the sum of log-likelihoods of tables that are cut where F first reaches c: summed by brute force.
#[test]
fn the_profile_by_brute_force() {
    let pool = Pool::new(norms(4));
    let threshold = pool.threshold(&pool.everybody()).unwrap();
    let half = |rows: &[tipping_core::Row]| -> f64 {
        let (d, n) = rows.iter().fold((0.0, 0.0), |s, r| (s.0 + r.events as f64, s.1 + r.at_risk as f64));
        let side = |k: f64| if k > 0.0 { k * (k / n).ln() } else { 0.0 };
        side(d) + side(n - d)
    };
    let cut = |table: &RiskTable, c: f64| {
        let rows = table.rows();
        let first = rows.iter().position(|row| row.fraction() >= c * (1.0 - 1e-12)).unwrap_or(0);
        half(&rows[..first]) + half(&rows[first..])
    };
    for i in 1..400 {
        let c = f64::from(i) / 400.0;
        let sum: f64 = pool.norms().iter().map(|norm| cut(&norm.table, c)).sum();
        assert!((threshold.at(c) - sum).abs() < 1e-8, "{c}: {} {sum}", threshold.at(c));
        assert!(sum <= threshold.best.log_likelihood + 1e-9);
    }
}

/// Threads change nothing: replicates have streams of their own.
#[test]
fn pooled_tests_do_not_depend_on_threads() {
    let pool = Pool::new(norms(3));
    let on = |threads| {
        let workers = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        workers.install(|| tested(&pool, &[pool.everybody()], &[]))
    };
    assert_eq!(on(1), on(2));
}
