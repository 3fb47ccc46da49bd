//! `tipping fit`: one norm.

use tipping::FitRequest;
use tipping::command::words;
use tipping::core::Verdict;
use tipping::core::result::Report;
use tipping::report;
use tipping::report::messages::FrontEnd;

use crate::args::{FitArgs, OutputFormat};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{colour, finish, to_stderr};
use crate::plot::Plot;
use crate::progress::Terminal;

pub(crate) fn run(args: &FitArgs) -> Result<u8, Failure> {
    // Regions are the last.
    let known = if args.norm.by.is_some() {
        &report::figure::FIT_FIGURES[..]
    } else {
        &report::figure::FIT_FIGURES[..4]
    };
    let plot = Plot::new(&args.plot, known)?;
    let request = FitRequest::from(&args.norm);
    let result = tipping::fit(&request, &Terminal::new(args.output.quiet))?;
    let text = match args.output.format {
        OutputFormat::Text => {
            let words = words(&request.data, &request.rules);
            report::text::fit_text(&result, words.as_slice(), colour(&args.output), FrontEnd::Cli)
        }
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::fit_csv(&result)?,
        OutputFormat::Md => report::markdown::fit_markdown(&result, FrontEnd::Cli),
    };
    let code = finish(&args.output, &text, &result.decisions, &result.warnings)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Fit(&result)))?;
    sufficient(&result, args.output.strict, code)
}

/// The exit code, when too few adoptions count as a failure.
pub(crate) fn sufficient(result: &Report, strict: bool, code: u8) -> Result<u8, Failure> {
    let insufficient = result.verdict.as_ref().is_some_and(|v| v.verdict == Verdict::Insufficient);
    if strict && insufficient && code == DONE {
        to_stderr("--strict: the verdict is `insufficient`");
        return Ok(CHECK_FAILED);
    }
    Ok(code)
}
