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

impl Request {
    /// A request for some data: a file, `-` for standard input, a bundled dataset, a norm of one, or a title.
    ///
    /// ```
    /// use tipping_ingest::{Request, ingest};
    /// let suffrage = ingest(&Request::new("suffrage").norm("paxton").system("gw"))?;
    /// assert_eq!(suffrage.data.norm().id, "suffrage-paxton");
    /// # Ok::<(), tipping_ingest::IngestError>(())
    /// ```
    #[must_use]
    pub fn new(data: impl Into<String>) -> Self {
        Self { data: data.into(), ..Self::default() }
    }

    /// The same with this norm.
    #[must_use]
    pub fn norm(mut self, norm: impl Into<String>) -> Self {
        self.norm = Some(norm.into());
        self
    }

    /// The same with these columns.
    #[must_use]
    pub fn roles(mut self, roles: Roles) -> Self {
        self.roles = roles;
        self
    }

    /// The same with this layout.
    #[must_use]
    pub fn shape(mut self, shape: Shape) -> Self {
        self.shape = Some(shape);
        self
    }

    /// The same with this format.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// The same with dates written so.
    #[must_use]
    pub fn dates(mut self, dates: DateFormat) -> Self {
        self.dates = dates;
        self
    }

    /// The same with these codes for "not adopted".
    #[must_use]
    pub fn never(mut self, never: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.never = never.into_iter().map(Into::into).collect();
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

    /// The same with weights from there.
    #[must_use]
    pub fn weight_source(mut self, weight_source: impl Into<String>) -> Self {
        self.weight_source = Some(weight_source.into());
        self
    }

    /// The same with this system.
    #[must_use]
    pub fn system(mut self, system: impl Into<String>) -> Self {
        self.system = Some(system.into());
        self
    }
}
