//! Other results beside that of `fit`: a section each.

use serde::Serialize;
use serde_json::{Value, json};
use tipping_core::result::{
    ArtefactReport, ForestRow, PoolReport, PowerReport, RandomEffectsReport, RegimesReport,
    SensitivityReport, SpecificationRow,
};

use super::embed;
use super::figure::Figure;
use super::norm::plain;
use super::table::{Table, code, name, num, text};
use crate::error::ReportError;
use crate::figure::Subject;
use crate::ground::numbers::{fraction, grouped, plural};
use crate::ground::prose::capital;
use crate::interpretation::header::heading;
use crate::interpretation::{pool, regimes, sensitivity};

/// Rows of a specification curve that are listed; all are drawn.
const LISTED: usize = 60;

/// Said wherever a critical mass stands without what chance gives.
pub(super) const NOT_SIMULATED: &str = "What chance gives was not simulated.";

/// What chance gives under a specification, as a cell; empty where there is no critical mass.
pub(super) fn chance_cell(row: &SpecificationRow) -> String {
    match (row.critical_mass, row.chance_median) {
        (None, _) => String::new(),
        (_, None) => "not simulated".to_owned(),
        (_, Some(median)) => {
            let ends = row.chance_lower.zip(row.chance_upper);
            let ends = ends
                .map_or(String::new(), |(low, high)| format!(" ({} to {})", fraction(low), fraction(high)));
            fraction(median) + &ends
        }
    }
}

/// Another result to show in a report.
#[derive(Debug, Clone)]
pub enum Companion {
    /// Of `tipping regimes`.
    Regimes(Box<RegimesReport>),
    /// Of `tipping sensitivity`.
    Sensitivity(Box<SensitivityReport>),
    /// Of `tipping power`.
    Power(Box<PowerReport>),
    /// Of `tipping pool`.
    Pool(Box<PoolReport>),
}

/// A section as templates take it.
#[derive(Serialize)]
pub(super) struct Section {
    id: String,
    title: String,
    about: String,
    warnings: Vec<String>,
    lines: Vec<(String, String)>,
    parts: Vec<Part>,
    tables: Vec<Table>,
    /// Sentences at the end.
    reading: Vec<String>,
    version: String,
    seed: u64,
    sha256: Option<String>,
}

/// A figure with its data.
#[derive(Serialize)]
struct Part {
    figure: Figure,
    data: String,
}

impl Part {
    fn new(figure: Figure, subject: Subject<'_>, data: &Value) -> Result<Self, ReportError> {
        Ok(Self { figure: figure.with_still(subject), data: embed::json(data)? })
    }
}

impl Section {
    pub(super) fn new(companion: &Companion, number: usize) -> Result<Self, ReportError> {
        let id = format!("with-{number}");
        match companion {
            Companion::Regimes(found) => of_regimes(found, id),
            Companion::Sensitivity(found) => of_sensitivity(found, id),
            Companion::Power(found) => of_power(found, id),
            Companion::Pool(found) => of_pool(found, id),
        }
    }
}

fn messages<'a>(doubts: impl Iterator<Item = &'a tipping_core::Warning>) -> Vec<String> {
    doubts.map(|doubt| doubt.message.clone()).collect()
}

