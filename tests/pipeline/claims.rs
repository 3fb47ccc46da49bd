//! The claims of the paper against counts of an independent program (tests/science/golden/claims.R).

use serde_json::Value;
use tipping::core::Claim;
use tipping::core::result::{ClaimReport, ClaimsReport};
use tipping::{ClaimsRequest, DataRequest};

use crate::golden::golden;

fn claims(data: &str, reached: Option<&str>) -> ClaimsReport {
    let request = ClaimsRequest::default().data(DataRequest::new(data));
    let request = request.reached(reached.and_then(|date| date.parse().ok()));
    tipping::claims(&request, &()).expect("a result")
}

fn of(report: &ClaimsReport, claim: Claim) -> Vec<&ClaimReport> {
    report.claims.iter().filter(|row| row.claim == claim).collect()
}

fn names(value: &Value) -> Vec<&str> {
    value.as_array().expect("names").iter().filter_map(Value::as_str).collect()
}

#[test]
fn suffrage_at_the_papers_own_year() {
    let runs = golden("claims");
    assert_eq!(runs.len(), 3);
    for run in &runs {
        let norm = run["norm"].as_str().expect("a norm");
        let found = claims(norm, Some("1930"));
        assert_eq!(found.early.len() as u64, run["early"].as_u64().expect("a count"), "{norm}");
        let named = |later: bool| {
            let kept = found.early.iter().filter(|a| match a.movement {
                None => !later,
                Some(evidence) => later && evidence.position() > a.date.position(),
            });
            let mut all: Vec<&str> = kept.map(|a| a.name.as_str()).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(named(false), names(&run["without"]), "{norm}");
        assert_eq!(named(true), names(&run["later"]), "{norm}");
        let movements = of(&found, Claim::DomesticMovements)[0];
        assert_eq!(
            (movements.data, movements.holds),
            (Some(named(false).len() as f64), Some(false)),
            "{norm}"
        );
        let cascade = of(&found, Claim::Cascade)[0];
        assert_eq!(cascade.data, run["cascade"].as_f64(), "{norm}");
        assert_eq!((cascade.paper, cascade.holds), (Some(48.0), Some(false)), "{norm}");
        assert!(
            cascade.finding.contains(&format!("({} with those", run["everybody"])),
            "{}",
            cascade.finding
        );
        let powers = of(&found, Claim::Powers);
        for (row, expected) in powers.iter().zip(run["powers"].as_array().expect("powers")) {
            assert_eq!(row.unit.as_deref(), expected["unit"].as_str(), "{norm}");
            assert_eq!(row.data, expected["lag"].as_f64(), "{norm}");
            let rank = format!("number {} of {}", expected["rank"], run["adopters"]);
            assert!(row.finding.contains(&rank), "{rank}: {}", row.finding);
        }
        assert_eq!(powers.len(), 2);
    }
}

/// By hand from the file: 5 of 23 early adopters without evidence, 22 of the 64 members of the list at the end of 1930.
#[test]
fn suffrage_by_hand() {
    let found = claims("suffrage-lied", Some("1930"));
    let reached = found.reached.as_ref().expect("a date");
    assert_eq!((reached.state.adopters, reached.state.members, reached.estimated), (22.0, 64.0, false));
    assert_eq!(of(&found, Claim::CriticalMass)[0].holds, Some(true));
    assert_eq!(found.early.len(), 23);
    assert_eq!(of(&found, Claim::EntryIntoForce)[0].holds, None);
}

/// What the data lack is left open: a treaty has no movements, and the paper no number for it.
#[test]
fn nothing_is_guessed() {
    let found = claims("un-26-5", None);
    for claim in [Claim::DomesticMovements, Claim::Cascade] {
        let row = of(&found, claim)[0];
        assert_eq!(row.holds, None, "{}", row.finding);
    }
    let [usa, uk] = of(&found, Claim::Powers)[..] else { panic!("two powers") };
    assert_eq!((usa.data, usa.holds), (None, Some(true)), "{}", usa.finding);
    // 3 December 1997 to 31 July 1998: 240 days.
    assert!((uk.data.expect("a lag") - 240.0 / 365.25).abs() < 1e-12, "{}", uk.finding);
    let treaty = of(&found, Claim::EntryIntoForce)[0];
    // Before 1 March 1999 65 of the members had consented.
    assert!(treaty.finding.starts_with("65 of 191"), "{}", treaty.finding);
}
