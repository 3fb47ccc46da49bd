//! What is typed: the flags of every command, as clap reads them.

mod batch;
mod claims;
mod examples;
mod pivots;
mod plot;
mod pool;
mod regimes;
mod report;
mod request;
mod sensitivity;
mod values;
mod verify;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use tipping::core::{Counting, Date, Likelihood, PeriodUnit, PreEntry, Successions};
use tipping::ingest::request::{Format, Shape, UnitCode, UnknownUnits};
use tipping::values::parse::{date, level, parameter, replicates};
use tipping::values::{Division, Event, IntervalMethod, Model, ParameterValue, ThresholdIn};

pub(crate) use batch::BatchArgs;
pub(crate) use claims::ClaimsArgs;
use examples::{
    CHECK_EXAMPLES, CLAIMS_EXAMPLES, DATASETS_EXAMPLES, EXAMPLES, PIVOTS_EXAMPLES, POOL_EXAMPLES,
    POWER_EXAMPLES, REGIMES_EXAMPLES, SENSITIVITY_EXAMPLES, SIMULATE_EXAMPLES,
};
pub(crate) use pivots::PivotsArgs;
pub(crate) use plot::PlotArgs;
pub(crate) use pool::PoolArgs;
pub(crate) use regimes::{CovariateArgs, RegimesArgs};
pub(crate) use report::{ReportArgs, ReportFormat};
pub(crate) use sensitivity::SensitivityArgs;
pub(crate) use values::{Color, ListFormat, OutputFormat, UnitsArg, YesNo};
use values::{choice, counting, interval, pre_entry, successions, threshold_in, units, value};
use verify::VERIFY_EXAMPLES;
pub(crate) use verify::{VerifyArgs, VerifyFormat};

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
    /// Critical states: what the threshold owes to each date of adoption and to each adopter, and what speaks
    /// for single states
    ///
    /// For every date: a change of the hazard right after it, the pace before and after it, the posterior
    /// probability of the threshold there; the largest rise is tested against a smooth hazard, as the best of
    /// many. For every adopter: the whole analysis without it, its weight, and whether those tied to it
    /// (--ties) follow it more often than rewired ties would have it.
    #[command(after_help = PIVOTS_EXAMPLES)]
    Pivots(PivotsArgs),
    /// The claims of Finnemore & Sikkink (1998) as checks: what must be true of the dates if they are
    ///
    /// Which early adopters lacked a domestic movement, how many adopted in the years after the threshold,
    /// how far a treaty had spread when it entered into force, how far named powers were behind the first.
    /// Nothing is guessed where the data lack it.
    #[command(after_help = CLAIMS_EXAMPLES)]
    Claims(ClaimsArgs),
    /// Simulate data sets under a model with known parameters, on a real or a made-up schedule
    ///
    /// Adoption is simulated forward in time: in each period every unit at risk adopts with the model's
    /// probability, the adopted fraction coming from the simulated adopters. Without --param the model's fit
    /// to the data of --like is simulated. The result is a long table (norm, unit, date) that `tipping fit`
    /// reads; the command that does so is printed.
    #[command(after_help = SIMULATE_EXAMPLES)]
    Simulate(SimulateArgs),
    /// How often would a threshold be found with this schedule, and a smooth process be mistaken for one?
    ///
    /// Simulates data sets with thresholds of known rate ratio and critical mass, and smooth ones, and tests
    /// each as `fit` does.
    #[command(after_help = POWER_EXAMPLES)]
    Power(PowerArgs),
    /// Early domestic, late international: a regression of the hazard on covariates whose coefficients change
    /// once
    ///
    /// log h = alpha_r + x'beta_r + z'gamma_r for a unit at risk, with domestic covariates x and
    /// international ones z, in the regimes r before and after a change that is found by trying every
    /// admissible period.
    #[command(after_help = REGIMES_EXAMPLES)]
    Regimes(RegimesArgs),
    /// Many norms together: is there one critical mass, is it one third, do groups of norms differ?
    ///
    /// Reads the results of one or more batches. A common threshold is searched over all norms and tested
    /// against smooth hazards and against thresholds that differ; random effects over the norms' own critical
    /// masses; how many tip before one third.
    #[command(after_help = POOL_EXAMPLES)]
    Pool(PoolArgs),
    /// Many norms: fit every norm of a dataset or of a file, or the runs that a manifest names
    ///
    /// Norms are fitted side by side; each result is a file of its own, and all of them are rows of one
    /// table. An interrupted batch goes on where it stopped, and only what changed is computed again.
    #[command(after_help = batch::BATCH_EXAMPLES)]
    Batch(BatchArgs),
    /// A whole analysis as one HTML file that can be mailed: verdict, pictures, rivals, tests, sensitivity,
    /// every decision
    ///
    /// Of one norm, analysed as `fit` does, or of a folder that `batch` wrote: then a table of norms with a
    /// page for each. The file is complete in itself and loads nothing.
    #[command(after_help = report::REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// Hold results to what is expected of them: for continuous integration
    ///
    /// Reads a file of expectations, each with its reason, and looks each up in the JSON of a result: a file,
    /// a norm of a batch, or a command that is run.
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
    /// One answer per defensible choice: a specification curve, and which choice moves the critical mass
    ///
    /// Fits every combination of codings, lists of members, origins, ends, periods, rules for units that
    /// adopted before they entered and for successions, and threshold accounts (Simonsohn, Simmons & Nelson
    /// 2020). Every row is what `fit` says with those flags.
    #[command(after_help = SENSITIVITY_EXAMPLES)]
    Sensitivity(SensitivityArgs),
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
    pub(crate) norm: NormArgs,
    #[command(flatten)]
    pub(crate) plot: PlotArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// One norm, and everything that is to be found out about it.