fn of_regimes(found: &RegimesReport, id: String) -> Result<Section, ReportError> {
    let names: Vec<String> = found.regimes.iter().map(|r| capital(&r.name)).collect();
    let mut columns = vec![name("covariate")];
    columns.extend(names.iter().map(|n| {
        num(if n == "Before" {
            "before"
        } else if n == "After" {
            "after"
        } else {
            "whole"
        })
    }));
    let mut with_test = columns.clone();
    with_test.push(num("p of the shift"));
    let row = |label: String, cells: Vec<String>, last: Option<String>| -> Vec<String> {
        let empty = names.len().saturating_sub(cells.len());
        std::iter::once(label.trim().to_owned())
            .chain(cells)
            .chain(std::iter::repeat_n(String::new(), empty))
            .chain(last)
            .collect()
    };
    let coefficients =
        regimes::coefficient_rows(found).into_iter().map(|r| row(r.label, r.cells, Some(r.last)));
    let explained = regimes::explained_rows(found).into_iter().map(|r| row(r.label, r.cells, None));
    let mut points = Vec::new();
    for c in found.coefficients.iter().filter(|c| c.block.is_some()) {
        for (effect, regime) in c.regimes.iter().zip(&names) {
            if let (Some(ratio), Some([low, high])) = (effect.hazard_ratio, effect.hazard_ratio_interval) {
                points.push(json!([c.name, c.block, regime, ratio, low, high]));
            }
        }
    }
    let unit = regimes::unit_of_effects(found);
    let change =
        found.change.as_ref().map_or(String::new(), |c| format!(" The regimes change in {}.", c.date));
    let caption = format!(
        "{unit}: how many times the hazard is higher; 1 is no effect. Domestic and international covariates \
         apart, each regime by itself.{change}"
    );
    let label = format!("Chart of hazard ratios with their intervals, {} estimates.{change}", points.len());
    let tables = vec![Table::new(unit, &with_test, coefficients.collect())];
    let figure = Figure::new("coefficients", "Coefficients before and after", caption, label, tables);
    Ok(Section {
        id,
        title: format!("Domestic before, international after? {}", heading(&found.title, &found.norm)),
        about: regimes::sample(found),
        warnings: messages(found.warnings.iter().chain(&found.notes)),
        lines: regimes::summary(found)
            .into_iter()
            .map(|(label, text)| (label.to_owned(), text))
            .chain(regimes::test_rows(found))
            .collect(),
        parts: vec![Part::new(figure, Subject::Regimes(found), &Value::Array(points))?],
        tables: vec![Table::new("What the covariates explain", &columns, explained.collect())],
        reading: found.reading.clone(),
        version: found.provenance.version.clone(),
        seed: found.provenance.seed,
        sha256: Some(found.provenance.data_sha256.clone()),
    })
}

fn of_sensitivity(found: &SensitivityReport, id: String) -> Result<Section, ReportError> {
    let estimated: Vec<_> = found.specifications.iter().filter(|row| row.critical_mass.is_some()).collect();
    let points = estimated.iter().map(|row| {
        json!([
            row.critical_mass,
            row.critical_mass_lower,
            row.critical_mass_upper,
            row.date,
            row.verdict,
            row.chance_median,
            sensitivity::choices(found, row)
        ])
    });
    let lines = found.summary.as_ref().map(|s| sensitivity::lines(found, s)).unwrap_or_default();
    let listed = found.specifications.iter().take(LISTED).map(|row| {
        let interval = row.critical_mass_lower.zip(row.critical_mass_upper);
        vec![
            row.critical_mass.map_or_else(|| row.status.clone(), fraction),
            interval.map_or(String::new(), |(low, high)| format!("{} to {}", fraction(low), fraction(high))),
            chance_cell(row),
            row.date.clone().unwrap_or_default(),
            row.verdict.clone().unwrap_or_default(),
            row.command.clone(),
        ]
    });
    let more = found.specifications.len().saturating_sub(LISTED);
    let title = if more > 0 {
        format!(
            "The {LISTED} specifications of the lowest critical mass; {} more are in the JSON",
            grouped(more as i64)
        )
    } else {
        "Specifications in the order of the critical mass".to_owned()
    };
    let columns = [
        num("critical mass"),
        text("interval"),
        text("by chance (90\u{a0}%)"),
        text("threshold"),
        text("verdict"),
        code("command"),
    ];
    let tested = if found.bootstrap > 0 { " The colour is the verdict." } else { "" };
    let simulated = estimated.iter().filter(|row| row.chance_median.is_some()).count();
    let by_chance = if simulated == 0 {
        NOT_SIMULATED.to_owned()
    } else if simulated == estimated.len() {
        "Small marks are the median of what chance gives.".to_owned()
    } else {
        let n = grouped(simulated as i64);
        format!("Small marks are the median of what chance gives, which was simulated for {n} of them.")
    };
    let caption = format!(
        "Every specification in the order of its critical mass, with its interval; the dotted line is one \
         third.{tested} {by_chance}"
    );
    let label =
        format!("Specification curve of {}. {by_chance}", plural(estimated.len() as u64, "specification"));
    let figure = Figure::new(
        "curve",
        "The specification curve",
        caption,
        label,
        vec![Table::new(title, &columns, listed.collect())],
    );
    let shares = found.variance.iter().map(|variance| {
        let columns = [
            text("choice"),
            num("Shapley"),
            num("alone"),
            num("last in"),
            text("median critical mass (and date)"),
        ];
        let rows = variance.choices.iter().map(|choice| {
            let levels = found.dimensions.iter().find(|d| d.name == choice.dimension);
            let medians = levels.map(|d| sensitivity::medians(found, d)).unwrap_or_default();
            vec![
                choice.dimension.clone(),
                fraction(choice.shapley),
                fraction(choice.alone),
                fraction(choice.last),
                medians,
            ]
        });
        Table::new("Shares of the variance of the critical mass", &columns, rows.collect())
    });
    Ok(Section {
        id,
        title: format!("Sensitivity to choices: {}", heading(&found.title, &found.data)),
        about: format!(
            "{} of the same question.",
            plural(found.specifications.len() as u64, "specification")
        ),
        warnings: messages(found.warnings.iter().chain(&found.notes)),
        lines: plain(lines),
        parts: vec![Part::new(figure, Subject::Sensitivity(found), &points.collect())?],
        tables: shares.collect(),
        reading: found.variance.iter().map(sensitivity::moves).collect(),
        version: found.provenance.version.clone(),
        seed: found.provenance.seed,
        sha256: Some(found.provenance.data_sha256.clone()),
    })
}

