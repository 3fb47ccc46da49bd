//! What comes out: the adoption data of one norm, and everything that was decided on the way to them.

use std::collections::BTreeMap;

use tipping_core::{AdoptionData, Date, Warning, result::Decision};

use crate::units::Identities;

/// Where in the file the data stand, for what is found to be wrong later.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FileOrigin {
    /// The file, as the user named it.
    pub file: String,
    /// The column of dates.
    pub date: Option<String>,
    /// The column of weights.
    pub weight: Option<String>,
    /// The row that tells of a unit, by its identifier.
    pub rows: BTreeMap<String, u64>,
}

/// A file or dataset, read and checked, with everything that was decided on the way.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ingested {
    /// The record of one norm.
    pub data: AdoptionData,
    /// The window that the dataset's manifest recommends.
    pub window: Option<(Date, Date)>,
    /// Other norms of the same dataset or file.
    pub alternatives: Vec<String>,
    /// Decisions taken.
    pub decisions: Vec<Decision>,
    /// Doubts.
    pub warnings: Vec<Warning>,
    /// Where the data stand in the file.
    pub origin: FileOrigin,
    /// What the units are in the code lists, for the files that come beside the data.
    pub identities: Identities,
    /// SHA-256 of the data as read (the file's bytes; with a system file, of both), in hexadecimal.
    pub sha256: String,
}

impl Ingested {
    /// The same data in which every unit counts the same.
    #[must_use]
    pub fn unweighted(&self) -> Self {
        Self { data: self.data.unweighted(), ..self.clone() }
    }
}
