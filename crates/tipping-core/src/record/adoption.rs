//! Who could adopt, when, and who did: the validated record of one norm.

use crate::time::Date;

/// A stay in the state system, from `entry` through `exit`, both included.
///
/// An imprecise entry means its first day, an imprecise exit its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spell {
    /// First date in the system; `None` = always there.
    pub entry: Option<Date>,
    /// Last date in the system; `None` = still there.
    pub exit: Option<Date>,
}

impl Spell {
    pub(crate) fn first_day(self) -> i64 {
        self.entry.map_or(i64::MIN, Date::first_day)
    }

    pub(crate) fn last_day(self) -> i64 {
        self.exit.map_or(i64::MAX, Date::last_day)
    }
}

/// How a unit came to be bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Act {
    /// The unit decided: ratification, accession, a law.
    #[default]
    Decision,
    /// The unit inherited it from a predecessor.
    Succession,
}

/// The adoption of the norm by one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adoption {
    /// When the unit first adopted.
    pub date: Date,
    /// Decided or inherited.
    pub act: Act,
    /// When it left again, if it did.
    pub withdrawn: Option<Date>,
}

/// A weight that holds from a date on, until the next one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    /// First date for which it holds; `None` = from the beginning.
    pub from: Option<Date>,
    /// The weight: finite, not negative.
    pub value: f64,
}

/// One unit: a state, a city, a physician.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unit {
    /// Identifier, unique within the record.
    pub id: String,
    /// Name for people; may equal the identifier.
    pub name: String,
    /// Region, where one is known.
    pub region: Option<String>,
    /// Stays in the system, in order, without overlap. None = never a member.
    pub spells: Vec<Spell>,
    /// Adoption; `None` = not adopted while observed.
    pub adoption: Option<Adoption>,
    /// When its own observation ended, without adoption, before that of the record: neither at risk nor a
    /// member after the period of this date (an imprecise one means its last day). `None` = observed as long
    /// as the record.
    pub observed_through: Option<Date>,
    /// Weights in order of date; empty = 1 always.
    pub weights: Vec<Weight>,
}

/// The norm that is studied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Norm {
    /// Identifier, such as `suffrage-lied`.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// When adoption became possible, where that is recorded.
    pub opened: Option<Date>,
    /// Last date for which the record is complete, where that is recorded.
    pub observed_through: Option<Date>,
    /// When a treaty entered into force.
    pub entry_into_force: Option<Date>,
}

/// The list of who could adopt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    /// Its name: `cow`, `gw`, `gw-no-microstates`, `closed` or a file.
    pub name: String,
    /// Last date that it covers, where that is known.
    pub through: Option<Date>,
}

/// What makes a record of adoption impossible.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// Two units share an identifier.
    #[error("unit `{unit}` appears twice; give every unit one identifier")]
    DuplicateUnit {
        /// The identifier.
        unit: String,
    },
    /// A stay in the system ends before it begins.
    #[error("unit `{unit}` enters on {entry}, after it leaves on {exit}; correct one of the dates")]
    EntryAfterExit {
        /// The unit.
        unit: String,
        /// Its entry.
        entry: Date,
        /// Its exit.
        exit: Date,
    },
    /// Two stays overlap.
    #[error("unit `{unit}` has overlapping spells (one begins on {entry}); end the first before the next")]
    OverlappingSpells {
        /// The unit.
        unit: String,
        /// Entry of the later spell.
        entry: String,
    },
    /// Withdrawal before adoption.
    #[error(
        "unit `{unit}` withdraws on {withdrawn}, before it adopts on {adopted}; correct one of the dates"
    )]
    WithdrawnBeforeAdoption {
        /// The unit.
        unit: String,
        /// Its adoption.
        adopted: Date,
        /// Its withdrawal.
        withdrawn: Date,
    },
    /// A weight that no average can use.
    #[error("unit `{unit}` has the weight {value}; weights are finite and not negative")]
    BadWeight {
        /// The unit.
        unit: String,
        /// The weight.
        value: f64,
    },
    /// Nobody adopted.
    #[error("no unit adopts; there is nothing to estimate")]
    NoAdoption,
}

/// The validated record of one norm: units in order of identifier, each with ordered spells.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptionData {
    norm: Norm,
    system: System,
    units: Vec<Unit>,
}

impl AdoptionData {
    /// Checks a record and puts it in order.
    ///
    /// # Errors
    /// Every defect found, one [`DataError`] each, in order of unit.
    pub fn new(norm: Norm, system: System, mut units: Vec<Unit>) -> Result<Self, Vec<DataError>> {
        units.sort_by(|a, b| a.id.cmp(&b.id));
        let mut errors = Vec::new();
        for pair in units.windows(2) {
            if pair[0].id == pair[1].id {
                errors.push(DataError::DuplicateUnit { unit: pair[0].id.clone() });
            }
        }
        for unit in &mut units {
            unit.spells.sort_by_key(|s| s.first_day());
            unit.weights.sort_by_key(|w| w.from.map_or(i64::MIN, Date::first_day));
            check(unit, &mut errors);
        }
        if units.iter().all(|u| u.adoption.is_none()) {
            errors.push(DataError::NoAdoption);
        }
        if errors.is_empty() { Ok(Self { norm, system, units }) } else { Err(errors) }
    }

