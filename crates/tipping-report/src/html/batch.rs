//! Many norms as one page: a table to sort and search, and a page for each.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use tipping_core::Verdict;
use tipping_core::result::{NormResult, Report, Status};

use super::companions::{Companion, NOT_SIMULATED, Section};
use super::figure::Figure;
use super::norm::{Article, article};
use super::sparkline::sparkline;
use super::table::{Table, code, name, num, text};
use super::{Shell, embed, render};
use crate::batch::BatchEntry;
use crate::error::ReportError;
use crate::ground::numbers::{fraction, fraction_range, grouped, plural};
use crate::messages::FrontEnd;
use crate::messages::batch::{became, many_tests, one_norm, verdicts};
use crate::messages::hypotheses;
use crate::messages::threshold::side;
use crate::wording::worded;

const THIRD: f64 = 1.0 / 3.0;

/// What a page about many norms is made of.
#[derive(Debug, Clone)]
pub struct BatchPage<'a> {
    /// The folder, as named.
    pub folder: &'a str,
    /// The results, in the order of the page.
    pub results: &'a [NormResult],
    /// The command of the batch, where it is known.
    pub command: Option<&'a str>,
    /// The command that finds the same numbers for one norm, by its identifier, where it is known.
    pub fit_commands: &'a BTreeMap<String, String>,
    /// The command that writes the page.
    pub page_command: &'a str,
    /// Other results to show with them.
    pub with: &'a [Companion],
    /// Whose words the page has for settings.
    pub front_end: FrontEnd,
}

/// A row of the table of norms.
#[derive(Serialize)]
struct Row {
    /// Of its page, in this file.
    target: String,
    id: String,
    title: String,
    verdict: String,
    threshold: String,
    /// The threshold and its interval, the same for sorting and for reading.
    interval: String,
    mass: Option<f64>,
    mass_text: String,
    mass_interval: String,
    chance: Option<f64>,
    chance_text: String,
    p: Option<f64>,
    p_text: String,
    events: u64,
    sparkline: String,
}

/// The page as its template takes it.
#[derive(Serialize)]
struct Page {
    shell: Shell,
    heading: String,
    folder: String,
    command: Option<String>,
    page_command: String,
    made_with: String,
    counts: String,
    verdicts: String,
    thirds: Vec<String>,
    warnings: Vec<String>,
    doubts: Option<Table>,
    figure_of: Option<Figure>,
    data: String,
    kinds: Vec<String>,
    without: Vec<Table>,
    rows: Vec<Row>,
    sections: Vec<Section>,
    articles: Vec<Article>,
}

