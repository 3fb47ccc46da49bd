//! What is typed after `tipping pivots`.

use clap::Args;

use tipping::values::parse::span;

use super::{DataArgs, OutputArgs, RuleArgs, TestArgs};

#[derive(Debug, Args)]
pub(crate) struct PivotsArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// Years before and after an adoption over which the pace is counted, and within which those tied to the
    /// adopter follow it
    #[arg(long, value_name = "YEARS", default_value_t = 5.0, value_parser = span, help_heading = "Pivots")]
    pub(crate) span: f64,
    /// Periods before the threshold whose adopters are named, at least the last three adopters
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(1..),
        help_heading = "Pivots"
    )]
    pub(crate) before: u32,
    /// An edge list: from (the unit that looks), to (the one it looks at), weight, and perhaps period. Do
    /// those that look at an adopter follow it?
    #[arg(long, value_name = "FILE", help_heading = "Pivots")]
    pub(crate) ties: Option<String>,
    /// Rewire ties among the units of one region only (--region), so that what a region has in common counts
    /// for nobody
    #[arg(long, requires = "ties", help_heading = "Pivots")]
    pub(crate) within_regions: bool,
    #[command(flatten)]
    pub(crate) tests: TestArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
