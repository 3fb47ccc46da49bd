//! What the threshold owes to each adopter, as Markdown.

use tipping_core::result::{PivotReport, PivotsReport};

use super::document::{Cell, Markdown, Table};
use crate::ground::numbers::{fraction, significant};
use crate::ground::prose::capital;
use crate::messages::FrontEnd;
use crate::messages::header::{heading, system, window};
use crate::messages::pivots::{NO_THRESHOLD, around, influence, statistic, tests, threshold};
use crate::wording::worded;

/// The result as Markdown, one adopter a row.
#[must_use]
pub fn pivots_markdown(report: &PivotsReport, front_end: FrontEnd) -> String {
    let report = &*worded(report, front_end);
    let mut out = Markdown::default();
    out.heading(3, &heading(&report.header.title, &report.header.norm));
    out.paragraph(&format!(
        "{}, {}.",
        capital(&system(&report.header.system)),
        window(&report.header.window)
    ));
    let found = report.threshold.as_ref().map_or(NO_THRESHOLD.to_owned(), threshold);
    out.item(&format!("Threshold: {found}"));
    for (label, periods) in report.around_threshold.iter().flat_map(around) {
        for period in periods {
            out.item(&format!("{label}: {period}"));
        }
    }
    let tests = report.test.iter().flat_map(tests);
    out.labelled(influence(report).into_iter().chain(tests));
    let heads = [
        ">rank",
        "adopter",
        "date",
        ">with others",
        ">rise",
        ">hazard, times",
        ">p",
        ">posterior",
        ">pace before",
        ">pace after",
        "date without it",
        ">critical mass without it",
    ];
    let mut table = Table::new(&heads);
    for pivot in &report.adopters {
        table.row(cells(pivot));
    }
    out.table(&table);
    out.doubts(&report.notes, &report.warnings);
    out.finish()
}

/// A number; nothing where there is none.
fn shown(x: Option<f64>, show: fn(f64) -> String) -> Cell {
    Cell::text(x.map(show).unwrap_or_default())
}

fn cells(pivot: &PivotReport) -> [Cell; 12] {
    let switch = pivot.switch.as_ref();
    let without = pivot.without.threshold.as_ref();
    [
        Cell::text(pivot.rank.map(|r| r.to_string()).unwrap_or_default()),
        Cell::text(pivot.name.as_str()),
        Cell::text(pivot.period.to_string()),
        Cell::text(pivot.others.to_string()),
        shown(switch.map(|s| s.statistic), statistic),
        shown(switch.and_then(|s| s.ratio), significant),
        shown(pivot.p_value, fraction),
        shown(pivot.posterior_probability, fraction),
        shown(pivot.adoption_rate_before.rate, significant),
        shown(pivot.adoption_rate_after.rate, significant),
        Cell::text(without.map_or_else(|| "no rise".to_owned(), |t| t.date.to_string())),
        shown(without.map(|t| t.state.fraction), fraction),
    ]
}
