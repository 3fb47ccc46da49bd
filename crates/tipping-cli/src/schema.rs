//! The JSON Schema of the results.

use tipping::core::result;
use tipping_report as report;

use crate::args::Described;

/// The JSON Schema of what a command writes.
pub(crate) fn schema_of(command: Described) -> Result<String, report::ReportError> {
    match command {
        Described::Batch => report::json::schema::<result::BatchReport>(),
        Described::Fit => report::json::schema::<result::Report>(),
        Described::Check => report::json::schema::<result::CheckReport>(),
        Described::Norm => report::json::schema::<result::NormResult>(),
        Described::Pivots => report::json::schema::<result::PivotsReport>(),
        Described::Pool => report::json::schema::<result::PoolReport>(),
        Described::Power => report::json::schema::<result::PowerReport>(),
        Described::Regimes => report::json::schema::<result::RegimesReport>(),
        Described::Sensitivity => report::json::schema::<result::SensitivityReport>(),
        Described::Verify => report::json::schema::<result::VerifyReport>(),
    }
}
