//! Shares of variance against R's anova and lm, and several choices of a threshold against each alone.

use serde_json::Value;
use tipping_core::{
    Act, Adoption, AdoptionData, Date, Norm, Rules, Spell, Study, System, ThresholdIn, ThresholdModel, Unit,
};
use tipping_fit::bootstrap::{Bootstrap, ThresholdChoice};
use tipping_fit::model::Changes;
use tipping_fit::sensitivity::variance_shares;

fn golden() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/science/golden/sensitivity.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn close(ours: f64, theirs: f64, what: &str) {
    assert!((ours - theirs).abs() <= 1e-8 * theirs.abs() + 1e-12, "{what}: {ours} and {theirs}");
}

#[test]
fn shares_of_variance_are_those_of_r() {
    let runs = golden();
    assert_eq!(runs.len(), 4);
    for run in &runs {
        let name = run["name"].as_str().unwrap();
        let levels = run["levels"].as_array().unwrap().iter();
        let factors: Vec<Vec<usize>> = levels
            .map(|f| f.as_array().unwrap().iter().map(|l| l.as_u64().unwrap() as usize).collect())
            .collect();
        let shares = variance_shares(&numbers(&run["values"]), &factors).unwrap();
        close(shares.variance, run["variance"].as_f64().unwrap(), name);
        close(shares.r_squared, run["r_squared"].as_f64().unwrap(), name);
        close(shares.r_squared_pairs.unwrap(), run["pairs"].as_f64().unwrap(), name);
        let expected = ["shapley", "alone", "last"].map(|key| numbers(&run[key]));
        for (j, share) in shares.factors.iter().enumerate() {
            close(share.shapley, expected[0][j], name);
            close(share.alone, expected[1][j], name);
            close(share.last, expected[2][j], name);
        }
        let sum: f64 = shares.factors.iter().map(|f| f.shapley).sum();
        close(sum, shares.r_squared, name);
        if name == "balanced" {
            for (share, anova) in shares.factors.iter().zip(numbers(&run["anova"])) {
                close(share.shapley, anova, "anova");
            }
        }
    }
}

/// Forty units that are always there, from 1900 to 1949; waves in two years.
fn study() -> Study {
    let years = [
        1903, 1907, 1911, 1915, 1918, 1918, 1918, 1918, 1922, 1925, 1926, 1927, 1928, 1928, 1929, 1930, 1931,
        1932, 1932, 1932, 1932, 1932, 1933, 1936, 1940, 1946,
    ];
    let units = (0..40).map(|i| Unit {
        id: format!("u{i:02}"),
        name: format!("u{i:02}"),
        spells: vec![Spell::default()],
        adoption: years.get(i).map(|&year| Adoption {
            date: Date::from_year(year).unwrap(),
            act: Act::Decision,
            withdrawn: None,
        }),
        ..Unit::default()
    });
    let data = AdoptionData::new(Norm::default(), System::default(), units.collect()).unwrap();
    let rules = Rules { from: "1900".parse().ok(), through: "1949".parse().ok(), ..Rules::default() };
    Study::new(&data, &rules).unwrap()
}

#[test]
fn choices_share_replicates_and_change_nothing() {
    let study = study();
    let in_fraction = Changes::default().threshold_in(ThresholdIn::Fraction);
    let choice = |changes, models: &[ThresholdModel]| {
        ThresholdChoice::default().changes(changes).threshold_models(models.to_vec())
    };
    let choices = [
        choice(Changes::default(), &[ThresholdModel::Step, ThresholdModel::LifeCycle]),
        choice(Changes::default(), &[ThresholdModel::Step]),
        choice(Changes::default(), &[ThresholdModel::LifeCycle]),
        choice(in_fraction, &[ThresholdModel::LifeCycle, ThresholdModel::Step]),
    ];
    let settings = |choice: &ThresholdChoice| {
        let choice = choice.clone();
        let settings = Bootstrap::default().replicates(60).seed(7);
        settings.changes(choice.changes).threshold_models(choice.threshold_models)
    };
    let together = settings(&choices[0]).run_choices(&study.table, &study.schedule, &choices, &()).unwrap();
    assert!(together[0].overdispersion.in_waves.is_some(), "the waves are to be found");
    for (choice, together) in choices.iter().zip(together) {
        let mut alone = settings(choice).run(&study.table, &study.schedule, &()).unwrap();
        alone.one_third = None;
        assert_eq!(alone, together, "{choice:?}");
    }
}
