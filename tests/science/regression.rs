//! Laws of the regression whose coefficients change once: what it must agree with, what must change nothing, and what it must say
//! where the data do not tell a coefficient.

use tipping_core::{
    Act, Adoption, AdoptionData, Block, Likelihood, Norm, PeriodUnit, Rules, Series, Side, Spell, Study,
    System, Trouble, Unit,
};
use tipping_fit::FitError;
use tipping_fit::model::{ConstantHazard, StepHazard};
use tipping_fit::regression::{
    Covariate, Exposure, Frame, Penalty, Regression, RegressionFit, RegressionSettings, ShiftSettings,
    Source, Switch, Timing,
};

use crate::worlds::{World, noise};

pub(crate) fn supplied(name: &str, block: Block, series: Series) -> Covariate {
    Covariate { name: name.into(), block, source: Source::Supplied(series) }
}

pub(crate) fn exposed(name: &str, exposure: Exposure) -> Covariate {
    Covariate { name: name.into(), block: Block::International, source: Source::Exposure(exposure) }
}

fn near(a: f64, b: f64, relative: f64) {
    assert!((a - b).abs() <= relative * a.abs().max(b.abs()).max(1e-3), "{a} is not {b}");
}

/// Units with an offset of adoption each, from a period on, under some settings.
fn record(first: &str, through: &str, period: PeriodUnit, adopted: &[Option<i64>]) -> (AdoptionData, Rules) {
    let first: tipping_core::Date = first.parse().unwrap();
    let start = period.index_of(first.first_day());
    let unit = |(i, offset): (usize, &Option<i64>)| Unit {
        id: format!("{i:03}"),
        name: format!("unit {i}"),
        spells: vec![Spell::default()],
        adoption: offset.map(|k| Adoption {
            date: period.date(start + k),
            act: Act::Decision,
            withdrawn: None,
        }),
        ..Unit::default()
    };
    let units = adopted.iter().enumerate().map(unit).collect();
    let data = AdoptionData::new(Norm::default(), System::default(), units).unwrap();
    let rules =
        Rules { from: Some(first), through: through.parse().ok(), period: Some(period), ..Rules::default() };
    (data, rules)
}

/// Thirty units that adopt in bursts, some never; several on some days.
fn by_day() -> (AdoptionData, Study) {
    let adopted: Vec<Option<i64>> =
        (0..30).map(|i: i64| (i % 5 != 0).then_some(7 + (i * i * 31) % 300 / 10 * 10)).collect();
    let (data, rules) = record("2000-01-01", "2001-06-30", PeriodUnit::Day, &adopted);
    let study = Study::new(&data, &rules).unwrap();
    assert_eq!(study.table.likelihood(), Likelihood::Exact);
    (data, study)
}

fn settings(switch: Switch) -> RegressionSettings {
    RegressionSettings::default().switch(switch).min_events(Some(3))
}

/// Without covariates both regimes have a hazard each: the profile is that of the step.
#[test]
fn without_covariates_the_profile_is_that_of_the_step() {
    let world = World::new(40, 60, Vec::new(), 5);
    let (data, study) = by_day();
    for (data, study) in [(&world.data, &world.study), (&data, &study)] {
        let frame = Frame::new(data, study, &[], Timing::default());
        let regression = Regression::new(&frame, Vec::new(), settings(Switch::All)).unwrap();
        let fit = regression.fit(true).unwrap();
        let step = StepHazard::new().min_events(3).fit(&study.table).unwrap();
        assert_eq!(fit.profile.len(), step.candidates().len());
        for (found, expected) in fit.profile.iter().zip(step.candidates()) {
            assert_eq!(found.side, expected.boundary.side);
            let time = study.table.time(expected.boundary) - study.window.first as f64;
            assert_eq!(found.period as f64, time);
            near(found.log_likelihood, expected.log_likelihood, 1e-11);
        }
        near(fit.log_likelihood, step.log_likelihood(), 1e-12);
        let rates = [step.lambda_1(), step.lambda_2()];
        for (regime, rate) in fit.coefficients[0].regimes.iter().zip(rates) {
            near(regime.value.unwrap().exp(), rate, 1e-9);
        }
    }
}

