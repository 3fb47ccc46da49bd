//! The datasets inside the binary: their files, their manifests, and the rows of one norm without reading the
//! rest.

use std::sync::OnceLock;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tipping_core::Date;

use crate::names;
use crate::request::UnitCode;

macro_rules! embed {
    ($folder:literal, $($file:literal),+) => {
        &[$(($file, include_bytes!(concat!("../../../../data/", $folder, "/", $file)))),+]
    };
}

type File = (&'static str, &'static [u8]);

const SUFFRAGE: &[File] = embed!("suffrage", "manifest.toml", "adoption.csv", "womens_movement.csv");
const TREATIES: &[File] = embed!("treaties", "manifest.toml", "adoption.csv", "treaties.csv");
const SYSTEMS: &[File] = embed!("systems", "manifest.toml", "cow.csv", "gw.csv", "major_powers.csv");
const UNITS: &[File] = embed!("units", "manifest.toml", "units.csv", "aliases.csv", "common_names.csv");
const COVARIATES: &[File] = embed!("covariates", "manifest.toml", "state_year.csv");

/// The manifest of a dataset folder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) title: String,
    /// How the facts came into the tables.
    pub(crate) tabulated: String,
    /// Code list of the unit columns.
    pub(crate) units: Option<ListName>,
    pub(crate) precision: Option<String>,
    /// Default system.
    pub(crate) system: Option<String>,
    /// Default window.
    pub(crate) window: Option<[String; 2]>,
    /// Default norm.
    pub(crate) norm: Option<String>,
    /// The one norm that all of its norms are codings of.
    pub(crate) codings_of: Option<String>,
    /// The file of adoptions.
    pub(crate) adoptions: Option<String>,
    /// Its column of dates, where no conventional name says so.
    pub(crate) date: Option<String>,
    /// The file that describes the norms, where they are not listed here.
    pub(crate) norms_file: Option<String>,
    /// What Finnemore & Sikkink (1998) say of it in numbers.
    pub(crate) paper: Option<PaperMeta>,
    #[serde(default)]
    pub(crate) known_problems: Vec<String>,
    #[serde(default)]
    pub(crate) norms: Vec<NormMeta>,
    #[serde(default)]
    pub(crate) sources: Vec<SourceMeta>,
    #[serde(default)]
    pub(crate) files: Vec<FileMeta>,
}

/// What Finnemore & Sikkink (1998) say of a norm in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperMeta {
    /// Adopters at the threshold.
    pub(crate) adopters: u32,
    /// Adopters in the years after it.
    pub(crate) cascade: u32,
    /// How many years.
    pub(crate) cascade_years: u32,
    /// The table of first evidence of domestic movements.
    pub(crate) movement: String,
}

/// A code list that a bundled table may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ListName {
    Cow,
    Gw,
}

impl ListName {
    pub(crate) fn code(self) -> UnitCode {
        match self {
            Self::Cow => UnitCode::Cow,
            Self::Gw => UnitCode::Gw,
        }
    }
}

/// Where facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceMeta {
    pub(crate) covers: Option<String>,
    pub(crate) name: String,
    pub(crate) citation: String,
    pub(crate) doi: Option<String>,
    pub(crate) terms: String,
}

/// A table of a dataset.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that holds manifests to their files"))]
pub(crate) struct FileMeta {
    pub(crate) name: String,
    pub(crate) rows: usize,
    pub(crate) about: String,
    pub(crate) through: Option<String>,
    pub(crate) columns: Vec<ColumnMeta>,
}

/// A column of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that holds manifests to their files"))]
pub(crate) struct ColumnMeta {
    pub(crate) name: String,
    pub(crate) meaning: String,
    pub(crate) unit: Option<String>,
}

/// What is known about a norm besides its adoptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct NormMeta {
    #[serde(alias = "norm")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) short: Option<String>,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) subject: Option<String>,
    #[serde(default)]
    pub(crate) opened: Option<String>,
    #[serde(default)]
    pub(crate) entry_into_force: Option<String>,
    #[serde(default)]
    pub(crate) observed_through: Option<String>,
}

