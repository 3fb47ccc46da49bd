//! The bundled state-years, read only when a covariate or weight is asked for.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use tipping_core::{Date, PeriodUnit};

use crate::bundled::bundle::bundle;
use crate::digest::hexadecimal;
use crate::supplement::value_file::Values;
use crate::units::crosswalk::State;
use crate::units::matching::Key;

/// The last year of the list of major powers.
const LAST_YEAR: i64 = 2016;
/// The first year of the list of major powers.
const FIRST_YEAR: i64 = 1816;

/// How the state-years are called on the command line and in messages.
pub(crate) const BUNDLED: &str = "bundled";

/// A bundled covariate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Covariate {
    /// A column of the state-years.
    Column(&'static str),
    /// Product per head times population.
    Gdp,
    /// 1 from the first evidence of a women's movement on.
    WomensMovement,
    /// 1 in every year of which a part lies in a spell as a major power.
    MajorPower,
}

/// Names and what they mean; the second name of a covariate comes after its first.
const COVARIATES: [(&str, Covariate); 11] = [
    ("polyarchy", Covariate::Column("polyarchy")),
    ("polity2", Covariate::Column("polity2")),
    ("gdp_per_capita", Covariate::Column("gdp_per_capita")),
    ("population", Covariate::Column("population_millions")),
    ("population_millions", Covariate::Column("population_millions")),
    ("gdp", Covariate::Gdp),
    ("cinc", Covariate::Column("cinc")),
    ("igo_memberships", Covariate::Column("igo_memberships")),
    ("civil_society", Covariate::Column("civil_society")),
    ("womens_movement", Covariate::WomensMovement),
    ("major_power", Covariate::MajorPower),
];

/// The names of all bundled covariates.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    COVARIATES.iter().map(|c| c.0)
}

/// Values by COW number and year.
type StateYears = BTreeMap<u16, BTreeMap<i64, f64>>;

/// The values of bundled covariates by state and year; names that there are not have none.
pub(crate) fn values(names: &[&str]) -> Values {
    let covariate = |name: &&str| COVARIATES.iter().find(|c| c.0 == *name).map(|c| c.1);
    let columns: Vec<StateYears> = names.iter().map(|n| covariate(n).map(read).unwrap_or_default()).collect();
    let mut values = Values {
        source: "the state-years (bundled)".into(),
        period: Some(PeriodUnit::Year),
        of: BTreeMap::new(),
        written: BTreeMap::new(),
        sound: true,
    };
    for (w, states) in columns.into_iter().enumerate() {
        for (unit, years) in states {
            let key = Key::State(State::Cow(unit));
            values.written.entry(key.clone()).or_insert_with(|| format!("COW {unit}"));
            values.of.entry(key).or_insert_with(|| vec![BTreeMap::new(); names.len()])[w] = years;
        }
    }
    values
}

/// The files that covariates are read from, with their hashes.
pub(crate) fn files(names: &[&str]) -> Vec<(String, &'static [u8])> {
    let mut files = vec![("covariates", "state_year.csv")];
    files.extend(names.contains(&"womens_movement").then_some(("suffrage", "womens_movement.csv")));
    files.extend(names.contains(&"major_power").then_some(("systems", "major_powers.csv")));
    let bytes = |(dataset, file)| (format!("{dataset}/{file} (bundled)"), contents(dataset, file));
    files.into_iter().map(bytes).collect()
}

/// SHA-256 of those files, in hexadecimal.
pub(crate) fn hashes(names: &[&str]) -> Vec<(String, String)> {
    let hash = |(name, bytes): (String, &[u8])| (name, hexadecimal(Sha256::new().chain_update(bytes)));
    files(names).into_iter().map(hash).collect()
}

/// What is doubtful about a covariate.
pub(crate) fn doubt(name: &str) -> Option<(&'static str, &'static str)> {
    (name == "womens_movement").then_some((
        "womens_movement_is_a_lead",
        "womens_movement is 1 from the first evidence of affiliation to the International Woman Suffrage \
         Alliance on, found in sources of 1904-1926: it dates evidence and not founding, and states without \
         evidence are 0. It is a lead, not a finished series.",
    ))
}

fn contents(dataset: &str, file: &str) -> &'static [u8] {
    bundle(dataset).map_or(&[][..], |b| b.file(file))
}

fn read(covariate: Covariate) -> StateYears {
    match covariate {
        Covariate::Column(name) => column(name),
        Covariate::Gdp => {
            let population = column("population_millions");
            let mut gdp = column("gdp_per_capita");
            for (unit, years) in &mut gdp {
                let persons = population.get(unit);
                years.retain(|year, value| match persons.and_then(|p| p.get(year)) {
                    Some(millions) => {
                        *value *= millions;
                        true
                    }
                    None => false,
                });
            }
            gdp
        }
        Covariate::WomensMovement => {
            let first = first_evidence();
            let mut movement = covered();
            for (unit, years) in &mut movement {
                let since = first.get(unit).copied().unwrap_or(i64::MAX);
                years.iter_mut().for_each(|(year, value)| *value = f64::from(u8::from(*year >= since)));
            }
            movement
        }
        Covariate::MajorPower => major_powers(),
    }
}

/// The cells of a bundled table, line by line: none of these tables has a quoted field in the columns that
/// are read.
fn cells(bytes: &'static [u8], wanted: &[&str]) -> Vec<Vec<&'static str>> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let places: Option<Vec<usize>> = wanted.iter().map(|w| header.iter().position(|h| h == w)).collect();
    let Some(places) = places else { return Vec::new() };
    lines
        .filter_map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            places.iter().map(|p| fields.get(*p).copied()).collect()
        })
        .collect()
}

fn column(name: &str) -> StateYears {
    let mut states = StateYears::new();
    for row in cells(contents("covariates", "state_year.csv"), &["unit", "year", name]) {
        if let (Ok(unit), Ok(year), Ok(value)) = (row[0].parse(), row[1].parse(), row[2].parse()) {
            states.entry(unit).or_default().insert(year, value);
        }
    }
    states
}

/// The years that the state-years have, with 0.
fn covered() -> StateYears {
    let mut states = StateYears::new();
    for row in cells(contents("covariates", "state_year.csv"), &["unit", "year"]) {
        if let (Ok(unit), Ok(year)) = (row[0].parse(), row[1].parse()) {
            states.entry(unit).or_default().insert(year, 0.0);
        }
    }
    states
}

fn first_evidence() -> BTreeMap<u16, i64> {
    let mut first: BTreeMap<u16, i64> = BTreeMap::new();
    for row in cells(contents("suffrage", "womens_movement.csv"), &["unit", "year"]) {
        if let (Ok(unit), Ok(year)) = (row[0].parse(), row[1].parse()) {
            let known = first.entry(unit).or_insert(year);
            *known = year.min(*known);
        }
    }
    first
}

fn major_powers() -> StateYears {
    let never: BTreeMap<i64, f64> = (FIRST_YEAR..=LAST_YEAR).map(|year| (year, 0.0)).collect();
    let mut powers: StateYears = covered().into_keys().map(|unit| (unit, never.clone())).collect();
    for row in cells(contents("systems", "major_powers.csv"), &["unit", "entry", "exit"]) {
        let (Ok(unit), Ok(entry)) = (row[0].parse(), row[1].parse::<Date>()) else { continue };
        let exit = row[2].parse().map_or(LAST_YEAR, |date: Date| i64::from(date.year()));
        let years = powers.entry(unit).or_default();
        years.extend((i64::from(entry.year())..=exit).map(|year| (year, 1.0)));
    }
    powers
}
