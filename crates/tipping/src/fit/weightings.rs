//! Data under several weightings of their members: what is fitted, and the others to compare it with.

use tipping_core::result::{Provenance, WeightingsReport};
use tipping_core::{Rules, Setting, Study, Warning};
use tipping_fit::Settings;
use tipping_fit::weightings::{Weighting, compare_weightings};
use tipping_report::messages::findings::weightings::{interpretation, sentence};

use crate::error::Error;
use crate::prepare::{self, Prepared, add, prepare_ingested};
use crate::progress::Progress;
use crate::request::DataRequest;
use crate::warnings::warnings;

/// The same record under every weighting named, and under none.
pub(crate) struct Weightings {
    /// By the first, for the main result.
    pub(crate) prepared: Prepared,
    /// Without weights; none when there are no weights at all.
    unweighted: Option<Study>,
    /// The weightings by name; the table of the first is that of the main result.
    names: Vec<String>,
    others: Vec<Study>,
}

impl Weightings {
    pub(crate) fn read(data: &DataRequest, rules: &Rules, progress: &dyn Progress) -> Result<Self, Error> {
        let mut names = data.weightings()?.to_vec();
        let all = prepare::read(data, progress, || {
            Ok(match names.as_slice() {
                [] => vec![tipping_ingest::ingest(&data.ingest())?],
                names => tipping_ingest::ingest_weighted(&data.ingest(), names)?,
            })
        })?;
        let mut all = all.into_iter();
        let Some(first) = all.next() else {
            let problem = format!("{}: no weighting is named; leave it out", Setting::Weight);
            return Err(Error::usage(Setting::Weight, problem));
        };
        if names.is_empty() {
            names.extend(first.origin.weight.clone());
        }
        let alike = first.data.is_weighted().then(|| first.unweighted());
        let unweighted = alike.map(|alike| prepare_ingested(alike, data, rules)).transpose()?;
        let mut prepared = prepare_ingested(first, data, rules)?;
        let mut others = Vec::new();
        for (ingested, name) in all.zip(names.iter().skip(1)) {
            let other = prepare_ingested(ingested, data, rules)?;
            add(&mut prepared.decisions, other.decisions);
            add(&mut prepared.warnings, other.warnings);
            keep_hash(&mut prepared.provenance, name, other.provenance);
            others.push(other.study);
        }
        Ok(Self { prepared, unweighted: unweighted.map(|p| p.study), names, others })
    }

    /// The weightings side by side; nothing when there are no weights.
    pub(crate) fn compare(
        &self,
        settings: &Settings,
    ) -> Result<(Option<WeightingsReport>, Vec<Warning>), Error> {
        let Some(unweighted) = &self.unweighted else { return Ok((None, Vec::new())) };
        let studies = std::iter::once(&self.prepared.study).chain(&self.others);
        let named = self.names.iter().zip(studies);
        let weightings: Vec<Weighting<'_>> =
            named.map(|(name, study)| Weighting { name, table: &study.table }).collect();
        let members = match self.prepared.data.system().name.as_str() {
            "cow" | "gw" | "gw-no-microstates" => "states",
            _ => "members",
        };
        let compared = compare_weightings(&unweighted.table, &weightings, settings)?;
        let reading = compared.interpretation.iter().map(|part| interpretation(part, members)).collect();
        let report = WeightingsReport { reading, ..compared.report };
        Ok((Some(report), warnings(compared.findings, sentence)))
    }
}

/// The hash of the data with the weights of another weighting.
fn keep_hash(provenance: &mut Provenance, name: &str, other: Provenance) {
    provenance.options.insert(format!("sha256 weighted by {name}"), other.data_sha256);
}
