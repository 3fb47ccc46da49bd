//! Enums whose values a user chooses by name: one list of names for every front end.

/// A word that is none of the choices.
///
/// ```
/// use tipping_core::PeriodUnit;
/// let error = "week".parse::<PeriodUnit>().unwrap_err();
/// assert_eq!(error.to_string(), "`week` is none of the choices; choose year, quarter, month or day");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is none of the choices; choose {}", one_of(.choices))]
#[non_exhaustive]
pub struct ChoiceError {
    /// As the user wrote it.
    pub given: String,
    /// The names of all choices.
    pub choices: Vec<&'static str>,
}

impl ChoiceError {
    /// The error for a word that is none of the names.
    #[must_use]
    pub fn new(given: &str, choices: Vec<&'static str>) -> Self {
        Self { given: given.to_owned(), choices }
    }
}

/// `a, b or c`
fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Gives an enum without fields the list of its values in the order in which they are offered, their names,
/// and the way back from a name. Where the enum has serde, its names there must be the same.
#[macro_export]
macro_rules! choices {
    ($choice:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $choice {
            /// Every choice, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name, the same in settings and results.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl ::std::fmt::Display for $choice {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl ::std::str::FromStr for $choice {
            type Err = $crate::ChoiceError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::ChoiceError::new(text, vec![$($name),+])),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::str::FromStr;

    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::{Counting, Fill, Likelihood, PeriodUnit, PreEntry, Successions};

    fn check<T>(all: &[T], name: fn(T) -> &'static str)
    where
        T: Copy + Debug + PartialEq + FromStr<Err = ChoiceError> + Serialize + DeserializeOwned,
    {
        for choice in all {
            assert_eq!(name(*choice).parse(), Ok(*choice));
            let json = serde_json::to_string(choice).unwrap();
            assert_eq!(json, format!("\"{}\"", name(*choice)));
            assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *choice);
        }
        assert_eq!("x".parse::<T>().unwrap_err().choices.len(), all.len());
    }

    #[test]
    fn names_are_the_same_everywhere() {
        check(PeriodUnit::ALL, PeriodUnit::name);
        check(Likelihood::ALL, Likelihood::name);
        check(PreEntry::ALL, PreEntry::name);
        check(Successions::ALL, Successions::name);
        check(Counting::ALL, Counting::name);
        check(Fill::ALL, Fill::name);
    }
}