/// A batch as an HTML page.
///
/// # Errors
/// [`ReportError`] when the page cannot be made.
pub fn batch_html(page: &BatchPage<'_>) -> Result<String, ReportError> {
    let front_end = page.front_end;
    let results: Vec<Cow<'_, NormResult>> =
        page.results.iter().map(|result| worded(result, front_end)).collect();
    let done: Vec<(&NormResult, &Report)> =
        results.iter().filter_map(|result| Some((&**result, result.report.as_ref()?))).collect();
    // Identifiers of the page are numbers: those of norms can hold anything.
    let ids: Vec<String> = (1..=done.len()).map(|n| format!("norm-{n}")).collect();
    let rows: Vec<Row> =
        done.iter().zip(&ids).map(|((result, report), id)| row(result, report, id)).collect();
    let mut articles: Vec<Article> =
        done.iter().zip(&ids).map(|((_, report), id)| article(report, id)).collect::<Result<_, _>>()?;
    for (article, (result, _)) in articles.iter_mut().zip(&done) {
        article.command = page.fit_commands.get(&result.id).cloned();
    }
    let entries: Vec<BatchEntry> = results.iter().map(|result| BatchEntry::of(result)).collect();
    let mut kinds: Vec<&str> = rows.iter().map(|row| row.verdict.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let points: Vec<Value> = rows
        .iter()
        .filter(|row| row.mass.is_some())
        .map(|row| json!([row.title, row.mass, row.chance, row.verdict, row.threshold, row.target]))
        .collect();
    let sections = page
        .with
        .iter()
        .zip(1..)
        .map(|(c, n)| Section::new(c, n, front_end))
        .collect::<Result<Vec<_>, _>>()?;
    let version =
        done.first().map_or(env!("CARGO_PKG_VERSION"), |(_, report)| report.provenance.version.as_str());
    let shell = Shell::new(format!("{} · tipping", plural(page.results.len() as u64, "norm")));
    let page = Page {
        shell,
        heading: plural(page.results.len() as u64, "norm"),
        folder: page.folder.to_owned(),
        command: page.command.map(str::to_owned),
        page_command: page.page_command.to_owned(),
        made_with: version.to_owned(),
        counts: became(&entries),
        verdicts: if done.is_empty() { nothing(&results).to_owned() } else { verdicts(&entries, front_end) },
        thirds: thirds(&done),
        warnings: std::iter::once(many_tests(front_end)).chain(one_norm(&entries, front_end)).collect(),
        doubts: doubts(&done),
        figure_of: overview(&rows),
        data: embed::json(&points)?,
        kinds: kinds.into_iter().map(str::to_owned).collect(),
        without: [
            without_result(&results, Status::Failed, "Failed"),
            without_result(&results, Status::Skipped, "Left out"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        rows,
        sections,
        articles,
    };
    render("batch.html", &page)
}

/// The norms without a result, and why; `None` when there are none.
fn without_result(results: &[Cow<'_, NormResult>], status: Status, label: &str) -> Option<Table> {
    let of = results.iter().filter(|result| result.status == status);
    let rows: Vec<Vec<String>> = of
        .map(|r| vec![r.id.clone(), r.error.clone().unwrap_or_else(|| "no reason is recorded".to_owned())])
        .collect();
    (!rows.is_empty()).then(|| Table::new(label, &[code("norm"), name("why")], rows))
}

/// Why there is no verdict where no norm has a result.
fn nothing(results: &[Cow<'_, NormResult>]) -> &'static str {
    let all = |status| results.iter().all(|r| r.status == status);
    if all(Status::Skipped) {
        "None: all norms were left out."
    } else if all(Status::Failed) {
        "None: all norms failed."
    } else {
        "None: all norms were left out or failed."
    }
}

/// How many critical masses lie below one third, and how many would by chance.
fn thirds(done: &[(&NormResult, &Report)]) -> Vec<String> {
    let all: Vec<&Report> = done.iter().map(|(_, report)| *report).collect();
    let tip = |r: &&Report| r.verdict.as_ref().is_some_and(|v| v.verdict == Verdict::Tipping);
    let tipping: Vec<&Report> = all.iter().copied().filter(tip).collect();
    [(all, "norms in which the hazard rises"), (tipping, "norms with the verdict tipping")]
        .into_iter()
        .filter_map(|(reports, which)| below(&reports, which))
        .collect()
}

fn below(reports: &[&Report], which: &str) -> Option<String> {
    let masses: Vec<f64> =
        reports.iter().filter_map(|r| Some(r.critical_mass.as_ref()?.state.fraction)).collect();
    let below = masses.iter().filter(|m| **m < THIRD).count();
    // Of each norm the share of what chance gives that lies below.
    let shares: Vec<f64> = reports
        .iter()
        .filter(|r| r.critical_mass.is_some())
        .filter_map(|r| {
            let all = &hypotheses::null_distribution(r)?.percentiles;
            (!all.is_empty()).then(|| all.iter().filter(|x| **x < THIRD).count() as f64 / all.len() as f64)
        })
        .collect();
    let expected = shares.iter().sum::<f64>();
    let by_chance = if shares.is_empty() {
        "; what chance gives was not simulated, or not kept".to_owned()
    } else if shares.len() == masses.len() {
        format!("; chance alone would put about {expected:.0} there")
    } else {
        let known = grouped(shares.len() as i64);
        format!(
            "; of the {known} for which it was kept what chance gives, it would put about {expected:.0} there"
        )
    };
    (!masses.is_empty()).then(|| {
        format!(
            "Of {} {which} {} have their critical mass below one third{by_chance}.",
            grouped(masses.len() as i64),
            grouped(below as i64)
        )
    })
}

/// Warnings by their code, with the number of norms that have them and one of them in words.
fn doubts(done: &[(&NormResult, &Report)]) -> Option<Table> {
    let mut found: Vec<(&str, usize, &str)> = Vec::new();
    for warning in done.iter().flat_map(|(_, report)| &report.warnings) {
        match found.iter_mut().find(|(code, ..)| *code == warning.code) {
            Some((_, n, _)) => *n += 1,
            None => found.push((&warning.code, 1, &warning.message)),
        }
    }
    found.sort_by_key(|(code, n, _)| (std::cmp::Reverse(*n), *code));
    let rows: Vec<Vec<String>> = found
        .into_iter()
        .map(|(code, n, message)| vec![code.to_owned(), n.to_string(), message.to_owned()])
        .collect();
    (!rows.is_empty())
        .then(|| Table::new("Warnings of the norms", &[code("warning"), num("norms"), name("such as")], rows))
}

fn row(result: &NormResult, report: &Report, target: &str) -> Row {
    let point = report.tipping_point.as_ref();
    let mass = report.critical_mass.as_ref();
    let chance = hypotheses::null_distribution(report).map(|chance| chance.median);
    let p = report.tests.as_ref().map(|tests| tests.decisive().p_value);
    Row {
        target: target.to_owned(),
        id: result.id.clone(),
        title: if report.header.title.is_empty() { result.id.clone() } else { report.header.title.clone() },
        verdict: report.verdict.as_ref().map_or("not tested", |v| v.verdict.name()).to_owned(),
        threshold: point.map_or("none".to_owned(), |point| format!("{}{}", point.date, side(point.side))),
        interval: point
            .map_or(String::new(), |point| format!("{} to {}", point.interval.lower, point.interval.upper)),
        mass: mass.map(|mass| mass.state.fraction),
        mass_text: mass.map_or("none".to_owned(), |mass| fraction(mass.state.fraction)),
        mass_interval: mass
            .map_or(String::new(), |mass| fraction_range(mass.interval.lower, mass.interval.upper)),
        chance,
        chance_text: chance.map_or_else(String::new, fraction),
        p,
        p_text: p.map_or_else(String::new, |p| format!("{p:.3}")),
        events: report.risk_table.events,
        sparkline: sparkline(report),
    }
}

/// The chart of the critical masses that there are; `None` without any.
fn overview(rows: &[Row]) -> Option<Figure> {
    let with: Vec<&Row> = rows.iter().filter(|row| row.mass.is_some()).collect();
    if with.is_empty() {
        return None;
    }
    let drawn = with.iter().filter(|row| row.chance.is_some()).count();
    let rest = with.len() - drawn;
    let shown = if drawn == 0 {
        format!(
            "{NOT_SIMULATED} The {} are at their critical masses; the dotted line is one third.",
            plural(rest as u64, "norm")
        )
    } else {
        let undrawn = if rest == 0 {
            String::new()
        } else {
            format!(
                " Not drawn: {}, for which what chance gives was not simulated.",
                plural(rest as u64, "norm")
            )
        };
        format!(
            "Each of the {} is at its critical mass against what chance gives for it (the median of \
             simulations without a threshold). On the line they are the same; the \
             dotted lines are one third.{undrawn}",
            plural(drawn as u64, "norm")
        )
    };
    let label = format!("Chart of critical masses against what chance gives. {shown}");
    let by_chance =
        |row: &Row| if row.chance.is_some() { row.chance_text.clone() } else { "not simulated".to_owned() };
    let table = Table::new(
        "Critical mass, found and by chance",
        &[name("norm"), num("found"), num("by chance"), text("verdict")],
        with.iter()
            .map(|row| vec![row.title.clone(), row.mass_text.clone(), by_chance(row), row.verdict.clone()])
            .collect(),
    );
    Some(Figure::new("overview", "Critical masses, found and by chance", shown, label, vec![table]))
}
