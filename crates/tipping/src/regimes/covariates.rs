//! From the names of covariates to their values: files, bundled state-years, and what is built in.

use tipping_core::result::Decision;
use tipping_core::{Block, Series, Setting, Study, Warning};
use tipping_fit::regression::{Covariate, Exposure, Source, Timing, recent_change, years_independent};
use tipping_ingest::{Ingested, Supplement, SupplementRequest};

use crate::error::Error;
use crate::prepare::add;
use crate::request::{CovariatesRequest, DataRequest};

/// Points of polity2 that make a change of regime (Marshall & Gurr 2020), and the years for which it is
/// recent.
const REGIME_CHANGE: (f64, i64) = (3.0, 5);

/// Names that the result needs for itself.
const TAKEN: [&str; 5] = ["domestic", "international", "intercept", "any change", "any coefficient"];

/// The covariates of a regression with everything that was decided on the way.
pub(crate) struct Covariates {
    pub(crate) covariates: Vec<Covariate>,
    pub(crate) timing: Timing,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) warnings: Vec<Warning>,
    /// Files with their hashes.
    pub(crate) sha256: Vec<(String, String)>,
}

/// What is made by the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BuiltIn {
    Global,
    Regional,
    Weighted,
    Ties,
    Distance,
    MajorPowers,
    TopDecile,
    YearsIndependent,
    RegimeChange,
}

impl BuiltIn {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "global" => Self::Global,
            "regional" => Self::Regional,
            "weighted" => Self::Weighted,
            "ties" => Self::Ties,
            "distance" => Self::Distance,
            "major_powers" => Self::MajorPowers,
            "top_decile" => Self::TopDecile,
            "years_independent" => Self::YearsIndependent,
            "regime_change" => Self::RegimeChange,
            _ => return None,
        })
    }

    /// The bundled series that it is made from.
    fn needs(self) -> Option<&'static str> {
        match self {
            Self::MajorPowers => Some("major_power"),
            Self::TopDecile => Some("cinc"),
            Self::RegimeChange => Some("polity2"),
            _ => None,
        }
    }
}

/// What is asked for, in order.
fn wanted(request: &CovariatesRequest) -> Result<Vec<(String, Block)>, Error> {
    let domestic = request.domestic.iter().map(|name| (name, Block::Domestic));
    let international = request.international.iter().map(|name| (name, Block::International));
    let all = domestic.chain(international).map(|(name, block)| (name.trim().to_owned(), block));
    let all: Vec<(String, Block)> = all.collect();
    if all.is_empty() {
        return Err(Error::usage(
            Setting::Domestic,
            format!(
                "which covariates? Name them with {} and {}, such as {} {}",
                Setting::Domestic,
                Setting::International,
                Setting::Domestic.with("polyarchy"),
                Setting::International.with("global")
            ),
        ));
    }
    for (i, (name, block)) in all.iter().enumerate() {
        let setting = match block {
            Block::Domestic => Setting::Domestic,
            Block::International => Setting::International,
        };
        if name.is_empty() {
            return Err(Error::usage(setting, "a covariate without a name; leave out the comma"));
        }
        if TAKEN.contains(&name.as_str()) {
            return Err(Error::usage(
                setting,
                format!(
                    "the covariate {name} would be mistaken for what the result calls so; rename its column"
                ),
            ));
        }
        if all[..i].iter().any(|(other, _)| other == name) {
            let problem = format!("the covariate {name} is named twice; leave one of them out");
            return Err(Error::usage(setting, problem));
        }
    }
    Ok(all)
}

/// Files that no covariate asks for, and covariates without their file.
fn check_files(request: &CovariatesRequest, asked: &dyn Fn(BuiltIn) -> bool) -> Result<(), Error> {
    let files = [
        (
            BuiltIn::Ties,
            "ties",
            Setting::Ties,
            "list with the columns from, to and weight",
            request.ties.is_some(),
        ),
        (
            BuiltIn::Distance,
            "distance",
            Setting::Coordinates,
            "table with the columns unit, latitude and longitude",
            request.coordinates.is_some(),
        ),
    ];
    for (builtin, name, setting, what, given) in files {
        match (asked(builtin), given) {
            (true, false) => {
                let problem = format!("the covariate {name} needs a {what}: give {}", setting.with("FILE"));
                return Err(Error::usage(setting, problem));
            }
            (false, true) => {
                let remedy = Setting::International.with(name);
                let problem = format!("{setting} is read for the covariate {name}; name it with {remedy}");
                return Err(Error::usage(setting, problem));
            }
            (true, true) | (false, false) => {}
        }
    }
    Ok(())
}

/// Refuses exposures for which the data lack what they are made from.
fn check_data(ingested: &Ingested, asked: &dyn Fn(BuiltIn) -> bool) -> Result<(), Error> {
    if asked(BuiltIn::Weighted) && !ingested.data.is_weighted() {
        let problem = format!(
            "the covariate weighted needs weights; name a column, a series of states or a file with {}",
            Setting::Weight
        );
        return Err(Error::usage(Setting::Weight, problem));
    }
    if asked(BuiltIn::Regional) && ingested.data.units().iter().all(|u| u.region.is_none()) {
        let problem = format!(
            "the covariate regional needs regions, and no unit has one; name their column with {}",
            Setting::Region
        );
        return Err(Error::usage(Setting::Region, problem));
    }
    Ok(())
}

