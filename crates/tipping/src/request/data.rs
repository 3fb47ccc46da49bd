//! Which data, and how they are read.

use serde::{Deserialize, Serialize};
use tipping_core::Setting;
use tipping_ingest::{DateFormat, Format, Request, Roles, Shape, UnitCode, UnknownUnits};

use super::setters;
use crate::error::Error;
use crate::values::serial::{self, optional, text};

/// Which data, and how they are read.
///
/// ```
/// use tipping::DataRequest;
/// let request = DataRequest::new("adoptions.csv").system("cow".to_owned()).weight(vec!["cinc".to_owned()]);
/// assert_eq!(request.system.as_deref(), Some("cow"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DataRequest {
    /// A file, `-` for standard input, a bundled dataset, a norm of one, or a title.
    #[serde(deserialize_with = "serial::string")]
    pub data: String,
    /// Which norm, where there are several.
    #[serde(deserialize_with = "serial::optional_string")]
    pub norm: Option<String>,
    /// Who could adopt: `cow`, `gw`, `gw-no-microstates`, `closed`, or a file of unit, entry and exit.
    #[serde(deserialize_with = "serial::optional_string")]
    pub system: Option<String>,
    /// The column of the unit's identifier.
    #[serde(deserialize_with = "serial::optional_string")]
    pub unit: Option<String>,
    /// The column of the date of adoption; in a panel, of the period.
    #[serde(deserialize_with = "serial::optional_string")]
    pub date: Option<String>,
    /// The column of the norm.
    #[serde(deserialize_with = "serial::optional_string")]
    pub norm_column: Option<String>,
    /// The column that is 1 where the unit has adopted.
    #[serde(deserialize_with = "serial::optional_string")]
    pub adopted: Option<String>,
    /// The column of the date of withdrawal.
    #[serde(deserialize_with = "serial::optional_string")]
    pub withdrawn: Option<String>,
    /// The weightings of the members: each a column of the data, `cinc`, `population`, `gdp`, or a file. The
    /// first weights the result; `fit` compares it with the others.
    #[serde(deserialize_with = "serial::weightings")]
    pub weight: Vec<String>,
    /// The region: a column of the data, else `region` or `continent` of states.
    #[serde(deserialize_with = "serial::optional_string")]
    pub region: Option<String>,
    /// The column of the act: ratification, accession, succession, ...
    #[serde(deserialize_with = "serial::optional_string")]
    pub act: Option<String>,
    /// The layout of the table; recognized where it is left out.
    #[serde(with = "optional")]
    pub shape: Option<Shape>,
    /// How dates are written.
    #[serde(with = "text")]
    pub date_format: DateFormat,
    /// Codes for "not adopted" among the dates.
    #[serde(deserialize_with = "serial::strings")]
    pub never: Vec<String>,
    /// The code list by which the data name their units; recognized where it is left out.
    #[serde(with = "optional")]
    pub units: Option<UnitCode>,
    /// What becomes of a unit that no code list knows.
    #[serde(with = "text")]
    pub unknown_units: UnknownUnits,
    /// The format of the file; recognized where it is left out.
    #[serde(with = "optional")]
    pub input_format: Option<Format>,
}

setters!(DataRequest {
    /// Sets the data.
    data: String;
    /// Sets which norm.
    norm: Option<String>;
    /// Sets who could adopt.
    system: Option<String>;
    /// Sets the column of the unit.
    unit: Option<String>;
    /// Sets the column of the date of adoption.
    date: Option<String>;
    /// Sets the column of the norm.
    norm_column: Option<String>;
    /// Sets the column that says who has adopted.
    adopted: Option<String>;
    /// Sets the column of the date of withdrawal.
    withdrawn: Option<String>;
    /// Sets the weightings of the members.
    weight: Vec<String>;
    /// Sets where regions come from.
    region: Option<String>;
    /// Sets the column of the act.
    act: Option<String>;
    /// Sets the layout.
    shape: Option<Shape>;
    /// Sets how dates are written.
    date_format: DateFormat;
    /// Sets the codes for "not adopted".
    never: Vec<String>;
    /// Sets the code list of the units.
    units: Option<UnitCode>;
    /// Sets what becomes of unknown units.
    unknown_units: UnknownUnits;
    /// Sets the format of the file.
    input_format: Option<Format>;
});

