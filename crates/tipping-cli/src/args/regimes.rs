//! What is typed after `tipping regimes`.

use clap::Args;
use tipping::core::{Date, Fill};
use tipping::values::parse::{date, lag, positive, replicates};
use tipping::values::{Penalty, Switch};

use super::values::{YesNo, fill, switch, value};
use super::{DataArgs, OutputArgs, PlotArgs, RuleArgs};

#[derive(Debug, Args)]
pub(crate) struct RegimesArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) covariates: CovariateArgs,
    /// What changes: the level and all coefficients, the level and those of one block, or nothing
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "all",
        value_parser = switch(),
        help_heading = "Regression"
    )]
    pub(crate) switch: Switch,
    /// What keeps coefficients finite: none, firth (Jeffreys' prior) or ridge=L, -L/2 times the sum of
    /// squared standardized coefficients
    #[arg(
        long,
        value_name = "PENALTY",
        default_value = "none",
        value_parser = value::<Penalty>,
        help_heading = "Regression"
    )]
    pub(crate) penalty: Penalty,
    /// Coefficients for a standard deviation of the covariate over the risk set, or for its own unit
    #[arg(
        long,
        value_name = "YES|NO",
        default_value = "yes",
        default_missing_value = "yes",
        num_args = 0..=1,
        require_equals = true,
        help_heading = "Regression"
    )]
    pub(crate) standardize: YesNo,
    /// A change that was known beforehand, in place of the search for one: the first period of the second
    /// regime; by day one on which somebody adopts, the change being just before. Nothing is simulated
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Regression")]
    pub(crate) kappa: Option<Date>,
    /// Events that each regime must have [default: twice as many as a regime has coefficients, at least 3]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Regression"
    )]
    pub(crate) min_events: Option<u64>,
    /// Replicates of each simulated test, at least 20; 0 = no tests
    #[arg(
        long,
        value_name = "B",
        default_value_t = 999,
        value_parser = replicates,
        help_heading = "Regression"
    )]
    pub(crate) bootstrap: u32,
    /// Seed of the random streams
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Regression")]
    pub(crate) seed: u64,
    /// Threads to use; results never depend on it [default: all cores]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..),
        help_heading = "Regression"
    )]
    pub(crate) threads: Option<u16>,
    /// Write the rows of the regression as CSV too: unit, name, period, event, exposure in years, covariates
    /// on their own scale
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) design: Option<std::path::PathBuf>,
    #[command(flatten)]
    pub(crate) plot: PlotArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Covariates")]
pub(crate) struct CovariateArgs {
    /// A file of covariates: one row per unit and period, or per unit; `bundled` = the bundled state-years;
    /// may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) covariates: Vec<String>,
    /// Covariates of conditions at home, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) domestic: Vec<String>,
    /// Covariates of others' adoption and of ties to them, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) international: Vec<String>,
    /// Periods by which covariates are lagged; the adoption of others is never taken later than the opening
    /// of the period
    #[arg(long, value_name = "L", default_value_t = 1, value_parser = lag)]
    pub(crate) lag: u32,
    /// What stands for a missing value: nothing (the unit-period is lost), the last value before it, or the
    /// line between its neighbours
    #[arg(long, value_name = "HOW", default_value = "none", value_parser = fill())]
    pub(crate) fill: Fill,
    /// Column of the units in the files of covariates [default: recognized]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) covariate_unit: Option<String>,
    /// Column of the periods in the files of covariates [default: recognized]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) covariate_period: Option<String>,
    /// An edge list for `ties`: from (the unit that looks), to (the one it looks at), weight, and perhaps
    /// period
    #[arg(long, value_name = "FILE")]
    pub(crate) ties: Option<String>,
    /// A table for `distance`: unit, latitude, longitude
    #[arg(long, value_name = "FILE")]
    pub(crate) coordinates: Option<String>,
    /// Kilometres over which the weight of a member falls to 1/e in `distance`
    #[arg(long, value_name = "KM", default_value_t = 1000.0, value_parser = positive)]
    pub(crate) distance_scale: f64,
}