/// One regression without covariates is the constant hazard; its standard error is 1 / sqrt(d) in exact data.
#[test]
fn without_covariates_and_change_it_is_the_constant_hazard() {
    let world = World::new(40, 60, Vec::new(), 6);
    let (data, study) = by_day();
    for (data, study) in [(&world.data, &world.study), (&data, &study)] {
        let frame = Frame::new(data, study, &[], Timing::default());
        let fit = Regression::new(&frame, Vec::new(), settings(Switch::None)).unwrap().fit(true).unwrap();
        let constant = ConstantHazard::new().fit(&study.table).unwrap();
        near(fit.log_likelihood, constant.log_likelihood(), 1e-12);
        near(fit.coefficients[0].regimes[0].value.unwrap().exp(), constant.lambda(), 1e-10);
        if study.table.likelihood() == Likelihood::Exact {
            let d = study.table.totals().events as f64;
            near(fit.coefficients[0].regimes[0].standard_error.unwrap(), 1.0 / d.sqrt(), 1e-10);
        }
    }
}

/// Jeffreys' prior of a Poisson rate adds half an event: (d + 1/2) / E.
#[test]
fn firth_of_one_group_adds_half_an_event() {
    let (data, study) = by_day();
    let frame = Frame::new(&data, &study, &[], Timing::default());
    let totals = study.table.totals();
    let firth = settings(Switch::None).penalty(Penalty::Firth);
    let fit = Regression::new(&frame, Vec::new(), firth).unwrap().fit(true).unwrap();
    let expected = (totals.events as f64 + 0.5) / totals.exposure;
    near(fit.coefficients[0].regimes[0].value.unwrap().exp(), expected, 1e-10);
    // In each regime: events and exposure of both sides of a day's adoptions.
    let regression = Regression::new(&frame, Vec::new(), firth.switch(Switch::All)).unwrap();
    let period = regression.fit(true).unwrap().profile[9].period;
    for side in [Side::Before, Side::After] {
        let fit = regression.at(period, side, true).unwrap();
        for r in 0..2 {
            let expected = (fit.events[r] as f64 + 0.5) / fit.exposure[r];
            near(fit.coefficients[0].regimes[r].value.unwrap().exp(), expected, 1e-10);
        }
    }
}

fn four(units: usize, years: i64) -> Vec<Covariate> {
    vec![
        supplied("a", Block::Domestic, noise(units, 1890..1900 + years, 21)),
        supplied("b", Block::Domestic, noise(units, 1890..1900 + years, 22)),
        exposed("global", Exposure::Global),
        exposed("regional", Exposure::Regional),
    ]
}

/// A record in which domestic conditions matter early and others' adoption late.
fn switching(covariates: Vec<Covariate>) -> World {
    let early = [-4.2, 0.8, 0.0, 0.0, 0.0];
    let late = [-3.6, 0.0, 0.4, 0.0, 1.5];
    World::with(60, 80, covariates, [&early, &late], 35, (8, 1))
}

fn fitted(world: &World, standardized: bool) -> RegressionFit {
    let frame = world.frame();
    let regression = Regression::new(&frame, world.blocks(), RegressionSettings::default()).unwrap();
    regression.fit(standardized).unwrap()
}

fn same(a: &RegressionFit, b: &RegressionFit, relative: f64) {
    assert_eq!(a.change.as_ref().unwrap().period, b.change.as_ref().unwrap().period);
    near(a.log_likelihood, b.log_likelihood, 1e-12);
    for (x, y) in a.coefficients.iter().zip(&b.coefficients) {
        for r in 0..2 {
            near(x.regimes[r].value.unwrap(), y.regimes[r].value.unwrap(), relative);
            near(x.regimes[r].standard_error.unwrap(), y.regimes[r].standard_error.unwrap(), relative);
        }
    }
}

#[test]
fn the_order_of_units_changes_nothing() {
    let world = switching(four(60, 80));
    let mut units = world.data.units().to_vec();
    units.reverse();
    for (i, unit) in units.iter_mut().enumerate() {
        unit.id = format!("other {i:03}");
    }
    let data = AdoptionData::new(Norm::default(), System::default(), units).unwrap();
    let rules = Rules { from: "1900".parse().ok(), through: "1979".parse().ok(), ..Rules::default() };
    let study = Study::new(&data, &rules).unwrap();
    let reversed = |covariate: &Covariate| match &covariate.source {
        Source::Supplied(series) => {
            let values = series.values.iter().rev().cloned().collect();
            let series = Series { values, ..series.clone() };
            Covariate { source: Source::Supplied(series), ..covariate.clone() }
        }
        _ => covariate.clone(),
    };
    let covariates = world.covariates.iter().map(reversed).collect();
    let other = World { data, study, covariates, timing: world.timing };
    same(&fitted(&world, true), &fitted(&other, true), 1e-8);
}

