//! Files beside the adoption data: covariates, ties between units, and where units lie.

mod coordinates;
mod first_dates;
mod labels;
mod named_units;
mod series;
mod state_years;
mod ties;
mod value_file;
pub(crate) mod weights;

pub use first_dates::{FirstDates, first_dates};
pub use labels::{Labels, labels};
pub use named_units::named_units;

use serde::{Deserialize, Serialize};
use tipping_core::result::Decision;
use tipping_core::{Place, Series, Setting, Ties, Warning};

use self::series::{take, take_state_years};
use self::state_years::BUNDLED;
use self::value_file::{FileColumns, ValueFile};
use crate::error::IngestError;
use crate::ingested::Ingested;
use crate::names;
use crate::notes::Notes;
use crate::request::{UnitCode, UnknownUnits};
use crate::units::identities::Target;

/// The settings that name the columns of units and periods in files of covariates.
const COLUMNS: (Setting, Setting) = (Setting::CovariateUnit, Setting::CovariatePeriod);

/// Which files beside the data to read, and what of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SupplementRequest {
    /// Files of covariates: panels of units and periods, or one row a unit; `bundled` = the bundled
    /// state-years.
    pub covariates: Vec<String>,
    /// The columns wanted, in order, whichever of the files has them.
    pub names: Vec<String>,
    /// The column of units of the files of covariates, where its name does not tell.
    pub unit: Option<String>,
    /// Their column of periods, where its name does not tell.
    pub period: Option<String>,
    /// A list of ties: columns from (the unit that looks), to (the one it looks at), and perhaps weight and
    /// period.
    pub ties: Option<String>,
    /// A table of places: columns unit, latitude, longitude in degrees.
    pub coordinates: Option<String>,
    /// Code list of the units of all these files; default: recognized in each.
    pub units: Option<UnitCode>,
    /// Units that no code list knows.
    pub unknown_units: UnknownUnits,
}

impl SupplementRequest {
    /// The same with these files of covariates.
    #[must_use]
    pub fn covariates(mut self, covariates: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.covariates = covariates.into_iter().map(Into::into).collect();
        self
    }

    /// The same with these covariates, in order.
    #[must_use]
    pub fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// The same with this column of units in the files of covariates.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// The same with this column of periods in the files of covariates.
    #[must_use]
    pub fn period(mut self, period: impl Into<String>) -> Self {
        self.period = Some(period.into());
        self
    }

    /// The same with this list of ties.
    #[must_use]
    pub fn ties(mut self, ties: impl Into<String>) -> Self {
        self.ties = Some(ties.into());
        self
    }

    /// The same with this table of places.
    #[must_use]
    pub fn coordinates(mut self, coordinates: impl Into<String>) -> Self {
        self.coordinates = Some(coordinates.into());
        self
    }

    /// The same with this code list of the units.
    #[must_use]
    pub fn units(mut self, units: UnitCode) -> Self {
        self.units = Some(units);
        self
    }

    /// The same with this rule for units that no code list knows.
    #[must_use]
    pub fn unknown_units(mut self, unknown_units: UnknownUnits) -> Self {
        self.unknown_units = unknown_units;
        self
    }
}

/// What the files beside the data say about its units.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Supplement {
    /// One series a wanted name, in order.
    pub series: Vec<Series>,
    /// The network, where a file of ties was given.
    pub ties: Option<Ties>,
    /// Where each unit lies, in order of [`tipping_core::AdoptionData::units`]; empty without a file of
    /// coordinates.
    pub places: Vec<Option<Place>>,
    /// Decisions taken.
    pub decisions: Vec<Decision>,
    /// Doubts.
    pub warnings: Vec<Warning>,
    /// SHA-256 of each file as read, in hexadecimal, with its name.
    pub sha256: Vec<(String, String)>,
}

/// Reads the files beside the data and matches their units with those of the data, by the crosswalk of code
/// lists where they are states.
///
/// Covariates are finite numbers (yes, true, no and false are 1 and 0); empty cells, NA, NaN, `.` and null
/// are missing. Their periods are as long as the coarsest date of their file says.
///
/// ```
/// use tipping_core::Fill;
/// use tipping_ingest::{Request, SupplementRequest, ingest, supplement};
///
/// let suffrage = ingest(&Request { data: "suffrage".into(), ..Request::default() })?;
/// let request = SupplementRequest {
///     covariates: vec!["bundled".into()],
///     names: vec!["polyarchy".into(), "major_power".into()],
///     ..SupplementRequest::default()
/// };
/// let beside = supplement(&request, &suffrage)?;
/// let usa = suffrage.data.units().iter().position(|u| u.id == "2").expect("a member");
/// assert_eq!(beside.series[0].at(usa, 1840, Fill::None), Some(0.355));
/// assert_eq!([1897, 1898].map(|year| beside.series[1].at(usa, year, Fill::None)), [Some(0.0), Some(1.0)]);
/// # Ok::<(), tipping_ingest::IngestError>(())
/// ```
///
/// # Errors
/// [`IngestError::NoSuchCovariate`] and [`IngestError::AmbiguousCovariate`] when a name is in none or in
/// several of the files; else every defect of all files, with row, column, value and remedy.
pub fn supplement(request: &SupplementRequest, ingested: &Ingested) -> Result<Supplement, IngestError> {
    let target = Target::new(&ingested.data, &ingested.identities);
    let mut notes = Notes::default();
    notes.decisions.extend(target.decisions.iter().cloned());
    let mut out = Supplement::default();
    covariates(request, &target, &mut notes, &mut out)?;
    if let Some(file) = &request.ties {
        let (units, unknown) = (request.units, request.unknown_units);
        out.ties = ties::read(file, units, unknown, &target, &mut notes, &mut out.sha256);
    }
    if let Some(file) = &request.coordinates {
        let columns = FileColumns::conventional(request.units, request.unknown_units);
        out.places = coordinates::read(file, columns, &target, &mut notes, &mut out.sha256);
    }
    if !notes.rejections.is_empty() {
        return Err(IngestError::rejected(notes.rejections));
    }
    (out.decisions, out.warnings) = (notes.decisions, notes.warnings);
    Ok(out)
}

