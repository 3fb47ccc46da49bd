//! `tipping report`: a whole analysis as one file.

use std::io::IsTerminal as _;
use std::path::Path;

use tipping_core::result::{Report, Status};
use tipping_report as report;
use tipping_report::batch::BatchEntry;
use tipping_report::html::{BatchPage, Companion, NormPage, OtherChoices};

use crate::args::{NormArgs, ReportArgs, ReportFormat};
use crate::commands::doubted;
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::fit::{find_out, sufficient};
use crate::output::{to_stderr, write_to};
use crate::plan::{self, Words};
use crate::pool_read;
use crate::progress::Progress;
use crate::report_with::companion;
use crate::sensitivity::{Found, has_account, one_at_a_time};

pub(crate) fn run(args: &ReportArgs) -> Result<u8, Failure> {
    if args.format == ReportFormat::Html && args.output.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "a report is for a browser and not for a terminal; name its file with -o report.html".to_owned(),
        ));
    }
    if args.format == ReportFormat::Md && !args.with.is_empty() {
        return Err(Failure::Usage(
            "--with has no place in a comment; leave it out, or write --format html".to_owned(),
        ));
    }
    // What cannot be read is told before anything is computed.
    let with = args.with.iter().map(|path| companion(path)).collect::<Result<Vec<_>, _>>()?;
    let folder = Path::new(&args.norm.data.data);
    if folder.is_dir() { batch(args, folder, &with) } else { norm(args, &with) }
}

fn norm(args: &ReportArgs, with: &[Companion]) -> Result<u8, Failure> {
    let result = find_out(&args.norm, args.quiet)?;
    let text = match args.format {
        ReportFormat::Html => page(args, &result, with)?,
        ReportFormat::Md => report::markdown::report_markdown(&result),
    };
    write_to(args.output.as_deref(), &text)?;
    sufficient(&result, args.strict, doubted(args.strict, &result.warnings))
}

/// The page of a norm.
fn page(args: &ReportArgs, result: &Report, with: &[Companion]) -> Result<String, Failure> {
    let words = plan::fit_words(&args.norm);
    let command = Words(words.clone()).of("fit");
    let page = NormPage {
        report: result,
        command: &command,
        page_command: &page_command(args, words),
        other_choices: other_choices(&args.norm, result, with),
        with,
    };
    Ok(report::html::report_html(&page)?)
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
    if !has_account(args) {
        let why =
            "No threshold account is among the models that were fitted, so that there is none to compare.";
        return OtherChoices::Untried(why.to_owned());
    }
    let _progress = Progress::start("trying other choices".to_owned(), true);
    match one_at_a_time(args, result) {
        Ok(Found { curve, all }) => OtherChoices::Found { curve: Box::new(curve), command: all },
        Err(failure) => {
            let why = failure.message();
            let why = why.strip_prefix("tipping: ").unwrap_or(&why);
            OtherChoices::Untried(format!("Other choices could not be tried: {why}."))
        }
    }
}

fn batch(args: &ReportArgs, folder: &Path, with: &[Companion]) -> Result<u8, Failure> {
    let typed = plan::fit_words(&args.norm);
    if let Some(flag) = typed.iter().skip(1).find(|word| word.starts_with("--")) {
        return Err(Failure::Usage(format!(
            "{flag} has no effect on the results in {}, which are shown as they are; give it to `tipping batch`",
            folder.display()
        )));
    }
    let read = pool_read::read(&[folder.to_path_buf()])?;
    let name = args.norm.data.data.as_str();
    let output = report::shell::command_line(&["-o".to_owned(), plan::place(name)]);
    let command = read.batches.first().map(|command| format!("{command} {output}"));
    let text = match args.format {
        ReportFormat::Html => report::html::batch_html(&BatchPage {
            folder: name,
            results: &read.results,
            command: command.as_deref(),
            fit_commands: &read.commands,
            page_command: &page_command(args, typed),
            with,
        })?,
        ReportFormat::Md => {
            let entries: Vec<BatchEntry> = read.results.iter().map(BatchEntry::of).collect();
            report::markdown::batch_markdown(&entries, name, command.as_deref())
        }
    };
    write_to(args.output.as_deref(), &text)?;
    let failed = read.results.iter().filter(|r| r.status == Status::Failed).count();
    if args.strict && failed > 0 {
        to_stderr(&format!("--strict: {failed} norms failed"));
        return Ok(CHECK_FAILED);
    }
    Ok(DONE)
}

fn page_command(args: &ReportArgs, words: Vec<String>) -> String {
    let mut words = Words(words);
    args.with.iter().for_each(|path| words.add("with", Some(path.display().to_string())));
    words.add("format", plan::changed(args.format, ReportFormat::Html));
    let output =
        args.output.iter().flat_map(|path| ["-o".to_owned(), plan::place(&path.display().to_string())]);
    words.0.extend(output);
    words.of("report")
}
