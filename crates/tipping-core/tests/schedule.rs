//! The schedule of a simulation: the history that was observed, replayed on it, gives back the observed risk table.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod world;

use tipping_core::{AdoptionData, Happening, Norm, Rules, Study, System};

use world::{date, unit};

fn study() -> Study {
    let units = vec![
        unit("event", &[".."], "1903"),
        unit("never", &["1901.."], ""),
        unit("early", &[".."], "1880"),
        unit("before entry", &["1904.."], "1899"),
        unit("in a gap", &["..1902", "1905.."], "1903"),
        unit("leaves", &["..1906"], "1907"),
        unit("occupied", &["..1902", "1905.."], "1906"),
    ];
    let data = AdoptionData::new(Norm::default(), System::default(), units).expect("a valid record");
    let rules = Rules { from: date("1900"), through: date("1908"), ..Rules::default() };
    Study::new(&data, &rules).expect("a risk table")
}

#[test]
fn the_observed_history_gives_the_observed_table() {
    let study = study();
    let history: Vec<Happening> = study
        .table
        .rows()
        .iter()
        .map(|row| Happening { at_risk: row.at_risk, events: row.events, adopters: row.adopters })
        .collect();
    let replayed = study.schedule.table(&history, study.table.likelihood()).expect("a table");
    assert_eq!(replayed, study.table);
}

#[test]
fn members_and_given_adopters_are_those_of_the_table() {
    let study = study();
    let members: Vec<f64> = study.table.rows().iter().map(|row| row.members).collect();
    assert_eq!(study.schedule.members(), members);
    // By hand: `early` throughout, `before entry` from 1905, `in a gap` from 1906 on.
    assert_eq!(study.schedule.given(), [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 3.0, 3.0]);
}

#[test]
fn whoever_could_adopt_enters_and_leaves_in_time() {
    let study = study();
    let names = |places: &[u32]| places.len();
    // 1900: event, in a gap, leaves, occupied; 1901: never; 1905: occupied again.
    let entering: Vec<usize> = (0..9).map(|k| names(study.schedule.entering(k))).collect();
    assert_eq!(entering, [4, 1, 0, 0, 0, 1, 0, 0, 0]);
    // After 1902: in a gap, occupied; after 1906: leaves.
    let leaving: Vec<usize> = (0..9).map(|k| names(study.schedule.leaving(k))).collect();
    assert_eq!(leaving, [0, 0, 0, 2, 0, 0, 0, 1, 0]);
}