impl NormMeta {
    pub(crate) fn opened(&self) -> Option<Date> {
        date(self.opened.as_deref())
    }

    pub(crate) fn entry_into_force(&self) -> Option<Date> {
        date(self.entry_into_force.as_deref())
    }

    pub(crate) fn observed_through(&self) -> Option<Date> {
        date(self.observed_through.as_deref())
    }

    /// The title for people: the short name first, the official title cut to about a line.
    pub(crate) fn heading(&self) -> String {
        let title = names::beginning(&self.title, 100);
        match &self.short {
            Some(short) if self.id.ends_with(short.as_str()) || title.starts_with(short.as_str()) => title,
            Some(short) => format!("{short}: {title}"),
            None => title,
        }
    }
}

fn date(text: Option<&str>) -> Option<Date> {
    text.and_then(|t| t.parse().ok())
}

/// A dataset inside the binary.
#[derive(Debug)]
pub(crate) struct Bundle {
    pub(crate) name: &'static str,
    pub(crate) files: &'static [File],
    pub(crate) manifest: Manifest,
    pub(crate) norms: Vec<NormMeta>,
    hash: OnceLock<Sha256>,
}

impl Bundle {
    #[expect(
        clippy::panic,
        reason = "a manifest that cannot be read is a bug in the build, and a test reads them all"
    )]
    fn open(name: &'static str, files: &'static [File]) -> Self {
        let text = find(files, "manifest.toml");
        let text = std::str::from_utf8(text).unwrap_or_default();
        let mut manifest: Manifest = match toml::from_str(text) {
            Ok(manifest) => manifest,
            Err(error) => panic!("the bundled manifest of {name} is broken: {error}"),
        };
        let norms = match &manifest.norms_file {
            Some(file) => csv::Reader::from_reader(find(files, file)).deserialize().flatten().collect(),
            None => std::mem::take(&mut manifest.norms),
        };
        Self { name, files, manifest, norms, hash: OnceLock::new() }
    }

    /// The bytes of one of its files; empty when there is no such file.
    pub(crate) fn file(&self, name: &str) -> &'static [u8] {
        find(self.files, name)
    }

    /// The file of adoptions; empty for datasets that hold none.
    pub(crate) fn adoptions(&self) -> &'static [u8] {
        self.manifest.adoptions.as_deref().map_or(&[], |name| self.file(name))
    }

    /// The hash of the file of adoptions, to be continued: made once, however many norms are read.
    pub(crate) fn hash(&self) -> Sha256 {
        self.hash.get_or_init(|| Sha256::new().chain_update(self.adoptions())).clone()
    }

    /// The default window.
    pub(crate) fn window(&self) -> Option<(Date, Date)> {
        let [from, through] = self.manifest.window.as_ref()?;
        Some((from.parse().ok()?, through.parse().ok()?))
    }

    /// Last date that one of its files covers.
    pub(crate) fn through(&self, file: &str) -> Option<Date> {
        let meta = self.manifest.files.iter().find(|f| f.name == file)?;
        date(meta.through.as_deref())
    }

    /// A table of one norm, or of all: the header, and the rows that name a unit. Says how many rows name
    /// none.
    ///
    /// Bundled tables have the norm first, the unit second and one row a line, so that nothing else need be
    /// parsed.
    pub(crate) fn rows(&self, norm: Option<&str>) -> (Vec<u8>, usize) {
        let prefix = norm.map(|n| format!("{n},"));
        let mut kept = Vec::new();
        let mut without_unit = 0;
        for (i, line) in self.adoptions().split_inclusive(|b| *b == b'\n').enumerate() {
            let wanted = prefix.as_ref().is_none_or(|p| line.starts_with(p.as_bytes()));
            if i > 0 && !wanted {
                continue;
            }
            let unit = line.splitn(3, |b| *b == b',').nth(1);
            if unit.is_none_or(<[u8]>::is_empty) {
                without_unit += 1;
            } else {
                kept.extend_from_slice(line);
            }
        }
        (kept, without_unit)
    }
}

