//! The alternatives of every choice: those that are named, or defaults that can be defended.

use tipping_core::result::Decision;
use tipping_core::{Date, PeriodUnit, PreEntry, Rules, Setting, Study, Successions, ThresholdIn, Window};
use tipping_ingest::bundled::datasets;
use tipping_ingest::{Collection, IngestError, Ingested, Request};
use tipping_report::messages::names::some;

use super::distinct::{check_distinct, texts};
use crate::error::Error;
use crate::request::{ChoicesRequest, SensitivityRequest};
use crate::values::{Bound, ThresholdModels};

/// A coding: how a request names it, and its identifier.
pub(super) struct Coding {
    /// `None` for the only norm of a file that names none.
    pub(super) norm: Option<String>,
    pub(super) id: String,
}

/// The record of one coding under one system, with the window and the table that `fit` makes of it by
/// default.
pub(super) struct Source {
    pub(super) ingested: Ingested,
    /// What `fit` would analyse without further flags; or why it could not.
    base: Result<Study, String>,
}

/// All alternatives, and the data read: each coding under each system once.
pub(super) struct Alternatives {
    pub(super) codings: Vec<Coding>,
    pub(super) systems: Vec<String>,
    pub(super) origins: Vec<Bound>,
    pub(super) ends: Vec<Bound>,
    pub(super) periods: Vec<PeriodUnit>,
    pub(super) pre_entry: Vec<PreEntry>,
    pub(super) successions: Vec<Successions>,
    pub(super) threshold_in: Vec<ThresholdIn>,
    pub(super) models: Vec<ThresholdModels>,
    /// By coding, then by system.
    pub(super) sources: Vec<Source>,
    /// Why these alternatives, in the order of [`Alternatives::dimensions`].
    reasons: Vec<String>,
}

impl Alternatives {
    pub(super) fn new(asked: &SensitivityRequest) -> Result<Self, Error> {
        asked.data.one_weighting()?;
        check_distinct(&asked.choices)?;
        let request = asked.data.ingest();
        let collection = Collection::open(&request)?;
        let (codings, of_codings) = codings(&collection, &request, &asked.choices.codings)?;
        let read = |coding: &Coding, system: Option<&str>| -> Result<Source, Error> {
            let system = system.map(str::to_owned);
            let ingested =
                collection.ingest(&Request { norm: coding.norm.clone(), system, ..request.clone() })?;
            let base = Study::new(&ingested.data, &ruled(&ingested, Rules::default()));
            Ok(Source { base: base.map_err(|e| e.to_string()), ingested })
        };
        // What `fit` takes when no system is named comes first.
        let first = read(&codings[0], asked.data.system.as_deref())?;
        let own = first.ingested.data.system().name.clone();
        let (systems, of_systems) = systems(&own, asked);
        let mut sources = Vec::with_capacity(codings.len() * systems.len());
        let mut first = Some(first).filter(|_| systems[0] == own);
        for coding in &codings {
            for system in &systems {
                sources.push(match first.take() {
                    Some(first) => first,
                    None => read(coding, Some(system))?,
                });
            }
        }
        let codings = codings.into_iter().zip(sources.iter().step_by(systems.len()));
        let codings = codings.map(|(c, s)| Coding { id: s.ingested.data.norm().id.clone(), ..c }).collect();
        let mut all = Self {
            codings,
            systems,
            origins: Vec::new(),
            ends: Vec::new(),
            periods: Vec::new(),
            pre_entry: Vec::new(),
            successions: Vec::new(),
            threshold_in: Vec::new(),
            models: Vec::new(),
            sources,
            reasons: vec![of_codings, of_systems],
        };
        all.choose(&asked.choices);
        Ok(all)
    }

