//! `tipping simulate`: data sets under a model with known parameters, written as a long table that `tipping
//! fit` reads.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use tipping::core::Warning;
use tipping::ingest::write::LongFormat;
use tipping::{Error, SimulateRequest, Simulations};

use crate::args::SimulateArgs;
use crate::failure::{DONE, Failure};
use crate::output::to_stderr;
use crate::progress::Terminal;

pub(crate) fn run(args: &SimulateArgs) -> Result<u8, Failure> {
    // What the name of the file asks for is refused before anything is computed.
    let format = args.file().map_or(Ok(LongFormat::Csv), |file| LongFormat::of(file))?;
    let progress = Terminal::new(args.quiet);
    let simulations = tipping::simulate(&SimulateRequest::from(args), &progress)?;
    let Some(mut adoptions) = write(args, format, &simulations, &progress)? else { return Ok(DONE) };
    if args.quiet {
        return Ok(DONE);
    }
    adoptions.sort_unstable();
    let mut warnings = simulations.warnings();
    let none = adoptions.iter().filter(|n| **n == 0).count();
    if none > 0 {
        warnings.push(Warning::new(
            "no_adoption",
            format!("{none} of the data sets have no simulated adoption."),
        ));
    }
    warnings.iter().for_each(|w| to_stderr(&format!("warning: {}: {}", w.code, w.message)));
    let (least, most) = (adoptions.first().copied().unwrap_or(0), adoptions.last().copied().unwrap_or(0));
    let (sets, median) = (plural(adoptions.len()), median(&adoptions));
    let described = simulations.described();
    to_stderr(&format!("{sets} of {described}; adoptions: median {median}, {least} to {most}"));
    let file = args.file().map_or("-".into(), |path| path.to_string_lossy());
    to_stderr(&simulations.fit_command(&file));
    Ok(DONE)
}

fn plural(sets: usize) -> String {
    if sets == 1 { "1 data set".to_owned() } else { format!("{sets} data sets") }
}

/// The median of sorted counts.
fn median(sorted: &[u64]) -> f64 {
    let middle = |i: usize| sorted.get(i).copied().unwrap_or(0) as f64;
    (middle(sorted.len().saturating_sub(1) / 2) + middle(sorted.len() / 2)) / 2.0
}

impl SimulateArgs {
    /// The file to write; `-` is standard output.
    fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref().filter(|path| path.as_os_str() != "-")
    }
}

/// Simulates and writes; the number of adoptions of every data set, or `None` when the reader had seen
/// enough.
fn write(
    args: &SimulateArgs,
    format: LongFormat,
    simulations: &Simulations,
    progress: &Terminal,
) -> Result<Option<Vec<u64>>, Failure> {
    let failed = |source: io::Error| match args.file() {
        Some(path) => Failure::Write { path: path.clone(), source },
        None => Failure::Stdout(source),
    };
    // A run that is interrupted leaves nothing under the name of the file.
    let part = args.file().map(|path| path.with_added_extension("part"));
    let output: Box<dyn Write + Send> = match &part {
        Some(part) => Box::new(BufWriter::new(File::create(part).map_err(failed)?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    match simulations.write(format, output, progress) {
        Ok(adoptions) => {
            if let (Some(part), Some(path)) = (&part, args.file()) {
                std::fs::rename(part, path).map_err(failed)?;
            }
            Ok(Some(adoptions))
        }
        Err(Error::Output(error)) if error.kind() == ErrorKind::BrokenPipe && args.file().is_none() => {
            Ok(None)
        }
        Err(Error::Output(error)) => Err(failed(error)),
        Err(error) => Err(error.into()),
    }
}
