//! Many norms together as a section of a page.

use serde_json::{Value, json};
use tipping_core::Verdict;
use tipping_core::result::{
    ForestRow, NullDistributionReport, PoolReport, PooledThresholdReport, RandomEffectsReport,
};

use super::super::figure::Figure;
use super::super::table::{Table, name, num, text};
use super::super::unindented;
use super::{NOT_SIMULATED, Part, Section, messages};
use crate::error::ReportError;
use crate::figure::Subject;
use crate::ground::numbers::{fraction, fraction_in_range, fraction_or_nothing, fraction_range, plural};
use crate::messages::header::heading;
use crate::messages::{LabelledLine, line, pool};

pub(super) fn section(found: &PoolReport) -> Result<Section, ReportError> {
    let mut lines: Vec<LabelledLine> = Vec::new();
    for section in found.all_sections() {
        lines.push(line("", pool::title(section, found.by.as_deref())));
        lines.extend(unindented(pool::lines(section, found.level)));
        let verdict = pool::verdict(section);
        lines.extend(verdict.map(|(verdict, reasons)| line("Verdict", format!("{verdict}. {reasons}"))));
    }
    lines.extend(found.groups_differ.iter().flat_map(pool::groups_differ));
    let mut parts = vec![forest(found)?];
    if let Some(threshold) = &found.all.threshold {
        parts.push(profile(found, threshold)?);
    }
    let section = Section {
        title: format!("{} pooled", plural(found.norms.pooled, "norm")),
        about: pool::counted(&found.norms),
        warnings: messages(&found.warnings, &found.notes),
        lines,
        parts,
        ..Section::default()
    };
    Ok(section.made(&found.provenance))
}

/// The profile log-likelihood of one critical mass for all norms.
fn profile(found: &PoolReport, threshold: &PooledThresholdReport) -> Result<Part, ReportError> {
    let points: Value =
        threshold.profile.iter().map(|p| json!([p.above, p.through, p.log_likelihood])).collect();
    let set = threshold.tests.as_ref().map(|t| json!({ "cut": t.set.cut, "ranges": t.set.ranges }));
    let data = json!({ "profile": points, "best": threshold.fraction, "set": set });
    let by_chance = threshold.tests.as_ref().map_or_else(
        || NOT_SIMULATED.to_owned(),
        |tests| format!("Where every norm is smooth the maximum is at {}.", spread(&tests.null_distribution)),
    );
    let caption = format!(
        "Log-likelihood of one critical mass for all norms, below its maximum at {}; the dotted line is \
         one third. {by_chance}{}",
        fraction(threshold.fraction),
        if set.is_some() { " Shaded: the values that the data allow." } else { "" }
    );
    let label = format!(
        "Profile of a common critical mass with its maximum at {}. {by_chance}",
        fraction(threshold.fraction)
    );
    let columns = [num("above"), num("through"), num("log-likelihood")];
    let best = threshold.profile.iter().filter(|p| threshold.log_likelihood - p.log_likelihood <= 10.0);
    let rows = best.map(|p| vec![fraction(p.above), fraction(p.through), format!("{:.2}", p.log_likelihood)]);
    let tables = vec![Table::new("Within 10 of the maximum", &columns, rows.collect())];
    let figure = Figure::new("profile", "One critical mass for all", caption, label, tables);
    Part::new(figure, Subject::Pool(found), &data)
}

