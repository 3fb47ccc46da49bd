//! What is typed after `sensitivity`: the alternatives of every choice.

use clap::{Args, ValueEnum};

use super::values::{date, level, replicates};
use super::{
    CountingArg, DataArgs, LikelihoodArg, OutputArgs, Period, PlotArgs, PreEntryArg, SuccessionsArg,
    ThresholdInArg,
};

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
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..), help_heading = "Fit")]
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
    /// Norms that are codings of the same one, or `all` [default: all codings of a bundled dataset that codes one norm several times]
    #[arg(long, value_name = "NORMS", value_delimiter = ',', conflicts_with = "norm")]
    pub(crate) codings: Vec<String>,
    /// Who could adopt [default: the one that `fit` would take and, for a list of states, the other two]
    #[arg(long, value_name = "SYSTEMS", value_delimiter = ',', conflicts_with = "system")]
    pub(crate) systems: Vec<String>,
    /// First dates of the window: dates, `default` (that of `fit`), `first-adoption`, or years from the default such as -10 and +10 [default:
    /// default,first-adoption and, where no opening is recorded, -10,+10]
    #[arg(long, value_name = "DATES", value_delimiter = ',', value_parser = bound, allow_hyphen_values = true, visible_alias = "from")]
    pub(crate) origins: Vec<Bound>,
    /// Last dates of the window: dates, `default`, or years from the default [default: default,-10]
    #[arg(long, value_name = "DATES", value_delimiter = ',', value_parser = end, allow_hyphen_values = true, visible_alias = "through")]
    pub(crate) ends: Vec<Bound>,
    /// Analysis periods [default: year, and month and day where the dates allow them]
    #[arg(long, value_name = "PERIODS", value_delimiter = ',', visible_alias = "period")]
    pub(crate) periods: Vec<Period>,
    /// What becomes of a unit that adopted before it entered the system [default: count, and at-entry and drop where they change a risk table]
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) pre_entry: Vec<PreEntryArg>,
    /// What an act of succession is [default: inherited, and event where it changes a risk table]
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) successions: Vec<SuccessionsArg>,
    /// What a threshold is sought in [default: time]
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) threshold_in: Vec<ThresholdInArg>,
    /// Threshold accounts: both with the better chosen, a step alone, a life-cycle alone [default: all three]
    #[arg(long, value_name = "ACCOUNTS", value_delimiter = ',')]
    pub(crate) models: Vec<AccountsArg>,
    /// Likelihood, for every specification [default: exact for days, grouped otherwise]
    #[arg(long)]
    pub(crate) likelihood: Option<LikelihoodArg>,
    /// Adoptions that the fraction counts, for every specification
    #[arg(long, default_value = "in-force")]
    pub(crate) counting: CountingArg,
}

/// An end of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// That of `fit`.
    Default,
    /// The first adoption by any unit.
    FirstAdoption,
    /// So many years after the default.
    Years(i32),
    Date(tipping_core::Date),
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::FirstAdoption => f.write_str("first-adoption"),
            Self::Years(years) => write!(f, "{years:+}"),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}

/// Which threshold accounts may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AccountsArg {
    /// Step and life-cycle, the one of lower BIC
    Both,
    /// The step alone
    Step,
    /// The life-cycle alone
    LifeCycle,
}

/// A start of the window: a date, a word, or years from the default.
fn bound(text: &str) -> Result<Bound, String> {
    match text {
        "default" => return Ok(Bound::Default),
        "first-adoption" => return Ok(Bound::FirstAdoption),
        _ => {}
    }
    if text.starts_with(['-', '+']) {
        return match text.parse::<i32>() {
            Ok(years) if years != 0 && years.abs() <= 500 => Ok(Bound::Years(years)),
            _ => Err("write years from the default as -10 or +10".to_owned()),
        };
    }
    date(text).map(Bound::Date)
}

fn end(text: &str) -> Result<Bound, String> {
    match bound(text)? {
        Bound::FirstAdoption => Err("a window that ends with the first adoption holds nothing".to_owned()),
        end => Ok(end),
    }
}
