//! `tipping sensitivity`: one answer per defensible choice.

use std::path::Path;

use tipping::core::result::SensitivityReport;
use tipping::ingest::write::{ColumnsFormat, write_columns};
use tipping::report;
use tipping::report::messages::FrontEnd;
use tipping::{SensitivityRequest, specification_columns};

use crate::args::{OutputArgs, OutputFormat, SensitivityArgs};
use crate::failure::Failure;
use crate::output::{colour, finish, told};
use crate::plot::Plot;
use crate::progress::Terminal;

pub(crate) fn run(args: &SensitivityArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::figure::SENSITIVITY_FIGURES)?;
    let result = tipping::sensitivity(&SensitivityRequest::from(args), &Terminal::new(args.output.quiet))?;
    let code = write(args, &result)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Sensitivity(&result)))?;
    Ok(code)
}

/// Writes the result in the format asked for; the name of a Parquet file asks for the rows as Parquet.
fn write(args: &SensitivityArgs, result: &SensitivityReport) -> Result<u8, Failure> {
    let output = &args.output;
    if let Some(path) = output.output.as_ref().filter(|path| is_parquet(path)) {
        let failed = |source| Failure::Write { path: path.clone(), source };
        std::fs::write(path, columns(result, ColumnsFormat::Parquet).map_err(failed)?).map_err(failed)?;
        // Like CSV, Parquet has no place for warnings.
        let silent = OutputArgs { format: OutputFormat::Csv, output: None, ..*output };
        return told(&silent, &result.decisions, &result.warnings);
    }
    let colour = colour(output);
    let text = match output.format {
        OutputFormat::Text if args.list => report::text::sensitivity_list_text(result, colour, FrontEnd::Cli),
        OutputFormat::Text => report::text::sensitivity_text(result, colour, FrontEnd::Cli),
        OutputFormat::Json => report::json::to_json(result)?,
        OutputFormat::Csv => {
            let bytes = columns(result, ColumnsFormat::Csv).map_err(Failure::Stdout)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        OutputFormat::Md => report::markdown::sensitivity_markdown(result, FrontEnd::Cli),
    };
    finish(output, &text, &result.decisions, &result.warnings)
}

/// The specifications as a table.
fn columns(result: &SensitivityReport, format: ColumnsFormat) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_columns(&mut bytes, format, &specification_columns(result, FrontEnd::Cli))?;
    Ok(bytes)
}

fn is_parquet(path: &Path) -> bool {
    ColumnsFormat::of(path).is_ok_and(|format| format == ColumnsFormat::Parquet)
}
