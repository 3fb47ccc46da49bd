//! Results as text for a terminal, one screen each: one file for each kind of result, and here what they
//! share.

mod adoption_curve;
mod batch;
mod check;
mod claims;
mod fit;
mod pivots;
mod pool;
mod power;
mod regimes;
mod regions;
mod sensitivity;
mod specification_curve;
mod verify;
mod weightings;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde::{Serialize, de::DeserializeOwned};
use tipping_core::Warning;
use tipping_core::result::{Decision, Header, RiskTableReport};

use crate::messages::header::{alternatives, heading, population};
use crate::messages::{FrontEnd, LabelledLine};
use crate::wording::plainly_worded;

pub use crate::ground::prose::wrap;
pub use batch::{batch_plan_text, batch_text};
pub use check::check_text;
pub use claims::claims_text;
pub use fit::fit_text;
pub use pivots::pivots_text;
pub use pool::pool_text;
pub use power::power_text;
pub use regimes::regimes_text;
pub use sensitivity::{sensitivity_list_text, sensitivity_text};
pub use verify::verify_text;

/// Characters in a line.
pub const WIDTH: usize = 96;

/// A cell filled from below, in eighths.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Room for the labels of findings.
const LABEL: usize = 25;

/// Room for the labels of estimates.
const SHORT_LABEL: usize = 18;

/// Styles of a text, empty without colour.
#[derive(Clone, Copy, Default)]
struct Styles {
    strong: Style,
    mark: Style,
    doubt: Style,
}

impl Styles {
    fn new(colour: bool) -> Self {
        if !colour {
            return Self::default();
        }
        Self {
            strong: Style::new().bold(),
            mark: AnsiColor::Red.on_default(),
            doubt: AnsiColor::Yellow.on_default(),
        }
    }

    /// A heading or an answer.
    fn strong(self, text: &str) -> String {
        Self::paint(self.strong, text)
    }

    /// What stands out of a chart, or fails.
    fn mark(self, text: &str) -> String {
        Self::paint(self.mark, text)
    }

    /// What is to be doubted.
    fn doubt(self, text: &str) -> String {
        Self::paint(self.doubt, text)
    }

    fn paint(style: Style, text: &str) -> String {
        format!("{style}{text}{style:#}")
    }
}

/// What `write` makes of a result in the words of a front end, without the characters that a terminal would
/// obey.
fn written<T: Clone + Serialize + DeserializeOwned>(
    result: &T,
    front_end: FrontEnd,
    write: impl FnOnce(&mut String, &T) -> std::fmt::Result,
) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, &*plainly_worded(result, front_end));
    out
}

/// Text after a label of `room` characters, its later lines below its first.
fn beside(label: &str, room: usize, text: &str) -> String {
    format!("{label:<room$}{}", wrap(text, WIDTH - room, &" ".repeat(room)))
}

/// Findings with their labels before them.
fn labelled(out: &mut String, lines: Vec<LabelledLine>) -> std::fmt::Result {
    lines.iter().try_for_each(|(label, text)| writeln!(out, "{}", beside(label, LABEL, text)))
}

/// The title of a result, and who is counted in it.
fn opening(
    out: &mut String,
    header: &Header,
    table: &RiskTableReport,
    decisions: &[Decision],
    styles: Styles,
) -> std::fmt::Result {
    writeln!(out, "{}", styles.strong(&heading(&header.title, &header.norm)))?;
    let who = population(&header.system, &header.window, table, decisions);
    writeln!(out, "{}\n", wrap(&who, WIDTH, ""))
}

/// The other norms of the same data, if there are any.
fn others(out: &mut String, norms: &[String], front_end: FrontEnd) -> std::fmt::Result {
    if norms.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", wrap(&alternatives(norms, front_end), WIDTH, "  "))
}

/// The verdict with its reasons, where something was tested.
fn verdict_line(out: &mut String, verdict: Option<(String, String)>, styles: Styles) -> std::fmt::Result {
    let Some((verdict, reasons)) = verdict else { return Ok(()) };
    // Wrapped as plain text: the codes of a style take no room.
    let text = beside("Verdict", LABEL, &format!("{verdict}. {reasons}"));
    writeln!(out, "{}", text.replacen(&verdict, &styles.strong(&verdict), 1))
}

/// What the reader is to know, and to doubt: one paragraph each.
fn doubts(out: &mut String, notes: &[Warning], warnings: &[Warning], styles: Styles) -> std::fmt::Result {
    if notes.is_empty() && warnings.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", styles.doubt("Read with care"))?;
    for doubt in notes.iter().chain(warnings) {
        writeln!(out, "- {}", wrap(&doubt.message, WIDTH - 2, "  "))?;
    }
    writeln!(out)
}

/// What to go on with, for a reader who has a command line.
fn next(out: &mut String, command: &str, front_end: FrontEnd) -> std::fmt::Result {
    match front_end {
        FrontEnd::Cli => writeln!(out, "Next: {command}"),
        FrontEnd::Api => Ok(()),
    }
}