    /// The other choices, which the data may decide.
    fn choose(&mut self, typed: &ChoicesRequest) {
        let recorded = self.sources.iter().any(|s| s.ingested.data.norm().opened.is_some());
        let recommended = self.sources.iter().any(|s| s.ingested.window.is_some());
        let (first, ten) = (Bound::FirstAdoption, [Bound::Years(-10), Bound::Years(10)]);
        let (origins, why) = if recorded {
            let why = "the opening, before which nobody could adopt, and the first adoption";
            (vec![Bound::Default, first], why)
        } else if recommended {
            let why =
                "the window of the dataset, the first adoption, ten years either way: no opening is recorded";
            (vec![Bound::Default, first, ten[0], ten[1]], why)
        } else {
            let why = "the first adoption and ten years either way: no opening is recorded";
            (vec![Bound::Default, ten[0], ten[1]], why)
        };
        self.origins = self.typed_or(&typed.origins, origins, why);
        let why = "the end of the record, and ten years earlier: does the answer hang on the last hold-outs?";
        self.ends = self.typed_or(&typed.ends, vec![Bound::Default, Bound::Years(-10)], why);

        let bases = self.sources.iter().filter_map(|s| s.base.as_ref().ok());
        let periods = match bases.map(|base| base.window.period).max() {
            Some(PeriodUnit::Day) => vec![PeriodUnit::Year, PeriodUnit::Month, PeriodUnit::Day],
            Some(PeriodUnit::Month) => vec![PeriodUnit::Year, PeriodUnit::Month],
            Some(PeriodUnit::Quarter) => vec![PeriodUnit::Year, PeriodUnit::Quarter],
            Some(PeriodUnit::Year) | None => vec![PeriodUnit::Year],
        };
        self.periods = self.typed_or(&typed.periods, periods, "those that the dates of every coding allow");

        let mut entries = vec![PreEntry::AtEntry, PreEntry::Drop];
        entries.retain(|rule| self.changes(|rules| rules.pre_entry = *rule));
        entries.insert(0, PreEntry::Count);
        let why = "the rules that change a risk table";
        self.pre_entry = self.typed_or(&typed.pre_entry, entries, why);
        let mut heirs = vec![Successions::Event];
        heirs.retain(|rule| self.changes(|rules| rules.successions = *rule));
        heirs.insert(0, Successions::Inherited);
        self.successions = self.typed_or(&typed.successions, heirs, why);

        let time = vec![ThresholdIn::Time];
        self.threshold_in = self.typed_or(&typed.threshold_in, time, "the default of `fit`");
        let models = ThresholdModels::ALL.to_vec();
        self.models =
            self.typed_or(&typed.models, models, "either threshold account, and the better of both");
    }

    /// What is typed, else the default; notes which.
    fn typed_or<T: Clone>(&mut self, typed: &[T], default: Vec<T>, why: &str) -> Vec<T> {
        let is_typed = !typed.is_empty();
        self.reasons.push(if is_typed { "typed" } else { why }.to_owned());
        if is_typed { typed.to_vec() } else { default }
    }

    /// Whether a rule gives any of the records another table.
    fn changes(&self, set: impl Fn(&mut Rules)) -> bool {
        self.sources.iter().any(|source| {
            let mut rules = Rules::default();
            set(&mut rules);
            let other = Study::new(&source.ingested.data, &ruled(&source.ingested, rules)).ok();
            other.map(|o| o.table) != source.base.as_ref().ok().map(|b| b.table.clone())
        })
    }

    /// The coding of a source.
    pub(super) fn coding(&self, source: usize) -> &Coding {
        &self.codings[source / self.systems.len()]
    }

    /// The system of a source.
    pub(super) fn system(&self, source: usize) -> &str {
        &self.systems[source % self.systems.len()]
    }

    /// The choices by name with their alternatives as typed, and why these; the last changes fastest.
    pub(super) fn dimensions(&self) -> Vec<(&'static str, String, Vec<String>)> {
        let levels: [(&'static str, Vec<String>); 9] = [
            ("coding", self.codings.iter().map(|c| c.id.clone()).collect()),
            ("system", self.systems.clone()),
            ("origin", texts(&self.origins)),
            ("end", texts(&self.ends)),
            ("period", texts(&self.periods)),
            ("pre-entry", texts(&self.pre_entry)),
            ("successions", texts(&self.successions)),
            ("threshold-in", texts(&self.threshold_in)),
            ("models", texts(&self.models)),
        ];
        levels.into_iter().zip(&self.reasons).map(|((n, levels), why)| (n, why.clone(), levels)).collect()
    }

    pub(super) fn decisions(&self) -> Vec<Decision> {
        let decision =
            |(name, why, levels): (&str, String, Vec<String>)| Decision::new(name, levels.join(", "), why);
        self.dimensions().into_iter().map(decision).collect()
    }
}

impl Source {
    /// The start that a bound means for this record; `None` = the default.
    pub(super) fn from(&self, bound: Bound) -> Result<Option<Date>, String> {
        match bound {
            Bound::Default => Ok(None),
            Bound::Date(date) => Ok(Some(date)),
            Bound::Years(years) => later(self.window()?.from(), years).map(Some),
            Bound::FirstAdoption => {
                let dates = self.ingested.data.units().iter().filter_map(|u| u.adoption.map(|a| a.date));
                let first = dates.min_by_key(|date| date.first_day());
                first
                    .map(Some)
                    .ok_or_else(|| "no unit adopts; leave the origin first-adoption out".to_owned())
            }
        }
    }

    /// The end that a bound means for this record; `None` = the default.
    pub(super) fn through(&self, bound: Bound) -> Result<Option<Date>, String> {
        match bound {
            Bound::Years(years) => later(self.window()?.through(), years).map(Some),
            bound => self.from(bound),
        }
    }

