//! Results as CSV and Markdown.

use std::fmt::Write as _;

use tipping_core::result::{ArtefactReport, CheckReport, Report, TestReport, TestsReport, WavesReport};

use crate::error::ReportError;
use crate::numbers::{count, estimate, fraction, percent, probability, significant};
use crate::quality;
use crate::regions;
use crate::test_lines;
use crate::text::{capital, heading, no_tipping_point, system, window};
use crate::weightings;

/// The result as CSV: a header and one row, so that the results of many norms can be stacked. Empty cells where there
/// is no tipping point.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn fit_csv(report: &Report) -> Result<String, ReportError> {
    let number = |x: f64| x.to_string();
    let rate = |x: Option<f64>| x.map(number).unwrap_or_default();
    let model = |name: &str| report.models.iter().find(|m| m.name == name);
    let log_likelihood = |name: &str| model(name).map(|m| number(m.log_likelihood)).unwrap_or_default();
    let tipping = report.tipping_point.as_ref();
    let mass = report.critical_mass.as_ref();
    let hazards = report.hazards.as_ref();
    let t = |f: &dyn Fn(&tipping_core::result::TippingPoint) -> String| tipping.map(f).unwrap_or_default();
    let m = |f: &dyn Fn(&tipping_core::result::CriticalMass) -> String| mass.map(f).unwrap_or_default();
    let h = |f: &dyn Fn(&tipping_core::result::Hazards) -> String| hazards.map(f).unwrap_or_default();
    let tests = report.tests.as_ref();
    let in_waves = tests.and_then(|t| t.overdispersion.in_waves.as_ref());
    let p = |x: &TestReport| number(x.p_value);
    let test = |f: &dyn Fn(&TestsReport) -> String| tests.map(f).unwrap_or_default();
    let waves = |f: &dyn Fn(&WavesReport) -> String| in_waves.map(f).unwrap_or_default();
    let chance =
        |f: &dyn Fn(&ArtefactReport) -> String| test_lines::artefact(report).map(f).unwrap_or_default();
    let codes: Vec<&str> = report.warnings.iter().map(|w| w.code.as_str()).collect();
    let cells: Vec<(&str, String)> = vec![
        ("norm", report.norm.clone()),
        ("title", report.title.clone()),
        ("system", report.system.clone()),
        ("from", report.window.from.clone()),
        ("through", report.window.through.clone()),
        ("period", report.window.period.to_string()),
        ("likelihood", report.window.likelihood.to_string()),
        ("units", report.risk_table.units.to_string()),
        ("events", report.risk_table.events.to_string()),
        ("unit_periods", report.risk_table.unit_periods.to_string()),
        ("exposure_years", number(report.risk_table.exposure_years)),
        ("constant_log_likelihood", log_likelihood("constant")),
        ("step_log_likelihood", log_likelihood("step")),
        ("level", t(&|x| number(x.interval.level))),
        ("account", t(&|x| x.account.clone())),
        ("tipping_date", t(&|x| x.date.clone())),
        ("tipping_lower", t(&|x| x.interval.lower.clone())),
        ("tipping_upper", t(&|x| x.interval.upper.clone())),
        ("adopters", m(&|x| number(x.adopters))),
        ("members", m(&|x| number(x.members))),
        ("critical_mass", m(&|x| number(x.fraction))),
        ("bracket_lower", m(&|x| x.bracket.map(|b| number(b[0])).unwrap_or_default())),
        ("bracket_upper", m(&|x| x.bracket.map(|b| number(b[1])).unwrap_or_default())),
        ("critical_mass_lower", m(&|x| number(x.interval.lower))),
        ("critical_mass_upper", m(&|x| number(x.interval.upper))),
        ("probability_at_least_one_third", m(&|x| number(x.probability_at_least_one_third))),
        ("hazard_before", h(&|x| rate(x.before.value))),
        ("hazard_after", h(&|x| rate(x.after.value))),
        ("hazard_ratio", h(&|x| rate(x.ratio.value))),
        (
            "log_bayes_factor",
            report.posterior.as_ref().map(|p| number(p.log_bayes_factor)).unwrap_or_default(),
        ),
        ("verdict", report.verdict.as_ref().map(|v| v.verdict.clone()).unwrap_or_default()),
        ("existence_p", test(&|x| p(&x.existence))),
        ("rise_p", test(&|x| p(&x.rise))),
        ("rival", test(&|x| x.tipping_versus_smooth.rival.clone())),
        ("tipping_versus_smooth_p", test(&|x| p(&x.tipping_versus_smooth.test))),
        ("rho", test(&|x| number(x.overdispersion.rho))),
        ("overdispersion_p", test(&|x| p(&x.overdispersion.test))),
        ("rise_in_waves_p", waves(&|x| p(&x.rise))),
        ("tipping_versus_smooth_in_waves_p", waves(&|x| p(&x.tipping_versus_smooth))),
        ("chance_median", chance(&|x| number(x.median))),
        ("chance_lower", chance(&|x| number(x.lower))),
        ("chance_upper", chance(&|x| number(x.upper))),
        ("one_third_p", test(&|x| x.one_third.as_ref().map(|t| p(&t.test)).unwrap_or_default())),
        ("warnings", codes.join(" ")),
    ];
    let (header, row): (Vec<&str>, Vec<String>) = cells.into_iter().unzip();
    to_csv(&header, std::iter::once(row))
}

