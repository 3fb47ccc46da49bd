//! A simulated history as a record of adoption: what every unit did, in the words of the data.

use crate::record::{Act, Adoption, AdoptionData};
use crate::study::Study;

impl Study {
    /// The adoption of every unit of the data in a simulated history, in order of [`AdoptionData::units`].
    /// `adopted` holds for every unit of the schedule the period in which it adopted, counted from the
    /// window's first.
    ///
    /// A unit that adopts in the simulation does so in that period, by its own decision and for good. One
    /// that was at risk and does not has no adoption; but what the schedule takes as given stays as recorded:
    /// adoptions before the window or outside the system, successions, with their acts and withdrawals. The
    /// same rules make of this record the table [`crate::Schedule::table`] of the history.
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
    ///     study.replay(&data, &[None, None, Some(2)]).iter()
    ///         .map(|adoption| adoption.map(|adoption| adoption.date.to_string()))
    ///         .collect();
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Norm, Spell, System, Unit};
    use crate::risk_table::RiskTable;
    use crate::rules::{PreEntry, Rules};

    const FREE: usize = 0;
    const BETWEEN: usize = 1;
    const EARLY: usize = 3;

    /// One that adopts in the window, one that adopts between its two spells and withdraws, an heir with an
    /// earlier spell, and one that adopted before the window.
    fn data() -> AdoptionData {
        let adoption = |date: &str, act, withdrawn: &str| {
            date.parse().ok().map(|date| Adoption { date, act, withdrawn: withdrawn.parse().ok() })
        };
        let spell = |entry: &str, exit: &str| Spell { entry: entry.parse().ok(), exit: exit.parse().ok() };
        let two = vec![spell("1890", "1904"), spell("1908", "")];
        let unit = |id: &str, spells, adoption| Unit { id: id.into(), spells, adoption, ..Unit::default() };
        let units = vec![
            unit("a", vec![spell("", "")], adoption("1905", Act::Decision, "1907")),
            unit("b", two.clone(), adoption("1906", Act::Decision, "1909")),
            unit("c", two, adoption("1907", Act::Succession, "")),
            unit("d", vec![spell("1880", "")], adoption("1895", Act::Decision, "")),
        ];
        AdoptionData::new(Norm::default(), System::default(), units).unwrap()
    }

    fn rules(pre_entry: PreEntry) -> Rules {
        Rules { from: "1900".parse().ok(), through: "1911".parse().ok(), pre_entry, ..Rules::default() }
    }

    /// The record of a history, and the table that the same rules make of it.
    fn replayed(rules: &Rules, adopted: &[Option<usize>]) -> (Vec<Option<Adoption>>, RiskTable) {
        let data = data();
        let record = Study::new(&data, rules).unwrap().replay(&data, adopted);
        let units = data.units().iter().zip(&record).map(|(u, &adoption)| Unit { adoption, ..u.clone() });
        let again = AdoptionData::new(Norm::default(), System::default(), units.collect()).unwrap();
        let table = Study::new(&again, rules).unwrap().table;
        (record, table)
    }

    #[test]
    fn what_is_given_stays_and_what_is_simulated_replaces_it() {
        let rules = rules(PreEntry::Count);
        let (record, _) = replayed(&rules, &[None; 4]);
        assert_eq!(record[FREE], None, "its adoption is simulated anew");
        let original: Vec<_> = data().units().iter().map(|u| u.adoption).collect();
        assert_eq!(record[BETWEEN..], original[BETWEEN..]);

        let (record, table) = replayed(&rules, &[Some(3), Some(2), Some(1), None]);
        let dates: Vec<String> = record.iter().map(|a| a.unwrap().date.to_string()).collect();
        assert_eq!(dates, ["1903", "1902", "1901", "1895"]);
        assert!(record[..EARLY].iter().flatten().all(|a| a.act == Act::Decision && a.withdrawn.is_none()));
        let events: Vec<u64> = table.rows().iter().map(|r| r.events).collect();
        assert_eq!(events, [0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        // The two that left take their adoption along and bring it back: by hand, A and M in 1905, 1908 and
        // 1909.
        let state = |k: usize| (table.rows()[k].adopters, table.rows()[k].members);
        assert_eq!([state(5), state(8), state(9)], [(2.0, 2.0), (2.0, 2.0), (4.0, 4.0)]);
    }

    /// Whoever a rule leaves out keeps its recorded adoption, by which it is left out again.
    #[test]
    fn who_is_dropped_stays_dropped() {
        let rules = rules(PreEntry::Drop);
        let study = Study::new(&data(), &rules).unwrap();
        assert!(study.schedule.units().iter().all(|u| u.unit != BETWEEN));
        let simulated: Vec<Option<usize>> =
            study.schedule.units().iter().map(|u| (u.unit == FREE).then_some(3)).collect();
        let (record, table) = replayed(&rules, &simulated);
        assert_eq!(record[BETWEEN], data().units()[BETWEEN].adoption);
        let members: Vec<f64> = table.rows().iter().map(|r| r.members).collect();
        assert_eq!(members, study.schedule.members());
    }
}
