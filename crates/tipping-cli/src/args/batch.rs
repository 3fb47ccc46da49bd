//! What is typed after `tipping batch`.

use clap::Args;
use tipping::values::Event;
use tipping::values::parse::shard;

use super::values::value;
use super::{AnalysisArgs, DataArgs, RuleArgs};

pub(crate) const BATCH_EXAMPLES: &str = "\
Examples:
  tipping batch treaties --period year -o results    every norm of a dataset
  tipping batch adoptions.csv --system cow --units name -o results
  tipping batch runs.toml -o results                 the runs that a manifest names
  tipping batch runs.toml --dry-run                  what would be run
  tipping batch treaties --period year --shard 2/4 -o shard-2
  tipping pool results                               is one third a rule?

A manifest (TOML) has a table [defaults] and any number of [[run]]. Their keys are the flags of this command without the dashes, and
  data    a file (from the folder of the manifest), a bundled dataset or a norm of one
  norms   some of its norms, as a list [default: all]
  name    the identifier of the run, or what the identifiers of its norms begin with
  groups  what `tipping pool --by` may group it by, such as { issue = \"arms\" }
For instance:
  [defaults]
  period = \"year\"
  bootstrap = 999
  [[run]]
  data = \"treaties\"
  norms = [\"un-26-5\", \"un-18-10\"]
  [[run]]
  name = \"suffrage-before-1945\"
  data = \"suffrage-lied\"
  through = 1944

The folder: norms/ID.json, one result each; norms.csv and norms.parquet, one row each; summary.txt; batch.json. A result that is there is kept
as long as its data, options and version are the same, so that an interrupted batch goes on where it stopped.

Exit codes: 0 done, whatever became of single norms; 1 done, but norms failed (--strict); 2 usage; 3 data rejected; 4 no norm has a result;
70 bug.";

/// One run: data, rules and how they are analysed.
#[derive(Debug, Clone, Args)]
pub(crate) struct RunArgs {
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
    /// Norms with fewer adopters are left out
    #[arg(long, value_name = "N", default_value_t = 30, help_heading = "Data")]
    pub(crate) min_adopters: usize,
}

#[derive(Debug, Args)]
#[command(
    mut_arg("data", |a| a.value_name("DATA|MANIFEST").help(
        "A file, a bundled dataset (suffrage, treaties), a norm of one, or a manifest of runs (.toml)"
    )),
    mut_arg("norm", |a| a.help("Only this norm [default: all]")),
    mut_arg("threads", |a| a.long("jobs").short('j').alias("threads").help(
        "Norms side by side, and cores to use; results never depend on it [default: all cores]"
    )),
)]
pub(crate) struct BatchArgs {
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// The i-th of n shards of the runs, such as 2/4; `tipping pool` reads several folders together
    #[arg(long, value_name = "I/N", value_parser = shard, help_heading = "Batch")]
    pub(crate) shard: Option<(u32, u32)>,
    /// List the runs, and which of them are done, without doing them
    #[arg(long, help_heading = "Batch")]
    pub(crate) dry_run: bool,
    /// The folder of the results
    #[arg(long, short, value_name = "DIR", required_unless_present = "dry_run", help_heading = "Output")]
    pub(crate) output: Option<std::path::PathBuf>,
    /// End with exit code 1 when a norm failed
    #[arg(long, help_heading = "Output")]
    pub(crate) strict: bool,
    /// Nothing on standard error but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}