/// The risk table as CSV: a header and one row a period.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn check_csv(report: &CheckReport) -> Result<String, ReportError> {
    let header =
        ["norm", "from", "through", "at_risk", "events", "exposure", "adopters", "members", "fraction"];
    let rows = report.risk_table.rows.iter().map(|row| {
        vec![
            report.norm.clone(),
            row.from.clone(),
            row.through.clone(),
            row.at_risk.to_string(),
            row.events.to_string(),
            row.exposure.to_string(),
            row.adopters.to_string(),
            row.members.to_string(),
            row.fraction.to_string(),
        ]
    });
    to_csv(&header, rows)
}

/// A table as CSV.
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn to_csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    let bytes = writer.into_inner().map_err(|e| ReportError::Write { reason: e.to_string() })?;
    String::from_utf8(bytes).map_err(|e| ReportError::Write { reason: e.to_string() })
}

/// The result as a Markdown table with its warnings.
#[must_use]
pub fn fit_markdown(report: &Report) -> String {
    let mut rows: Vec<(String, String)> = Vec::new();
    if let (Some(tipping), Some(mass)) = (&report.tipping_point, &report.critical_mass) {
        let level = percent(tipping.interval.level);
        rows.push((
            "Threshold".into(),
            format!("{} ({level}: {} to {})", tipping.date, tipping.interval.lower, tipping.interval.upper),
        ));
        rows.push((
            "Critical mass".into(),
            format!(
                "{} of {}, {} ({level}: {} to {})",
                count(mass.adopters),
                count(mass.members),
                fraction(mass.fraction),
                fraction(mass.interval.lower),
                fraction(mass.interval.upper)
            ),
        ));
        if let Some(chance) = test_lines::artefact(report) {
            let [low, middle, high] = [chance.lower, chance.median, chance.upper].map(fraction);
            rows.push(("Critical mass by chance".into(), format!("{middle} (90 %: {low} to {high})")));
        }
        rows.push(("At least one third".into(), probability(mass.probability_at_least_one_third)));
        if let Some(hazards) = &report.hazards {
            let estimates = [
                ("Hazard before (a year)", &hazards.before),
                ("Hazard after (a year)", &hazards.after),
                ("Ratio", &hazards.ratio),
            ];
            for (label, e) in estimates {
                let (low, high) = (significant(e.interval.lower), significant(e.interval.upper));
                rows.push((label.into(), format!("{} ({level}: {low} to {high})", estimate(e.value))));
            }
        }
    } else {
        rows.push(("Threshold".into(), no_tipping_point(report).into()));
    }
    for model in &report.models {
        let text = format!("log-likelihood {:.3}, BIC {:.1}", model.log_likelihood, model.bic);
        rows.push((format!("Model {}", model.name), text));
    }
    let mut out = format!("### {}\n\n", escape(&heading(&report.title, &report.norm)));
    let _ = writeln!(out, "{}, {}.\n", escape(&capital(&system(&report.system))), window(&report.window));
    out.push_str("| | |\n|---|---|\n");
    for (label, value) in rows {
        let _ = writeln!(out, "| {label} | {value} |");
    }
    out.push('\n');
    if let Some(compared) = &report.weightings {
        out.push_str(&weightings::markdown(compared));
    }
    if let Some((verdict, reasons)) = test_lines::verdict(report) {
        let _ = writeln!(out, "**{verdict}**. {}\n", escape(&reasons));
    }
    let lines = test_lines::tests(report).into_iter().chain(test_lines::events(report));
    for (label, text) in lines.chain(quality::lines(report)) {
        // Labels begin with "- " where text puts them below another line.
        let _ = writeln!(out, "- {}: {}", capital(label.trim_start_matches("- ")), escape(&text));
    }
    if let Some(found) = &report.regions {
        out.push_str(&regions::markdown(found, escape));
    }
    out.push('\n');
    for warning in report.notes.iter().chain(&report.warnings) {
        let _ = writeln!(out, "- {}", escape(&warning.message));
    }
    out
}

/// The risk table as Markdown.
#[must_use]
pub fn check_markdown(report: &CheckReport) -> String {
    let mut out = format!("### {}\n\n", escape(&heading(&report.title, &report.norm)));
    let _ = writeln!(out, "{}, {}.\n", escape(&capital(&system(&report.system))), window(&report.window));
    out.push_str("| decision | choice | why |\n|---|---|---|\n");
    for d in &report.decisions {
        let _ = writeln!(out, "| {} | {} | {} |", escape(&d.subject), escape(&d.choice), escape(&d.reason));
    }
    out.push_str("\n| units | what became of them |\n|---:|---|\n");
    for fate in &report.fates {
        let _ = writeln!(out, "| {} | {} |", fate.count, escape(&fate.fate));
    }
    out.push_str(
        "\n| period | at risk | events | adopters | members | fraction |\n|---|---:|---:|---:|---:|---:|\n",
    );
    for row in &report.risk_table.rows {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            row.from,
            row.at_risk,
            row.events,
            count(row.adopters),
            count(row.members),
            fraction(row.fraction)
        );
    }
    out.push('\n');
    for warning in &report.warnings {
        let _ = writeln!(out, "- {}", escape(&warning.message));
    }
    out
}

/// Text from data, harmless in a Markdown table.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