/// A covariate in other units: the fit is the same, and so are coefficients for one standard deviation; for one unit they go with it.
#[test]
fn the_unit_of_a_covariate_changes_nothing() {
    let world = switching(four(60, 80));
    let (factor, zero) = (-2500.0, 1e6);
    let mut covariates = world.covariates.clone();
    if let Source::Supplied(series) = &mut covariates[0].source {
        series.values.iter_mut().flatten().for_each(|v| v.1 = factor * v.1 + zero);
    }
    let other =
        World { data: world.data.clone(), study: world.study.clone(), covariates, timing: world.timing };
    let (one, two) = (fitted(&world, true), fitted(&other, true));
    near(one.log_likelihood, two.log_likelihood, 1e-11);
    assert_eq!(one.change.as_ref().unwrap().period, two.change.as_ref().unwrap().period);
    for (c, (x, y)) in one.coefficients.iter().zip(&two.coefficients).enumerate() {
        for r in 0..2 {
            let sign = if c == 1 { -1.0 } else { 1.0 };
            near(x.regimes[r].value.unwrap(), sign * y.regimes[r].value.unwrap(), 1e-7);
        }
    }
    let (one, two) = (fitted(&world, false), fitted(&other, false));
    for r in 0..2 {
        let value = |fit: &RegressionFit, c: usize| fit.coefficients[c].regimes[r].value.unwrap();
        near(value(&one, 1), factor * value(&two, 1), 1e-7);
        near(value(&one, 2), value(&two, 2), 1e-7);
        near(value(&one, 0), value(&two, 0) + zero * value(&two, 1), 1e-6);
    }
}

/// The change that the search finds is the best of all that can be chosen.
#[test]
fn the_change_found_is_the_best_that_can_be_chosen() {
    let world = switching(four(60, 80));
    let frame = world.frame();
    for switch in [Switch::All, Switch::Only(Block::Domestic), Switch::Only(Block::International)] {
        let settings = RegressionSettings::default().switch(switch);
        let regression = Regression::new(&frame, world.blocks(), settings).unwrap();
        let fit = regression.fit(true).unwrap();
        let chosen = |period: usize| regression.at(period, Side::Boundary, true).unwrap();
        for place in &fit.profile {
            near(chosen(place.period).log_likelihood, place.log_likelihood, 1e-11);
        }
        let best = fit.profile.iter().map(|p| p.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
        near(best, fit.log_likelihood, 1e-14);
        let at = chosen(fit.change.as_ref().unwrap().period);
        assert_eq!(at.coefficients.len(), fit.coefficients.len());
        same(&at, &fit, 1e-9);
        assert_eq!(at.parameters + 1, fit.parameters);
        assert_eq!(regression.at(0, Side::Boundary, true).unwrap_err(), FitError::NoSuchChange { period: 0 });
    }
}

#[test]
fn tests_and_spread_do_not_depend_on_threads() {
    let world = switching(four(60, 80));
    let frame = world.frame();
    let regression = Regression::new(&frame, world.blocks(), RegressionSettings::default()).unwrap();
    let fit = regression.fit(true).unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let settings = ShiftSettings::default().replicates(12).seed(4);
        pool.install(|| {
            let tests = regression.hypotheses().into_iter().map(|h| regression.test(h, settings).unwrap());
            (tests.collect::<Vec<_>>(), regression.spread(&fit, true, settings).unwrap())
        })
    };
    assert_eq!(run(1), run(3));
}

/// Twenty units and thirty years. `rare` is 1 for the first five, of which none adopts before 1915 and some do after; `late` is 0 for all
/// before 1915.
fn hand_made() -> World {
    let adopted: Vec<Option<i64>> = vec![
        Some(16),
        Some(18),
        Some(21),
        None,
        None,
        Some(2),
        Some(3),
        Some(5),
        Some(6),
        Some(8),
        Some(9),
        Some(11),
        Some(13),
        Some(14),
        Some(17),
        Some(19),
        Some(22),
        Some(25),
        None,
        None,
    ];
    let (data, rules) = record("1900", "1929", PeriodUnit::Year, &adopted);
    let study = Study::new(&data, &rules).unwrap();
    let series = |value: &dyn Fn(usize, i64) -> f64| Series {
        period: Some(PeriodUnit::Year),
        values: (0..20).map(|i| (1899..1930).map(|year| (year, value(i, year))).collect()).collect(),
        ..Series::default()
    };
    let covariates = vec![
        supplied("rare", Block::Domestic, series(&|i, _| f64::from(u8::from(i < 5)))),
        supplied(
            "late",
            Block::International,
            series(&|i, year| if year < 1914 { 0.0 } else { ((i * 7) % 5) as f64 }),
        ),
    ];
    World { data, study, covariates, timing: Timing::default() }
}

