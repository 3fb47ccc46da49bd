//! `tipping claims`: dates of adoption held against the claims of the paper.

use tipping::ClaimsRequest;
use tipping::command::words;
use tipping::report;
use tipping::report::messages::FrontEnd;

use crate::args::{ClaimsArgs, OutputFormat};
use crate::failure::Failure;
use crate::output::{colour, finish};
use crate::progress::Terminal;

pub(crate) fn run(args: &ClaimsArgs) -> Result<u8, Failure> {
    let request = ClaimsRequest::from(args);
    let result = tipping::claims(&request, &Terminal::new(args.output.quiet))?;
    let text = match args.output.format {
        OutputFormat::Text => {
            let words = words(&request.data, &request.rules);
            report::text::claims_text(&result, words.as_slice(), colour(&args.output), FrontEnd::Cli)
        }
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::claims_csv(&result)?,
        OutputFormat::Md => report::markdown::claims_markdown(&result, FrontEnd::Cli),
    };
    finish(&args.output, &text, &result.decisions, &result.warnings)
}
