//! What is typed: the flags of every command, as clap reads them.

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  tipping fit suffrage                              women's suffrage, the Lexical Index
  tipping fit suffrage --norm paxton --from 1893    another coding, another origin
  tipping fit 'Rome Statute' --period year          a treaty by its title, by year
  tipping fit adoptions.csv --system cow --units name --through 2020
  tipping check adoptions.csv                       what would be fitted, and every decision taken
  tipping fit un-26-5 --format json --output mine-ban.json

Exit codes: 0 done; 1 done, but a check failed (--strict); 2 usage; 3 data rejected; 4 fit failed; 70 bug.";

const CHECK_EXAMPLES: &str = "\
Examples:
  tipping check adoptions.csv                       shape, columns, window, units, risk table
  tipping check panel.parquet --system cow --units name
  tipping check un-4-9 --period year --format csv   the risk table for another program";

const DATASETS_EXAMPLES: &str = "\
Examples:
  tipping datasets                                  what is bundled
  tipping datasets treaties                         its norms, sources and known problems
  tipping datasets suffrage --export data           its files";

/// From dates of adoption to a threshold and a critical mass.
#[derive(Debug, Parser)]
#[command(name = "tipping", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Estimate the threshold date, the critical mass and the hazards on both sides
    #[command(after_help = EXAMPLES)]
    Fit(FitArgs),
    /// Read the data and show the risk table and every decision taken, without fitting
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// List the bundled datasets, or describe and export one
    #[command(after_help = DATASETS_EXAMPLES)]
    Datasets(DatasetsArgs),
    /// Print the JSON Schema of a command's JSON
    Schema(SchemaArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct FitArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// Events that each regime must have
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..), help_heading = "Fit")]
    pub(crate) min_events: u64,
    /// Models to fit, separated by commas [default: all]
    #[arg(long, value_name = "MODELS", value_delimiter = ',', help_heading = "Fit")]
    pub(crate) models: Vec<tipping_fit::Model>,
    /// Level of the intervals
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = level, help_heading = "Fit")]
    pub(crate) level: f64,
    /// What a threshold is sought in: a regime begins at a date, or where the adopted fraction reaches a value
    #[arg(long, value_name = "WHAT", default_value = "time", help_heading = "Fit")]
    pub(crate) threshold_in: ThresholdInArg,
    /// Replicates of each simulated test; 0 = no tests
    #[arg(long, value_name = "B", default_value_t = 999, help_heading = "Fit")]
    pub(crate) bootstrap: u32,
    /// Interval for the date and the critical mass: posterior, likelihood ratio with a simulated cut, or both
    #[arg(long, value_name = "KIND", default_value = "posterior", help_heading = "Fit")]
    pub(crate) interval: IntervalArg,
    /// A date known beforehand at which to test a break, such as eif=1999-03-01; may be repeated (treaties bring their
    /// entry into force)
    #[arg(long, value_name = "NAME=DATE", value_parser = event, help_heading = "Fit")]
    pub(crate) event: Vec<(String, tipping_core::Date)>,
    /// Seed of the random streams
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Fit")]
    pub(crate) seed: u64,
    /// Threads to use; results never depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Fit")]
    pub(crate) threads: Option<u16>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct DataArgs {
    /// A file, `-` for standard input, a bundled dataset (suffrage, treaties), a norm of one (suffrage-lied, un-26-5) or
    /// a title (Rome Statute)
    #[arg(value_name = "DATA", help_heading = None)]
    pub(crate) data: String,
    /// Which norm, where there are several: its name, its column in a wide file, or COLUMN=NAME
    #[arg(long, value_name = "N")]
    pub(crate) norm: Option<String>,
    /// Who could adopt: cow, gw, gw-no-microstates, closed (the units in the file) or a file of unit, entry, exit
    #[arg(long, value_name = "S")]
    pub(crate) system: Option<String>,
    /// Column of the unit's identifier
    #[arg(long, value_name = "COLUMN")]
    pub(crate) unit: Option<String>,
    /// Column of the date of adoption; in a panel, of the period
    #[arg(long, value_name = "COLUMN")]
    pub(crate) date: Option<String>,
    /// Column of the norm
    #[arg(long, value_name = "COLUMN")]
    pub(crate) norm_column: Option<String>,
    /// Column that is 1 where the unit has adopted and 0 where not; beside 0 a date is when observation ended
    #[arg(long, value_name = "COLUMN")]
    pub(crate) adopted: Option<String>,
    /// Column of the date of withdrawal
    #[arg(long, value_name = "COLUMN")]
    pub(crate) withdrawn: Option<String>,
    /// Column of the unit's weight in the adopted fraction
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,
    /// Column of the region
    #[arg(long, value_name = "COLUMN")]
    pub(crate) region: Option<String>,
    /// Column of the act: ratification, accession, succession, ...
    #[arg(long, value_name = "COLUMN")]
    pub(crate) act: Option<String>,
    /// Layout: one row per unit; per norm and unit; per unit and period; one column per norm [default: recognized]
    #[arg(long)]
    pub(crate) shape: Option<Shape>,
    /// How dates are written, such as %m/%d/%Y; `excel` for day numbers
    #[arg(long, value_name = "PATTERN")]
    pub(crate) date_format: Option<String>,
    /// A code for "not adopted" in the date column; may be repeated
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    pub(crate) never: Vec<String>,
    /// Code list by which the file names its units [default: recognized]
    #[arg(long)]
    pub(crate) units: Option<Units>,
    /// A unit that no code list knows
    #[arg(long, default_value = "refuse")]
    pub(crate) unknown_units: Unknown,
    /// Format of the file [default: recognized]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Risk table")]
pub(crate) struct RuleArgs {
    /// First date of the window [default: the norm's recorded opening, else the first adoption]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) from: Option<tipping_core::Date>,
    /// Last date of the window; only complete periods count [default: the recorded end, else the last adoption]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) through: Option<tipping_core::Date>,
    /// Analysis period [default: the coarsest precision among the dates of adoption]
    #[arg(long)]
    pub(crate) period: Option<Period>,
    /// Likelihood [default: exact for days, grouped otherwise]
    #[arg(long)]
    pub(crate) likelihood: Option<LikelihoodArg>,
    /// A unit that adopted before it entered the system
    #[arg(long, default_value = "count")]
    pub(crate) pre_entry: PreEntryArg,
    /// An act of succession
    #[arg(long, default_value = "inherited")]
    pub(crate) successions: SuccessionsArg,
    /// Adoptions that the fraction counts
    #[arg(long, default_value = "in-force")]
    pub(crate) counting: CountingArg,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Format of the result
    #[arg(long, default_value = "text")]
    pub(crate) format: OutputFormat,
    /// File to write instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<std::path::PathBuf>,
    /// End with exit code 1 when there are warnings, or the verdict is `insufficient`
    #[arg(long)]
    pub(crate) strict: bool,
    /// Colour of the text
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Nothing on standard error but errors
    #[arg(long, short, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// The decisions taken, on standard error
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DatasetsArgs {
    /// Describe this one and list its norms
    pub(crate) name: Option<String>,
    /// Write its files into a directory
    #[arg(long, value_name = "DIR", requires = "name")]
    pub(crate) export: Option<std::path::PathBuf>,
    /// Replace files that are there and differ
    #[arg(long, requires = "export")]
    pub(crate) overwrite: bool,
    /// Format of the list
    #[arg(long, default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The command whose JSON is described
    #[arg(default_value = "fit")]
    pub(crate) command: Described,
}

/// A date in the years in which dates of data are believed.
fn date(text: &str) -> Result<tipping_core::Date, String> {
    let date: tipping_core::Date = text.parse().map_err(|e: tipping_core::DateError| e.to_string())?;
    if (1500..=2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err("outside the years 1500 to 2200".to_owned())
    }
}

/// A name and a date, `eif=1999-03-01`; a date alone is its own name.
fn event(text: &str) -> Result<(String, tipping_core::Date), String> {
    let (name, when) = text.split_once('=').unwrap_or((text, text));
    if name.is_empty() {
        return Err("give the date a name, such as eif=1999-03-01".to_owned());
    }
    Ok((name.to_owned(), date(when)?))
}

/// A level strictly between 0 and 1.
fn level(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(level) if level > 0.0 && level < 1.0 => Ok(level),
        _ => Err("choose a level between 0 and 1, such as 0.95".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    Unit,
    Long,
    Panel,
    Wide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Units {
    Cow,
    Gw,
    Iso3,
    Name,
    AsWritten,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unknown {
    Refuse,
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    Csv,
    Parquet,
    Ipc,
    Json,
    Ndjson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Period {
    Year,
    Quarter,
    Month,
    Day,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LikelihoodArg {
    Grouped,
    Exact,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PreEntryArg {
    /// Never at risk, an adopter from its entry
    Count,
    /// An event in the period of its entry
    AtEntry,
    /// Left out
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SuccessionsArg {
    /// As if adopted before entry
    Inherited,
    /// An adoption like any other
    Event,
    /// The unit is left out
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CountingArg {
    /// Without those that have withdrawn
    InForce,
    /// All that were ever made
    Ever,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThresholdInArg {
    /// A regime begins at a date
    Time,
    /// A regime holds where the adopted fraction is at least a threshold
    Fraction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IntervalArg {
    /// Exact posterior over the candidates
    Posterior,
    /// Candidates within a simulated cut of the likelihood ratio
    LikelihoodRatio,
    /// The posterior's interval, and the likelihood-ratio set beside it
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    Text,
    Json,
    Csv,
    Md,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Described {
    Fit,
    Check,
}
