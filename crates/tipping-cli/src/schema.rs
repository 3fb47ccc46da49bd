//! The JSON Schema of the results.

use tipping::core::result;
use tipping_report as report;

use crate::args::Described;

/// The JSON Schema of what a command writes.
pub(crate) fn schema_of(command: Described) -> Result<String, report::ReportError> {
    match command {
        Described::Batch => report::schema::<result::BatchReport>(),
        Described::Fit => report::schema::<result::Report>(),
        Described::Check => report::schema::<result::CheckReport>(),
        Described::Norm => report::schema::<result::NormResult>(),
        Described::Pivots => report::schema::<result::PivotsReport>(),
        Described::Pool => report::schema::<result::PoolReport>(),
        Described::Power => report::schema::<result::PowerReport>(),
        Described::Regimes => report::schema::<result::RegimesReport>(),
        Described::Sensitivity => report::schema::<result::SensitivityReport>(),
        Described::Verify => report::schema::<result::VerifyReport>(),
    }
}
