//! What is typed after `tipping claims`.

use clap::Args;
use tipping::core::Date;
use tipping::values::parse::{date, span};

use super::{DataArgs, OutputArgs, RuleArgs};

#[derive(Debug, Args)]
pub(crate) struct ClaimsArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// The period by whose end the critical mass was reached, such as 1930: adoptions in it are early
    /// [default: the period before the rise of the fitted threshold model]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Claims")]
    pub(crate) reached: Option<Date>,
    /// Years after the threshold in which adoptions are counted
    #[arg(long, value_name = "YEARS", default_value_t = 20.0, value_parser = span, help_heading = "Claims")]
    pub(crate) years: f64,
    /// A table of units and dates (unit, year) at which a domestic movement is first known, or
    /// `womens_movement` [default: what the dataset brings]
    #[arg(long, value_name = "FILE", help_heading = "Claims")]
    pub(crate) movement: Option<String>,
    /// Powers, separated by commas, by identifier, name or ISO code [default: usa,gbr among states]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', help_heading = "Claims")]
    pub(crate) powers: Vec<String>,
    /// Events that each side of the threshold must have
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Claims"
    )]
    pub(crate) min_events: u64,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
