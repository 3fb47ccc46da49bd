//! A result in one screen of text.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use tipping_core::Warning;
use tipping_core::result::{ChangeReport, Decision, Interval, Report, RiskTableReport, WindowReport};

use crate::curve::curve;
use crate::numbers::{
    count, estimate as shown, fraction, grouped, percent, plural, probability, significant, wrap,
};
use crate::plain::{plain, plain_result};
use crate::quality;
use crate::regions;
use crate::test_lines;
use crate::weightings;

/// Characters in a line.
pub const WIDTH: usize = 96;

/// Styles of a text, empty without colour.
#[derive(Clone, Copy, Default)]
pub(crate) struct Styles {
    pub(crate) strong: Style,
    pub(crate) mark: Style,
    pub(crate) doubt: Style,
}

impl Styles {
    pub(crate) fn new(colour: bool) -> Self {
        if !colour {
            return Self::default();
        }
        Self {
            strong: Style::new().bold(),
            mark: AnsiColor::Red.on_default(),
            doubt: AnsiColor::Yellow.on_default(),
        }
    }

    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        format!("{style}{text}{style:#}")
    }
}

/// The result as text; `words` are the data and the choices as typed, for the next command to try. Colour only when
/// asked.
#[must_use]
pub fn fit_text(report: &Report, words: &[String], colour: bool) -> String {
    let report = &*plain_result(report);
    let styles = Styles::new(colour);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_fit(&mut out, report, words, styles);
    out
}

fn write_fit(out: &mut String, report: &Report, words: &[String], styles: Styles) -> std::fmt::Result {
    writeln!(out, "{}", styles.paint(styles.strong, &heading(&report.title, &report.norm)))?;
    let who = population(&report.system, &report.window, &report.risk_table, &report.decisions);
    writeln!(out, "{}", wrap(&who, WIDTH, ""))?;
    writeln!(out)?;
    estimates(out, report, styles)?;
    comparison(out, report)?;
    if let Some(compared) = &report.weightings {
        out.push_str(&weightings::text(compared));
    }
    tests(out, report, styles)?;
    quality(out, report)?;
    by_region(out, report)?;
    writeln!(out)?;
    chart(out, report, styles)?;
    let doubts: Vec<Warning> = report.notes.iter().chain(&report.warnings).cloned().collect();
    warnings(out, &doubts, styles)?;
    if !report.alternatives.is_empty() {
        writeln!(out, "{}", wrap(&alternatives(&report.alternatives), WIDTH, "  "))?;
    }
    writeln!(out, "Next: tipping check {}   # who was at risk, and every decision taken", command_line(words))
}

/// "Title (norm)", or the title alone when it is the identifier.
pub(crate) fn heading(title: &str, norm: &str) -> String {
    if title.is_empty() || title == norm { norm.to_owned() } else { format!("{title} ({norm})") }
}

/// Words as a shell reads them.
#[must_use]
pub fn command_line(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let letter = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if plain(word) != word {
        // What would be obeyed where it is shown is written as bash, zsh and ksh read it: $'a\nb'.
        let written = |c: char| match c {
            '\'' | '\\' => format!("\\{c}"),
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            c if plain(c.encode_utf8(&mut [0; 4])).contains(c) => c.to_string(),
            c => format!("\\u{:04x}", u32::from(c)),
        };
        format!("$'{}'", word.chars().map(written).collect::<String>())
    } else if !word.is_empty() && word.chars().all(letter) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The window in words: "1890 to 1990 by year".
pub(crate) fn window(window: &WindowReport) -> String {
    format!("{} to {} by {}", window.from, window.through, window.period)
}

/// Who could adopt, in words.
pub(crate) fn system(name: &str) -> String {
    match name {
        "cow" => "members of the state system (Correlates of War)".to_owned(),
        "gw" => "independent states (Gleditsch & Ward)".to_owned(),
        "gw-no-microstates" => "independent states without microstates (Gleditsch & Ward)".to_owned(),
        "closed" => "the units in the file, always present".to_owned(),
        file => format!("the units of {file}"),
    }
}

/// Who could adopt, when, and how many did.
pub(crate) fn population(
    name: &str,
    about: &WindowReport,
    table: &RiskTableReport,
    decisions: &[Decision],
) -> String {
    let (before, reading) = (table.adopted_before, reading(decisions));
    format!(
        "{}, {}: {} at risk, {}, {}; {} likelihood.{}{}",
        capital(&system(name)),
        window(about),
        plural(table.units, "unit"),
        plural(table.events, "adoption"),
        plural(table.unit_periods, &format!("unit-{}", about.period)),
        about.likelihood,
        if before > 0 {
            format!(" {} more had adopted before they could be at risk.", grouped(before as i64))
        } else {
            String::new()
        },
        reading.map(|words| format!(" {words}")).unwrap_or_default()
    )
}

/// How the file was read, as far as it changes the numbers: its shape, and the columns beside unit and date. Bundled data
/// have one shape.
fn reading(decisions: &[Decision]) -> Option<String> {
    let choice = |subject: &str| decisions.iter().find(|d| d.subject == subject).map(|d| d.choice.as_str());
    let bundled = choice("data").is_some_and(|data| data.ends_with("(bundled)"));
    let shape = choice("shape").filter(|_| !bundled).map(|shape| format!("read as {shape}"));
    let roles = [
        ("adopted", "whether a unit adopted"),
        ("weight", "weights of the fraction"),
        ("withdrawn", "withdrawals"),
        ("act", "acts, with successions apart,"),
    ];
    let columns = roles.iter().filter_map(|(role, what)| {
        choice(&format!("column {role}")).map(|column| format!("{what} from column {column}"))
    });
    let parts: Vec<String> = shape.into_iter().chain(columns).collect();
    if parts.is_empty() { None } else { Some(capital(&parts.join("; ")) + ".") }
}

/// With a capital letter at the beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The stages of a norm as Finnemore and Sikkink (1998) name them.
pub(crate) const STAGE_NAMES: [&str; 3] = ["emergence", "cascade", "internalization"];

/// The two changes of the life-cycle model, from each stage to the next; `None` when it was not fitted.
pub(crate) fn life_cycle(report: &Report) -> Option<&[ChangeReport; 2]> {
    report.models.iter().find(|m| m.name == "life-cycle")?.changes.as_slice().try_into().ok()
}

/// For exact data: just before or just after the adoptions of that day.
pub(crate) fn side(side: &str) -> &'static str {
    match side {
        "before" => ", before",
        "after" => ", after",
        _ => "",
    }
}

