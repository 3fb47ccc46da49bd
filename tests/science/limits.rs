//! Models within models, and the exact likelihood as the limit of the grouped one.

use proptest::prelude::*;
use tipping_core::{Model, RiskTable};
use tipping_fit::hazard::{HazardPath, Regime, log_likelihood};
use tipping_fit::model::{Changes, ConstantHazard, StepHazard, fit_model};
use tipping_fit::threshold::Posterior;

use crate::laws::{close, counts, grouped};

/// Times of adoption in eighths of a year; the others stay at risk through the end.
fn adoptions() -> impl Strategy<Value = (Vec<u32>, usize)> {
    (proptest::collection::vec(1u32..80, 8..30), 5usize..20)
}

/// One period of 1/m years a row (m a multiple of 8), adoptions at the ends of periods as in the exact table.
fn in_periods(times: &[u32], others: usize, m: u32) -> RiskTable {
    let scale = m / 8;
    let mut rows = Vec::new();
    for k in 1..=80 * scale {
        let at_risk = times.iter().filter(|&&t| t * scale >= k).count() + others;
        let events = times.iter().filter(|&&t| t * scale == k).count();
        rows.push((at_risk as u64, events as u64));
    }
    grouped(&rows, 1.0 / f64::from(m))
}

fn as_spells(times: &[u32], others: usize) -> RiskTable {
    let mut spells: Vec<(f64, f64, bool)> = times.iter().map(|&t| (0.0, f64::from(t) / 8.0, true)).collect();
    spells.extend(std::iter::repeat_n((0.0, 10.0, false), others));
    RiskTable::from_spells(&spells, 1.0).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Of a regime with hazard h and d events the grouped log-likelihood, less d log D, exceeds the exact one by d h D / 2 and terms of
    /// D^2: log(1 - exp(-x)) = log x - x/2 + O(x^2), and the exposure of those who adopt, d D, is left out. So for the constant hazard
    /// and at every change just after adoptions, where both tables have the same two regimes.
    #[test]
    fn grouped_tends_to_exact((times, others) in adoptions()) {
        let exact = as_spells(&times, others);
        let periods = 800;
        let d_years = 1.0 / f64::from(periods);
        let fine = in_periods(&times, others, periods);
        let events = times.len() as f64;
        let excess = |regimes: &[Regime]| -> f64 {
            regimes.iter().map(|r| (r.events as f64).powi(2) / r.size / 2.0).sum::<f64>() * d_years
        };
        let agrees = |grouped: f64, exact: f64, regimes: &[Regime]| {
            let difference = grouped - events * d_years.ln() - exact;
            let expected = excess(regimes);
            (difference / expected - 1.0).abs() < 0.02 || (difference - expected).abs() < 1e-9 * exact.abs()
        };
        let constant = ConstantHazard::new().fit(&exact).unwrap();
        let value = ConstantHazard::new().fit(&fine).unwrap().log_likelihood();
        prop_assert!(agrees(value, constant.log_likelihood(), &[constant.regime()]));
        let step = StepHazard::new().min_events(2);
        let Ok(fit) = step.fit(&exact) else { return Ok(()) };
        let found = step.fit(&fine).unwrap();
        for c in fit.candidates().iter().filter(|c| c.boundary.side == tipping_core::Side::After) {
            let row = (exact.time(c.boundary) * f64::from(periods)).round() as usize;
            let same = found.candidates().iter().find(|g| g.boundary.event_rows == row);
            let Some(same) = same else { return Err(TestCaseError::fail(format!("no candidate at row {row}"))) };
            prop_assert!(agrees(same.log_likelihood, c.log_likelihood, &[c.before, c.after]));
            prop_assert!((found.hazard(&same.before) / fit.hazard(&c.before) - 1.0).abs() < 0.02);
            prop_assert!((found.hazard(&same.after) / fit.hazard(&c.after) - 1.0).abs() < 0.1);
        }
        // The best change, on whichever side: no further away than a period's exposure at the larger hazard.
        let best = fit.best();
        let rate = fit.hazard(&best.before).max(fit.hazard(&best.after));
        let away = (found.log_likelihood() - events * d_years.ln() - fit.log_likelihood()).abs();
        prop_assert!(away <= 2.0 * d_years * rate * (times.len() + others) as f64, "{away} {rate}");
    }

    /// A wider model never fits worse than one that it contains, by period and in continuous time.
    #[test]
    fn models_within_models(rows in counts(), (times, others) in adoptions()) {
        const NESTED: [(Model, Model); 13] = [
            (Model::Constant, Model::Trend),
            (Model::Trend, Model::QuadraticTrend),
            (Model::Constant, Model::MixedInfluence),
            (Model::MixedInfluence, Model::MixedInfluenceCeiling),
            (Model::MixedInfluence, Model::ContagionShift),
            (Model::ContagionOnset, Model::ContagionShift),
            (Model::Step, Model::ContagionShift),
            (Model::Constant, Model::ContagionOnset),
            (Model::Constant, Model::Step),
            (Model::Constant, Model::MultiStep),
            (Model::Constant, Model::ContagionShift),
            (Model::Constant, Model::QuadraticTrend),
            (Model::Constant, Model::MixedInfluenceCeiling),
        ];
        let changes = Changes::default().min_events(2);
        for table in [grouped(&rows, 0.25), as_spells(&times, others)] {
            let fit = |model: Model| fit_model(model, &table, changes).ok().flatten();
            for (narrow, wide) in NESTED {
                // The number of changes of multi-step is chosen by BIC.
                let chosen = wide == Model::MultiStep;
                let (Some(a), Some(b)) = (fit(narrow), fit(wide)) else { continue };
                let slack = 1e-7 * (1.0 + a.log_likelihood.abs());
                prop_assert!(b.log_likelihood >= a.log_likelihood - slack, "{narrow} {} {wide} {}", a.log_likelihood, b.log_likelihood);
                let n = table.events();
                prop_assert!(!chosen || b.bic(n) <= a.bic(n) + 2.0 * slack);
            }
            if let (Some(life), Some(step)) = (fit(Model::LifeCycle), fit(Model::Step)) {
                // A life-cycle is a step with the last regime divided once more, where its rise is the step's.
                let same = life.changes.iter().any(|c| c.0 == step.changes[0].0);
                prop_assert!(!same || life.log_likelihood >= step.log_likelihood - 1e-9 * step.log_likelihood.abs());
            }
        }
    }

    /// The slope of the likelihood vanishes at the fit, or points outside a bound: by differences of the likelihood's definition.
    #[test]
    fn no_neighbour_of_a_smooth_fit_is_better(rows in counts()) {
        let table = grouped(&rows, 0.25);
        let value = |path: &HazardPath| {
            let h: Vec<f64> = table.rows().iter().enumerate()
                .map(|(k, row)| path.at(k, row.fraction(), 0.25, table.likelihood())).collect();
            log_likelihood(&table, &h)
        };
        let smooth = [Model::Constant, Model::Trend, Model::QuadraticTrend, Model::MixedInfluence, Model::MixedInfluenceCeiling];
        for model in smooth {
            let Ok(Some(fit)) = fit_model(model, &table, Changes::default()) else { continue };
            if !fit.termination.converged {
                continue;
            }
            let here = value(&fit.path);
            prop_assert!((here - fit.log_likelihood).abs() <= 1e-7 * (1.0 + here.abs()), "{model}: {here} {}", fit.log_likelihood);
            let at: Vec<f64> = fit.parameters.iter().map(|p| p.1).collect();
            let max = table.rows().iter().map(|r| r.fraction()).fold(0.0, f64::max);
            for i in 0..at.len() {
                for step in [-1e-4, 1e-4] {
                    let mut p = at.clone();
                    p[i] += step * p[i].abs().max(1e-3);
                    let path = match model {
                        Model::Constant => HazardPath::constant(p[0]),
                        Model::Trend | Model::QuadraticTrend => HazardPath::Time(p.clone()),
                        Model::MixedInfluence => HazardPath::Ceiling { p: p[0], q: p[1], m: 1.0 },
                        _ => HazardPath::Ceiling { p: p[0], q: p[1], m: p[2] },
                    };
                    let inside = match model {
                        Model::MixedInfluence => p[0] >= 0.0 && p[1] >= 0.0,
                        Model::MixedInfluenceCeiling => p[0] >= 0.0 && p[1] >= 0.0 && (max..=1.0).contains(&p[2]),
                        _ => true,
                    };
                    let there = if inside { value(&path) } else { f64::NEG_INFINITY };
                    prop_assert!(there <= here + 1e-8 * (1.0 + here.abs()), "{model} {:?} {i}: {there} above {here}", fit.parameters);
                }
            }
        }
    }

    /// A period in which nobody is at risk makes one place for a change into two: its probability counts twice, all others keep their
    /// proportions.
    #[test]
    fn an_empty_period_and_the_posterior(rows in counts(), which in any::<prop::sample::Index>()) {
        let at = which.index(rows.len() + 1);
        let mut longer = rows.clone();
        longer.insert(at, (0, 0));
        let step = StepHazard::new().min_events(2);
        let posterior = |rows: &[(u64, u64)]| {
            let table = grouped(rows, 1.0);
            step.fit(&table).ok().and_then(|fit| Posterior::of_step(&table, &fit))
        };
        let (a, b) = (posterior(&rows), posterior(&longer));
        prop_assert_eq!(a.is_some(), b.is_some());
        let (Some(a), Some(b)) = (a, b) else { return Ok(()) };
        let mut expected = Vec::new();
        for c in a.candidates() {
            let place = c.boundary.event_rows;
            expected.extend(std::iter::repeat_n(c.probability, if place == at { 2 } else { 1 }));
        }
        let total: f64 = expected.iter().sum();
        prop_assert_eq!(b.candidates().len(), expected.len());
        for (c, p) in b.candidates().iter().zip(&expected) {
            prop_assert!(close(c.probability, p / total));
        }
        // The mean marginal likelihood is taken over one place more.
        let shift = (total * a.candidates().len() as f64 / expected.len() as f64).ln();
        prop_assert!(close(b.log_bayes_factor(), a.log_bayes_factor() + shift));
    }

    /// The units of a period in two rows, one after the other: a new place between them, and all others keep their proportions.
    #[test]
    fn a_split_period_and_the_posterior(rows in counts(), which in any::<prop::sample::Index>(), share in 0.0..1.0f64) {
        let i = which.index(rows.len());
        let (n, d) = rows[i];
        let events = (d as f64 * share) as u64;
        let units = events + ((n - d) as f64 * share) as u64;
        let mut split = rows.clone();
        split[i] = (n - units, d - events);
        split.insert(i, (units, events));
        let step = StepHazard::new().min_events(2);
        let (whole, parts) = (grouped(&rows, 1.0), grouped(&split, 1.0));
        let (Ok(x), Ok(y)) = (step.fit(&whole), step.fit(&parts)) else { return Ok(()) };
        let (Some(a), Some(b)) = (Posterior::of_step(&whole, &x), Posterior::of_step(&parts, &y)) else { return Ok(()) };
        let old: Vec<_> = b.candidates().iter().filter(|c| c.boundary.event_rows != i + 1).collect();
        let total: f64 = old.iter().map(|c| c.probability).sum();
        prop_assert_eq!(old.len(), a.candidates().len());
        for (c, expected) in old.iter().zip(a.candidates()) {
            prop_assert!(close(c.log_likelihood, expected.log_likelihood));
            prop_assert!(close(c.probability, expected.probability * total));
        }
    }
}