fn of_power(found: &PowerReport, id: String) -> Result<Section, ReportError> {
    let columns = [
        name("process"),
        text("threshold"),
        num("a rise"),
        num("beats smooth"),
        num("tipping"),
        num("error"),
        text("critical mass found (90\u{a0}%)"),
    ];
    let rows = found.processes.iter().map(|p| {
        let mass = p.critical_mass.map_or("none".to_owned(), |[low, middle, high]| {
            format!("{} ({} to {})", fraction(middle), fraction(low), fraction(high))
        });
        vec![
            p.process.clone(),
            if p.threshold { "yes" } else { "no" }.to_owned(),
            fraction(p.rise),
            fraction(p.tipping_versus_smooth),
            fraction(p.tipping),
            format!("±{:.3}", 1.96 * p.monte_carlo_error),
            mass,
        ]
    });
    let points = found
        .processes
        .iter()
        .map(|p| json!([p.process, p.threshold, p.tipping, 1.96 * p.monte_carlo_error]))
        .collect();
    let caption = "Share of simulated data sets with the verdict tipping. Where the process has a threshold \
                   that is right; where it has none it is a mistake, to be \
                   made in at most 5\u{a0}% or so (dotted)."
        .to_owned();
    let label =
        format!("Chart of the share of data sets called tipping under {} processes.", found.processes.len());
    let figure = Figure::new(
        "power",
        "How often a threshold would be found",
        caption,
        label,
        vec![Table::new("Power", &columns, rows.collect())],
    );
    Ok(Section {
        id,
        title: "Could a threshold be found here at all?".to_owned(),
        about: format!(
            "The schedule of {}, {} to {} by {}: {} data sets a process, each tested with {} replicates.",
            found.schedule,
            found.from,
            found.through,
            found.period,
            grouped(i64::from(found.datasets)),
            grouped(i64::from(found.replicates))
        ),
        warnings: Vec::new(),
        lines: Vec::new(),
        parts: vec![Part::new(figure, Subject::Power(found), &points)?],
        tables: Vec::new(),
        reading: Vec::new(),
        version: found.version.clone(),
        seed: found.seed,
        sha256: None,
    })
}

fn of_pool(found: &PoolReport, id: String) -> Result<Section, ReportError> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for section in found.all_sections() {
        lines.push((String::new(), pool::title(section, found.by.as_deref())));
        lines.extend(plain(pool::lines(section, found.level)));
        lines.extend(
            pool::verdict(section)
                .map(|(verdict, reasons)| ("Verdict".to_owned(), format!("{verdict}. {reasons}"))),
        );
    }
    lines.extend(found.groups_differ.iter().flat_map(pool::groups_differ));
    let mut parts = vec![forest(found)?];
    if let Some(threshold) = &found.all.threshold {
        let points: Value =
            threshold.profile.iter().map(|p| json!([p.above, p.through, p.log_likelihood])).collect();
        let set = threshold.tests.as_ref().map(|t| json!({ "cut": t.set.cut, "ranges": t.set.ranges }));
        let data = json!({ "profile": points, "best": threshold.fraction, "set": set });
        let by_chance = threshold.tests.as_ref().map_or_else(
            || NOT_SIMULATED.to_owned(),
            |tests| {
                format!("Where every norm is smooth the maximum is at {}.", spread(&tests.artefact_reference))
            },
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
        let rows =
            best.map(|p| vec![fraction(p.above), fraction(p.through), format!("{:.2}", p.log_likelihood)]);
        let tables = vec![Table::new("Within 10 of the maximum", &columns, rows.collect())];
        parts.push(Part::new(
            Figure::new("profile", "One critical mass for all", caption, label, tables),
            Subject::Pool(found),
            &data,
        )?);
    }
    Ok(Section {
        id,
        title: format!("{} pooled", plural(found.norms.pooled, "norm")),
        about: pool::counted(&found.norms),
        warnings: messages(found.warnings.iter().chain(&found.notes)),
        lines,
        parts,
        tables: Vec::new(),
        reading: Vec::new(),
        version: found.provenance.version.clone(),
        seed: found.provenance.seed,
        sha256: Some(found.provenance.data_sha256.clone()),
    })
}

