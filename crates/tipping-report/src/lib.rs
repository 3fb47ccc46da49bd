//! Results of the tipping toolkit as text, JSON, CSV, Markdown and HTML. Everything is made from the result schema of
//! `tipping-core`; nothing is computed here.

mod batch;
mod bins;
mod check;
mod comment;
mod curve;
mod error;
mod figure;
mod html;
mod json;
mod junit;
mod markdown;
pub mod messages;
mod numbers;
mod pivots;
mod pivots_tables;
mod plain;
mod pool;
mod pool_tables;
mod power;
mod quality;
mod regimes;
mod regions;
mod sensitivity;
mod sensitivity_curve;
mod sensitivity_tables;
mod tables;
mod test_lines;
mod text;
mod verify;
mod weightings;

pub use batch::{BatchEntry, PlannedRun, batch_plan_text, batch_text};
pub use check::check_text;
pub use comment::{batch_markdown, report_markdown};
pub use error::{FigureError, ReportError};
pub use figure::{
    FIT_FIGURES, POOL_FIGURES, POWER_FIGURES, REGIMES_FIGURES, SENSITIVITY_FIGURES, Subject, figure_png,
    figure_svg,
};
pub use html::{BatchPage, Companion, NormPage, OtherChoices, batch_html, report_html};
pub use json::{schema, to_json};
pub use junit::verify_junit;
pub use markdown::MARKDOWN_WIDTH;
pub use numbers::wrap;
pub use pivots::pivots_text;
pub use pivots_tables::{pivots_csv, pivots_markdown};
pub use plain::plain;
pub use pool::pool_text;
pub use pool_tables::{pool_csv, pool_markdown};
pub use power::power_text;
pub use regimes::{regimes_csv, regimes_markdown, regimes_text};
pub use sensitivity::{sensitivity_list_text, sensitivity_text};
pub use sensitivity_tables::sensitivity_markdown;
pub use tables::{check_csv, check_markdown, fit_csv, fit_markdown, to_csv};
pub use text::{WIDTH, command_line, fit_text};
pub use verify::{verify_markdown, verify_text};
