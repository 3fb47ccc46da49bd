//! What a result is about: its title, its window, who could adopt, and how the data were read.

use std::fmt::Write as _;

use tipping_core::Setting;
use tipping_core::result::{Decision, RiskTableReport, RowReport, WindowReport};

use super::{FrontEnd, for_front_end};
use crate::ground::numbers::{grouped, plural};
use crate::ground::prose::capital;

/// "Title (norm)", or the title alone when it is the identifier.
pub(crate) fn heading(title: &str, norm: &str) -> String {
    if title.is_empty() || title == norm { norm.to_owned() } else { format!("{title} ({norm})") }
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
    let (before, columns) = (table.adopted_before, columns_read(decisions));
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
        columns.map(|sentence| format!(" {sentence}")).unwrap_or_default()
    )
}

/// How the file was read, as far as it changes the numbers: its shape, and the columns beside unit and date.
/// Bundled data have one shape.
fn columns_read(decisions: &[Decision]) -> Option<String> {
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

/// The period of a row: "1945", or "1945-01-01 to 1945-03-31".
pub(crate) fn period(row: &RowReport) -> String {
    if row.from == row.through { row.from.to_string() } else { format!("{} to {}", row.from, row.through) }
}

/// The other norms of the same data.
pub(crate) fn alternatives(names: &[String], front_end: FrontEnd) -> String {
    const SHOWN: usize = 8;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    let setting = Setting::Norm.to_string();
    let mut text = format!("Other norms here ({}): {shown}", for_front_end(&setting, front_end));
    if names.len() > SHOWN {
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(pairs: &[(&str, &str)]) -> Option<String> {
        columns_read(&pairs.iter().map(|(s, c)| Decision::new(*s, *c, "")).collect::<Vec<_>>())
    }

    #[test]
    fn how_a_file_was_read_is_stated_where_it_changes_the_numbers() {
        let shape = ("shape", "one row per unit");
        assert_eq!(sentence(&[("data", "suffrage (bundled)"), shape, ("column unit", "unit")]), None);
        let columns = [("data", "a.csv"), shape, ("column weight", "pop"), ("column adopted", "event")];
        assert_eq!(
            sentence(&columns).unwrap(),
            "Read as one row per unit; whether a unit adopted from column event; weights of the fraction \
             from column pop."
        );
    }

    #[test]
    fn a_title_that_is_the_norm_is_not_repeated() {
        assert_eq!(heading("x", "x"), "x");
        assert_eq!(heading("A title", "x"), "A title (x)");
    }
}
