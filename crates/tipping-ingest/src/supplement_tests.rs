//! Files beside the data: bundled state-years, panels, ties, places. Expected values are read off the tables by hand.

use tipping_core::{Fill, PeriodUnit};

use super::*;
use crate::{Request, ingest};

fn data(name: &str) -> Ingested {
    ingest(&Request { data: name.into(), ..Request::default() }).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn bundled(names: &[&str], data: &Ingested) -> Supplement {
    let request = SupplementRequest {
        covariates: strings(&["bundled"]),
        names: strings(names),
        ..SupplementRequest::default()
    };
    supplement(&request, data).unwrap_or_else(|e| panic!("{e}"))
}

fn place(data: &Ingested, id: &str) -> usize {
    data.data.units().iter().position(|u| u.id == id).unwrap_or_else(|| panic!("no unit {id}"))
}

fn at(series: &Series, data: &Ingested, id: &str, years: &[i64]) -> Vec<Option<f64>> {
    years.iter().map(|year| series.at(place(data, id), *year, Fill::None)).collect()
}

fn codes(supplement: &Supplement) -> Vec<&str> {
    supplement.warnings.iter().map(|w| w.code.as_str()).collect()
}

#[test]
fn state_years_are_those_of_the_table() {
    let suffrage = data("suffrage");
    let names = ["polyarchy", "population", "gdp", "igo_memberships", "population_millions"];
    let found = bundled(&names, &suffrage);
    assert_eq!(found.series.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), names);
    assert!(found.series.iter().all(|s| s.period == Some(PeriodUnit::Year) && s.values.len() == 217));
    // 2,1840,0.355,10.0,3174.0,17.701,0.04955,0.0,
    let usa = |i: usize| at(&found.series[i], &suffrage, "2", &[1840])[0];
    assert_eq!([usa(0), usa(1), usa(3)], [Some(0.355), Some(17.701), Some(0.0)]);
    assert!((usa(2).unwrap() - 3174.0 * 17.701).abs() < 1e-9);
    assert_eq!(found.series[1].values, found.series[4].values);
    assert_eq!(found.sha256.len(), 1);
    assert_eq!(codes(&found), Vec::<&str>::new());
    let values: usize = found.series[0].values.iter().map(Vec::len).sum();
    // The manifest counts 774 of 15,321 state-years without a value.
    assert_eq!(values, 15_321 - 774);
}

#[test]
fn major_powers_are_so_in_every_year_of_which_a_part_lies_in_a_spell() {
    let suffrage = data("suffrage");
    let found = bundled(&["major_power"], &suffrage);
    let is = |id: &str, years: &[i64]| at(&found.series[0], &suffrage, id, years);
    let (no, yes) = (Some(0.0), Some(1.0));
    assert_eq!(is("2", &[1816, 1897, 1898, 2016, 2017]), [no, no, yes, yes, None]);
    assert_eq!(is("220", &[1816, 1940, 1941, 1944, 1945]), [yes, yes, no, no, yes]);
    assert_eq!(
        is("255", &[1918, 1919, 1924, 1925, 1945, 1946, 1990, 1991]),
        [yes, no, no, yes, yes, no, no, yes]
    );
    assert_eq!(is("365", &[1917, 1918, 1921, 1922]), [yes, no, no, yes]);
    assert_eq!(is("20", &[1900, 2016]), [no, no]);
}

#[test]
fn the_womens_movement_begins_with_its_first_evidence_and_is_doubted() {
    let suffrage = data("suffrage");
    let found = bundled(&["womens_movement"], &suffrage);
    let is = |id: &str, years: &[i64]| at(&found.series[0], &suffrage, id, years);
    assert_eq!(is("2", &[1840, 1903, 1904, 2016]), [Some(0.0), Some(0.0), Some(1.0), Some(1.0)]);
    // No evidence from Colombia; Finland's is from before its independence.
    assert!(found.series[0].values[place(&suffrage, "100")].iter().all(|v| v.1 == 0.0));
    assert!(found.series[0].values[place(&suffrage, "375")].iter().all(|v| v.1 == 1.0));
    assert_eq!(codes(&found), ["womens_movement_is_a_lead"]);
    assert_eq!(found.sha256.len(), 2);
}

#[test]
fn treaties_by_gw_take_state_years_by_cow() {
    let mines = data("un-26-5");
    let found = bundled(&["polity2", "population"], &mines);
    let population = &found.series[1];
    // Germany is GW 260 from 1949 on: COW 260 from 1955 to 1990, then 255, whose years before 1949 are another state's.
    let germany: Vec<i64> = population.values[place(&mines, "260")].iter().map(|v| v.0).collect();
    assert_eq!((germany.first(), germany.last(), germany.len()), (Some(&1955), Some(&2016), 62));
    // 260,1990,0.892,10.0,28648.0,76.469 and 255,1991,0.893,10.0,29255.0,79.322
    assert_eq!(at(population, &mines, "260", &[1990, 1991]), [Some(76.469), Some(79.322)]);
    // Samoa is 990 in both, Tonga GW 972 and COW 955.
    assert!(!population.values[place(&mines, "972")].is_empty());
    assert!(found.decisions.iter().any(|d| d.choice.contains("from COW 255")), "{:?}", found.decisions);
    let lacking = found.warnings.iter().find(|w| w.code == "units_without_covariates").unwrap();
    assert!(lacking.message.contains("about 8 of the 225 units"), "{}", lacking.message);
}