#[derive(Debug, Args)]
pub(crate) struct NormArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) analysis: AnalysisArgs,
    /// A date known beforehand at which to test a break, such as eif=1999-03-01; may be repeated (treaties
    /// bring their entry into force)
    #[arg(long, value_name = "NAME=DATE", value_parser = value::<Event>, help_heading = "Fit")]
    pub(crate) event: Vec<Event>,
    /// Did the cascade run everywhere, or region by region? Thresholds in the adopted fraction of each
    /// region, with tests of one for all against one for each
    #[arg(long, value_name = "WHAT", value_parser = values::by(), help_heading = "Fit")]
    pub(crate) by: Option<Division>,
}

/// How one norm is analysed, alone or among many.
#[derive(Debug, Clone, Args)]
pub(crate) struct AnalysisArgs {
    /// Models to fit, separated by commas [default: all]
    #[arg(long, value_name = "MODELS", value_delimiter = ',', help_heading = "Fit")]
    pub(crate) models: Vec<Model>,
    /// Level of the intervals
    #[arg(long, value_name = "P", default_value_t = 0.95, value_parser = level, help_heading = "Fit")]
    pub(crate) level: f64,
    /// What a threshold is sought in: a regime begins at a date, or where the adopted fraction reaches a
    /// value
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "time",
        value_parser = threshold_in(),
        help_heading = "Fit"
    )]
    pub(crate) threshold_in: ThresholdIn,
    /// Interval for the date and the critical mass: posterior, likelihood ratio with a simulated cut, or both
    #[arg(
        long,
        value_name = "KIND",
        default_value = "posterior",
        value_parser = interval(),
        help_heading = "Fit"
    )]
    pub(crate) interval: IntervalMethod,
    #[command(flatten)]
    pub(crate) tests: TestArgs,
}

