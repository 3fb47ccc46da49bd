//! The accounts of regions against an independent program (tests/science/golden/regions.R): suffrage by year, treaties by year, month
//! and day.

use std::collections::BTreeSet;

use serde_json::Value;
use tipping_core::{RegionalModel, Rules, Study};
use tipping_fit::regions::{Region, RegionalThresholds};
use tipping_ingest::{Request, ingest};

use crate::golden::{golden, number};
use crate::tables::period;

fn close(what: &str, value: f64, expected: &Value) {
    let expected = number(expected);
    let bound = 1e-8 * expected.abs().max(1e-3);
    assert!((value - expected).abs() <= bound, "{what}: {value} is not {expected}");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is not a list"))
}

/// The study of every region, in the window of the whole.
fn studies(run: &Value) -> Vec<(String, Study)> {
    let norm = run["norm"].as_str().expect("a norm");
    let data = ingest(&Request { data: norm.to_owned(), ..Request::default() }).expect("bundled data").data;
    // Treaties bring their own window; it must come out as the reference has it.
    let date = |key: &str| {
        run[key].as_str().filter(|_| norm.starts_with("suffrage")).map(|d| d.parse().expect("a date"))
    };
    let rules =
        Rules { from: date("from"), through: date("through"), period: Some(period(run)), ..Rules::default() };
    let whole = Study::new(&data, &rules).expect("a risk table");
    assert_eq!(whole.window.from().to_string(), run["from"].as_str().expect("from"), "{norm}");
    assert_eq!(whole.window.through().to_string(), run["through"].as_str().expect("through"), "{norm}");
    let pinned = rules.pinned(&whole.window, whole.table.likelihood());
    let units = whole.schedule.units().iter().map(|u| &data.units()[u.unit]);
    let names: BTreeSet<String> = units.map(|u| u.region.clone().expect("a region")).collect();
    let study = |name: String| {
        let part = data.of_units(|u| u.region.as_ref() == Some(&name));
        let study = Study::new(&part, &pinned).expect("a risk table");
        (name, study)
    };
    names.into_iter().map(study).collect()
}

#[test]
fn accounts_of_regions() {
    let runs = golden("regions");
    assert_eq!(runs.len(), 6);
    for run in &runs {
        let what = format!("{} by {}", run["norm"], run["period"]);
        let studies = studies(run);
        let regions: Vec<Region<'_>> = studies
            .iter()
            .map(|(name, study)| Region { name, table: &study.table, schedule: &study.schedule })
            .collect();
        let names: Vec<&str> = list(&run["regions"]).iter().map(|n| n.as_str().expect("a name")).collect();
        assert_eq!(studies.iter().map(|s| s.0.as_str()).collect::<Vec<_>>(), names, "{what}");
        for (region, events) in regions.iter().zip(list(&run["events"])) {
            assert_eq!(Some(region.table.events()), events.as_u64(), "{what}, {}", region.name);
        }
        let fit = RegionalThresholds::new().fit(&regions).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(fit.fits().len(), 5, "{what}");
        for account in fit.fits() {
            let name = account.model.name().replace('-', "_");
            let expected = &run[&name];
            let (l, n) = if account.model == RegionalModel::NoChange {
                (expected, &run["n_no_change"])
            } else {
                (&expected["log_likelihood"], &expected["n_parameters"])
            };
            close(&format!("{what}, {name}"), account.log_likelihood, l);
            assert_eq!(Some(u64::from(account.n_parameters)), n.as_u64(), "{what}, {name}: parameters");
        }
        let (moment, _) = fit.one_date().expect("a date");
        assert_eq!(
            fit.label(moment).to_string(),
            run["one_date"]["date"].as_str().expect("a date"),
            "{what}"
        );
        assert_eq!(moment.side.name(), run["one_date"]["side"].as_str().expect("a side"), "{what}");
        close(&what, fit.one_fraction().expect("a fraction").0, &run["one_fraction"]["fraction"]);

        assert_eq!(fit.date_profile().len(), list(&run["dates"]).len(), "{what}: dates");
        for (&(moment, l), row) in fit.date_profile().iter().zip(list(&run["dates"])) {
            assert_eq!(fit.label(moment).to_string(), row[0].as_str().expect("a date"), "{what}");
            assert_eq!(moment.side.name(), row[1].as_str().expect("a side"), "{what}");
            close(&format!("{what}, {row}"), l, &row[2]);
        }
        assert_eq!(fit.fraction_profile().len(), list(&run["fractions"]).len(), "{what}: fractions");
        for (&(c, l), row) in fit.fraction_profile().iter().zip(list(&run["fractions"])) {
            close(&format!("{what}, {row}"), c, &row[0]);
            close(&format!("{what}, {row}"), l, &row[1]);
        }
        for (own, expected) in fit.own_dates().iter().zip(list(&run["date_each"]["own"])) {
            close(&what, own.1, expected);
        }
        for (own, expected) in fit.own_fractions().iter().zip(list(&run["fraction_each"]["own"])) {
            close(&what, own.1, expected);
        }
    }
}
