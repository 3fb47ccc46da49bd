//! The flags of `tipping verify`.

use clap::{Args, ValueEnum};

use super::values::Color;

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The file of expectations, in TOML; the paths in it start in its folder
    #[arg(value_name = "EXPECT.toml")]
    pub(crate) expectations: std::path::PathBuf,
    /// Write a JUnit report too, as continuous integration reads it: a test suite for each result, a test
    /// case for each expectation
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) junit: Option<std::path::PathBuf>,
    /// Rewrite in place what failed to what was found: values of = and ranges of within. Inequalities stay,
    /// and still fail
    #[arg(long)]
    pub(crate) update: bool,
    /// Format of what is printed
    #[arg(long, default_value = "text", help_heading = "Output")]
    pub(crate) format: VerifyFormat,
    /// Colour of the text
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(crate) color: Color,
    /// Nothing on standard error but errors
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerifyFormat {
    Text,
    Json,
    Md,
}

pub(super) const VERIFY_EXAMPLES: &str = "\
Examples:
  tipping verify expect.toml                        every expectation; what was found where it fails
  tipping verify expect.toml --junit junit.xml      in continuous integration
  tipping verify expect.toml --update               expect from now on what was found

expect.toml:
  [[result]]
  file = \"suffrage.json\"                            # tipping fit suffrage --format json -o ...
  # or run = [\"fit\", \"suffrage\", \"--bootstrap\", \"199\"]
  # or batch = \"results\" and norm = \"un-26-5\"

  [[result.expect]]
  that = 'critical_mass.fraction within 0.30..0.40'
  reason = 'Finnemore and Sikkink 1998: about a third'

What can be expected:
  PATH = VALUE              != < <= > >= alike; a number, \"text\", \"1945\" (a date), true, false, null
  PATH = X +- T             or +- T%
  PATH within A..B          both ends included
  PATH contains \"text\"      a text, a list of texts, a list of what has a name or code
  PATH present, PATH absent not null; null or not there
Paths: verdict, critical_mass.fraction, models[step].bic, warnings.count, events[last].date

Exit codes: 0 all hold; 1 one fails; 2 the file of expectations is wrong; 3 no result;
where a command of `run` failed, its own.";
