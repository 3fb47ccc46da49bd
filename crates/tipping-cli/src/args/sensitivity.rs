//! What is typed after `sensitivity`: the alternatives of every choice.

use clap::Args;
use tipping::core::{Counting, Likelihood, PeriodUnit, PreEntry, Successions};
use tipping::values::parse::{end, level, replicates};
use tipping::values::{Bound, ThresholdIn, ThresholdModels};

use super::values::{choice, counting, pre_entry, successions, threshold_in, threshold_models, value};
use super::{DataArgs, OutputArgs, PlotArgs};

#[derive(Debug, Args)]
pub(crate) struct SensitivityArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) choices: ChoiceArgs,
    /// Replicates of each simulated test, at least 20; 0 = no tests, no verdicts
    #[arg(long, value_name = "B", default_value_t = 199, value_parser = replicates, help_heading = "Fit")]
    pub(crate) bootstrap: u32,
    /// Level of the intervals
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = level, help_heading = "Fit")]
    pub(crate) level: f64,
    /// Events that each regime must have
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Fit"
    )]
    pub(crate) min_events: u64,
    /// Seed of the random streams, the same for every specification and for `fit`
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Fit")]
    pub(crate) seed: u64,
    /// Threads to use; results never depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Fit")]
    pub(crate) threads: Option<u16>,
    /// List the specifications with their risk tables, without fitting
    #[arg(long, visible_alias = "dry-run", help_heading = "Output")]
    pub(crate) list: bool,
    #[command(flatten)]
    pub(crate) plot: PlotArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// The alternatives of every choice, separated by commas; a single one fixes the choice.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Choices, the alternatives separated by commas")]
pub(crate) struct ChoiceArgs {
    /// Norms that are codings of the same one, or `all` [default: all codings of a bundled dataset that codes
    /// one norm several times]
    #[arg(long, value_name = "NORMS", value_delimiter = ',', conflicts_with = "norm")]
    pub(crate) codings: Vec<String>,
    /// Who could adopt [default: the one that `fit` would take and, for a list of states, the other two]
    #[arg(long, value_name = "SYSTEMS", value_delimiter = ',', conflicts_with = "system")]
    pub(crate) systems: Vec<String>,
    /// First dates of the window: dates, `default` (that of `fit`), `first-adoption`, or years from the
    /// default such as -10 and +10 [default: default,first-adoption and, where no opening is recorded,
    /// -10,+10]
    #[arg(
        long,
        value_name = "DATES",
        value_delimiter = ',',
        value_parser = value::<Bound>,
        allow_hyphen_values = true,
        visible_alias = "from"
    )]
    pub(crate) origins: Vec<Bound>,
    /// Last dates of the window: dates, `default`, or years from the default [default: default,-10]
    #[arg(
        long,
        value_name = "DATES",
        value_delimiter = ',',
        value_parser = end,
        allow_hyphen_values = true,
        visible_alias = "through"
    )]
    pub(crate) ends: Vec<Bound>,
    /// Analysis periods [default: year, and month and day where the dates allow them]
    #[arg(
        long,
        value_name = "PERIODS",
        value_delimiter = ',',
        value_parser = choice::<PeriodUnit>(),
        visible_alias = "period"
    )]
    pub(crate) periods: Vec<PeriodUnit>,
    /// What becomes of a unit that adopted before it entered the system [default: count, and at-entry and
    /// drop where they change a risk table]
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = pre_entry())]
    pub(crate) pre_entry: Vec<PreEntry>,
    /// What an act of succession is [default: inherited, and event where it changes a risk table]
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = successions())]
    pub(crate) successions: Vec<Successions>,
    /// What a threshold is sought in [default: time]
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = threshold_in())]
    pub(crate) threshold_in: Vec<ThresholdIn>,
    /// Threshold accounts: both with the better chosen, a step alone, a life-cycle alone [default: all three]
    #[arg(long, value_name = "ACCOUNTS", value_delimiter = ',', value_parser = threshold_models())]
    pub(crate) models: Vec<ThresholdModels>,
    /// Likelihood, for every specification [default: exact for days, grouped otherwise]
    #[arg(long, value_parser = choice::<Likelihood>())]
    pub(crate) likelihood: Option<Likelihood>,
    /// Adoptions that the fraction counts, for every specification
    #[arg(long, default_value = "in-force", value_parser = counting())]
    pub(crate) counting: Counting,
}
