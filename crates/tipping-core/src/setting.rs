//! Settings by name, so that a message can tell the reader what to set without knowing the front end.
//!
//! A library writes ``setting `min_events` ``; the command line shows `--min-events` in its place, and Python
//! leaves it as it is. The grammar is exact: a front end finds the settings of a message and nothing else.
//!
//! * a setting alone: the word `setting`, a space, and its name between backticks;
//! * a setting with a value: the same, then a space, `=`, a space, and the value between backticks. A value
//!   that holds backticks stands between longer runs of them, as code does in Markdown.

use std::fmt;

/// Defines [`Setting`], its list and its names in one table.
macro_rules! settings {
    ($($variant:ident $name:literal $what:literal)*) => {
        /// A setting that a user can give, whatever the front end.
        ///
        /// ```
        /// use tipping_core::Setting;
        /// assert_eq!(Setting::MinEvents.to_string(), "setting `min_events`");
        /// assert_eq!(Setting::Bootstrap.with(9999).to_string(), "setting `bootstrap` = `9999`");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Setting {
            $(#[doc = $what] $variant,)*
        }

        impl Setting {
            /// Every setting.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name: the long flag of the command line with underscores for hyphens.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

settings! {
    Norm "norm" "Which norm, where the data hold several."
    System "system" "Who could adopt, and when."
    Unit "unit" "The column of the unit."
    Date "date" "The column of the date of adoption; in a panel, of the period."
    NormColumn "norm_column" "The column of the norm."
    Adopted "adopted" "The column that is 1 where the unit has adopted."
    Withdrawn "withdrawn" "The column of the date of withdrawal."
    Weight "weight" "The weight of a unit in the adopted fraction."
    Region "region" "The region of a unit."
    Act "act" "The column of the act: ratification, accession, ..."
    Shape "shape" "The layout of the table."
    DateFormat "date_format" "How dates are written."
    Never "never" "A code for \"not adopted\" among the dates."
    Units "units" "The code list by which the data name their units."
    UnitCodes "unit_codes" "The code list, where `units` is a number of units."
    UnknownUnits "unknown_units" "What becomes of a unit that no code list knows."
    InputFormat "input_format" "The format of the data's file."
    From "from" "The first date of the window."
    Through "through" "The last date of the window."
    Period "period" "The length of an analysis period."
    Likelihood "likelihood" "The form of the likelihood."
    PreEntry "pre_entry" "What becomes of a unit that adopted before it entered the system."
    Successions "successions" "What an act of succession means."
    Counting "counting" "Which adoptions the fraction counts."
    Models "models" "The models to fit."
    Event "event" "A date to test as that of a change."
    By "by" "What the norm, or the norms, are compared by."
    Level "level" "The level of intervals."
    ThresholdIn "threshold_in" "Whether the threshold is sought in time or in the adopted fraction."
    Interval "interval" "How the interval of the threshold is made."
    MinEvents "min_events" "The adoptions that each regime must have."
    Bootstrap "bootstrap" "The replicates of the simulated tests."
    Seed "seed" "The seed of the random streams."
    Threads "threads" "How many threads compute."
    Span "span" "The years around a threshold in which pivotal adopters are sought."
    Before "before" "The adoptions before a threshold that are looked at."
    Reached "reached" "The date by which the critical mass was reached."
    Movement "movement" "The file of first dates of domestic movements."
    Powers "powers" "The powers whose lag behind the first adopters is measured."
    Years "years" "The years after the threshold in which adoptions are counted."
    Switch "switch" "What changes at the threshold of a regression."
    Penalty "penalty" "The penalty on the coefficients of a regression."
    Standardize "standardize" "Whether covariates are standardized."
    Kappa "kappa" "The date at which the regimes of a regression change."
    Design "design" "The file for the rows of a regression."
    Covariates "covariates" "The files of covariates."
    Domestic "domestic" "The covariates about the unit itself."
    International "international" "The covariates about the other units."
    Lag "lag" "By how many periods covariates are lagged."
    Fill "fill" "What stands for a missing value of a covariate."
    CovariateUnit "covariate_unit" "The column of the unit in a file of covariates."
    CovariatePeriod "covariate_period" "The column of the period in a file of covariates."
    Ties "ties" "The file of ties between units."
    WithinRegions "within_regions" "Whether ties are rewired among the units of one region only."
    Coordinates "coordinates" "The file of the places of units."
    DistanceScale "distance_scale" "The distance in kilometres at which the weight of a place falls to 1/e."
    Param "param" "A parameter of the model that is simulated."
    Rho "rho" "The correlation of decisions within a period."
    Replicates "replicates" "How many data sets are simulated."
    Like "like" "The data whose schedule is simulated."
    Periods "periods" "The periods of a made-up schedule, or the periods to compare."
    Ratio "ratio" "The rate ratios of simulated thresholds."
    Mass "mass" "The critical masses of simulated thresholds."
    Hazard "hazard" "The hazard before a simulated threshold."
    Contagion "contagion" "The contagion of simulated smooth processes."
    Datasets "datasets" "How many data sets are simulated for each process."
    Codings "codings" "The norms that code one thing differently."
    Systems "systems" "The systems to compare."
    Origins "origins" "The first dates to compare."
    Ends "ends" "The last dates to compare."
    List "list" "Only the list of the specifications."
    MinAdopters "min_adopters" "The adopters below which a norm of a batch is left out."
    Shard "shard" "The part of a batch that is computed here."
    Jobs "jobs" "How many norms of a batch are computed at once."
    DryRun "dry_run" "Only the plan."
    Groups "groups" "The file that tells the groups of norms."
    With "with" "A result of another command to show in a report."
    Plot "plot" "The file of a figure."
    Figure "figure" "The figures to draw."
    Width "width" "The width of a figure."
    Format "format" "The format of the result."
    Output "output" "The file or folder of the result."
    Overwrite "overwrite" "Whether files that differ are replaced."
    Export "export" "The directory for the files of a dataset."
    Strict "strict" "Whether a doubt counts as a failure."
    Update "update" "Whether expectations that failed are rewritten."
    Junit "junit" "The file for the outcome of checks in the format of JUnit."
}

impl Setting {
    /// The setting with a value.
    pub fn with<V: fmt::Display>(self, value: V) -> WithValue<V> {
        WithValue { setting: self, value }
    }

    /// The setting of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.name() == name)
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "setting `{}`", self.name())
    }
}

/// A setting and a value, to be written into a message: see [`Setting::with`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithValue<V> {
    setting: Setting,
    value: V,
}

