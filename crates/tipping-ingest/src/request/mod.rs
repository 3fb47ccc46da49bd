//! What a user asks of ingest: which data, which columns, which codes.

mod choices;
mod regions;
mod weight_source;

use serde::{Deserialize, Serialize};

pub use choices::{DateFormat, Format, Shape, UnitCode, UnknownUnits};
pub(crate) use regions::Regions;
pub(crate) use weight_source::WeightSource;

/// Columns by role, where the user names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Roles {
    /// Identifier of the unit.
    pub unit: Option<String>,
    /// Date of adoption (panels: the period).
    pub date: Option<String>,
    /// Norm.
    pub norm: Option<String>,
    /// 0/1: adopted.
    pub adopted: Option<String>,
    /// Date of withdrawal.
    pub withdrawn: Option<String>,
    /// Weight.
    pub weight: Option<String>,
    /// Region. Where no column is called so: `region` or `continent` is that of the crosswalk, for units that
    /// are states.
    pub region: Option<String>,
    /// Act: ratification, accession, succession, ...
    pub act: Option<String>,
}

/// What to read and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// A file, `-` for standard input, a bundled dataset, a norm of one, or a title.
    pub data: String,
    /// Which norm, where there are several.
    pub norm: Option<String>,
    /// Columns.
    pub roles: Roles,
    /// Layout; default: recognized from the columns.
    pub shape: Option<Shape>,
    /// Format; default: from the file's name and first bytes.
    pub format: Option<Format>,
    /// How dates are written.
    pub dates: DateFormat,
    /// Codes that mean "not adopted".
    pub never: Vec<String>,
    /// Code list of the units.
    pub units: Option<UnitCode>,
    /// Units that no code list knows.
    pub unknown_units: UnknownUnits,
    /// Where weights come from when the file has no column of them that `roles` names: `cinc`, `population`
    /// or `gdp` (bundled, by year, for units that are states), or a file of unit, weight and perhaps a
    /// period.
    pub weight_source: Option<String>,
    /// System: `cow`, `gw`, `gw-no-microstates`, `closed` or a file.
    pub system: Option<String>,
}
