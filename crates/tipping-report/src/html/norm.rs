//! One norm as a page.

use minijinja::value::{Serde, Value};
use serde::Serialize;
use tipping_core::result::{Report, SensitivityReport, SpecificationRow};

use super::companions::{Companion, Section};
use super::figure::Figure;
use super::table::{MOST, Table, code, cut, num, text};
use super::{Shell, chart_data, charts, embed, render, unindented};
use crate::error::ReportError;
use crate::figure::Subject;
use crate::ground::numbers::{fraction, fraction_range};
use crate::messages::header::{heading, population};
use crate::messages::threshold::{doubt, no_tipping_point, side};
use crate::messages::{
    FrontEnd, LabelledLine, for_front_end, hypotheses, quality, regions, sensitivity, weightings,
};
use crate::wording::worded;

/// What a page about one norm is made of.
#[derive(Debug, Clone)]
pub struct NormPage<'a> {
    /// The result.
    pub report: &'a Report,
    /// The command that finds the same numbers.
    pub command: &'a str,
    /// The command that writes the page.
    pub page_command: &'a str,
    /// What other choices would have said.
    pub other_choices: OtherChoices,
    /// Other results to show with it.
    pub with: &'a [Companion],
    /// Whose words the page has for settings.
    pub front_end: FrontEnd,
}

/// What other choices would have said, one changed at a time.
#[derive(Debug, Clone)]
pub enum OtherChoices {
    /// These, and the command for all their combinations.
    Found {
        /// One changed at a time.
        curve: Box<SensitivityReport>,
        /// The command for all combinations.
        command: String,
    },
    /// It was not tried, and why.
    Untried(String),
}

/// A norm as an HTML page.
///
/// # Errors
/// [`ReportError`] when the page cannot be made.
pub fn report_html(page: &NormPage<'_>) -> Result<String, ReportError> {
    let report = &*worded(page.report, page.front_end);
    let mut article = article(report, "norm-1")?;
    article.command = Some(page.command.to_owned());
    article.figures =
        article.figures.into_iter().map(|figure| figure.with_still(Subject::Fit(report))).collect();
    article.page_command = Some(page.page_command.to_owned());
    let full = page.with.iter().any(|c| matches!(c, Companion::Sensitivity(_)));
    if !full {
        article.other_choices = Some(OtherChoicesPart::new(&page.other_choices, page.front_end)?);
    }
    let sections = page
        .with
        .iter()
        .zip(1..)
        .map(|(c, n)| Section::new(c, n, page.front_end))
        .collect::<Result<Vec<_>, _>>()?;
    let shell = Shell::new(format!("{} · tipping", heading(&report.header.title, &report.header.norm)));
    render("single.html", &Single { shell, n: article, sections })
}

#[derive(Serialize)]
struct Single {
    shell: Shell,
    n: Article,
    sections: Vec<Section>,
}

/// A norm as templates take it: the result, and what there is to say about it.
#[derive(Serialize)]
pub(super) struct Article {
    pub(super) id: String,
    r: Value,
    heading: String,
    population: String,
    /// Why there is no threshold, where there is none.
    none: &'static str,
    /// A doubt that stands before the estimates.
    doubt: Option<String>,
    side: &'static str,
    /// Of the interval of the critical mass, where it is not the posterior's.
    method: &'static str,
    /// How many of the members had adopted.
    state: String,
    chance: Value,
    tests: Vec<LabelledLine>,
    known: Vec<LabelledLine>,
    quality: Vec<LabelledLine>,
    regions: Vec<LabelledLine>,
    /// The weighting of the result itself.
    weighting: Option<String>,
    weightings: Vec<String>,
    /// How many adopted.
    adopters: usize,
    /// How many are named, where not all are.
    named: Option<String>,
    /// Why nobody is named, where nobody is.
    unnamed: Option<&'static str>,
    figures: Vec<Figure>,
    /// For the script.
    data: String,
    pub(super) command: Option<String>,
    page_command: Option<String>,
    other_choices: Option<OtherChoicesPart>,
}

/// The article of a norm; its identifiers begin with `id`.
pub(super) fn article(report: &Report, id: &str) -> Result<Article, ReportError> {
    Ok(Article {
        id: id.to_owned(),
        r: Value::from(Serde(without_arrays(report))),
        heading: heading(&report.header.title, &report.header.norm),
        population: population(
            &report.header.system,
            &report.header.window,
            &report.risk_table,
            &report.decisions,
        ),
        none: no_tipping_point(report),
        doubt: doubt(report).map(|doubt| format!("{doubt}.")),
        side: report.tipping_point.as_ref().map_or("", |point| side(point.side)),
        method: report.critical_mass.as_ref().map_or("", |mass| charts::method(mass.interval.method)),
        state: report.critical_mass.as_ref().map_or(String::new(), |mass| charts::state(report, mass)),
        chance: Value::from(Serde(hypotheses::null_distribution(report))),
        tests: unindented(hypotheses::tests(report)),
        known: hypotheses::events(report),
        quality: unindented(quality::lines(report)),
        regions: report.regions.as_ref().map(regions::lines).unwrap_or_default(),
        weighting: weightings::weighting(report).map(str::to_owned),
        weightings: report.weightings.as_ref().map(weightings::sentences).unwrap_or_default(),
        adopters: report.adoptions.len(),
        named: cut(report.adoptions.len()),
        unnamed: charts::unnamed(report),
        figures: charts::figures(report),
        data: embed::json(&chart_data::data(report))?,
        command: None,
        page_command: None,
        other_choices: None,
    })
}

