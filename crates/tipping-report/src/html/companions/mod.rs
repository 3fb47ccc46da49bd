//! Other results beside that of `fit`: a section each.

mod pool;
mod power;
mod regimes;
mod sensitivity;

use serde::Serialize;
use serde_json::Value;
use tipping_core::Warning;
use tipping_core::result::{PoolReport, PowerReport, Provenance, RegimesReport, SensitivityReport};

use super::embed;
use super::figure::Figure;
use super::table::Table;
use crate::error::ReportError;
use crate::figure::Subject;
use crate::messages::{FrontEnd, LabelledLine};
use crate::wording::worded;

/// Said wherever a critical mass stands without what chance gives.
pub(in crate::html) const NOT_SIMULATED: &str = "What chance gives was not simulated.";

/// Another result to show in a report.
#[derive(Debug, Clone)]
pub enum Companion {
    /// Of `tipping regimes`.
    Regimes(Box<RegimesReport>),
    /// Of `tipping sensitivity`.
    Sensitivity(Box<SensitivityReport>),
    /// Of `tipping power`.
    Power(Box<PowerReport>),
    /// Of `tipping pool`.
    Pool(Box<PoolReport>),
}

/// A section as templates take it.
#[derive(Default, Serialize)]
pub(in crate::html) struct Section {
    id: String,
    title: String,
    about: String,
    warnings: Vec<String>,
    lines: Vec<LabelledLine>,
    parts: Vec<Part>,
    tables: Vec<Table>,
    /// Sentences at the end.
    interpretation: Vec<String>,
    version: String,
    seed: u64,
    sha256: Option<String>,
}

impl Section {
    pub(in crate::html) fn new(
        companion: &Companion,
        number: usize,
        front_end: FrontEnd,
    ) -> Result<Self, ReportError> {
        let section = match companion {
            Companion::Regimes(found) => regimes::section(&worded(&**found, front_end))?,
            Companion::Sensitivity(found) => sensitivity::section(&worded(&**found, front_end))?,
            Companion::Power(found) => power::section(&worded(&**found, front_end))?,
            Companion::Pool(found) => pool::section(&worded(&**found, front_end))?,
        };
        Ok(Self { id: format!("with-{number}"), ..section })
    }

    /// With what it was made of.
    fn made(self, provenance: &Provenance) -> Self {
        Self {
            version: provenance.version.clone(),
            seed: provenance.seed,
            sha256: Some(provenance.data_sha256.clone()),
            ..self
        }
    }
}

/// A figure with its data.
#[derive(Serialize)]
struct Part {
    figure: Figure,
    data: String,
}

impl Part {
    fn new(figure: Figure, subject: Subject<'_>, data: &Value) -> Result<Self, ReportError> {
        Ok(Self { figure: figure.with_still(subject), data: embed::json(data)? })
    }
}

/// Warnings and notes, as sentences.
fn messages(warnings: &[Warning], notes: &[Warning]) -> Vec<String> {
    warnings.iter().chain(notes).map(|doubt| doubt.message.clone()).collect()
}