    /// The record of some of the units, who may be none, or none that adopts.
    #[must_use]
    pub fn of_units(&self, keep: impl Fn(&Unit) -> bool) -> Self {
        let units = self.units.iter().filter(|u| keep(u)).cloned().collect();
        Self { norm: self.norm.clone(), system: self.system.clone(), units }
    }

    /// Whether members have weights in the adopted fraction.
    #[must_use]
    pub fn is_weighted(&self) -> bool {
        self.units.iter().any(|u| !u.weights.is_empty())
    }

    /// The same record with all members counting alike.
    #[must_use]
    pub fn unweighted(&self) -> Self {
        let mut data = self.clone();
        data.units.iter_mut().for_each(|u| u.weights.clear());
        data
    }

    /// The norm.
    #[must_use]
    pub fn norm(&self) -> &Norm {
        &self.norm
    }

    /// The list of who could adopt.
    #[must_use]
    pub fn system(&self) -> &System {
        &self.system
    }

    /// The units, in order of identifier.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }
}

fn check(unit: &Unit, errors: &mut Vec<DataError>) {
    let id = || unit.id.clone();
    for spell in &unit.spells {
        if let (Some(entry), Some(exit)) = (spell.entry, spell.exit)
            && entry.first_day() > exit.last_day()
        {
            errors.push(DataError::EntryAfterExit { unit: id(), entry, exit });
        }
    }
    for pair in unit.spells.windows(2) {
        // An exit and an entry in the same imprecise date (1940, 1940) touch but do not overlap.
        let later_end = pair[1].entry.map_or(i64::MIN, Date::last_day);
        let earlier_start = pair[0].exit.map_or(i64::MAX, Date::first_day);
        if later_end < earlier_start || pair[1].entry.is_none() || pair[0].exit.is_none() {
            let entry = pair[1].entry.map_or_else(|| "an open date".to_owned(), |d| d.to_string());
            errors.push(DataError::OverlappingSpells { unit: id(), entry });
        }
    }
    if let Some(Adoption { date, withdrawn: Some(withdrawn), .. }) = unit.adoption
        && withdrawn.last_day() < date.first_day()
    {
        errors.push(DataError::WithdrawnBeforeAdoption { unit: id(), adopted: date, withdrawn });
    }
    for weight in &unit.weights {
        if !weight.value.is_finite() || weight.value < 0.0 {
            errors.push(DataError::BadWeight { unit: id(), value: weight.value });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spell(entry: &str, exit: &str) -> Spell {
        Spell { entry: entry.parse().ok(), exit: exit.parse().ok() }
    }

    fn unit(id: &str, adopted: &str, spells: Vec<Spell>) -> Unit {
        let adoption =
            adopted.parse().ok().map(|date| Adoption { date, act: Act::Decision, withdrawn: None });
        Unit { id: id.into(), name: id.into(), spells, adoption, ..Unit::default() }
    }

    #[test]
    fn every_defect_is_reported() {
        let mut late = unit("c", "1950", vec![spell("1900", "")]);
        late.adoption.as_mut().unwrap().withdrawn = "1940".parse().ok();
        late.weights = vec![Weight { from: None, value: f64::NAN }];
        let units = vec![
            unit("a", "1900", vec![spell("1910", "1900")]),
            unit("b", "1900", vec![spell("1900", "1920"), spell("1915", "")]),
            unit("b", "1900", vec![]),
            late,
        ];
        let errors = AdoptionData::new(Norm::default(), System::default(), units).unwrap_err();
        assert_eq!(errors.len(), 5, "{errors:?}");
    }

    #[test]
    fn spells_may_touch_in_a_year_but_not_overlap() {
        let touching = vec![unit("a", "1900", vec![spell("1900", "1940"), spell("1940", "")])];
        assert!(AdoptionData::new(Norm::default(), System::default(), touching).is_ok());
        let open = vec![unit("a", "1900", vec![spell("1900", ""), spell("1940", "")])];
        assert!(AdoptionData::new(Norm::default(), System::default(), open).is_err());
    }

    #[test]
    fn nobody_adopting_is_an_error() {
        let errors =
            AdoptionData::new(Norm::default(), System::default(), vec![unit("a", "", vec![])]).unwrap_err();
        assert_eq!(errors, vec![DataError::NoAdoption]);
    }
}
