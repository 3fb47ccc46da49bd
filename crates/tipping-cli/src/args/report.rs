//! The flags of `tipping report`.

use clap::{Args, ValueEnum};

use super::NormArgs;

#[derive(Debug, Args)]
#[command(mut_arg("data", |a| a.value_name("DATA|DIR").help(
    "As for `fit`: a file, `-` for standard input, a bundled dataset or norm, a title; or a folder that \
     `tipping batch` wrote"
)))]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) norm: NormArgs,
    /// A result to show as well: the JSON of `regimes`, `sensitivity`, `power` or `pool`; may be repeated
    #[arg(long, value_name = "FILE.json", help_heading = "Output")]
    pub(crate) with: Vec<std::path::PathBuf>,
    /// Format of the report
    #[arg(long, default_value = "html", help_heading = "Output")]
    pub(crate) format: ReportFormat,
    /// File to write instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<std::path::PathBuf>,
    /// End with exit code 1: for one norm when there are warnings or the verdict is `insufficient`; for a
    /// folder, as `batch --strict` does, when a norm failed, while norms that were left out and the warnings
    /// of norms are no failure
    #[arg(long, help_heading = "Output")]
    pub(crate) strict: bool,
    /// Nothing on standard error but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One file for a browser
    Html,
    /// A comment on a pull request: the verdict, a table, what to doubt
    Md,
}

pub(super) const REPORT_EXAMPLES: &str = "\
Examples:
  tipping report suffrage -o suffrage.html          one norm
  tipping report un-26-5 --period year --by region -o mine-ban.html
  tipping regimes suffrage --domestic polyarchy --international global --format json -o regimes.json
  tipping report suffrage --with regimes.json -o suffrage.html
                                                    with another result as a section
  tipping report suffrage --format md -o comment.md for a comment on a pull request
  tipping batch treaties --period year -o results   many norms:
  tipping report results -o treaties.html           a table of them, and a page for each";
