//! `tipping report`: a whole analysis as one file.

use std::io::IsTerminal as _;
use std::path::Path;

use tipping::command::{self, Words};
use tipping::core::result::Status;
use tipping::report;
use tipping::report::batch::BatchEntry;
use tipping::report::html::{BatchPage, Companion, NormPage};
use tipping::report::messages::FrontEnd;
use tipping::results::{BatchResults, companion};
use tipping::{FitRequest, page_data};

use super::fit::sufficient;
use crate::args::{ReportArgs, ReportFormat};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{doubted, to_stderr, write_to};
use crate::progress::Terminal;

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
    let request = FitRequest::from(&args.norm);
    let progress = Terminal::new(args.quiet);
    let (text, result) = match args.format {
        ReportFormat::Html => {
            let has_curve = with.iter().any(|c| matches!(c, Companion::Sensitivity(_)));
            let data = page_data(&request, has_curve, &progress)?;
            let page = NormPage {
                report: &data.report,
                command: &data.command,
                page_command: &page_command(args, command::fit_words(&request)),
                other_choices: data.other_choices,
                with,
                front_end: FrontEnd::Cli,
            };
            (report::html::report_html(&page)?, data.report)
        }
        ReportFormat::Md => {
            let result = tipping::fit(&request, &progress)?;
            (report::markdown::report_markdown(&result, FrontEnd::Cli), result)
        }
    };
    write_to(args.output.as_deref(), &text)?;
    sufficient(&result, args.strict, doubted(args.strict, &result.warnings))
}

fn batch(args: &ReportArgs, folder: &Path, with: &[Companion]) -> Result<u8, Failure> {
    let typed = command::fit_words(&FitRequest::from(&args.norm));
    if let Some(flag) = typed.flags().next() {
        return Err(Failure::Usage(format!(
            "{flag} has no effect on the results in {}, which are shown as they are; give it to `tipping \
             batch`",
            folder.display()
        )));
    }
    let read = BatchResults::read(&[folder.to_path_buf()])?;
    let name = args.norm.data.data.as_str();
    let output = report::shell::command_line(&["-o".to_owned(), command::place(name)]);
    let command = read.batches.first().map(|command| format!("{command} {output}"));
    let text = match args.format {
        ReportFormat::Html => report::html::batch_html(&BatchPage {
            folder: name,
            results: &read.results,
            command: command.as_deref(),
            fit_commands: &read.commands,
            page_command: &page_command(args, typed),
            with,
            front_end: FrontEnd::Cli,
        })?,
        ReportFormat::Md => {
            let entries: Vec<BatchEntry> = read.results.iter().map(BatchEntry::of).collect();
            report::markdown::batch_markdown(&entries, name, command.as_deref(), FrontEnd::Cli)
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

fn page_command(args: &ReportArgs, mut words: Words) -> String {
    args.with.iter().for_each(|path| words.add("with", Some(path.display().to_string())));
    words.add("format", (args.format == ReportFormat::Md).then(|| "md".to_owned()));
    args.output.iter().for_each(|path| words.add_output(&path.display().to_string()));
    words.line("report")
}
