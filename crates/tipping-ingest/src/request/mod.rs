//! What a user asks of ingest: which data, which columns, which codes.

mod regions;
mod weight_source;

pub(crate) use regions::Regions;
pub(crate) use weight_source::WeightSource;

/// The layout of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One row per unit, of one norm.
    Unit,
    /// One row per norm and unit.
    Long,
    /// One row per unit and period, with a 0/1 column that says whether the unit has adopted.
    Panel,
    /// One row per unit, one column of dates per norm.
    Wide,
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text: comma, semicolon, tab or bar, found by itself.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC (Feather).
    Ipc,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Ndjson,
}

/// Columns by role, where the user names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Region. Where no column is called so: `region` or `continent` is that of the crosswalk, for units that are states.
    pub region: Option<String>,
    /// Act: ratification, accession, succession, ...
    pub act: Option<String>,
}

/// How dates are written, beyond ISO 8601 and `19 Sep 1893`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DateFormat {
    /// Only the forms that cannot be misread.
    #[default]
    Unambiguous,
    /// A pattern of %Y, %m, %d, %b and separators, such as `%m/%d/%Y`.
    Pattern(String),
    /// Day numbers of a spreadsheet, 1900 date system (1 = 1900-01-01, its false leap day 60 included).
    Excel,
}

/// The code list by which a file names its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitCode {
    /// Correlates of War country code.
    Cow,
    /// Gleditsch & Ward number.
    Gw,
    /// ISO 3166 alpha-3.
    Iso3,
    /// Name, by the crosswalk's names and aliases; accents and case ignored.
    Name,
    /// As written: matched with nothing.
    AsWritten,
}

/// What to do with a unit that no code list knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownUnits {
    /// Refuse the file, naming the nearest candidates.
    #[default]
    Refuse,
    /// Leave the unit out, and say so.
    Drop,
}

/// What to read and how.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// Where weights come from when the file has no column of them that `roles` names: `cinc`, `population` or `gdp` (bundled,
    /// by year, for units that are states), or a file of unit, weight and perhaps a period.
    pub weight_source: Option<String>,
    /// System: `cow`, `gw`, `gw-no-microstates`, `closed` or a file.
    pub system: Option<String>,
}