/// Where covariates come from.
enum Source {
    File(Box<ValueFile>),
    Bundled,
}

impl Source {
    fn name(&self) -> &str {
        match self {
            Self::File(file) => &file.table.file,
            Self::Bundled => BUNDLED,
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::File(file) => file.others().map(|c| file.table.names()[c].clone()).collect(),
            Self::Bundled => state_years::names().map(str::to_owned).collect(),
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Self::File(file) => file.table.find(name).is_some_and(|c| file.others().any(|other| other == c)),
            Self::Bundled => state_years::names().any(|known| known == name),
        }
    }
}

fn covariates(
    request: &SupplementRequest,
    target: &Target<'_>,
    notes: &mut Notes,
    out: &mut Supplement,
) -> Result<(), IngestError> {
    let columns = FileColumns {
        unit: request.unit.as_deref(),
        period: request.period.as_deref(),
        settings: Some(COLUMNS),
        units: request.units,
        unknown: request.unknown_units,
    };
    let mut sources = Vec::new();
    for file in &request.covariates {
        if file == BUNDLED {
            sources.push(Source::Bundled);
            continue;
        }
        match ValueFile::open(file, columns) {
            Ok(opened) => sources.push(Source::File(Box::new(opened))),
            Err(rejections) => notes.rejections.extend(rejections),
        }
    }
    // A file that cannot be read may have the names.
    if !notes.rejections.is_empty() {
        return Ok(());
    }
    let owners: Vec<usize> =
        request.names.iter().map(|name| owner(name, &sources)).collect::<Result<_, _>>()?;
    let mut found: Vec<Option<Series>> = vec![None; request.names.len()];
    for (s, source) in sources.iter().enumerate() {
        let places: Vec<usize> = (0..owners.len()).filter(|i| owners[*i] == s).collect();
        let names: Vec<&str> = places.iter().map(|i| request.names[*i].as_str()).collect();
        if names.is_empty() {
            let why = "no covariate of it is asked for";
            notes.decisions.push(Decision::new(source.name(), "not used", why));
            continue;
        }
        let series = match source {
            Source::File(file) => {
                out.sha256.push((file.table.file.clone(), file.hash()));
                from_file(file, &names, target, columns, notes)
            }
            Source::Bundled => {
                out.sha256.extend(state_years::hashes(&names));
                from_state_years(&names, target, notes)
            }
        };
        for (place, series) in places.into_iter().zip(series) {
            found[place] = Some(series);
        }
    }
    out.series = found.into_iter().flatten().collect();
    Ok(())
}

/// The source that has a name.
fn owner(name: &str, sources: &[Source]) -> Result<usize, IngestError> {
    let having: Vec<usize> = (0..sources.len()).filter(|s| sources[*s].has(name)).collect();
    match having[..] {
        [one] => Ok(one),
        [] => {
            let known: Vec<(String, Vec<String>)> =
                sources.iter().map(|s| (s.name().to_owned(), s.names())).collect();
            let all = known.iter().flat_map(|(_, names)| names.iter().map(String::as_str));
            let nearest = names::nearest(name, all, 3).into_iter().map(str::to_owned).collect();
            Err(IngestError::NoSuchCovariate { name: name.to_owned(), nearest, sources: known })
        }
        [..] => {
            let sources = having.iter().map(|s| sources[*s].name().to_owned()).collect();
            Err(IngestError::AmbiguousCovariate { name: name.to_owned(), sources })
        }
    }
}

fn from_file(
    file: &ValueFile,
    names: &[&str],
    target: &Target<'_>,
    columns: FileColumns<'_>,
    notes: &mut Notes,
) -> Vec<Series> {
    notes.decisions.extend(file.decisions.iter().cloned());
    let wanted: Vec<usize> = names.iter().filter_map(|n| file.table.find(n)).collect();
    if file.period.is_none() {
        let why = format!("no column of periods; {} names one", COLUMNS.1);
        notes.decisions.push(Decision::new(
            format!("time of {}", file.table.file),
            "the values hold for all time",
            why,
        ));
    }
    let (values, matched) = file.values(&wanted, &|_, _| None, target, columns, notes);
    let taken = take(&values, &matched, wanted.len(), target, notes);
    taken.map_or_else(Vec::new, |taken| {
        series::series(names, &file.table.file, values.period, taken, target, notes)
    })
}

fn from_state_years(names: &[&str], target: &Target<'_>, notes: &mut Notes) -> Vec<Series> {
    notes.decisions.push(Decision::new(
        "covariates",
        names.join(", "),
        "the bundled state-years, by COW code",
    ));
    let doubts = names.iter().filter_map(|name| state_years::doubt(name));
    notes.warnings.extend(doubts.map(|(code, message)| Warning::new(code, message)));
    let values = state_years::values(names);
    let taken = take_state_years(&values, names.len(), None, target, notes);
    taken.map_or_else(Vec::new, |taken| series::series(names, BUNDLED, values.period, taken, target, notes))
}

#[cfg(test)]
mod tests;
