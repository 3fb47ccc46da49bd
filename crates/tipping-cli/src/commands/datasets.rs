//! `tipping datasets`: what is bundled, where it comes from, and its files.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tipping::core::Date;
use tipping::ingest::IngestError;
use tipping::ingest::bundled::{Dataset, DatasetNorm, Source, datasets, export};

use crate::args::{DatasetsArgs, ListFormat};
use crate::failure::{DONE, Failure};
use crate::output::to_stdout;
use tipping::report::text::{WIDTH, wrap};

pub(crate) fn run(args: &DatasetsArgs) -> Result<u8, Failure> {
    let all = datasets();
    if let (Some(name), Some(directory)) = (&args.name, &args.export) {
        let files = export(name, directory, args.overwrite)?;
        let lines: String = files.iter().map(|path| format!("{}\n", path.display())).collect();
        to_stdout(&lines)?;
        return Ok(DONE);
    }
    let text = match (&args.name, args.format) {
        (None, ListFormat::Text) => list(&all),
        (None, ListFormat::Json) => pretty(&all.iter().map(summary_json).collect::<Value>()),
        (Some(name), format) => {
            let found = all.iter().find(|d| d.name == *name);
            let dataset = found.ok_or_else(|| IngestError::NoSuchDataset {
                dataset: name.clone(),
                datasets: all.iter().map(|d| d.name.clone()).collect(),
            })?;
            match format {
                ListFormat::Text => describe(dataset),
                ListFormat::Json => pretty(&full_json(dataset)),
            }
        }
    };
    to_stdout(&text)?;
    Ok(DONE)
}

fn span(first: Option<Date>, last: Option<Date>) -> String {
    match (first, last) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "-".to_owned(),
    }
}

fn list(all: &[Dataset]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    for dataset in all {
        let norms = match dataset.norms.len() {
            0 => "no norms".to_owned(),
            n => format!("{n} norms"),
        };
        let precision = dataset.precision.as_deref().map(|p| format!(" by {p}")).unwrap_or_default();
        let span = span(dataset.first, dataset.last);
        let _ = writeln!(out, "{:<10} {}", dataset.name, dataset.title);
        let _ = writeln!(out, "{:<10} {norms}, {} units, {span}{precision}", "", dataset.units);
        for source in &dataset.sources {
            let text = format!("{}{} ({})", covers(source), source.name, source.terms);
            let _ = writeln!(out, "{:<10} {}", "", wrap(&text, WIDTH - 11, &" ".repeat(13)));
        }
        out.push('\n');
    }
    out.push_str("tipping datasets NAME              its norms, citations and known problems\n");
    out.push_str("tipping datasets NAME --export DIR its files\n");
    out
}

fn covers(source: &Source) -> String {
    source.covers.as_ref().map(|c| format!("{c}: ")).unwrap_or_default()
}

fn describe(dataset: &Dataset) -> String {
    let mut out =
        format!("{}: {}\n\n{}\n\n", dataset.name, dataset.title, wrap(&dataset.tabulated, WIDTH, ""));
    for source in &dataset.sources {
        let doi = source.doi.as_ref().map(|d| format!(" doi:{d}.")).unwrap_or_default();
        let text = format!("Source: {}{}{doi} Terms: {}", covers(source), source.citation, source.terms);
        let _ = writeln!(out, "{}", wrap(&text, WIDTH, "        "));
    }
    if !dataset.known_problems.is_empty() {
        out.push_str("\nKnown problems\n");
        dataset.known_problems.iter().for_each(|problem| {
            let _ = writeln!(out, "- {}", wrap(problem, WIDTH - 2, "  "));
        });
    }
    let _ = writeln!(out, "\nFiles: {}", dataset.files.join(", "));
    if let Some(system) = &dataset.default_system {
        let window = dataset.default_window.map(|(a, b)| format!(", {a} through {b}")).unwrap_or_default();
        let norm = dataset.default_norm.as_ref().map(|n| format!("{n}, ")).unwrap_or_default();
        let _ = writeln!(out, "Default: {norm}system {system}{window}");
    }
    if !dataset.norms.is_empty() {
        let _ = writeln!(out, "\n{:<24}{:>9}  {:<26}title", "norm", "adoptions", "dates");
        for norm in &dataset.norms {
            let title = norm.short.as_ref().map(|s| format!("{s}: ")).unwrap_or_default() + &norm.title;
            let dates = span(norm.first, norm.last);
            let _ = writeln!(out, "{:<24}{:>9}  {dates:<26}{}", norm.id, norm.adoptions, shortened(&title));
        }
    }
    out
}

/// The first 80 characters, with an ellipsis where there are more.
fn shortened(title: &str) -> String {
    const LONGEST: usize = 80;
    match title.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title.to_owned(),
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn date_json(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |d| Value::String(d.to_string()))
}

fn summary_json(dataset: &Dataset) -> Value {
    json!({
        "name": dataset.name,
        "title": dataset.title,
        "norms": dataset.norms.len(),
        "units": dataset.units,
        "first": date_json(dataset.first),
        "last": date_json(dataset.last),
        "precision": dataset.precision,
        "sources": dataset.sources.iter().map(source_json).collect::<Value>(),
    })
}

fn source_json(source: &Source) -> Value {
    json!({
        "covers": source.covers,
        "name": source.name,
        "citation": source.citation,
        "doi": source.doi,
        "terms": source.terms,
    })
}

fn full_json(dataset: &Dataset) -> Value {
    let mut value = summary_json(dataset);
    value["tabulated"] = json!(dataset.tabulated);
    value["known_problems"] = json!(dataset.known_problems);
    value["files"] = json!(dataset.files);
    value["default_norm"] = json!(dataset.default_norm);
    value["default_system"] = json!(dataset.default_system);
    value["default_window"] = json!(dataset.default_window.map(|(a, b)| [a.to_string(), b.to_string()]));
    value["norms"] = dataset.norms.iter().map(norm_json).collect();
    value
}

fn norm_json(norm: &DatasetNorm) -> Value {
    json!({
        "id": norm.id,
        "title": norm.title,
        "short": norm.short,
        "adoptions": norm.adoptions,
        "first": date_json(norm.first),
        "last": date_json(norm.last),
        "opened": date_json(norm.opened),
        "entry_into_force": date_json(norm.entry_into_force),
        "observed_through": date_json(norm.observed_through),
    })
}