/// The covariates that are asked for, with their values.
pub(crate) fn covariates(
    request: &CovariatesRequest,
    data: &DataRequest,
    ingested: &Ingested,
    study: &Study,
) -> Result<Covariates, Error> {
    let wanted = wanted(request)?;
    let asked = |builtin: BuiltIn| wanted.iter().any(|(name, _)| BuiltIn::named(name) == Some(builtin));
    check_files(request, &asked)?;
    check_data(ingested, &asked)?;
    let supplied = wanted.iter().filter(|(name, _)| BuiltIn::named(name).is_none());
    let names: Vec<String> = supplied.map(|(name, _)| name.clone()).collect();
    let from_files = supplement(request, data, ingested, names.clone())?;
    let mut needs: Vec<String> =
        wanted.iter().filter_map(|(name, _)| BuiltIn::named(name)?.needs()).map(str::to_owned).collect();
    needs.sort();
    needs.dedup();
    let of_states = state_years(&needs, ingested)?;
    let read = Read { request, ingested, study, names, from_files, needs, of_states };
    let covariates: Vec<Covariate> =
        wanted.iter().map(|(name, block)| read.covariate(name, *block)).collect();
    let Read { from_files, of_states, .. } = read;
    let (mut decisions, mut warnings) = (from_files.decisions, from_files.warnings);
    add(&mut decisions, of_states.decisions);
    add(&mut warnings, of_states.warnings);
    for covariate in &covariates {
        if BuiltIn::named(&covariate.name).is_some() {
            let subject = format!("covariate {}", covariate.name);
            decisions.push(Decision::new(subject, covariate.describe(), "built in"));
        }
    }
    let mut sha256 = from_files.sha256;
    sha256.extend(of_states.sha256);
    sha256.sort();
    sha256.dedup();
    let timing = Timing { lag: request.lag, fill: request.fill };
    Ok(Covariates { covariates, timing, decisions, warnings, sha256 })
}

/// Everything that covariates are made from.
struct Read<'a> {
    request: &'a CovariatesRequest,
    ingested: &'a Ingested,
    study: &'a Study,
    /// The covariates that are not built in, whose series `from_files` holds in this order.
    names: Vec<String>,
    from_files: Supplement,
    /// The bundled series that built-in covariates need, which `of_states` holds in this order.
    needs: Vec<String>,
    of_states: Supplement,
}

impl Read<'_> {
    /// The covariate of a name, with its values.
    fn covariate(&self, name: &str, block: Block) -> Covariate {
        Covariate { name: name.to_owned(), block, source: self.source(name) }
    }

    /// Where the values of a covariate come from: what is built in is computed, all else was read.
    fn source(&self, name: &str) -> Source {
        let Some(builtin) = BuiltIn::named(name) else {
            return Source::Supplied(series(&self.names, &self.from_files, name));
        };
        let bundled = |name: &str| series(&self.needs, &self.of_states, name);
        match builtin {
            BuiltIn::Global => Source::Exposure(Exposure::Global),
            BuiltIn::Regional => Source::Exposure(Exposure::Regional),
            BuiltIn::Weighted => Source::Exposure(Exposure::Weighted),
            BuiltIn::Ties => {
                Source::Exposure(Exposure::Ties(self.from_files.ties.clone().unwrap_or_default()))
            }
            BuiltIn::Distance => {
                let (places, scale) = (self.from_files.places.clone(), self.request.distance_scale);
                Source::Exposure(Exposure::Distance { places, scale })
            }
            BuiltIn::MajorPowers => Source::Exposure(Exposure::By(bundled("major_power"))),
            BuiltIn::TopDecile => Source::Exposure(Exposure::TopDecile(bundled("cinc"))),
            BuiltIn::YearsIndependent => {
                Source::Known(years_independent(&self.ingested.data, self.study.window.through()))
            }
            BuiltIn::RegimeChange => {
                Source::Supplied(recent_change(&bundled("polity2"), REGIME_CHANGE.0, REGIME_CHANGE.1))
            }
        }
    }
}

/// The series of a name among those that were read, in the order of `names`.
fn series(names: &[String], read: &Supplement, name: &str) -> Series {
    names.iter().position(|n| n == name).map(|i| read.series[i].clone()).unwrap_or_default()
}

/// Series of the bundled state-years; nothing is read where none is needed.
fn state_years(needs: &[String], ingested: &Ingested) -> Result<Supplement, Error> {
    if needs.is_empty() {
        return Ok(Supplement::default());
    }
    let bundled = SupplementRequest {
        covariates: vec!["bundled".into()],
        names: needs.to_vec(),
        ..SupplementRequest::default()
    };
    Ok(tipping_ingest::supplement(&bundled, ingested)?)
}

/// Reads the files that are named; without one, covariates come from the bundled state-years.
fn supplement(
    request: &CovariatesRequest,
    data: &DataRequest,
    ingested: &Ingested,
    names: Vec<String>,
) -> Result<Supplement, Error> {
    let mut files = request.covariates.clone();
    if files.is_empty() && !names.is_empty() {
        files.push("bundled".to_owned());
    }
    let files = SupplementRequest {
        covariates: files,
        names,
        unit: request.covariate_unit.clone(),
        period: request.covariate_period.clone(),
        ties: request.ties.clone(),
        coordinates: request.coordinates.clone(),
        units: None,
        unknown_units: data.unknown_units,
    };
    Ok(tipping_ingest::supplement(&files, ingested)?)
}