/// The critical masses of the norms, and their means.
fn forest(found: &PoolReport) -> Result<Part, ReportError> {
    let mut rows: Vec<&ForestRow> = found.forest.iter().filter(|row| row.estimate.is_some()).collect();
    rows.sort_by(|a, b| {
        a.estimate.unwrap_or(2.0).total_cmp(&b.estimate.unwrap_or(2.0)).then_with(|| a.id.cmp(&b.id))
    });
    let points: Value = rows
        .iter()
        .map(|r| {
            json!([
                heading(&r.title, &r.id),
                r.estimate,
                r.interval.map(|i| i[0]),
                r.interval.map(|i| i[1]),
                r.by_chance,
                r.verdict
            ])
        })
        .collect();
    let means = means(found);
    let drawn: Vec<Value> = means.iter().flat_map(|(name, mean)| mean_lines(name, mean)).collect();
    let data = json!({ "norms": points, "means": drawn });
    let mean: String =
        means.iter().map(|(name, mean)| format!(" The {}.", mean_sentence(name, mean))).collect();
    let numbers = means.iter().flat_map(|(name, mean)| mean_rows(name, mean)).collect();
    let means = Table::new("Means", &[text("mean"), num("critical mass"), text("interval")], numbers);
    let marks =
        if rows.iter().any(|r| r.by_chance.is_some()) { "; open marks are what chance gives" } else { "" };
    let caption = format!(
        "The critical mass of each norm with its interval, the lowest first{marks}. The dotted line is one \
         third.{mean}"
    );
    let label = format!("Forest plot of the critical masses of {}.{mean}", plural(rows.len() as u64, "norm"));
    let tables = vec![means, norms(&rows)];
    let figure = Figure::new("forest", "The norms and their mean", caption, label, tables);
    Part::new(figure, Subject::Pool(found), &data)
}

fn norms(rows: &[&ForestRow]) -> Table {
    let columns =
        [name("norm"), num("critical mass"), text("interval"), num("by chance"), num("p"), text("verdict")];
    let cells = rows.iter().map(|r| {
        vec![
            heading(&r.title, &r.id),
            fraction_or_nothing(r.estimate),
            r.interval.map(|[low, high]| fraction_range(low, high)).unwrap_or_default(),
            r.by_chance.map_or_else(|| "not simulated".to_owned(), fraction),
            fraction_or_nothing(r.p_value),
            r.verdict.map_or("", Verdict::name).to_owned(),
        ]
    });
    Table::new("Norms with a critical mass of their own", &columns, cells.collect())
}

/// The means over all norms, and over those that tip, with their names.
fn means(found: &PoolReport) -> Vec<(&'static str, &RandomEffectsReport)> {
    let sections = [("mean of all", Some(&found.all)), ("mean of those that tip", found.tipping.as_ref())];
    sections
        .into_iter()
        .filter_map(|(name, section)| Some((name, section?.random_effects.as_ref()?)))
        .collect()
}

/// A mean as it is drawn, and below it the mean of the null distribution.
fn mean_lines(name: &str, mean: &RandomEffectsReport) -> Vec<Value> {
    let [low, high] = mean.interval;
    let null = mean.null_distribution.as_ref();
    let null = null.map(|x| json!(["by chance", x.median, x.lower, x.upper, true]));
    std::iter::once(json!([name, mean.fraction, low, high, false])).chain(null).collect()
}

/// The same in numbers.
fn mean_rows(name: &str, mean: &RandomEffectsReport) -> Vec<Vec<String>> {
    let [low, high] = mean.interval;
    let null = mean.null_distribution.as_ref();
    let null = null
        .map(|null| mean_row(&format!("{name}, by chance (90\u{a0}%)"), null.median, null.lower, null.upper));
    std::iter::once(mean_row(name, mean.fraction, low, high)).chain(null).collect()
}

fn mean_row(name: &str, middle: f64, low: f64, high: f64) -> Vec<String> {
    vec![name.to_owned(), fraction(middle), fraction_range(low, high)]
}

/// "mean of all is 0.300 (0.200 to 0.400); where every norm is smooth it is 0.280 (90 %: 0.250 to 0.310)".
fn mean_sentence(name: &str, mean: &RandomEffectsReport) -> String {
    let [low, high] = mean.interval;
    let by_chance = mean.null_distribution.as_ref().map_or_else(
        || "; what chance gives was not simulated".to_owned(),
        |null| format!("; where every norm is smooth it is {}", spread(null)),
    );
    format!("{name} is {}{by_chance}", fraction_in_range(mean.fraction, low, high))
}

/// A null distribution: "0.280 (90 %: 0.250 to 0.310)".
fn spread(null: &NullDistributionReport) -> String {
    format!("{} (90\u{a0}%: {})", fraction(null.median), fraction_range(null.lower, null.upper))
}
