//! What a user chooses by name.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tipping_core::choices;

/// The layout of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

choices!(Shape { Unit => "unit", Long => "long", Panel => "panel", Wide => "wide" });

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

choices!(Format { Csv => "csv", Parquet => "parquet", Ipc => "ipc", Json => "json", Ndjson => "ndjson" });

/// How dates are written, beyond ISO 8601 and `19 Sep 1893`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum DateFormat {
    /// Only the forms that cannot be misread.
    #[default]
    Unambiguous,
    /// A pattern of %Y, %m, %d, %b and separators, such as `%m/%d/%Y`.
    Pattern(String),
    /// Day numbers of a spreadsheet, 1900 date system (1 = 1900-01-01, its false leap day 60 included).
    Excel,
}

impl DateFormat {
    /// The formats that have a name; every other text is a pattern.
    pub const ALL: &'static [Self] = &[Self::Unambiguous, Self::Excel];

    /// Its name, or its pattern.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Unambiguous => "unambiguous",
            Self::Excel => "excel",
            Self::Pattern(pattern) => pattern,
        }
    }
}

impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DateFormat {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.iter().find(|format| format.name() == text);
        Ok(named.cloned().unwrap_or_else(|| Self::Pattern(text.to_owned())))
    }
}

impl From<String> for DateFormat {
    fn from(text: String) -> Self {
        let Ok(format) = text.parse();
        format
    }
}

impl From<DateFormat> for String {
    fn from(format: DateFormat) -> Self {
        format.name().to_owned()
    }
}

/// The code list by which a file names its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

choices!(UnitCode {
    Cow => "cow",
    Gw => "gw",
    Iso3 => "iso3",
    Name => "name",
    AsWritten => "as-written",
});

/// What to do with a unit that no code list knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownUnits {
    /// Refuse the file, naming the nearest candidates.
    #[default]
    Refuse,
    /// Leave the unit out, and say so.
    Drop,
}

choices!(UnknownUnits { Refuse => "refuse", Drop => "drop" });

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;

    use super::*;

    fn check<T>(all: &[T])
    where
        T: Clone + Debug + PartialEq + fmt::Display + FromStr<Err: Debug> + Serialize + DeserializeOwned,
    {
        for choice in all {
            assert_eq!(choice.to_string().parse::<T>().unwrap(), *choice);
            let json = serde_json::to_string(choice).unwrap();
            assert_eq!(json, format!("\"{choice}\""));
            assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *choice);
        }
    }

    #[test]
    fn names_are_the_same_everywhere() {
        check(Shape::ALL);
        check(Format::ALL);
        check(UnitCode::ALL);
        check(UnknownUnits::ALL);
        check(DateFormat::ALL);
        check(&[DateFormat::Pattern("%m/%d/%Y".into())]);
    }

    #[test]
    fn what_is_none_of_the_choices_is_told_with_them() {
        let error = "xlsx".parse::<Format>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`xlsx` is none of the choices; choose csv, parquet, ipc, json or ndjson"
        );
    }
}
