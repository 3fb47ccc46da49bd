//! The glossary names places in the code, and they exist: `crates/GLOSSARY.md`.

use std::collections::BTreeMap;

use crate::source::{Crate, Symbols, root};

/// Crates whose symbols are named, by the word that their paths begin with.
const CHECKED: [&str; 2] = ["core", "fit"];

/// Everything in backticks that is a path, with its line.
fn symbols_in(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let quoted = line.split('`').skip(1).step_by(2).filter(|word| word.contains("::"));
        found.extend(quoted.map(|word| (i + 1, word.to_owned())));
    }
    found
}

/// What is wrong with a path such as `fit::threshold::posterior::Posterior`, and where the item is, if anywhere.
fn wrong(crates: &BTreeMap<String, Symbols>, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split("::").collect();
    let Some((symbols, inside)) =
        parts.split_first().and_then(|(first, rest)| Some((crates.get(*first)?, rest)))
    else {
        return Some(format!("`{path}` begins with no crate"));
    };
    if symbols.has(inside) {
        return None;
    }
    let item = inside.iter().rev().find(|part| part.starts_with(char::is_uppercase)).or(inside.last())?;
    let places: Vec<String> = crates
        .iter()
        .flat_map(|(name, symbols)| {
            symbols.modules_with(item).into_iter().map(move |m| format!("{name}::{m}"))
        })
        .collect();
    let hint = if places.is_empty() { "nowhere".to_owned() } else { places.join(", ") };
    Some(format!("`{path}` does not exist; `{item}` is defined in {hint}"))
}

fn mistakes(is_checked: impl Fn(&str) -> bool) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("crates/GLOSSARY.md")).expect("the glossary");
    let crates: BTreeMap<String, Symbols> =
        Crate::all().iter().map(|sources| (word_for(&sources.name), Symbols::of(sources))).collect();
    let symbols = symbols_in(&text);
    assert!(symbols.len() >= 50, "only {} symbols", symbols.len());
    symbols
        .iter()
        .filter(|(_, path)| path.split("::").next().is_some_and(&is_checked))
        .filter_map(|(line, path)| {
            wrong(&crates, path).map(|what| format!("GLOSSARY.md, line {line}: {what}"))
        })
        .collect()
}

/// `fit` for `tipping-fit`.
fn word_for(name: &str) -> String {
    name.strip_prefix("tipping-").unwrap_or(name).to_owned()
}

#[test]
fn what_the_glossary_names_exists() {
    let found = mistakes(|word| CHECKED.contains(&word));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Also of the crates that are not held to it yet.
#[test]
#[ignore = "prints what is still to be corrected"]
fn symbols_that_do_not_exist() {
    println!("{}", mistakes(|_| true).join("\n"));
}

#[test]
fn symbols_are_looked_up_with_their_members() {
    let text = "pub struct Row { pub events: u64 }\nimpl Row { fn fraction(&self) -> f64 { 0.0 } }\npub enum Side { Before }";
    let sources = Crate::parsed("tipping-core", [("table/row.rs".into(), text.to_owned())]);
    let crates = BTreeMap::from([("core".to_owned(), Symbols::of(&sources))]);
    for path in ["core::table::row::Row", "core::table::row::Row::events", "core::table::row::Row::fraction"]
    {
        assert_eq!(wrong(&crates, path), None);
    }
    assert_eq!(wrong(&crates, "core::table::row::Side::Before"), None);
    let told = wrong(&crates, "core::Row::events").expect("it stands elsewhere");
    assert_eq!(told, "`core::Row::events` does not exist; `Row` is defined in core::table::row");
    assert!(wrong(&crates, "core::table::row::Row::members").is_some());
    assert!(wrong(&crates, "std::fmt").is_some());
    assert_eq!(symbols_in("a `b` | `c::d`\n`e::f`"), [(1, "c::d".to_owned()), (2, "e::f".to_owned())]);
}
