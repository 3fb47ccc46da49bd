//! Results of the tipping toolkit as text, JSON, CSV, Markdown and HTML. Everything is made from the result schema of
//! `tipping-core`; nothing is computed here.

#[path = "text/batch.rs"]
mod batch;
#[path = "ground/bins.rs"]
mod bins;
#[path = "text/check.rs"]
mod check;
#[path = "markdown/comment.rs"]
mod comment;
#[path = "text/adoption_curve.rs"]
mod curve;
mod error;
mod figure;
mod html;
mod json;
mod junit;
#[path = "markdown/document.rs"]
mod markdown;
#[path = "ground/numbers.rs"]
mod numbers;
#[path = "text/pivots.rs"]
mod pivots;
#[path = "tables/pivots.rs"]
mod pivots_tables;
mod plain;
#[path = "interpretation/pool.rs"]
mod pool;
#[path = "markdown/pool.rs"]
mod pool_tables;
#[path = "text/power.rs"]
mod power;
#[path = "interpretation/quality.rs"]
mod quality;
#[path = "interpretation/regimes.rs"]
mod regimes;
#[path = "interpretation/regions.rs"]
mod regions;
#[path = "text/sensitivity.rs"]
mod sensitivity;
#[path = "text/specification_curve.rs"]
mod sensitivity_curve;
#[path = "markdown/sensitivity.rs"]
mod sensitivity_tables;
#[path = "tables/fit.rs"]
mod tables;
#[path = "interpretation/hypotheses.rs"]
mod test_lines;
#[path = "text/fit.rs"]
mod text;
#[path = "text/verify.rs"]
mod verify;
#[path = "interpretation/weightings.rs"]
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
