//! A simulated history as a record of adoption: what every unit did, in the words of the data.

use crate::adoption::{Act, Adoption, AdoptionData};
use crate::rules::{PreEntry, Rules};
use crate::study::Study;

impl Study {
    /// The adoption of every unit of the data in a simulated history, in order of [`AdoptionData::units`]. `adopted` holds
    /// for every unit of the schedule the period in which it adopted, counted from the window's first.
    ///
    /// A unit that adopts in the simulation does so in that period, by its own decision and for good. One that was at risk
    /// and does not has no adoption; but what the schedule takes as given stays as recorded: adoptions before the window
    /// or outside the system, successions, with their acts and withdrawals. The same rules make of this record the table
    /// [`crate::Schedule::table`] of the history, but for the units that [`Study::not_replayed`] names.
    ///
    /// ```
    /// use tipping_core::{Act, Adoption, AdoptionData, Norm, Rules, Spell, Study, System, Unit};
    /// let unit = |id: &str, date: &str| Unit {
    ///     id: id.into(),
    ///     spells: vec![Spell::default()],
    ///     adoption: date.parse().ok().map(|date| Adoption { date, act: Act::Decision, withdrawn: None }),
    ///     ..Unit::default()
    /// };
    /// let units = vec![unit("a", "1895"), unit("b", "1903"), unit("c", "")];
    /// let data = AdoptionData::new(Norm::default(), System::default(), units).expect("a valid record");
    /// let rules = Rules { from: "1900".parse().ok(), through: "1904".parse().ok(), ..Rules::default() };
    /// let study = Study::new(&data, &rules)?;
    /// let dates: Vec<Option<String>> =
    ///     study.replay(&data, &[None, None, Some(2)]).iter().map(|a| a.map(|a| a.date.to_string())).collect();
    /// assert_eq!(dates, [Some("1895".into()), None, Some("1902".into())]);
    /// # Ok::<(), tipping_core::TableError>(())
    /// ```
    #[must_use]
    pub fn replay(&self, data: &AdoptionData, adopted: &[Option<usize>]) -> Vec<Option<Adoption>> {
        let mut record: Vec<Option<Adoption>> = data.units().iter().map(|u| u.adoption).collect();
        for (unit, adopted) in self.schedule.units().iter().zip(adopted) {
            let Some(adoption) = record.get_mut(unit.unit) else { continue };
            match adopted {
                Some(k) => {
                    let date = self.window.period.date(self.window.first + *k as i64);
                    *adoption = Some(Adoption { date, act: Act::Decision, withdrawn: None });
                }
                None if unit.kept => {}
                None => *adoption = None,
            }
        }
        record
    }

    /// Units, as indices into [`AdoptionData::units`], whose simulated adoption no record can tell under the rules: with
    /// `--pre-entry drop` a unit that adopted between two spells loses the later one; when it adopts within the earlier one, no
    /// rule drops anything.
    #[must_use]
    pub fn not_replayed(&self, data: &AdoptionData, rules: &Rules) -> Vec<usize> {
        let lost = |unit: usize| {
            let Some(unit) = data.units().get(unit) else { return false };
            let adopted = unit.adoption.map(|a| self.window.period.index_of(a.date.first_day()));
            let begins = |s: &crate::Spell| s.entry.map(|e| self.window.period.index_of(e.first_day()));
            adopted.is_some_and(|a| unit.spells.iter().any(|s| begins(s).is_some_and(|b| b > a)))
        };
        let scheduled = self.schedule.units().iter();
        let at_risk = scheduled.filter(|u| u.kept && !u.at_risk.is_empty()).map(|u| u.unit);
        at_risk.filter(|&u| rules.pre_entry == PreEntry::Drop && lost(u)).collect()
    }
}
