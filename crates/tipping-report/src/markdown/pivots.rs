//! What the threshold owes to each adopter, as Markdown.

use tipping_core::result::{PivotDateReport, PivotReport, PivotsReport, StateReport};

use super::document::{Cell, Table};
use super::opened;
use crate::ground::numbers::{count, fraction, significant};
use crate::messages::FrontEnd;
use crate::messages::pivots::{NO_THRESHOLD, around, influence, states, statistic, tests, threshold};
use crate::wording::worded;

/// The result as Markdown: a table of adopters, one of dates, and one of what speaks for states.
#[must_use]
pub fn pivots_markdown(report: &PivotsReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = opened(&report.header);
    let found = report.threshold.as_ref().map_or(NO_THRESHOLD.to_owned(), threshold);
    out.item(&format!("Threshold: {found}"));
    for (label, periods) in report.around_threshold.iter().flat_map(around) {
        for period in periods {
            out.item(&format!("{label}: {period}"));
        }
    }
    let of_tests = report.test.iter().flat_map(tests);
    let of_states = report.states.iter().flat_map(states);
    out.labelled(influence(report).into_iter().chain(of_tests).chain(of_states));
    let heads = ["date", "adopter", ">with others", "date without it", ">critical mass without it"];
    let mut table = Table::new(&heads);
    report.adopters.iter().for_each(|pivot| table.row(of_adopter(pivot)));
    out.table(&table);
    let heads = [
        ">rank",
        "date",
        ">adopters",
        ">rise",
        ">hazard, times",
        ">p",
        ">posterior",
        ">pace before",
        ">pace after",
    ];
    let mut table = Table::new(&heads);
    report.dates.iter().for_each(|date| table.row(of_date(date)));
    out.table(&table);
    if let Some(found) = &report.states {
        let heads =
            ["date", "adopter", ">weight", ">tied", ">followed", ">expected", ">p", ">p of the family"];
        let mut table = Table::new(&heads);
        found.adopters.iter().for_each(|state| table.row(of_state(state)));
        out.table(&table);
    }
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}

/// A number; nothing where there is none.
fn shown(x: Option<f64>, show: fn(f64) -> String) -> Cell {
    Cell::text(x.map(show).unwrap_or_default())
}

fn of_adopter(pivot: &PivotReport) -> [Cell; 5] {
    let without = pivot.without.threshold.as_ref();
    [
        Cell::text(pivot.period.to_string()),
        Cell::text(pivot.name.as_str()),
        Cell::text(pivot.others.to_string()),
        Cell::text(without.map_or_else(|| "no rise".to_owned(), |t| t.date.to_string())),
        shown(without.map(|t| t.state.fraction), fraction),
    ]
}

fn of_date(date: &PivotDateReport) -> [Cell; 9] {
    let switch = date.switch.as_ref();
    [
        Cell::text(date.rank.map(|r| r.to_string()).unwrap_or_default()),
        Cell::text(date.period.to_string()),
        Cell::text(date.adopters.len().to_string()),
        shown(switch.map(|s| s.statistic), statistic),
        shown(switch.and_then(|s| s.ratio), significant),
        shown(date.p_value, fraction),
        shown(date.posterior_probability, fraction),
        shown(date.adoption_rate_before.rate, significant),
        shown(date.adoption_rate_after.rate, significant),
    ]
}

fn of_state(state: &StateReport) -> [Cell; 8] {
    let followers = state.followers.as_ref();
    [
        Cell::text(state.period.to_string()),
        Cell::text(state.name.as_str()),
        shown(state.weight, fraction),
        shown(followers.map(|f| f.ties), count),
        shown(followers.map(|f| f.followed), count),
        shown(followers.map(|f| f.expected), significant),
        shown(followers.and_then(|f| f.p_value), fraction),
        shown(followers.and_then(|f| f.family_p_value), fraction),
    ]
}