/// What `fit` and `pivots` share: the places for a change, and the tests by simulation.
#[derive(Debug, Clone, Args)]
pub(crate) struct TestArgs {
    /// Events that each regime must have
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Fit"
    )]
    pub(crate) min_events: u64,
    /// Replicates of each simulated test, at least 20; 0 = no tests
    #[arg(long, value_name = "B", default_value_t = 999, value_parser = replicates, help_heading = "Fit")]
    pub(crate) bootstrap: u32,
    /// Seed of the random streams
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Fit")]
    pub(crate) seed: u64,
    /// Threads to use; results never depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Fit")]
    pub(crate) threads: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// The model: constant, trend, quadratic-trend, cubic-trend, mixed-influence, mixed-influence-ceiling,
    /// step, life-cycle, contagion-onset, contagion-shift, multi-step
    pub(crate) model: Model,
    /// A parameter of the model, such as p=0.002 or kappa=1945; may be repeated [default: the fit to the data
    /// of --like]
    #[arg(
        long = "param",
        value_name = "NAME=VALUE",
        value_parser = parameter,
        allow_hyphen_values = true,
        help_heading = "Model"
    )]
    pub(crate) parameters: Vec<(String, ParameterValue)>,
    /// Without --param: what the thresholds of the fit are sought in
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "time",
        value_parser = threshold_in(),
        conflicts_with = "parameters",
        help_heading = "Model"
    )]
    pub(crate) threshold_in: ThresholdIn,
    /// Correlation of the decisions within a period, 0 <= R < 1: adoptions come in waves
    #[arg(long, value_name = "R", default_value_t = 0.0, help_heading = "Model")]
    pub(crate) rho: f64,
    #[command(flatten)]
    pub(crate) schedule: ScheduleArgs,
    /// Data sets to simulate
    #[arg(
        long,
        value_name = "N",
        default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..),
        help_heading = "Simulation"
    )]
    pub(crate) replicates: u32,
    /// Seed of the random streams
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Simulation")]
    pub(crate) seed: u64,
    /// Threads to use; results never depend on it [default: all cores]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..),
        help_heading = "Simulation"
    )]
    pub(crate) threads: Option<u16>,
    /// File to write: .parquet, .csv, .tsv, .arrow, .ipc or .ndjson [default: CSV on standard output]
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<std::path::PathBuf>,
    /// Nothing on standard error but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