fn line(out: &mut String, styles: Styles, label: &str, value: &str, interval: &str) -> std::fmt::Result {
    writeln!(out, "{label:<18}{}  {interval}", styles.paint(styles.strong, &format!("{value:<19}")))
}

fn range<T>(interval: &Interval<T>, show: impl Fn(&T) -> String) -> String {
    format!("{}: {} to {}", percent(interval.level), show(&interval.lower), show(&interval.upper))
}

fn estimates(out: &mut String, report: &Report, styles: Styles) -> std::fmt::Result {
    let (Some(tipping), Some(mass)) = (&report.tipping_point, &report.critical_mass) else {
        return writeln!(out, "{}", styles.paint(styles.strong, no_tipping_point(report)));
    };
    let has = |code: &str| report.warnings.iter().any(|w| w.code == code);
    let doubt = if has("constant_preferred") {
        Some("The best rise that there is, which the data hardly support (see below):")
    } else if has("estimate_outside_interval") {
        Some("The data support a rise, but do not tell where it is (see below):")
    } else {
        None
    };
    if let Some(doubt) = doubt {
        writeln!(out, "{}", styles.paint(styles.doubt, doubt))?;
    }
    let date = format!("{}{}", tipping.date, side(&tipping.side));
    line(out, styles, "Threshold", &date, &range(&tipping.interval, Clone::clone))?;
    let state = format!("{} of {}, {}", count(mass.adopters), count(mass.members), fraction(mass.fraction));
    let fractions = format!(
        "{}; P(one third or more, if it rises) = {}",
        range(&mass.interval, |x| fraction(*x)),
        probability(mass.probability_at_least_one_third)
    );
    line(out, styles, "Critical mass", &state, &fractions)?;
    // No critical mass without what chance would have given.
    if let Some(chance) = test_lines::artefact(report) {
        let text = wrap(&test_lines::chance(chance), WIDTH - 18, &" ".repeat(18));
        writeln!(out, "{:<18}{text}", "- by chance")?;
    }
    if let Some(hazards) = &report.hazards {
        for (label, estimate) in [("Hazard before", &hazards.before), ("Hazard after", &hazards.after)] {
            let value = format!("{} a year", shown(estimate.value));
            line(out, styles, label, &value, &range(&estimate.interval, |x| significant(*x)))?;
        }
        let value = format!("{} times", shown(hazards.ratio.value));
        line(out, styles, "Ratio", &value, &range(&hazards.ratio.interval, |x| significant(*x)))?;
    }
    if let Some([low, high]) = mass.bracket {
        let value = format!("({}, {}]", fraction(low), fraction(high));
        line(out, styles, "Bracket", &value, "thresholds in the fraction that mean the same rows")?;
    }
    Ok(())
}

/// Why there is no tipping point: nothing rises, or nothing could be fitted.
pub(crate) fn no_tipping_point(report: &Report) -> &'static str {
    let has = |code: &str| report.warnings.iter().any(|w| w.code == code);
    if has("no_members") {
        "No critical mass: the system has no members at the change."
    } else if has("no_candidates") {
        "No tipping point: too few adoptions on either side of any change to fit one."
    } else if !has_account(report) {
        "No tipping point: no threshold account is among the models that were fitted."
    } else {
        "No tipping point: the hazard rises nowhere."
    }
}

