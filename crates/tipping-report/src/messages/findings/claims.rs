//! The claims of Finnemore & Sikkink (1998) in our words, and what the data say about them.

use tipping_core::finding::{ClaimFinding, ClaimsNote, Lacking};
use tipping_core::{Claim, Setting};

use crate::ground::numbers::{adopted_state, count, fraction_in_range, plural, significant};
use crate::messages::names::some;

/// A claim in words.
#[must_use]
pub fn statement(claim: Claim) -> &'static str {
    match claim {
        Claim::CriticalMass => "The threshold is rarely reached before a third of the states has adopted",
        Claim::DomesticMovements => "Before the threshold no state adopts without its own movement",
        Claim::Cascade => "Once the threshold is passed, many adopt in few years",
        Claim::EntryIntoForce => "A treaty's entry into force may stand for its critical mass",
        Claim::Powers => "The first adopters need not be great powers: these follow",
    }
}

/// What the data say.
#[must_use]
pub fn finding(finding: &ClaimFinding) -> String {
    match finding {
        ClaimFinding::CriticalMass { reached, adopters, members, paper } => {
            let state =
                adopted_state(*adopters, *members, if *members > 0.0 { adopters / members } else { 0.0 });
            let paper = paper.map(|n| format!("; the paper counts {}", count(n))).unwrap_or_default();
            format!("{state}, as {reached} ends{paper}")
        }
        ClaimFinding::DomesticMovements { early, with, later, without } => {
            movements(*early, *with, later, without)
        }
        ClaimFinding::Cascade { years, through, members, everybody, complete, paper } => {
            let paper = paper.map(|n| format!("; the paper counts {}", count(n))).unwrap_or_default();
            let outside = if everybody > members {
                format!(" ({} with those outside the system)", count(*everybody as f64))
            } else {
                String::new()
            };
            let cut = if *complete { "" } else { ", where the window ends before these years do" };
            format!(
                "{}{outside} in the {years} years after it, through {through}{cut}{paper}",
                plural(*members, "adoption")
            )
        }
        ClaimFinding::EntryIntoForce { date, adopters, members, mass, interval } => {
            let at =
                adopted_state(*adopters, *members, if *members > 0.0 { adopters / members } else { 0.0 });
            let own = &(interval[0] <= *mass && *mass <= interval[1]);
            let mass = fraction_in_range(*mass, interval[0], interval[1]);
            let outside =
                if *own { "" } else { ", an estimate outside its own interval, that tells nothing" };
            format!("{at}, at entry into force in {date}; critical mass {mass}{outside}")
        }
        ClaimFinding::Power { name, adopted, first, leaders, years, rank, adopters } => {
            let leaders = some(leaders);
            match adopted {
                Some(date) => format!(
                    "{name} {date}: {} behind {leaders} ({first}), number {rank} of {adopters}",
                    in_years(*years)
                ),
                None => format!(
                    "{name} had not adopted by the end of the window, {} after {leaders} ({first}); \
                     {adopters} had",
                    in_years(*years)
                ),
            }
        }
        ClaimFinding::Unknown(lacking) => self::lacking(*lacking),
    }
}

fn in_years(years: f64) -> String {
    if years == 1.0 {
        "1 year".to_owned()
    } else if years.fract() == 0.0 {
        format!("{years} years")
    } else {
        format!("{} years", significant(years))
    }
}

fn movements(early: u64, with: u64, later: &[String], without: &[String]) -> String {
    let mut text =
        format!("{} by then, {with} of them with a movement by their adoption", plural(early, "adopter"));
    if !without.is_empty() {
        text += &format!("; {} without evidence of any: {}", without.len(), some(without));
    }
    if !later.is_empty() {
        text += &format!("; {} with evidence of later date only: {}", later.len(), some(later));
    }
    text
}

fn lacking(lacking: Lacking) -> String {
    match lacking {
        Lacking::Threshold => format!(
            "not known: the hazard rises nowhere, and no date is given by {}",
            Setting::Reached.with("DATE")
        ),
        Lacking::Movements => {
            format!(
                "not known: no dates of domestic movements; give them with {}",
                Setting::Movement.with("FILE")
            )
        }
        Lacking::EntryIntoForce => "not known: no entry into force within the window".to_owned(),
        Lacking::Powers => format!(
            "not known: the powers are not among the units; name them with {}",
            Setting::Powers.with("NAMES")
        ),
    }
}

/// What is to be known about such a check.
#[must_use]
pub fn note(note: &ClaimsNote) -> String {
    match note {
        ClaimsNote::ThresholdNotTested => format!(
            "The threshold is the rise of the best-fitting threshold model, which is not tested here: `tipping \
             fit` does. {} takes another date.",
            Setting::Reached.with("DATE")
        ),
        ClaimsNote::NecessaryConditions => {
            "These are necessary conditions: where one does not hold, the claim does not describe this norm; \
             where all hold, nothing is proved."
                .to_owned()
        }
        ClaimsNote::FirstEvidence { source } => format!(
            "Movements are dated by first evidence ({source}): a movement can be older than it, and a state \
             without evidence may have had one."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movements_are_told_apart() {
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
        let found = ClaimFinding::DomesticMovements {
            early: 4,
            with: 1,
            later: names(&["Finland"]),
            without: names(&["Estonia", "Latvia"]),
        };
        assert_eq!(
            finding(&found),
            "4 adopters by then, 1 of them with a movement by their adoption; 2 without evidence of any: Estonia, \
             Latvia; 1 with evidence of later date only: Finland"
        );
    }

    #[test]
    fn a_power_that_has_not_adopted_is_behind_for_the_whole_window() {
        let power = |adopted: Option<&str>, years| ClaimFinding::Power {
            name: "United Kingdom".to_owned(),
            adopted: adopted.map(|date| date.parse().unwrap()),
            first: "1893".parse().unwrap(),
            leaders: vec!["New Zealand".to_owned()],
            years,
            rank: 22,
            adopters: 150,
        };
        assert_eq!(
            finding(&power(Some("1928"), 35.0)),
            "United Kingdom 1928: 35 years behind New Zealand (1893), number 22 of 150"
        );
        assert_eq!(
            finding(&power(None, 98.0)),
            "United Kingdom had not adopted by the end of the window, 98 years after New Zealand (1893); 150 had"
        );
    }
}