impl<V: fmt::Display> fmt::Display for WithValue<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.to_string();
        let fence = "`".repeat(longest_run(&value) + 1);
        let pad = if needs_padding(&value) { " " } else { "" };
        write!(f, "{} = {fence}{pad}{value}{pad}{fence}", self.setting)
    }
}

/// How many backticks the longest run of them in `text` has.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Whether a value must be kept apart from its backticks by spaces, which the reader takes off again.
fn needs_padding(value: &str) -> bool {
    let spaced = value.starts_with(' ') && value.ends_with(' ');
    value.is_empty() || value.starts_with('`') || value.ends_with('`') || spaced
}

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text that names no setting.
    Text(&'t str),
    /// A setting, with its value where the message gives one.
    Setting(Setting, Option<&'t str>),
}

/// The pieces of a message in order: the settings that it names, and the text between them.
///
/// ```
/// use tipping_core::{Piece, Setting, mentions};
/// let message = format!("name it with {}", Setting::Date);
/// let pieces: Vec<Piece<'_>> = mentions(&message).collect();
/// assert_eq!(pieces, [Piece::Text("name it with "), Piece::Setting(Setting::Date, None)]);
/// ```
#[must_use]
pub fn mentions(text: &str) -> Mentions<'_> {
    Mentions { rest: text, found: None }
}

/// The iterator of [`mentions`].
#[derive(Debug, Clone)]
pub struct Mentions<'t> {
    rest: &'t str,
    /// A setting whose text before it has just been given.
    found: Option<Piece<'t>>,
}

