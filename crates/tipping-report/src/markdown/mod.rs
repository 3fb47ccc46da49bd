//! Results as Markdown, for comments on a change and for papers: one file for each kind of result.

mod check;
mod claims;
mod comment;
mod document;
mod escape;
mod fit;
mod pivots;
mod pool;
mod regimes;
mod regions;
mod sensitivity;
mod verify;
mod weightings;

use tipping_core::result::Header;

use self::document::{Cell, Markdown};
use crate::ground::numbers::fraction_or_nothing;
use crate::ground::prose::capital;
use crate::messages::header::{heading, system, window};

pub use check::check_markdown;
pub use claims::claims_markdown;
pub use comment::{batch_markdown, report_markdown};
pub use fit::fit_markdown;
pub use pivots::pivots_markdown;
pub use pool::pool_markdown;
pub use regimes::regimes_markdown;
pub use sensitivity::sensitivity_markdown;
pub use verify::verify_markdown;

/// A document that begins with the title of a result, its system and its window.
fn opened(header: &Header) -> Markdown {
    let mut out = Markdown::default();
    out.heading(3, &heading(&header.title, &header.norm));
    out.paragraph(&format!("{}, {}.", capital(&system(&header.system)), window(&header.window)));
    out
}

/// A cell with a fraction; empty where there is none.
fn fraction_cell(x: Option<f64>) -> Cell {
    Cell::text(fraction_or_nothing(x))
}
