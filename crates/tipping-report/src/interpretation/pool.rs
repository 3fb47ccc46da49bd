//! Many norms together, in one screen of text.

use std::fmt::Write as _;

use tipping_core::Warning;
use tipping_core::result::{
    ArtefactReport, BeforeOneThirdReport, ForestRow, GroupsDiffer, MultiplicityReport, PoolReport,
    PoolSection, PooledNormsReport, PooledTestsReport, PooledThresholdReport, RandomEffectsReport,
};

use crate::numbers::{fraction, grouped, percent, plural, significant, wrap};
use crate::plain::plain_result;
use crate::test_lines::{chance, p};
use crate::text::{Styles, WIDTH, labelled, warnings};

/// Norms in the forest of the text.
const SHOWN: usize = 40;

/// Names in a list of norms.
const NAMES: usize = 12;

/// The result as text.
#[must_use]
pub fn pool_text(report: &PoolReport, colour: bool) -> String {
    let report = &*plain_result(report);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_pool(&mut out, report, Styles::new(colour));
    out
}

fn write_pool(out: &mut String, report: &PoolReport, styles: Styles) -> std::fmt::Result {
    let strong = |text: &str| styles.paint(styles.strong, text);
    writeln!(out, "{}", strong(&format!("{} pooled", plural(report.norms.pooled, "norm"))))?;
    writeln!(out, "{}\n", wrap(&counted(&report.norms), WIDTH, ""))?;
    for section in report.all_sections() {
        writeln!(out, "{}", strong(&title(section, report.by.as_deref())))?;
        labelled(out, lines(section, report.level))?;
        if let Some((verdict, reasons)) = verdict(section) {
            // Wrapped as plain text: the codes of a style take no room.
            let text = wrap(&format!("{verdict}. {reasons}"), WIDTH - 25, &" ".repeat(25));
            writeln!(out, "{:<25}{}", "Verdict", text.replacen(&verdict, &strong(&verdict), 1))?;
        }
        writeln!(out)?;
    }
    if let Some(differ) = &report.groups_differ {
        let by = report.by.as_deref().unwrap_or("group");
        writeln!(out, "{}", strong(&format!("Do groups by {by} differ?")))?;
        labelled(out, groups_differ(differ))?;
        writeln!(out)?;
    }
    forest(out, report, styles)?;
    let doubts: Vec<Warning> = report.notes.iter().chain(&report.warnings).cloned().collect();
    warnings(out, &doubts, styles)?;
    writeln!(out, "Next: --by COLUMN compares groups of norms; --format csv has one row for each norm")
}

/// What was read and what became of it.
pub(crate) fn counted(norms: &PooledNormsReport) -> String {
    let verdicts: Vec<String> = norms.verdicts.iter().map(|(v, n)| format!("{v} {n}")).collect();
    let mut text =
        format!("{} read. By their own verdict: {}.", plural(norms.read, "norm"), verdicts.join(", "));
    let mut add = |what: &str, ids: &[String]| {
        if !ids.is_empty() {
            let _ = write!(text, " {what}: {} ({}).", ids.len(), some(ids));
        }
    };
    let failed: Vec<String> = norms.failed.iter().map(|f| f.id.clone()).collect();
    add("Without a result, and not in the pool", &failed);
    add("Without a rise, and so without a critical mass of their own", &norms.without_rise);
    add("Simulated with waves", &norms.in_waves);
    if norms.repeated > 0 {
        let _ = write!(text, " {} stood in more than one folder and count once.", norms.repeated);
    }
    text
}

fn some(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMES);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// The heading of a section.
pub(crate) fn title(section: &PoolSection, by: Option<&str>) -> String {
    let which = match (section.name.as_str(), by) {
        ("all", _) => "All norms".to_owned(),
        ("tipping", by) if by != Some("verdict") => "Norms with the verdict tipping".to_owned(),
        (name, by) => format!("{} = {name}", by.unwrap_or("group")),
    };
    format!("{which}: {}, {}", plural(section.norms, "norm"), plural(section.events, "adoption"))
}