impl<'t> Iterator for Mentions<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(found) = self.found.take() {
            return Some(found);
        }
        let whole = self.rest;
        for (at, word) in whole.match_indices(WORD) {
            if whole[..at].ends_with(char::is_alphanumeric) {
                continue;
            }
            let Some((piece, rest)) = setting_at(&whole[at + word.len()..]) else { continue };
            self.rest = rest;
            if at == 0 {
                return Some(piece);
            }
            self.found = Some(piece);
            return Some(Piece::Text(&whole[..at]));
        }
        self.rest = "";
        (!whole.is_empty()).then_some(Piece::Text(whole))
    }
}

/// What a mention of a setting begins with.
const WORD: &str = "setting `";

/// The setting whose name `text` begins with, its value if one follows, and the text after them.
fn setting_at(text: &str) -> Option<(Piece<'_>, &str)> {
    let (name, rest) = text.split_once('`')?;
    let setting = Setting::named(name)?;
    let valued = rest.strip_prefix(" = ").and_then(fenced);
    Some(match valued {
        Some((value, rest)) => (Piece::Setting(setting, Some(value)), rest),
        None => (Piece::Setting(setting, None), rest),
    })
}

/// The value between the run of backticks that `text` begins with and the next run as long, and the rest.
fn fenced(text: &str) -> Option<(&str, &str)> {
    let body = text.trim_start_matches('`');
    let fence = text.len() - body.len();
    if fence == 0 {
        return None;
    }
    let mut from = 0;
    while let Some(found) = body[from..].find('`') {
        let start = from + found;
        let after = body[start..].trim_start_matches('`');
        let end = body.len() - after.len();
        if end - start == fence {
            return Some((without_padding(&body[..start]), after));
        }
        from = end;
    }
    None
}

/// A value without the spaces that kept it apart from its backticks.
fn without_padding(value: &str) -> &str {
    value.strip_prefix(' ').and_then(|value| value.strip_suffix(' ')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_flags_with_underscores_and_each_stands_once() {
        for (i, setting) in Setting::ALL.iter().enumerate() {
            assert!(setting.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{setting}");
            assert_eq!(Setting::ALL.iter().position(|s| s.name() == setting.name()), Some(i));
            assert_eq!(Setting::named(setting.name()), Some(*setting));
        }
    }

    #[test]
    fn a_message_gives_back_its_settings_and_values() {
        let values = [
            "9999", "", " ", "  ", "a b", " a", "a ", " a ", "`", "``", "a`b", "`a", "a``b`", "%m/%d/%Y",
            "= `x`",
        ];
        for setting in Setting::ALL {
            for value in values {
                let message = format!("say {}, or {setting}; {}", setting.with(value), setting.with(value));
                let pieces: Vec<_> = mentions(&message).collect();
                let expected = [
                    Piece::Text("say "),
                    Piece::Setting(*setting, Some(value)),
                    Piece::Text(", or "),
                    Piece::Setting(*setting, None),
                    Piece::Text("; "),
                    Piece::Setting(*setting, Some(value)),
                ];
                assert_eq!(pieces, expected, "{message}");
            }
        }
    }

    #[test]
    fn text_that_only_looks_alike_stays() {
        for text in [
            "",
            "column `unit`",
            "setting `nonsense`",
            "setting `nonsense` = `2`",
            "setting unit",
            "setting `unit",
            "a presetting `unit`",
            "Setting `unit`",
            "setting  `unit`",
        ] {
            let pieces: Vec<_> = mentions(text).collect();
            assert!(pieces == [Piece::Text(text)] || text.is_empty() && pieces.is_empty(), "{pieces:?}");
        }
    }

    #[test]
    fn an_open_value_is_none() {
        let pieces: Vec<_> = mentions("setting `unit` = `a").collect();
        assert_eq!(pieces, [Piece::Setting(Setting::Unit, None), Piece::Text(" = `a")]);
    }
}
