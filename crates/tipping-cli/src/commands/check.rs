//! `tipping check`: what would be fitted.

use tipping::CheckRequest;
use tipping::command::words;
use tipping::report;
use tipping::report::messages::FrontEnd;

use crate::args::{CheckArgs, OutputFormat};
use crate::failure::Failure;
use crate::output::{colour, finish};
use crate::progress::Terminal;

pub(crate) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let request = CheckRequest::from(args);
    let found = tipping::check(&request, &Terminal::new(args.output.quiet))?;
    let text = match args.output.format {
        OutputFormat::Text => {
            let words = words(&request.data, &request.rules);
            report::text::check_text(&found, words.as_slice(), colour(&args.output), FrontEnd::Cli)
        }
        OutputFormat::Json => report::json::to_json(&found)?,
        OutputFormat::Csv => report::tables::check_csv(&found)?,
        OutputFormat::Md => report::markdown::check_markdown(&found, FrontEnd::Cli),
    };
    finish(&args.output, &text, &found.decisions, &found.warnings)
}
