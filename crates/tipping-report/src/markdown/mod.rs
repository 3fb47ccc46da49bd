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

use self::document::Cell;
use crate::ground::numbers::fraction_or_nothing;

pub use check::check_markdown;
pub use claims::claims_markdown;
pub use comment::{batch_markdown, report_markdown};
pub use fit::fit_markdown;
pub use pivots::pivots_markdown;
pub use pool::pool_markdown;
pub use regimes::regimes_markdown;
pub use sensitivity::sensitivity_markdown;
pub use verify::verify_markdown;

/// A cell with a fraction; empty where there is none.
fn fraction_cell(x: Option<f64>) -> Cell {
    Cell::text(fraction_or_nothing(x))
}