/// Before 1915 `rare` separates and `late` does not vary: both are named, and neither has a coefficient there.
#[test]
fn separated_and_aliased_covariates_are_named() {
    let world = hand_made();
    let frame = world.frame();
    let regression = Regression::new(&frame, world.blocks(), settings(Switch::All)).unwrap();
    let fit = regression.at(15, Side::Boundary, true).unwrap();
    let trouble = |fit: &RegressionFit| -> Vec<[Option<Trouble>; 2]> {
        fit.coefficients[1..].iter().map(|c| c.trouble).collect()
    };
    assert_eq!(trouble(&fit), [[Some(Trouble::Separated), None], [Some(Trouble::Aliased), None]]);
    for c in [1, 2] {
        assert_eq!(fit.coefficients[c].regimes[0].value, None);
        assert!(fit.coefficients[c].regimes[1].value.is_some());
    }
    // The likelihood is that of a constant hazard for the other fifteen: nine events in 126 unit-years, and five units that cannot adopt.
    let (d, n) = (9.0_f64, (2 + 3 + 5 + 6 + 8 + 9 + 11 + 13 + 14 + 9) as f64 + 6.0 * 15.0);
    let first = d * (d / n).ln() + (n - d) * (1.0 - d / n).ln();
    let second = regression_of_second_regime(&world);
    near(fit.log_likelihood, first + second, 1e-7);

    let firth = settings(Switch::All).penalty(Penalty::Firth);
    let finite =
        Regression::new(&frame, world.blocks(), firth).unwrap().at(15, Side::Boundary, true).unwrap();
    let rare = finite.coefficients[1].regimes[0];
    assert!(rare.value.unwrap() < 0.0 && rare.value.unwrap() > -5.0, "{rare:?}");
    assert!(rare.standard_error.unwrap() < 5.0, "{rare:?}");
    assert_eq!(trouble(&finite)[0], [None, None]);
}

/// Log-likelihood of the years from 1915 on, by a record that begins then.
fn regression_of_second_regime(world: &World) -> f64 {
    let rules = Rules { from: "1915".parse().ok(), through: "1929".parse().ok(), ..Rules::default() };
    let study = Study::new(&world.data, &rules).unwrap();
    let frame = Frame::new(&world.data, &study, &world.covariates, world.timing);
    let regression = Regression::new(&frame, world.blocks(), settings(Switch::None)).unwrap();
    regression.fit(true).unwrap().log_likelihood
}

/// A coefficient that both regimes share is told by the regime in which its covariate does not separate.
#[test]
fn what_separates_in_one_regime_is_told_by_the_other() {
    let world = hand_made();
    let frame = world.frame();
    let regression =
        Regression::new(&frame, world.blocks(), settings(Switch::Only(Block::International))).unwrap();
    let fit = regression.at(15, Side::Boundary, true).unwrap();
    let rare = &fit.coefficients[1];
    assert_eq!(rare.trouble, [None, None]);
    assert_eq!(rare.regimes[0], rare.regimes[1]);
    assert!(rare.regimes[0].value.is_some_and(|v| v.abs() < 3.0), "{rare:?}");
    assert_eq!(fit.coefficients[2].trouble, [Some(Trouble::Aliased), None]);
}

#[test]
fn covariates_that_cannot_be_told_apart_are_named() {
    let [a, b] = [31, 32].map(|seed| noise(30, 1890..1960, seed));
    let mut sum = a.clone();
    let others = b.values.iter().flatten();
    sum.values.iter_mut().flatten().zip(others).for_each(|(v, other)| v.1 = 3.0 - v.1 + 0.5 * other.1);
    let covariates = vec![
        supplied("a", Block::Domestic, a),
        supplied("b", Block::Domestic, b),
        exposed("global", Exposure::Global),
        supplied("sum", Block::Domestic, sum),
    ];
    let world = World::new(30, 60, covariates, 3);
    let frame = world.frame();
    let error = Regression::new(&frame, world.blocks(), RegressionSettings::default()).unwrap_err();
    assert_eq!(error, FitError::Collinear { name: "sum".into(), others: vec!["a".into(), "b".into()] });
}