fn forest(found: &PoolReport) -> Result<Part, ReportError> {
    let own = |row: &&ForestRow| row.estimate.is_some();
    let mut rows: Vec<&ForestRow> = found.forest.iter().filter(own).collect();
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
    let sections = [("mean of all", Some(&found.all)), ("mean of those that tip", found.tipping.as_ref())];
    let means: Vec<(&str, &RandomEffectsReport)> = sections
        .into_iter()
        .filter_map(|(name, section)| Some((name, section?.random_effects.as_ref()?)))
        .collect();
    let mut lines = Vec::new();
    let mut numbers = Vec::new();
    for (name, mean) in &means {
        let [low, high] = mean.interval;
        lines.push(json!([name, mean.fraction, low, high, false]));
        numbers.push(mean_row(name, mean.fraction, low, high));
        if let Some(chance) = &mean.artefact_reference {
            lines.push(json!(["by chance", chance.median, chance.lower, chance.upper, true]));
            numbers.push(mean_row(
                &format!("{name}, by chance (90\u{a0}%)"),
                chance.median,
                chance.lower,
                chance.upper,
            ));
        }
    }
    let data = json!({ "norms": points, "means": lines });
    let mean: String = means.iter().map(|(name, mean)| format!(" The {}.", mean_words(name, mean))).collect();
    let three = |x: Option<f64>| x.map(fraction).unwrap_or_default();
    let table = Table::new(
        "Norms with a critical mass of their own",
        &[name("norm"), num("critical mass"), text("interval"), num("by chance"), num("p"), text("verdict")],
        rows.iter()
            .map(|r| {
                let interval =
                    r.interval.map(|[low, high]| format!("{} to {}", fraction(low), fraction(high)));
                vec![
                    heading(&r.title, &r.id),
                    three(r.estimate),
                    interval.unwrap_or_default(),
                    r.by_chance.map_or_else(|| "not simulated".to_owned(), fraction),
                    three(r.p_value),
                    r.verdict.clone().unwrap_or_default(),
                ]
            })
            .collect(),
    );
    let means = Table::new("Means", &[text("mean"), num("critical mass"), text("interval")], numbers);
    let marks =
        if rows.iter().any(|r| r.by_chance.is_some()) { "; open marks are what chance gives" } else { "" };
    let caption = format!(
        "The critical mass of each norm with its interval, the lowest first{marks}. The dotted line is one \
         third.{mean}"
    );
    let label = format!("Forest plot of the critical masses of {}.{mean}", plural(rows.len() as u64, "norm"));
    Part::new(
        Figure::new("forest", "The norms and their mean", caption, label, vec![means, table]),
        Subject::Pool(found),
        &data,
    )
}

fn mean_row(name: &str, middle: f64, low: f64, high: f64) -> Vec<String> {
    vec![name.to_owned(), fraction(middle), format!("{} to {}", fraction(low), fraction(high))]
}

/// "mean of all is 0.300 (0.200 to 0.400); where every norm is smooth it is 0.280 (90 %: 0.250 to 0.310)".
fn mean_words(name: &str, mean: &RandomEffectsReport) -> String {
    let [low, high] = mean.interval.map(fraction);
    let by_chance = mean.artefact_reference.as_ref().map_or_else(
        || "; what chance gives was not simulated".to_owned(),
        |chance| format!("; where every norm is smooth it is {}", spread(chance)),
    );
    format!("{name} is {} ({low} to {high}){by_chance}", fraction(mean.fraction))
}

/// What chance gives: "0.280 (90 %: 0.250 to 0.310)".
fn spread(chance: &ArtefactReport) -> String {
    format!(
        "{} (90\u{a0}%: {} to {})",
        fraction(chance.median),
        fraction(chance.lower),
        fraction(chance.upper)
    )
}