fn find(files: &'static [File], name: &str) -> &'static [u8] {
    files.iter().find(|f| f.0 == name).map_or(&[], |f| f.1)
}

/// Every dataset inside the binary.
pub(crate) fn bundles() -> &'static [Bundle] {
    static BUNDLES: OnceLock<Vec<Bundle>> = OnceLock::new();
    BUNDLES.get_or_init(|| {
        vec![
            Bundle::open("suffrage", SUFFRAGE),
            Bundle::open("treaties", TREATIES),
            Bundle::open("systems", SYSTEMS),
            Bundle::open("units", UNITS),
            Bundle::open("covariates", COVARIATES),
        ]
    })
}

/// A dataset inside the binary, by its name.
pub(crate) fn bundle(name: &str) -> Option<&'static Bundle> {
    bundles().iter().find(|b| b.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn manifests_tell_the_truth_about_their_folders() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let mut folders = 0;
        for folder in std::fs::read_dir(&data).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
            folders += 1;
            let text = std::fs::read_to_string(folder.join("manifest.toml")).unwrap();
            let manifest: Manifest = toml::from_str(&text).unwrap();
            assert!(
                !manifest.title.is_empty() && !manifest.tabulated.is_empty() && !manifest.sources.is_empty()
            );
            let described: BTreeSet<String> = manifest.files.iter().map(|f| f.name.clone()).collect();
            let present =
                std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
            let present: BTreeSet<String> = present.filter(|n| n.ends_with(".csv")).collect();
            assert_eq!(described, present, "{}", folder.display());
            for file in &manifest.files {
                assert!(!file.about.is_empty());
                let mut table = csv::Reader::from_path(folder.join(&file.name)).unwrap();
                let columns: Vec<&str> = file.columns.iter().map(|c| c.name.as_str()).collect();
                assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), columns, "{}", file.name);
                assert!(file.columns.iter().all(|c| !c.meaning.is_empty() && c.unit.as_deref() != Some("")));
                assert_eq!(
                    table.records().collect::<Result<Vec<_>, _>>().unwrap().len(),
                    file.rows,
                    "{}",
                    file.name
                );
            }
        }
        assert_eq!(folders, 6);
    }

    #[test]
    fn the_rows_of_all_norms_are_the_rows_of_the_file() {
        for (name, norms, without) in [("suffrage", 6, 0), ("treaties", 199, 219)] {
            let bundle = bundle(name).unwrap();
            assert_eq!(bundle.norms.len(), norms);
            let lines = |b: &[u8]| b.iter().filter(|c| **c == b'\n').count();
            let (mut kept, mut skipped) = (0, 0);
            for norm in &bundle.norms {
                let (rows, no_unit) = bundle.rows(Some(&norm.id));
                kept += lines(&rows) - 1;
                skipped += no_unit;
            }
            assert_eq!(kept + skipped, lines(bundle.adoptions()) - 1);
            assert_eq!(skipped, without);
            assert_eq!(lines(&bundle.rows(None).0) - 1, kept);
        }
    }

    #[test]
    fn every_date_of_a_norm_is_readable() {
        let treaties = bundle("treaties").unwrap();
        assert!(treaties.norms.iter().all(|n| n.opened().is_some() && n.observed_through().is_some()));
        assert_eq!(treaties.norms.iter().filter(|n| n.entry_into_force().is_some()).count(), 44);
        assert_eq!(bundle("systems").unwrap().through("cow.csv"), "2016-12-31".parse().ok());
        assert!(bundle("suffrage").unwrap().window().is_some());
    }

    #[test]
    fn headings_fit_a_line() {
        let treaties = bundle("treaties").unwrap();
        let heading = |id: &str| treaties.norms.iter().find(|n| n.id == id).unwrap().heading();
        assert_eq!(
            heading("un-18-10"),
            "Rome Statute of the International Criminal Court. Rome, 17 July 1998"
        );
        assert!(heading("un-26-5").starts_with("Ottawa mine ban: Convention on the Prohibition"));
        assert!(treaties.norms.iter().all(|n| n.heading().chars().count() < 140));
    }
}
