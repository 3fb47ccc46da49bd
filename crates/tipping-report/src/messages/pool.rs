//! What many norms say together: a common threshold, the mean critical mass, how many come before one third.

use tipping_core::result::{
    BeforeOneThirdReport, GroupsDiffer, MultiplicityReport, PoolSection, PooledNormsReport,
    PooledTestsReport, PooledThresholdReport, RandomEffectsReport,
};

use super::hypotheses::{
    WITHOUT_THRESHOLD, disconnected, exact_p_value, p_value, under_null, verdict_with_reasons,
};
use super::{LabelledLine, line, names};
use crate::ground::numbers::{
    fraction, fraction_range, fraction_ranges, grouped, percent, plural, significant,
};

/// What was read and what became of it.
pub(crate) fn counted(norms: &PooledNormsReport) -> String {
    let verdicts: Vec<String> = norms.verdicts.iter().map(|(v, n)| format!("{v} {n}")).collect();
    let failed: Vec<String> = norms.failed.iter().map(|f| f.id.clone()).collect();
    let mut text =
        format!("{} read. By their own verdict: {}.", plural(norms.read, "norm"), verdicts.join(", "));
    text += &set_apart("Without a result, and not in the pool", &failed);
    text += &set_apart("Without a rise, and so without a critical mass of their own", &norms.without_rise);
    text += &set_apart("With waves by their own estimate", &norms.in_waves);
    if norms.repeated > 0 {
        text += &format!(" {} stood in more than one folder and count once.", norms.repeated);
    }
    text
}

/// How many norms are so, and which; nothing when there are none.
fn set_apart(how: &str, ids: &[String]) -> String {
    if ids.is_empty() { String::new() } else { format!(" {how}: {} ({}).", ids.len(), names::some(ids)) }
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
    section.verdict.as_ref().map(|found| verdict_with_reasons(found.verdict, &found.reasons))
}

/// A section, one line for each finding. `level` is that of the intervals.
pub(crate) fn lines(section: &PoolSection, level: f64) -> Vec<LabelledLine> {
    let mut lines = match &section.threshold {
        Some(threshold) => common_threshold(threshold, section.chosen),
        None => vec![line("Common threshold", "none: the fraction rises in no norm".to_owned())],
    };
    lines.extend(section.random_effects.iter().flat_map(|r| random_effects(r, level)));
    lines.extend(section.before_one_third.iter().map(|b| line("Before one third", before(b, level))));
    lines.extend(section.multiplicity.iter().map(|m| line("Many tests", multiplicity(m))));
    lines
}

/// `chosen`: the norms were chosen by their tests against smooth hazards, which are not shown as if they were
/// new.
fn common_threshold(threshold: &PooledThresholdReport, chosen: bool) -> Vec<LabelledLine> {
    let mut lines = vec![line("Common threshold", where_it_divides(threshold))];
    let Some(tests) = &threshold.tests else { return lines };
    let third = "a threshold at one third against the best";
    let for_all = "one threshold for all norms against one for each";
    lines.extend([
        line("- by chance", under_null(&tests.null_distribution, WITHOUT_THRESHOLD)),
        line("- set", set(tests)),
        line("- one third", format!("{}  {third}", p_value(&tests.one_third))),
        line("One for all", format!("{}  {for_all}", p_value(&tests.one_for_all))),
    ]);
    if !chosen {
        lines.push(line("Against smooth hazards", against_smooth(threshold, tests)));
        if tests.smooth_worlds.iter().any(|w| w.set_aside) {
            let why = "worlds that do not describe these norms: AIC higher than in all but 1 % of their own \
                       simulations";
            lines.push(line("- set aside", why.to_owned()));
        }
    }
    lines
}

/// Where the common threshold lies, and in how many norms the hazard is higher from there on.
fn where_it_divides(threshold: &PooledThresholdReport) -> String {
    let [low, high] = threshold.interval;
    format!(
        "{} (thresholds in ({}, {}] mean the same). It divides {}: the hazard is higher from it on in {}, \
         lower in {}",
        fraction(threshold.fraction),
        fraction(low),
        fraction(high),
        plural(threshold.divided, "norm"),
        threshold.rising,
        threshold.falling
    )
}

/// One threshold for all against the smooth worlds, the largest of their p-values.
fn against_smooth(threshold: &PooledThresholdReport, tests: &PooledTestsReport) -> String {
    let worlds: Vec<String> = tests
        .smooth_worlds
        .iter()
        .map(|w| format!("{} {:.3}{}", w.name, w.test.p_value, if w.set_aside { " (set aside)" } else { "" }))
        .collect();
    format!(
        "{}  one threshold (BIC {:.1}) against the best smooth hazard of each norm (BIC {:.1}), the largest \
         of: {}",
        p_value(&tests.threshold_versus_smooth),
        threshold.bic,
        threshold.smooth_bic,
        worlds.join(", ")
    )
}

fn set(tests: &PooledTestsReport) -> String {
    format!(
        "{}: {}{} (simulated cut {:.2}); one third is {} it",
        percent(tests.set.level),
        fraction_ranges(&tests.set.ranges),
        disconnected(&tests.set.ranges),
        tests.set.cut,
        if tests.set.holds_one_third { "in" } else { "outside" }
    )
}

fn random_effects(found: &RandomEffectsReport, level: f64) -> Vec<LabelledLine> {
    let [interval, prediction] = [found.interval, found.prediction].map(|[a, b]| fraction_range(a, b));
    let mean = format!(
        "{} ({}: {interval}) over {} with one of their own; another norm's lies in {prediction}",
        fraction(found.fraction),
        percent(level),
        plural(found.norms, "norm")
    );
    let mut lines = vec![line("Mean critical mass", mean)];
    if let Some(null) = &found.null_distribution {
        lines.push(line("- by chance", under_null(null, "where every norm is smooth")));
    }
    let between = format!(
        "tau^2 = {} on the logit scale, I^2 = {:.0} %, Q = {:.1} ({})",
        significant(found.tau_squared),
        found.i_squared,
        found.q,
        exact_p_value(found.q_p_value)
    );
    lines.push(line("- between norms", between));
    lines
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
        "{} of {} norms beat smooth hazards at p <= {}; {} of them when the rate of false discoveries is \
         held at {} (Benjamini & Hochberg)",
        found.raw,
        found.tested,
        found.rate,
        found.discoveries,
        percent(found.rate)
    )
}

/// Whether groups of norms differ in their critical masses, and in their common thresholds.
pub(crate) fn groups_differ(differ: &GroupsDiffer) -> Vec<LabelledLine> {
    let masses = match &differ.critical_masses {
        Some(test) => format!(
            "F = {:.2} with {} and {} degrees of freedom ({})  their mean critical masses",
            test.statistic,
            test.degrees[0],
            test.degrees[1],
            exact_p_value(test.p_value)
        ),
        None => "too few norms with a critical mass in two groups".to_owned(),
    };
    let mut lines = vec![line("Critical masses", masses)];
    if let Some(test) = &differ.thresholds {
        let against = "one threshold for all groups against one for each";
        lines.push(line("Common thresholds", format!("{}  {against}", p_value(test))));
    }
    lines
}