/// The verdict with its reasons; `None` without tests.
pub(crate) fn verdict(section: &PoolSection) -> Option<(String, String)> {
    section.verdict.as_ref().map(|v| (v.verdict.clone(), v.reasons.join(" ")))
}

/// A section, one line for each finding.
pub(crate) fn lines(section: &PoolSection, level: f64) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    match &section.threshold {
        Some(threshold) => lines.extend(threshold_lines(threshold, section.chosen)),
        None => lines.push(("Common threshold".to_owned(), "none: the fraction rises in no norm".to_owned())),
    }
    lines.extend(section.random_effects.iter().flat_map(|r| random_effects(r, level)));
    lines.extend(section.before_one_third.iter().map(|b| ("Before one third".to_owned(), before(b, level))));
    lines.extend(section.multiplicity.iter().map(|m| ("Many tests".to_owned(), multiplicity(m))));
    lines
}

/// `chosen`: the norms were chosen by their tests against smooth hazards, which are not shown as if they were new.
fn threshold_lines(threshold: &PooledThresholdReport, chosen: bool) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut add = |label: &str, text: String| lines.push((label.to_owned(), text));
    let [low, high] = threshold.interval;
    add(
        "Common threshold",
        format!(
            "{} (thresholds in ({}, {}] mean the same). It divides {}: the hazard is higher from it on in {}, lower in {}",
            fraction(threshold.fraction),
            fraction(low),
            fraction(high),
            plural(threshold.divided, "norm"),
            threshold.rising,
            threshold.falling
        ),
    );
    let Some(tests) = &threshold.tests else { return lines };
    add("- by chance", chance(&tests.artefact_reference));
    add("- set", set(tests));
    add("- one third", format!("{}  a threshold at one third against the best", p(&tests.one_third)));
    add(
        "One for all",
        format!("{}  one threshold for all norms against one for each", p(&tests.one_for_all)),
    );
    if chosen {
        return lines;
    }
    let worlds: Vec<String> = tests
        .smooth_worlds
        .iter()
        .map(|w| format!("{} {:.3}{}", w.name, w.test.p_value, if w.set_aside { " (set aside)" } else { "" }))
        .collect();
    add(
        "Against smooth hazards",
        format!(
            "{}  one threshold (BIC {:.1}) against the best smooth hazard of each norm (BIC {:.1}), the largest of: {}",
            p(&tests.threshold_versus_smooth),
            threshold.bic,
            threshold.smooth_bic,
            worlds.join(", ")
        ),
    );
    if tests.smooth_worlds.iter().any(|w| w.set_aside) {
        add(
            "- set aside",
            "worlds that do not describe these norms: AIC higher than in all but 1 % of their own simulations"
                .to_owned(),
        );
    }
    lines
}

fn set(tests: &PooledTestsReport) -> String {
    let range = |[low, high]: &[f64; 2]| {
        let (low, high) = (fraction(*low), fraction(*high));
        if low == high { low } else { format!("{low} to {high}") }
    };
    let ranges: Vec<String> = tests.set.ranges.iter().map(range).collect();
    format!(
        "{}: {}{} (simulated cut {:.2}); one third is {} it",
        percent(tests.set.level),
        ranges.join(", "),
        if ranges.len() > 1 { " (disconnected)" } else { "" },
        tests.set.cut,
        if tests.set.holds_one_third { "in" } else { "outside" }
    )
}

fn random_effects(found: &RandomEffectsReport, level: f64) -> Vec<(String, String)> {
    let range = |[low, high]: [f64; 2]| format!("{} to {}", fraction(low), fraction(high));
    let mut lines = vec![(
        "Mean critical mass".to_owned(),
        format!(
            "{} ({}: {}) over {} with one of their own; another norm's lies in {}",
            fraction(found.fraction),
            percent(level),
            range(found.interval),
            plural(found.norms, "norm"),
            range(found.prediction)
        ),
    )];
    if let Some(artefact) = &found.artefact_reference {
        lines.push(("- by chance".to_owned(), mean_by_chance(artefact)));
    }
    lines.push((
        "- between norms".to_owned(),
        format!(
            "tau^2 = {} on the logit scale, I^2 = {:.0} %, Q = {:.1} ({})",
            significant(found.tau_squared),
            found.i_squared,
            found.q,
            small(found.q_p_value)
        ),
    ));
    lines
}