/// Whether a threshold was sought: it was not when other models were named.
fn has_account(report: &Report) -> bool {
    let named = report.provenance.options.get("models");
    named.is_none_or(|named| named.split(',').any(|model| matches!(model, "step" | "life-cycle")))
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
        let change = |c: &ChangeReport| format!("{} {} ({})", c.name, c.date, fraction(c.fraction));
        let changes: Vec<String> = model.changes.iter().map(change).collect();
        let text = wrap(&changes.join(", "), WIDTH - 50, &" ".repeat(50));
        writeln!(
            out,
            "{}",
            format!("{:<25}{:>14.3}{:>9.1}  {text}", model.name, model.log_likelihood, model.bic).trim_end()
        )?;
    }
    Ok(())
}

fn tests(out: &mut String, report: &Report, styles: Styles) -> std::fmt::Result {
    if let Some(tests) = &report.tests {
        writeln!(out, "\nTests, {} simulations each", grouped(i64::from(tests.existence.replicates)))?;
    }
    labelled(out, test_lines::tests(report))?;
    if let Some((verdict, reasons)) = test_lines::verdict(report) {
        // Wrapped as plain text: the codes of a style take no room.
        let text = wrap(&format!("{verdict}. {reasons}"), WIDTH - 25, &" ".repeat(25));
        let text = text.replacen(&verdict, &styles.paint(styles.strong, &verdict), 1);
        writeln!(out, "{:<25}{text}", "Verdict")?;
    }
    labelled(out, test_lines::events(report))
}

/// Lines with a label before them.
pub(crate) fn labelled(out: &mut String, lines: Vec<(String, String)>) -> std::fmt::Result {
    for (label, text) in lines {
        writeln!(out, "{label:<25}{}", wrap(&text, WIDTH - 25, &" ".repeat(25)))?;
    }
    Ok(())
}

/// How well models predict and fit.
fn quality(out: &mut String, report: &Report) -> std::fmt::Result {
    let lines = quality::lines(report);
    if !lines.is_empty() {
        writeln!(out)?;
    }
    labelled(out, lines)
}

/// What the regions say when each is looked at alone.
fn by_region(out: &mut String, report: &Report) -> std::fmt::Result {
    let Some(found) = &report.regions else { return Ok(()) };
    regions::tables(out, found)?;
    labelled(out, regions::lines(found))?;
    regions::regions(out, found)
}

fn chart(out: &mut String, report: &Report, styles: Styles) -> std::fmt::Result {
    let threshold = report.tipping_point.as_ref().map(|t| t.date.as_str());
    let Some(curve) = curve(&report.risk_table.rows, threshold) else { return Ok(()) };
    writeln!(out, "Share of members that have adopted")?;
    for (label, cells) in &curve.lines {
        let mut text = String::new();
        for cell in cells {
            if cell.threshold {
                text.push_str(&styles.paint(styles.mark, &cell.symbol.to_string()));
            } else {
                text.push(cell.symbol);
            }
        }
        writeln!(out, "{label:>4} {}", text.trim_end())?;
    }
    writeln!(out, "     {}\n", curve.dates)
}

/// Warnings in words, one paragraph each.
pub(crate) fn warnings(out: &mut String, warnings: &[Warning], styles: Styles) -> std::fmt::Result {
    if warnings.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", styles.paint(styles.doubt, "Read with care"))?;
    for warning in warnings {
        writeln!(out, "- {}", wrap(&warning.message, WIDTH - 2, "  "))?;
    }
    writeln!(out)
}

pub(crate) fn alternatives(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut text = format!("Other norms here (--norm): {}", names[..names.len().min(SHOWN)].join(", "));
    if names.len() > SHOWN {
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reading_of_a_file_is_told_where_it_changes_the_numbers() {
        let told = |pairs: &[(&str, &str)]| {
            reading(&pairs.iter().map(|(s, c)| Decision::new(*s, *c, "")).collect::<Vec<_>>())
        };
        let shape = ("shape", "one row per unit");
        assert_eq!(told(&[("data", "suffrage (bundled)"), shape, ("column unit", "unit")]), None);
        assert_eq!(
            told(&[("data", "a.csv"), shape, ("column weight", "pop"), ("column adopted", "event")]).unwrap(),
            "Read as one row per unit; whether a unit adopted from column event; weights of the fraction from column pop."
        );
    }

    #[test]
    fn words_for_the_shell() {
        assert_eq!(quoted("suffrage-lied"), "suffrage-lied");
        assert_eq!(quoted("Rome Statute"), "'Rome Statute'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("it's\n\u{1b}[1m\u{202e}"), r"$'it\'s\n\u001b[1m\u202e'");
    }

    #[test]
    fn a_title_that_is_the_norm_is_not_repeated() {
        assert_eq!(heading("x", "x"), "x");
        assert_eq!(heading("A title", "x"), "A title (x)");
    }
}
