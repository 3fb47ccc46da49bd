//! A fit in one screen of text.

use std::fmt::Write as _;

use tipping_core::TimePoint;
use tipping_core::result::{Hazards, Interval, Report};

use super::adoption_curve::curve;
use super::{
    SHORT_LABEL, Styles, WIDTH, beside, doubts, labelled, next, opening, others, regions, verdict_line,
    weightings, written,
};
use crate::ground::numbers::{adopted_state, estimate, fraction, grouped, percent, probability, significant};
use crate::ground::prose::wrap;
use crate::messages::FrontEnd;
use crate::messages::hypotheses::{self, WITHOUT_THRESHOLD, null_distribution, under_null};
use crate::messages::quality;
use crate::messages::threshold::{doubt, no_tipping_point, side};
use crate::messages::weightings::changes;
use crate::shell::command_line;

/// The result as text; `arguments` are the data and the choices as typed, for the next command to try. Colour
/// only when asked.
#[must_use]
pub fn fit_text(report: &Report, arguments: &[String], colour: bool, front_end: FrontEnd) -> String {
    written(report, front_end, |out, report| {
        write_fit(out, report, arguments, Styles::new(colour), front_end)
    })
}

fn write_fit(
    out: &mut String,
    report: &Report,
    arguments: &[String],
    styles: Styles,
    front_end: FrontEnd,
) -> std::fmt::Result {
    opening(out, &report.header, &report.risk_table, &report.decisions, styles)?;
    estimates(out, report, styles)?;
    comparison(out, report)?;
    if let Some(compared) = &report.weightings {
        weightings::write(out, compared)?;
    }
    tests(out, report, styles)?;
    let quality = quality::lines(report);
    if !quality.is_empty() {
        writeln!(out)?;
    }
    labelled(out, quality)?;
    if let Some(found) = &report.regions {
        regions::write(out, found)?;
    }
    writeln!(out)?;
    chart(out, report, styles)?;
    doubts(out, &report.notes, &report.warnings, styles)?;
    others(out, &report.alternatives, front_end)?;
    let check = command_line(arguments);
    next(out, &format!("tipping check {check}   # who was at risk, and every decision taken"), front_end)
}

fn line(out: &mut String, styles: Styles, label: &str, value: &str, interval: &str) -> std::fmt::Result {
    writeln!(out, "{label:<18}{}  {interval}", styles.strong(&format!("{value:<19}")))
}

fn range<T>(interval: &Interval<T>, show: impl Fn(&T) -> String) -> String {
    format!("{}: {} to {}", percent(interval.level), show(&interval.lower), show(&interval.upper))
}

fn estimates(out: &mut String, report: &Report, styles: Styles) -> std::fmt::Result {
    let (Some(tipping), Some(mass)) = (&report.tipping_point, &report.critical_mass) else {
        return writeln!(out, "{}", styles.strong(no_tipping_point(report)));
    };
    if let Some(doubt) = doubt(report) {
        writeln!(out, "{}", styles.doubt(&format!("{doubt} (see below):")))?;
    }
    let date = format!("{}{}", tipping.date, side(tipping.side));
    line(out, styles, "Threshold", &date, &range(&tipping.interval, TimePoint::to_string))?;
    let fractions = format!(
        "{}; P(one third or more, if it rises) = {}",
        range(&mass.interval, |x| fraction(*x)),
        probability(mass.probability_at_least_one_third)
    );
    let state = adopted_state(mass.state.adopters, mass.state.members, mass.state.fraction);
    line(out, styles, "Critical mass", &state, &fractions)?;
    // No critical mass without what chance would have given.
    if let Some(null) = null_distribution(report) {
        let text = under_null(null, WITHOUT_THRESHOLD);
        writeln!(out, "{}", beside("- by chance", SHORT_LABEL, &text))?;
    }
    if let Some(found) = &report.hazards {
        hazards(out, found, styles)?;
    }
    if let Some([low, high]) = mass.bracket {
        let value = format!("({}, {}]", fraction(low), fraction(high));
        line(out, styles, "Bracket", &value, "thresholds in the fraction that mean the same rows")?;
    }
    Ok(())
}

/// The hazards on both sides of the threshold, and their ratio.
fn hazards(out: &mut String, found: &Hazards, styles: Styles) -> std::fmt::Result {
    let rows = [
        ("Hazard before", &found.before, "a year"),
        ("Hazard after", &found.after, "a year"),
        ("Ratio", &found.ratio, "times"),
    ];
    for (label, found, unit) in rows {
        let value = format!("{} {unit}", estimate(found.value));
        line(out, styles, label, &value, &range(&found.interval, |x| significant(*x)))?;
    }
    Ok(())
}

fn comparison(out: &mut String, report: &Report) -> std::fmt::Result {
    if let Some(posterior) = &report.posterior {
        writeln!(
            out,
            "{:<18}{:.1} (natural) for a rise against a constant hazard",
            "Log Bayes factor", posterior.log_bayes_factor
        )?;
    }
    writeln!(out, "\n{:<25}{:>14}{:>9}  changes", "Models, best first", "log-likelihood", "BIC")?;
    for model in &report.models {
        let text = wrap(&changes(model), WIDTH - 50, &" ".repeat(50));
        let row = format!("{:<25}{:>14.3}{:>9.1}  {text}", model.name, model.log_likelihood, model.bic);
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}

fn tests(out: &mut String, report: &Report, styles: Styles) -> std::fmt::Result {
    if let Some(tests) = &report.tests {
        writeln!(out, "\nTests, {} simulations each", grouped(i64::from(tests.existence.replicates)))?;
    }
    labelled(out, hypotheses::tests(report))?;
    verdict_line(out, hypotheses::verdict(report), styles)?;
    labelled(out, hypotheses::events(report))
}

fn chart(out: &mut String, report: &Report, styles: Styles) -> std::fmt::Result {
    let threshold = report.tipping_point.as_ref().map(|t| t.date);
    let Some(curve) = curve(&report.risk_table.rows, threshold) else { return Ok(()) };
    writeln!(out, "Share of members that have adopted")?;
    for (label, cells) in &curve.lines {
        let mut text = String::new();
        for cell in cells {
            if cell.threshold {
                text.push_str(&styles.mark(&cell.symbol.to_string()));
            } else {
                text.push(cell.symbol);
            }
        }
        writeln!(out, "{label:>4} {}", text.trim_end())?;
    }
    writeln!(out, "     {}\n", curve.dates)
}
