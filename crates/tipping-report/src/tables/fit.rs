//! Results as CSV and Markdown.

use tipping_core::guarded;
use tipping_core::result::{ArtefactReport, CheckReport, Report, TestReport, TestsReport, WavesReport};

use crate::error::ReportError;
use crate::markdown::{Cell, Markdown, Piece, Table};
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

/// A table as CSV. A cell that a spreadsheet would run as a formula has an apostrophe before it ([`guarded`]).
///
/// # Errors
/// [`ReportError`] when the text cannot be written.
pub fn to_csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.iter().map(|name| guarded(name).into_owned()))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guarded(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|e| ReportError::Write { reason: e.to_string() })?;
    String::from_utf8(bytes).map_err(|e| ReportError::Write { reason: e.to_string() })
}

/// The result as a Markdown table with its warnings.
#[must_use]
pub fn fit_markdown(report: &Report) -> String {
    let mut out = Markdown::default();
    out.heading(3, &heading(&report.title, &report.norm));
    out.paragraph(&format!("{}, {}.", capital(&system(&report.system)), window(&report.window)));
    let mut table = Table::new(&["", ""]);
    for (label, value) in estimates(report) {
        table.row([Cell::fixed(label), Cell::fixed(value)]);
    }
    for model in &report.models {
        let text = format!("log-likelihood {:.3}, BIC {:.1}", model.log_likelihood, model.bic);
        table.row([Cell::fixed(format!("Model {}", model.name)), Cell::fixed(text)]);
    }
    out.table(&table);
    if let Some(compared) = &report.weightings {
        weightings::markdown(&mut out, compared);
    }
    out.verdict(report);
    let lines = test_lines::tests(report).into_iter().chain(test_lines::events(report));
    out.labelled(lines.chain(quality::lines(report)));
    if let Some(found) = &report.regions {
        regions::markdown(&mut out, found);
    }
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}

/// The threshold, the critical mass beside what chance gives, and the hazards: a label and a value each.
pub(crate) fn estimates(report: &Report) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    let (Some(tipping), Some(mass)) = (&report.tipping_point, &report.critical_mass) else {
        return vec![("Threshold", no_tipping_point(report).to_owned())];
    };
    let level = percent(tipping.interval.level);
    let interval = &tipping.interval;
    rows.push(("Threshold", format!("{} ({level}: {} to {})", tipping.date, interval.lower, interval.upper)));
    let state = format!("{} of {}, {}", count(mass.adopters), count(mass.members), fraction(mass.fraction));
    let (low, high) = (fraction(mass.interval.lower), fraction(mass.interval.upper));
    rows.push(("Critical mass", format!("{state} ({level}: {low} to {high})")));
    if let Some(chance) = test_lines::artefact(report) {
        let [low, middle, high] = [chance.lower, chance.median, chance.upper].map(fraction);
        rows.push(("Critical mass by chance", format!("{middle} (90 %: {low} to {high})")));
    }
    rows.push(("At least one third", probability(mass.probability_at_least_one_third)));
    if let Some(hazards) = &report.hazards {
        let estimates = [
            ("Hazard before (a year)", &hazards.before),
            ("Hazard after (a year)", &hazards.after),
            ("Ratio", &hazards.ratio),
        ];
        for (label, e) in estimates {
            let (low, high) = (significant(e.interval.lower), significant(e.interval.upper));
            rows.push((label, format!("{} ({level}: {low} to {high})", estimate(e.value))));
        }
    }
    rows
}

/// The check as Markdown: decisions, what became of the units, the risk table.
#[must_use]
pub fn check_markdown(report: &CheckReport) -> String {
    let mut out = Markdown::default();
    out.heading(3, &heading(&report.title, &report.norm));
    out.paragraph(&format!("{}, {}.", capital(&system(&report.system)), window(&report.window)));
    for d in &report.decisions {
        let (subject, said) = (capital(&d.subject), format!(": {} ({})", d.choice, d.reason));
        out.item_of(&[Piece::Strong(subject), Piece::Text(said)]);
    }
    let mut fates = Table::new(&[">units", "what became of them"]);
    for fate in &report.fates {
        fates.row([Cell::fixed(fate.count.to_string()), Cell::words(fate.fate.as_str())]);
    }
    out.table(&fates);
    let mut table = Table::new(&["period", ">at risk", ">events", ">adopters", ">members", ">fraction"]);
    for row in &report.risk_table.rows {
        let cells = [
            row.from.clone(),
            row.at_risk.to_string(),
            row.events.to_string(),
            count(row.adopters),
            count(row.members),
            fraction(row.fraction),
        ];
        table.row(cells.map(Cell::fixed));
    }
    out.table(&table);
    out.doubts(&[], &report.warnings);
    out.finish()
}
