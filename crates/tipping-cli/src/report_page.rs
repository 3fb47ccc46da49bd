//! `tipping report`: a whole analysis as one file.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use tipping_core::result::Report;
use tipping_report::{self as report, BatchPage, Companion, NormPage, OtherChoices};

use crate::args::{NormArgs, ReportArgs, ReportFormat};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::fit::{find_out, sufficient};
use crate::output::{to_stderr, to_stdout};
use crate::plan;
use crate::pool_read;
use crate::progress::Progress;
use crate::report_with::companion;
use crate::sensitivity::one_at_a_time;

pub(crate) fn run(args: &ReportArgs) -> Result<u8, Failure> {
    if args.output.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "a report is for a browser and not for a terminal; name its file with -o report.html".to_owned(),
        ));
    }
    // What cannot be read is told before anything is computed.
    let with = args.with.iter().map(|path| companion(path)).collect::<Result<Vec<_>, _>>()?;
    let folder = Path::new(&args.norm.data.data);
    if folder.is_dir() { batch(args, folder, &with) } else { norm(args, &with) }
}

fn norm(args: &ReportArgs, with: &[Companion]) -> Result<u8, Failure> {
    let result = find_out(&args.norm, args.quiet)?;
    let words = fit_words(&args.norm);
    let command = command(&[&["fit".to_owned()], words.as_slice()]);
    let page = NormPage {
        report: &result,
        command: &command,
        page_command: &page_command(args, &words),
        other_choices: other_choices(&args.norm, &result, with),
        with,
    };
    let text = match args.format {
        ReportFormat::Html => report::report_html(&page)?,
    };
    write(args, &text)?;
    if args.strict && !result.warnings.is_empty() {
        let codes: Vec<&str> = result.warnings.iter().map(|w| w.code.as_str()).collect();
        to_stderr(&format!("--strict: the result has warnings ({})", codes.join(", ")));
        return Ok(CHECK_FAILED);
    }
    sufficient(&result, args.strict, DONE)
}

/// One choice at a time, unless the whole curve is shown.
fn other_choices(args: &NormArgs, result: &Report, with: &[Companion]) -> OtherChoices {
    if with.iter().any(|c| matches!(c, Companion::Sensitivity(_))) {
        return OtherChoices::Untried("The whole curve is shown below.".to_owned());
    }
    if args.data.data == "-" {
        let why = "Standard input can be read once only, so that no other choice was tried; name a file to have them.";
        return OtherChoices::Untried(why.to_owned());
    }
    let _progress = Progress::start("trying other choices".to_owned(), true);
    match one_at_a_time(args, result) {
        Ok(found) => OtherChoices::Found(Box::new(found)),
        Err(failure) => {
            let why = failure.message();
            let why = why.strip_prefix("tipping: ").unwrap_or(&why);
            OtherChoices::Untried(format!("Other choices could not be tried: {why}."))
        }
    }
}

fn batch(args: &ReportArgs, folder: &Path, with: &[Companion]) -> Result<u8, Failure> {
    let typed = fit_words(&args.norm);
    if let Some(flag) = typed.iter().skip(1).find(|word| word.starts_with("--")) {
        return Err(Failure::Usage(format!(
            "{flag} has no effect on the results in {}, which are shown as they are; give it to `tipping batch`",
            folder.display()
        )));
    }
    let read = pool_read::read(&[folder.to_path_buf()])?;
    let page = BatchPage {
        folder: &args.norm.data.data,
        results: &read.results,
        page_command: &page_command(args, &typed),
        with,
    };
    let text = match args.format {
        ReportFormat::Html => report::batch_html(&page)?,
    };
    write(args, &text)?;
    let failed = read.results.iter().filter(|r| r.error.is_some()).count();
    if args.strict && failed > 0 {
        to_stderr(&format!("--strict: {failed} norms have no result"));
        return Ok(CHECK_FAILED);
    }
    Ok(DONE)
}

fn write(args: &ReportArgs, text: &str) -> Result<(), Failure> {
    match &args.output {
        Some(path) => {
            std::fs::write(path, text).map_err(|source| Failure::Write { path: path.clone(), source })
        }
        None => to_stdout(text),
    }
}

/// The data and everything chosen that is not a default, as words of a command line.
fn fit_words(args: &NormArgs) -> Vec<String> {
    let mut words = plan::words(&args.data, &args.rules);
    // The words for the next command have the first of several weightings; this command has them all.
    if let Some(weight) = &args.data.weight
        && let Some(place) = words.iter().position(|word| word == "--weight")
    {
        words[place + 1].clone_from(weight);
    }
    let mut add = |flag: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([format!("--{flag}"), value]);
        }
    };
    let analysis = &args.analysis;
    let models: Vec<&str> = analysis.models.iter().map(|m| m.name()).collect();
    let unlike = |differs: bool, value: String| differs.then_some(value);
    add("models", unlike(!models.is_empty(), models.join(",")));
    add("level", unlike(analysis.level != 0.95, analysis.level.to_string()));
    add("threshold-in", plan::changed(analysis.threshold_in, crate::args::ThresholdInArg::Time));
    add("interval", plan::changed(analysis.interval, crate::args::IntervalArg::Posterior));
    let tests = &analysis.tests;
    add("min-events", unlike(tests.min_events != 3, tests.min_events.to_string()));
    add("bootstrap", unlike(tests.bootstrap != 999, tests.bootstrap.to_string()));
    add("seed", unlike(tests.seed != 1, tests.seed.to_string()));
    add("by", plan::name(args.by));
    args.event.iter().for_each(|(name, date)| add("event", Some(format!("{name}={date}"))));
    words
}

fn command(parts: &[&[String]]) -> String {
    let words: Vec<String> = std::iter::once("tipping".to_owned())
        .chain(parts.iter().flat_map(|part| part.iter().cloned()))
        .collect();
    report::command_line(&words)
}

fn page_command(args: &ReportArgs, words: &[String]) -> String {
    let file = |flag: &str, path: &PathBuf| [flag.to_owned(), path.display().to_string()];
    let with: Vec<String> = args.with.iter().flat_map(|path| file("--with", path)).collect();
    let output: Vec<String> = args.output.iter().flat_map(|path| file("-o", path)).collect();
    command(&[&["report".to_owned()], words, &with, &output])
}