impl DataRequest {
    /// These data, with everything about them recognized.
    #[must_use]
    pub fn new(data: impl Into<String>) -> Self {
        Self { data: data.into(), ..Self::default() }
    }

    /// The request that ingest takes.
    pub(crate) fn ingest(&self) -> Request {
        let weight = self.weight.first().cloned();
        Request {
            data: self.data.clone(),
            norm: self.norm.clone(),
            roles: Roles {
                unit: self.unit.clone(),
                date: self.date.clone(),
                norm: self.norm_column.clone(),
                adopted: self.adopted.clone(),
                withdrawn: self.withdrawn.clone(),
                weight: weight.clone(),
                region: self.region.clone(),
                act: self.act.clone(),
            },
            shape: self.shape,
            format: self.input_format,
            dates: self.date_format.clone(),
            never: self.never.clone(),
            units: self.units,
            unknown_units: self.unknown_units,
            // A column of the file goes first, then what lies beside it.
            weight_source: weight,
            system: self.system.clone(),
        }
    }

    /// The settings about the data that are not as they are in a request without them, by name, the codes
    /// last.
    pub(crate) fn settings_given(&self) -> impl Iterator<Item = Setting> {
        // Taken apart in full, so that a new setting cannot be forgotten here.
        let Self {
            data: _,
            norm,
            system,
            unit,
            date,
            norm_column,
            adopted,
            withdrawn,
            weight,
            region,
            act,
            shape,
            date_format,
            never,
            units,
            unknown_units,
            input_format,
        } = self;
        let given = [
            (Setting::Act, act.is_some()),
            (Setting::Adopted, adopted.is_some()),
            (Setting::Date, date.is_some()),
            (Setting::DateFormat, *date_format != DateFormat::Unambiguous),
            (Setting::InputFormat, input_format.is_some()),
            (Setting::Norm, norm.is_some()),
            (Setting::NormColumn, norm_column.is_some()),
            (Setting::Region, region.is_some()),
            (Setting::Shape, shape.is_some()),
            (Setting::System, system.is_some()),
            (Setting::Unit, unit.is_some()),
            (Setting::Units, units.is_some()),
            (Setting::Weight, !weight.is_empty()),
            (Setting::Withdrawn, withdrawn.is_some()),
            (Setting::Never, !never.is_empty()),
            (Setting::UnknownUnits, *unknown_units != UnknownUnits::default()),
        ];
        given.into_iter().filter(|(_, given)| *given).map(|(setting, _)| setting)
    }

    /// The weightings, for a function that compares them.
    pub(crate) fn weightings(&self) -> Result<&[String], Error> {
        let named = &self.weight;
        let refuse = |problem: &str| Error::usage(Setting::Weight, format!("{}: {problem}", Setting::Weight));
        if named.iter().any(String::is_empty) {
            return Err(refuse("a weighting without a name; leave out the comma"));
        }
        match named.iter().enumerate().find(|(i, name)| named[..*i].contains(name)) {
            Some((_, name)) => Err(refuse(&format!("{name} is named twice; leave one of them out"))),
            None => Ok(named),
        }
    }

    /// Refuses several weightings where one is used.
    pub(crate) fn one_weighting(&self) -> Result<(), Error> {
        match self.weightings()? {
            [first, _, ..] => Err(Error::usage(
                Setting::Weight,
                format!(
                    "{}: only `tipping fit` compares several weightings; choose one here, such as {}",
                    Setting::Weight,
                    Setting::Weight.with(first)
                ),
            )),
            [] | [_] => Ok(()),
        }
    }
}