fn mean_by_chance(artefact: &ArtefactReport) -> String {
    format!(
        "{} (90 %: {} to {}) where every norm is smooth; the observed one is above {} of them",
        fraction(artefact.median),
        fraction(artefact.lower),
        fraction(artefact.upper),
        percent((artefact.observed_quantile * 100.0).round() / 100.0)
    )
}

/// A p-value that was not simulated.
fn small(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p:.3}") }
}

fn before(found: &BeforeOneThirdReport, level: f64) -> String {
    let by_chance =
        found.expected_by_chance.map(|n| format!("; chance alone would give {n:.1}")).unwrap_or_default();
    format!(
        "{:.1} of {} {} have their critical mass below one third ({}: {} to {}){by_chance}",
        found.expected,
        grouped(found.norms as i64),
        found.over,
        percent(level),
        found.interval[0],
        found.interval[1]
    )
}

fn multiplicity(found: &MultiplicityReport) -> String {
    format!(
        "{} of {} norms beat smooth hazards at p <= {}; {} of them when the rate of false discoveries is held at {} (Benjamini & Hochberg)",
        found.raw,
        found.tested,
        found.rate,
        found.discoveries,
        percent(found.rate)
    )
}

pub(crate) fn groups_differ(differ: &GroupsDiffer) -> Vec<(String, String)> {
    let masses = match &differ.critical_masses {
        Some(test) => format!(
            "F = {:.2} with {} and {} degrees of freedom ({})  their mean critical masses",
            test.statistic,
            test.degrees[0],
            test.degrees[1],
            small(test.p_value)
        ),
        None => "too few norms with a critical mass in two groups".to_owned(),
    };
    let mut lines = vec![("Critical masses".to_owned(), masses)];
    if let Some(test) = &differ.thresholds {
        lines.push((
            "Common thresholds".to_owned(),
            format!("{}  one threshold for all groups against one for each", p(test)),
        ));
    }
    lines
}

fn forest(out: &mut String, report: &PoolReport, styles: Styles) -> std::fmt::Result {
    writeln!(out, "{}", styles.paint(styles.strong, "Each norm"))?;
    writeln!(
        out,
        "{:<22}{:>9}  {:<16}{:>8}{:>9}{:>8}  {:<13}{:>7}",
        "norm", "critical", "", "chance", "weight", "p", "verdict", ""
    )?;
    writeln!(
        out,
        "{:<22}{:>9}  {:<16}{:>8}{:>9}{:>8}  {:<13}{:>7}",
        "",
        "mass",
        percent(report.level),
        "gives",
        "",
        "",
        "",
        "adj. p"
    )?;
    for row in report.forest.iter().take(SHOWN) {
        writeln!(out, "{}", forest_row(row).trim_end())?;
    }
    let more = report.forest.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "{more} more (--format csv has all)")?;
    }
    writeln!(out)
}

fn forest_row(row: &ForestRow) -> String {
    let three = |x: Option<f64>| x.map(fraction).unwrap_or_default();
    let interval = row.interval.map(|[low, high]| format!("{} to {}", fraction(low), fraction(high)));
    let id: String = row.id.chars().take(21).collect();
    format!(
        "{:<22}{:>9}  {:<16}{:>8}{:>9}{:>8}  {:<13}{:>7}",
        id,
        row.estimate.map_or("no rise".to_owned(), fraction),
        interval.unwrap_or_default(),
        three(row.by_chance),
        row.weight.map(|w| format!("{:.1} %", 100.0 * w)).unwrap_or_default(),
        three(row.p_value),
        row.verdict.as_deref().unwrap_or("not tested"),
        three(row.adjusted_p_value)
    )
}
