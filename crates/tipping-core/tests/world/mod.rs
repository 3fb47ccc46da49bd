//! Small worlds for tests.

use tipping_core::{Act, Adoption, Date, Spell, Unit};

pub(crate) fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// A unit with spells `entry..exit` (either may be empty) and a date of adoption (may be empty).
pub(crate) fn unit(id: &str, spells: &[&str], adopted: &str) -> Unit {
    let spell = |text: &&str| {
        let (entry, exit) = text.split_once("..").expect("entry..exit");
        Spell { entry: date(entry), exit: date(exit) }
    };
    Unit {
        id: id.into(),
        name: id.into(),
        spells: spells.iter().map(spell).collect(),
        adoption: date(adopted).map(|date| Adoption { date, act: Act::Decision, withdrawn: None }),
        ..Unit::default()
    }
}
