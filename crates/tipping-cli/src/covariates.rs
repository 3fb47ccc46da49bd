//! From the names of covariates to their values: files, bundled state-years, and what is built in.

use tipping_core::result::Decision;
use tipping_core::{Series, Study, Warning};
use tipping_fit::regression::{Block, Covariate, Exposure, Source, Timing, recent_change, years_independent};
use tipping_ingest::{Ingested, Supplement, SupplementRequest};

use crate::args::{CovariateArgs, DataArgs};
use crate::failure::Failure;
use crate::plan;
use crate::prepare::add;

/// Points of polity2 that make a change of regime (Marshall & Gurr 2020), and the years for which it is recent.
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
fn wanted(args: &CovariateArgs) -> Result<Vec<(String, Block)>, Failure> {
    let of = |names: &[String], block: Block| -> Vec<(String, Block)> {
        names.iter().map(|n| (n.trim().to_owned(), block)).collect()
    };
    let mut all = of(&args.domestic, Block::Domestic);
    all.extend(of(&args.international, Block::International));
    if all.is_empty() {
        return Err(Failure::Usage(
            "which covariates? Name them with --domestic and --international, such as --domestic polyarchy --international global"
                .to_owned(),
        ));
    }
    for (i, (name, _)) in all.iter().enumerate() {
        if name.is_empty() {
            return Err(Failure::Usage("a covariate without a name; leave out the comma".to_owned()));
        }
        if TAKEN.contains(&name.as_str()) {
            return Err(Failure::Usage(format!(
                "the covariate {name} would be mistaken for what the result calls so; rename its column"
            )));
        }
        if all[..i].iter().any(|(other, _)| other == name) {
            return Err(Failure::Usage(format!(
                "the covariate {name} is named twice; leave one of them out"
            )));
        }
    }
    Ok(all)
}

/// Files that no covariate asks for, and covariates without their file.
fn check_files(args: &CovariateArgs, asked: &dyn Fn(BuiltIn) -> bool) -> Result<(), Failure> {
    let files = [
        (BuiltIn::Ties, "ties", "--ties", "list with the columns from, to and weight", args.ties.is_some()),
        (
            BuiltIn::Distance,
            "distance",
            "--coordinates",
            "table with the columns unit, latitude and longitude",
            args.coordinates.is_some(),
        ),
    ];
    for (builtin, name, flag, what, given) in files {
        match (asked(builtin), given) {
            (true, false) => {
                return Err(Failure::Usage(format!("the covariate {name} needs a {what}: give {flag} FILE")));
            }
            (false, true) => {
                let problem =
                    format!("{flag} is read for the covariate {name}; name it with --international {name}");
                return Err(Failure::Usage(problem));
            }
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn covariates(
    args: &CovariateArgs,
    data: &DataArgs,
    ingested: &Ingested,
    study: &Study,
) -> Result<Covariates, Failure> {
    let wanted = wanted(args)?;
    let asked = |builtin: BuiltIn| wanted.iter().any(|(name, _)| BuiltIn::named(name) == Some(builtin));
    check_files(args, &asked)?;
    if asked(BuiltIn::Weighted) && !ingested.data.is_weighted() {
        return Err(Failure::Usage(
            "the covariate weighted needs weights; name a column, a series of states or a file with --weight"
                .to_owned(),
        ));
    }
    if asked(BuiltIn::Regional) && ingested.data.units().iter().all(|u| u.region.is_none()) {
        return Err(Failure::Usage(
            "the covariate regional needs regions, and no unit has one; name their column with --region"
                .to_owned(),
        ));
    }
    let supplied = wanted.iter().filter(|(name, _)| BuiltIn::named(name).is_none());
    let names: Vec<String> = supplied.map(|(name, _)| name.clone()).collect();
    let from_files = supplement(args, data, ingested, names.clone())?;
    let mut needs: Vec<String> =
        wanted.iter().filter_map(|(name, _)| BuiltIn::named(name)?.needs()).map(str::to_owned).collect();
    needs.sort();
    needs.dedup();
    let of_states = if needs.is_empty() {
        Supplement::default()
    } else {
        let request = SupplementRequest {
            covariates: vec!["bundled".into()],
            names: needs.clone(),
            ..SupplementRequest::default()
        };
        tipping_ingest::supplement(&request, ingested)?
    };
    let series = |name: &str| -> Series {
        names.iter().position(|n| n == name).map(|i| from_files.series[i].clone()).unwrap_or_default()
    };
    let bundled = |name: &str| -> Series {
        needs.iter().position(|n| n == name).map(|i| of_states.series[i].clone()).unwrap_or_default()
    };
    let source = |name: &str| -> Source {
        match BuiltIn::named(name) {
            None => Source::Supplied(series(name)),
            Some(BuiltIn::Global) => Source::Exposure(Exposure::Global),
            Some(BuiltIn::Regional) => Source::Exposure(Exposure::Regional),
            Some(BuiltIn::Weighted) => Source::Exposure(Exposure::Weighted),
            Some(BuiltIn::Ties) => {
                Source::Exposure(Exposure::Ties(from_files.ties.clone().unwrap_or_default()))
            }
            Some(BuiltIn::Distance) => {
                let (places, scale) = (from_files.places.clone(), args.distance_scale);
                Source::Exposure(Exposure::Distance { places, scale })
            }
            Some(BuiltIn::MajorPowers) => Source::Exposure(Exposure::By(bundled("major_power"))),
            Some(BuiltIn::TopDecile) => Source::Exposure(Exposure::TopDecile(bundled("cinc"))),
            Some(BuiltIn::YearsIndependent) => {
                Source::Known(years_independent(&ingested.data, study.window.through()))
            }
            Some(BuiltIn::RegimeChange) => {
                Source::Supplied(recent_change(&bundled("polity2"), REGIME_CHANGE.0, REGIME_CHANGE.1))
            }
        }
    };
    let covariates = wanted.iter().map(|(name, block)| Covariate {
        name: name.clone(),
        block: *block,
        source: source(name),
    });
    let covariates: Vec<Covariate> = covariates.collect();
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
    let timing = Timing { lag: args.lag, fill: args.fill.into() };
    Ok(Covariates { covariates, timing, decisions, warnings, sha256 })
}

/// Reads the files that are named; without one, covariates come from the bundled state-years.
fn supplement(
    args: &CovariateArgs,
    data: &DataArgs,
    ingested: &Ingested,
    names: Vec<String>,
) -> Result<Supplement, Failure> {
    let mut files = args.covariates.clone();
    if files.is_empty() && !names.is_empty() {
        files.push("bundled".to_owned());
    }
    let of_data = plan::request(data);
    let request = SupplementRequest {
        covariates: files,
        names,
        unit: args.covariate_unit.clone(),
        period: args.covariate_period.clone(),
        ties: args.ties.clone(),
        coordinates: args.coordinates.clone(),
        units: None,
        unknown_units: of_data.unknown_units,
    };
    Ok(tipping_ingest::supplement(&request, ingested)?)
}