// The data options are those of `fit`, with the data themselves behind --like, and --units a number as well.
/// Who could adopt, and when: as in the data, or made up.
#[derive(Debug, Args)]
#[command(
    mut_arg("data", |a| a.long("like").required(false).default_value("").hide_default_value(true).help_heading("Schedule").help(
        "Simulate on the schedule of these data: a file, `-` for standard input, a bundled dataset, a norm \
         or a title, with the options of `fit` for data and risk table"
    )),
    mut_arg("units", |a| a.long("unit-codes").hide(true)),
)]
pub(crate) struct ScheduleArgs {
    /// A number: simulate that many units that are always there; with --like: the code list by which the file
    /// names its units
    #[arg(
        id = "made-up",
        long = "units",
        value_name = "N|CODES",
        value_parser = units,
        help_heading = "Schedule"
    )]
    pub(crate) made_up: Option<UnitsArg>,
    /// Periods of the made-up schedule, from --from on [default of --from: 1900]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..),
        help_heading = "Schedule"
    )]
    pub(crate) periods: Option<u32>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PowerArgs {
    /// Rate ratios of the thresholds to look for, separated by commas
    #[arg(
        long,
        value_name = "R",
        value_delimiter = ',',
        default_values_t = [2.0, 3.0, 5.0],
        help_heading = "Processes"
    )]
    pub(crate) ratio: Vec<f64>,
    /// Critical masses of the thresholds, separated by commas
    #[arg(
        long,
        value_name = "C",
        value_delimiter = ',',
        default_values_t = [0.333],
        help_heading = "Processes"
    )]
    pub(crate) mass: Vec<f64>,
    /// Hazard before the threshold, per year [default: that of the best rising step in the data; such that
    /// four tenths of the periods pass before the first critical mass in a made-up schedule]
    #[arg(long, value_name = "H", help_heading = "Processes")]
    pub(crate) hazard: Option<f64>,
    /// Smooth contagion in a made-up schedule: ratios q/p, nine tenths having adopted at the end, separated
    /// by commas (with --like the smooth models fitted to the data are simulated)
    #[arg(
        long,
        value_name = "Q/P",
        value_delimiter = ',',
        default_values_t = [3.0, 10.0, 30.0, 100.0],
        help_heading = "Processes"
    )]
    pub(crate) contagion: Vec<f64>,
    /// Correlation of the decisions within a period, 0 <= R < 1: adoptions come in waves
    #[arg(long, value_name = "R", default_value_t = 0.0, help_heading = "Processes")]
    pub(crate) rho: f64,
    #[command(flatten)]
    pub(crate) schedule: ScheduleArgs,
    /// Data sets to simulate for every process
    #[arg(
        long,
        value_name = "N",
        default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..),
        help_heading = "Simulation"
    )]
    pub(crate) datasets: u32,
    /// Replicates of each simulated test of a data set
    #[arg(
        long,
        value_name = "B",
        default_value_t = 199,
        value_parser = clap::value_parser!(u32).range(20..),
        help_heading = "Simulation"
    )]
    pub(crate) bootstrap: u32,
    /// Events that each regime must have
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Simulation"
    )]
    pub(crate) min_events: u64,
    /// Seed of the random streams
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Simulation")]
    pub(crate) seed: u64,
    /// Threads to use; results never depend on it [default: all cores]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..),
        help_heading = "Simulation"
    )]
    pub(crate) threads: Option<u16>,
    /// Format of the result
    #[arg(long, default_value = "text", help_heading = "Output")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) plot: PlotArgs,
    /// File to write instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<std::path::PathBuf>,
    /// Nothing on standard error but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
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

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct DataArgs {
    /// A file, `-` for standard input, a bundled dataset (suffrage, treaties), a norm of one (suffrage-lied,
    /// un-26-5) or a title (Rome Statute)
    #[arg(value_name = "DATA", help_heading = None)]
    pub(crate) data: String,
    /// Which norm, where there are several: its name, its column in a wide file, or COLUMN=NAME
    #[arg(long, value_name = "N")]
    pub(crate) norm: Option<String>,
    /// Who could adopt: cow, gw, gw-no-microstates, closed (the units in the file) or a file of unit, entry,
    /// exit
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
    /// The unit's weight in the adopted fraction: a column of the data; else cinc, population or gdp (states,
    /// by year); else a file of unit, weight and perhaps year. `fit` takes several, separated by commas, and
    /// compares them: the first weights the result
    #[arg(long, value_name = "WHAT")]
    pub(crate) weight: Option<String>,
    /// The region: a column of the data; else `region` (subregions of the United Nations, the default) or
    /// `continent` of states
    #[arg(long, value_name = "WHAT")]
    pub(crate) region: Option<String>,
    /// Column of the act: ratification, accession, succession, ...
    #[arg(long, value_name = "COLUMN")]
    pub(crate) act: Option<String>,
    /// Layout: one row per unit; per norm and unit; per unit and period; one column per norm [default:
    /// recognized]
    #[arg(long, value_parser = choice::<Shape>())]
    pub(crate) shape: Option<Shape>,
    /// How dates are written, such as %m/%d/%Y; `excel` for day numbers
    #[arg(long, value_name = "PATTERN")]
    pub(crate) date_format: Option<String>,
    /// A code for "not adopted" in the date column; may be repeated
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    pub(crate) never: Vec<String>,
    /// Code list by which the file names its units [default: recognized]
    #[arg(long, value_parser = choice::<UnitCode>())]
    pub(crate) units: Option<UnitCode>,
    /// A unit that no code list knows
    #[arg(long, default_value = "refuse", value_parser = choice::<UnknownUnits>())]
    pub(crate) unknown_units: UnknownUnits,
    /// Format of the file [default: recognized]
    #[arg(long, value_name = "FORMAT", value_parser = choice::<Format>())]
    pub(crate) input_format: Option<Format>,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Risk table")]
pub(crate) struct RuleArgs {
    /// First date of the window [default: the norm's recorded opening, else the first adoption]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) from: Option<Date>,
    /// Last date of the window; only complete periods count [default: the recorded end, else the last
    /// adoption]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) through: Option<Date>,
    /// Analysis period [default: the coarsest precision among the dates of adoption]
    #[arg(long, value_parser = choice::<PeriodUnit>())]
    pub(crate) period: Option<PeriodUnit>,
    /// Likelihood [default: exact for days, grouped otherwise]
    #[arg(long, value_parser = choice::<Likelihood>())]
    pub(crate) likelihood: Option<Likelihood>,
    /// A unit that adopted before it entered the system
    #[arg(long, default_value = "count", value_parser = pre_entry())]
    pub(crate) pre_entry: PreEntry,
    /// An act of succession
    #[arg(long, default_value = "inherited", value_parser = successions())]
    pub(crate) successions: Successions,
    /// Adoptions that the fraction counts
    #[arg(long, default_value = "in-force", value_parser = counting())]
    pub(crate) counting: Counting,
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
    #[arg(default_value = "fit", value_parser = values::result_kind())]
    pub(crate) command: tipping::results::ResultKind,
}
