//! Values of settings in the data model of serde: as text, and numbers as numbers too.
//!
//! A manifest may write `from = 1944` for `from = "1944"` and `never = -9` for `never = ["-9"]`, so that
//! every value is read through its text. What is refused is quoted: `` `week` is not allowed; allowed are
//! year, quarter, month, day ``.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::Value;

/// A text, or a number as it is written.
struct Text(String);

/// One text, or a list of them.
struct Texts(Vec<String>);

/// Reads a scalar as text, and lists only where they may stand.
struct Reader {
    lists: bool,
}

const EXPECTED: &str = "a text, a number, a date, or a list of these";

impl<'de> Visitor<'de> for Reader {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<String>, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Vec<String>, E> {
        Err(E::custom(EXPECTED))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
        if !self.lists {
            return Err(de::Error::custom("takes one value, not a list"));
        }
        let mut texts = Vec::new();
        while let Some(Text(text)) = list.next_element()? {
            texts.push(text);
        }
        Ok(texts)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let texts = from.deserialize_any(Reader { lists: false })?;
        Ok(Self(texts.into_iter().next().unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader { lists: true }).map(Self)
    }
}

/// What is wrong with a value, which is quoted.
fn refused<E: de::Error>(text: &str, why: &str) -> E {
    E::custom(format!("`{text}` is not allowed; {why}"))
}

/// Reads a value through a function of [`super::parse`].
fn through<'de, T, D: Deserializer<'de>>(
    from: D,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, D::Error> {
    let Text(text) = Text::deserialize(from)?;
    parse(&text).map_err(|why| refused(&text, &why))
}

/// A text, which a number may stand for.
pub(crate) fn string<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Text::deserialize(from).map(|Text(text)| text)
}

/// A text that may be left out.
pub(crate) fn optional_string<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Text>::deserialize(from)?.map(|Text(text)| text))
}

/// Texts; one alone needs no list.
pub(crate) fn strings<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Texts::deserialize(from).map(|Texts(texts)| texts)
}

/// Names, separated by commas where they are one text.
pub(crate) fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let texts = strings(from)?;
    Ok(texts.iter().flat_map(|text| text.split(',')).map(|name| name.trim().to_owned()).collect())
}

/// Weightings, as [`super::parse::weightings`] tells them apart.
pub(crate) fn weightings<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(strings(from)?.iter().flat_map(|text| super::parse::weightings(text)).collect())
}

/// Numbers within the range of their setting.
macro_rules! numbers {
    ($($name:ident $of:ty)*) => {
        $(pub(crate) fn $name<'de, D: Deserializer<'de>>(from: D) -> Result<$of, D::Error> {
            through(from, super::parse::$name)
        })*
    };
}

numbers! { span f64 replicates u32 lag u32 positive f64 level f64 at_least_one u64 }

/// Any whole number.
pub(crate) fn whole<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr<Err = std::num::ParseIntError>,
{
    through(from, super::parse::whole)
}

/// A whole number of at least 1 that may be left out.
pub(crate) fn optional_at_least_one<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let text = Option::<Text>::deserialize(from)?;
    text.map(|Text(text)| super::parse::at_least_one(&text).map_err(|why| refused(&text, &why))).transpose()
}

/// A [`Value`] as its text: `#[serde(with = "text")]`.
pub(crate) mod text {
    use super::*;

    pub(crate) fn serialize<T: Value, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&value.to_text())
    }

    pub(crate) fn deserialize<'de, T: Value, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        through(from, T::from_text)
    }
}

/// A [`Value`] that may be left out, as its text.
pub(crate) mod optional {
    use super::*;

    pub(crate) fn serialize<T: Value, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(Value::to_text).serialize(to)
    }

    pub(crate) fn deserialize<'de, T: Value, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        let text = Option::<Text>::deserialize(from)?;
        text.map(|Text(text)| T::from_text(&text).map_err(|why| refused(&text, &why))).transpose()
    }
}

/// [`Value`]s as a list of their texts; read, those of one text are separated by commas.
pub(crate) mod list {
    use super::*;

    pub(crate) fn serialize<T: Value, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(Value::to_text))
    }

    pub(crate) fn deserialize<'de, T: Value, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
        let texts = names(from)?;
        texts.iter().map(|text| T::from_text(text).map_err(|why| refused(text, &why))).collect()
    }
}

/// [`Value`]s as a list of their texts, in which commas mean nothing.
pub(crate) mod each {
    use super::*;

    pub(crate) use super::list::serialize;

    pub(crate) fn deserialize<'de, T: Value, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
        let texts = strings(from)?;
        texts.iter().map(|text| T::from_text(text).map_err(|why| refused(text, &why))).collect()
    }
}