/// The result without what only charts show.
fn without_arrays(report: &Report) -> Report {
    let mut report = report.clone();
    report.risk_table.rows.clear();
    report.posterior = None;
    report.residuals = None;
    report.models.iter_mut().for_each(|model| model.hazard.clear());
    report.regions = None;
    report.adoptions.truncate(MOST);
    report
}

/// What other choices would have said, in words.
#[derive(Serialize)]
struct OtherChoicesPart {
    untried: Option<String>,
    figure: Option<Figure>,
    data: String,
    command: String,
}

impl OtherChoicesPart {
    fn new(choices: &OtherChoices, front_end: FrontEnd) -> Result<Self, ReportError> {
        match choices {
            OtherChoices::Untried(why) => Ok(Self {
                untried: Some(for_front_end(why, front_end).into_owned()),
                figure: None,
                data: String::new(),
                command: String::new(),
            }),
            OtherChoices::Found { curve, command } => {
                let curve = worded(&**curve, front_end);
                Ok(Self {
                    untried: None,
                    figure: Some(other_choices(&curve)),
                    data: embed::json(&other_points(&curve))?,
                    command: command.clone(),
                })
            }
        }
    }
}

/// The critical mass when one choice at a time is another.
fn other_choices(found: &SensitivityReport) -> Figure {
    let rows = &found.specifications;
    let masses: Vec<f64> = rows.iter().filter_map(|row| row.critical_mass).collect();
    let range = masses.first().zip(masses.last()).map_or(String::new(), |(low, high)| {
        format!(" The critical mass goes from {} to {}.", fraction(*low), fraction(*high))
    });
    let caption = format!(
        "The critical mass with its interval when one choice at a time is another; the filled mark is the \
         choice of this report.{range} The dotted line is one third. Nothing is tested here: what chance \
         gives was not simulated."
    );
    let label =
        format!("Chart of the critical mass under {} other choices.{range}", rows.len().saturating_sub(1));
    let table = Table::new(
        "One choice changed at a time, in the order of the critical mass",
        &[text("choice"), num("critical mass"), text("interval"), text("threshold"), code("command")],
        rows.iter().map(|row| other_row(found, row)).collect(),
    );
    Figure::new("choices", "Had one choice been another", caption, label, vec![table])
}

fn other_row(found: &SensitivityReport, row: &SpecificationRow) -> Vec<String> {
    let interval = row.critical_mass_lower.zip(row.critical_mass_upper);
    vec![
        changed(found, row),
        row.critical_mass.map_or_else(|| row.status.to_string(), fraction),
        interval.map_or(String::new(), |(low, high)| fraction_range(low, high)),
        row.date.map_or_else(|| row.reason.clone().unwrap_or_default(), |date| date.to_string()),
        row.command.clone(),
    ]
}

/// The same for the script.
fn other_points(found: &SensitivityReport) -> Vec<serde_json::Value> {
    let rows = found.specifications.iter().filter(|row| row.critical_mass.is_some());
    rows.map(|row| {
        serde_json::json!([
            changed(found, row),
            row.critical_mass,
            row.critical_mass_lower,
            row.critical_mass_upper,
            row.date,
            row.number == 1
        ])
    })
    .collect()
}

/// What a row chose otherwise than the report.
fn changed(found: &SensitivityReport, row: &SpecificationRow) -> String {
    let own = found.specifications.iter().find(|row| row.number == 1);
    let differs = |name: &String, level: &String| own.is_none_or(|own| own.choices.get(name) != Some(level));
    let changed = row.choices.iter().filter(|(name, level)| differs(name, level));
    let changed: Vec<String> = changed.map(|(name, level)| other_level(found, row, name, level)).collect();
    if changed.is_empty() { "as chosen".to_owned() } else { changed.join(", ") }
}

fn other_level(found: &SensitivityReport, row: &SpecificationRow, name: &str, level: &str) -> String {
    match (name, &row.from, &row.through) {
        ("origin", Some(from), _) => format!("origin {from} ({level})"),
        ("end", _, Some(through)) => format!("end {through} ({level})"),
        _ => format!("{name} {}", sensitivity::short(found, level)),
    }
}
