//! A simulated history told as a record of adoption makes, under the same rules, the risk table of that history: for all codings of
//! suffrage and all 199 treaties, by year under every rule and by day.

use tipping_core::{
    AdoptionData, Counting, Date, PeriodUnit, PreEntry, RiskTable, Rules, Study, Successions, Unit,
};
use tipping_fit::hazard::HazardPath;
use tipping_fit::simulate::Simulation;
use tipping_ingest::bundled::datasets;
use tipping_ingest::{Request, ingest};

/// At risk, events, adopters and members of every period.
pub(crate) fn by_period(table: &RiskTable) -> Vec<(u64, u64, f64, f64)> {
    let rows = table.rows().iter();
    let periods = rows.flat_map(|row| {
        let last = row.end as i64 - 1;
        (row.start as i64..=last).map(move |k| {
            let events = if k == last { row.events } else { 0 };
            (row.at_risk, events, row.adopters, row.members)
        })
    });
    periods.collect()
}

/// Simulates on the schedule of a record and compares; the number of tables compared and of successions in them.
fn compare(data: &AdoptionData, rules: &Rules, replicates: u32) -> (u32, usize) {
    let study = Study::new(data, rules).expect("a risk table");
    let window = &study.window;
    let rules = Rules { from: Some(window.from()), through: Some(window.through()), ..*rules };
    let path = HazardPath::constant(0.03);
    let simulation = Simulation::new(&study.schedule, &path, study.table.likelihood());
    let (mut compared, mut successions) = (0, 0);
    for number in 0..replicates {
        let history = simulation.replicate(number);
        let record = study.replay(data, &history.adopted);
        successions += record.iter().flatten().filter(|a| a.act == tipping_core::Act::Succession).count();
        let units = data.units().iter().zip(&record).map(|(u, &adoption)| Unit { adoption, ..u.clone() });
        let replayed = AdoptionData::new(data.norm().clone(), data.system().clone(), units.collect());
        // A history in which nobody adopts is no record.
        let Ok(replayed) = replayed else { continue };
        let table = Study::new(&replayed, &rules).expect("a risk table").table;
        let periods = history.periods.iter().zip(study.schedule.members());
        let expected: Vec<_> = periods.map(|(h, &m)| (h.at_risk, h.events, h.adopters, m)).collect();
        assert_eq!(by_period(&table), expected, "{} {rules:?} replicate {number}", data.norm().id);
        compared += 1;
    }
    (compared, successions)
}

fn every_norm() -> impl Iterator<Item = (AdoptionData, Option<(Date, Date)>)> {
    let norms = datasets().into_iter().flat_map(|d| d.norms).map(|n| n.id);
    norms.map(|data| {
        let ingested = ingest(&Request { data, ..Request::default() }).expect("bundled data");
        (ingested.data, ingested.window)
    })
}

fn rules(window: Option<(Date, Date)>, period: PeriodUnit) -> Rules {
    Rules {
        from: window.map(|w| w.0),
        through: window.map(|w| w.1),
        period: Some(period),
        ..Rules::default()
    }
}

#[test]
fn every_rule_reproduces_the_simulated_table_by_year() {
    let (mut compared, mut successions) = (0, 0);
    for (data, window) in every_norm() {
        for pre_entry in [PreEntry::Count, PreEntry::AtEntry, PreEntry::Drop] {
            for kind in [Successions::Inherited, Successions::Event, Successions::Drop] {
                for counting in [Counting::InForce, Counting::Ever] {
                    let rules = rules(window, PeriodUnit::Year);
                    let rules = Rules { pre_entry, successions: kind, counting, ..rules };
                    let (tables, given) = compare(&data, &rules, 1);
                    compared += tables;
                    successions += given;
                }
            }
        }
    }
    println!("{compared} tables with {successions} successions");
    assert!(
        compared > 205 * 18 * 9 / 10 && successions > 1000,
        "{compared} tables, {successions} successions"
    );
}

#[test]
fn every_treaty_reproduces_the_simulated_table_by_day() {
    let mut compared = 0;
    for (data, window) in every_norm().filter(|(data, _)| !data.norm().id.starts_with("suffrage")) {
        compared += compare(&data, &rules(window, PeriodUnit::Day), 2).0;
    }
    assert!(compared > 380, "{compared}");
}