    fn window(&self) -> Result<Window, String> {
        self.base.as_ref().map(|base| base.window).map_err(Clone::clone)
    }
}

/// The codings, and why these.
fn codings(
    collection: &Collection,
    request: &Request,
    typed: &[String],
) -> Result<(Vec<Coding>, String), Error> {
    let coding =
        |id: &str| Coding { norm: Some(id.to_owned()).filter(|id| !id.is_empty()), id: id.to_owned() };
    let all: Vec<Coding> = collection.norms().iter().map(|norm| coding(&norm.id)).collect();
    let dataset = datasets().into_iter().find(|d| d.name == request.data);
    if typed.is_empty() {
        if all.len() <= 1 {
            return Ok((all, "the norm that is named".to_owned()));
        }
        return match &dataset {
            Some(dataset) if dataset.default_norm.is_some() => {
                Ok((all, "all codings of the dataset".to_owned()))
            }
            // The norms of this dataset are different ones.
            Some(_) => Err(tipping_ingest::ingest(request)
                .err()
                .map_or_else(|| undecided(request, &all), Error::Ingest)),
            None => Err(undecided(request, &all)),
        };
    }
    if let [only] = typed
        && only == "all"
    {
        return Ok((all, "typed: all".to_owned()));
    }
    let bundled = |asked: &String| -> Result<Coding, Error> {
        let one = Collection::open(&Request { norm: Some(asked.clone()), ..request.clone() })?;
        Ok(coding(one.norms().first().map_or(asked.as_str(), |norm| norm.id.as_str())))
    };
    let in_file = |asked: &String| -> Result<Coding, Error> {
        let found = all.iter().find(|c| c.id.eq_ignore_ascii_case(asked)).map(|c| coding(&c.id));
        let (data, norm) = (request.data.clone(), asked.clone());
        let norms = all.iter().map(|c| c.id.clone()).filter(|id| !id.is_empty()).collect();
        found.ok_or(Error::Ingest(IngestError::NoSuchNorm { data, norm, norms }))
    };
    let named = dataset.is_some() || datasets().iter().any(|d| d.norms.iter().any(|n| n.id == request.data));
    let found: Vec<Coding> = typed
        .iter()
        .map(|asked| if named { bundled(asked) } else { in_file(asked) })
        .collect::<Result<_, _>>()?;
    let twice = found.iter().enumerate().find(|(i, c)| found[..*i].iter().any(|d| d.id == c.id));
    match twice {
        Some((_, coding)) => {
            let (setting, id) = (Setting::Codings, &coding.id);
            Err(Error::usage(setting, format!("{setting}: {id} is named twice; leave one of them out")))
        }
        None => Ok((found, "typed".to_owned())),
    }
}

fn undecided(request: &Request, all: &[Coding]) -> Error {
    let ids: Vec<String> = all.iter().map(|c| c.id.clone()).collect();
    let problem = format!(
        "{} holds {} norms: {}; say with {} which of them code the same norm (`all` = all of them), or \
         choose one with {}",
        request.data,
        all.len(),
        some(&ids),
        Setting::Codings,
        Setting::Norm
    );
    Error::usage(Setting::Codings, problem)
}

/// The systems, and why these.
fn systems(own: &str, request: &SensitivityRequest) -> (Vec<String>, String) {
    if !request.choices.systems.is_empty() {
        return (request.choices.systems.clone(), "typed".to_owned());
    }
    let lists = ["cow", "gw", "gw-no-microstates"];
    if request.data.system.is_some() || !lists.contains(&own) {
        return (vec![own.to_owned()], "the one that `fit` takes".to_owned());
    }
    let others = lists.into_iter().filter(|list| *list != own);
    let all = std::iter::once(own).chain(others).map(str::to_owned).collect();
    (all, "the list that `fit` takes, and the other lists of states".to_owned())
}

/// Rules with the window that the dataset recommends, as `fit` completes them.
pub(super) fn ruled(ingested: &Ingested, mut rules: Rules) -> Rules {
    if let Some((from, through)) = ingested.window {
        rules.from = rules.from.or(Some(from));
        rules.through = rules.through.or(Some(through));
    }
    rules
}

/// The same date so many years later; 29 February becomes the 28th where the year has none.
fn later(date: Date, years: i32) -> Result<Date, String> {
    let (text, year) = (date.to_string(), date.year() + years);
    let within = text.split_once('-').map(|(_, rest)| rest.to_owned());
    let moved = within.as_ref().map_or(format!("{year:04}"), |rest| format!("{year:04}-{rest}"));
    let or_last = || format!("{year:04}-02-28").parse().ok().filter(|_| within.as_deref() == Some("02-29"));
    moved.parse().ok().or_else(or_last).ok_or_else(|| format!("the calendar has no {moved}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_moved_by_whole_years() {
        for (date, years, expected) in [
            ("1890", -10, "1880"),
            ("1893-Q3", 10, "1903-Q3"),
            ("1997-12", -10, "1987-12"),
            ("1997-12-03", 10, "2007-12-03"),
            ("2004-02-29", -1, "2003-02-28"),
            ("2004-02-29", -4, "2000-02-29"),
        ] {
            assert_eq!(later(date.parse().unwrap(), years).unwrap().to_string(), expected);
        }
    }
}
