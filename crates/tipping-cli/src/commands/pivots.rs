//! `tipping pivots`: what the threshold owes to each single adopter.

use tipping::PivotsRequest;
use tipping::command::words;
use tipping::report;
use tipping::report::messages::FrontEnd;

use crate::args::{OutputFormat, PivotsArgs};
use crate::failure::Failure;
use crate::output::{colour, finish};
use crate::progress::Terminal;

pub(crate) fn run(args: &PivotsArgs) -> Result<u8, Failure> {
    let request = PivotsRequest::from(args);
    let result = tipping::pivots(&request, &Terminal::new(args.output.quiet))?;
    let text = match args.output.format {
        OutputFormat::Text => {
            let words = words(&request.data, &request.rules);
            report::text::pivots_text(&result, words.as_slice(), colour(&args.output), FrontEnd::Cli)
        }
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::pivots_csv(&result)?,
        OutputFormat::Md => report::markdown::pivots_markdown(&result, FrontEnd::Cli),
    };
    finish(&args.output, &text, &result.decisions, &result.warnings)
}
