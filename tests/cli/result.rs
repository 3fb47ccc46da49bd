//! What the result carries for figures agrees with the rest of it.

use serde_json::Value;

use crate::run::run;

fn result(arguments: &[&str]) -> Value {
    let run = run(arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// The likelihood of grouped data by its formula: the sum over periods of d log(1 - exp(-h D)) - (Y - d) h D, D being one year.
#[test]
fn the_hazards_of_every_model_give_its_likelihood() {
    for norm in [
        &["suffrage"][..],
        &["un-26-5", "--period", "year"],
        &["suffrage-ipu-full", "--threshold-in", "fraction"],
    ] {
        let result = result(&[&["fit"], norm, &["--bootstrap", "0", "--quiet", "--format", "json"]].concat());
        let rows = list(&result["risk_table"]["rows"]);
        assert_eq!(list(&result["models"]).len(), 11);
        for model in list(&result["models"]) {
            let hazards = list(&model["hazard"]);
            assert_eq!(hazards.len(), rows.len());
            let of_row = |(row, h): (&Value, &Value)| {
                let (events, others) =
                    (number(&row["events"]), number(&row["at_risk"]) - number(&row["events"]));
                let h = number(h);
                let adopting = if events > 0.0 { events * (-(-h).exp_m1()).ln() } else { 0.0 };
                adopting - if others > 0.0 { others * h } else { 0.0 }
            };
            let total: f64 = rows.iter().zip(hazards).map(of_row).sum();
            let expected = number(&model["log_likelihood"]);
            assert!(
                (total - expected).abs() < 1e-8 * expected.abs(),
                "{norm:?} {}: {total}, {expected}",
                model["name"]
            );
        }
    }
}

#[test]
fn adoptions_are_the_events_of_the_risk_table() {
    for norm in [&["suffrage"][..], &["un-26-5"], &["un-4-9", "--period", "year"]] {
        let result = result(&[&["fit"], norm, &["--bootstrap", "0", "--quiet", "--format", "json"]].concat());
        let adoptions = list(&result["adoptions"]);
        // Events are in the last period of their row; labels of one precision sort as dates do.
        for row in list(&result["risk_table"]["rows"]) {
            let within = |a: &&Value| {
                a["date"].as_str() >= row["from"].as_str() && a["date"].as_str() <= row["through"].as_str()
            };
            let here: Vec<&Value> = adoptions.iter().filter(within).collect();
            assert_eq!(Some(here.len() as u64), row["events"].as_u64(), "{norm:?} {}", row["from"]);
            assert!(here.iter().all(|a| a["date"] == row["through"]), "{norm:?} {}", row["from"]);
        }
    }
}

/// Every member of the bundled systems has a region: together they have all adopters and members in every year.
#[test]
fn the_regions_add_up_to_the_world() {
    let result =
        result(&["fit", "suffrage", "--by", "region", "--bootstrap", "0", "--quiet", "--format", "json"]);
    assert!(list(&result["regions"]["without_region"]).is_empty());
    for row in list(&result["risk_table"]["rows"]) {
        let (mut adopters, mut members) = (0.0, 0.0);
        for region in list(&result["regions"]["regions"]) {
            let at = list(&region["course"])
                .iter()
                .rev()
                .find(|p| p["date"].as_str() <= row["from"].as_str())
                .expect("a point");
            adopters += number(&at["adopters"]);
            members += number(&at["members"]);
        }
        assert_eq!(
            (adopters, members),
            (number(&row["adopters"]), number(&row["members"])),
            "{}",
            row["from"]
        );
    }
}

#[test]
fn the_distribution_by_chance_holds_its_quantiles() {
    let result = result(&["fit", "suffrage", "--bootstrap", "199", "--quiet", "--format", "json"]);
    let chance = &result["tests"]["artefact_reference"];
    let percentiles: Vec<f64> = list(&chance["percentiles"]).iter().map(number).collect();
    assert_eq!(percentiles.len(), 101);
    assert!(percentiles.is_sorted());
    for (name, i) in [("lower", 5), ("median", 50), ("upper", 95)] {
        assert_eq!(number(&chance[name]), percentiles[i], "{name}");
    }
    // The share of replicates below the observed fraction, from the percentiles, to one hundredth.
    let observed = number(&result["critical_mass"]["fraction"]);
    let below = percentiles.iter().filter(|p| **p < observed).count() as f64 / 101.0;
    assert!((below - number(&chance["observed_quantile"])).abs() < 0.02, "{below}");
}
