//! Risk tables worked by hand: every rule of membership, risk and adoption, one small world each.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod world;

use tipping_core::{
    Act, Adoption, AdoptionData, Counting, Date, EventTiming, Fate, Likelihood, Norm, Origin, PeriodUnit,
    PreEntry, Rules, Study, Successions, System, TableError, Unit, Weight,
};

use world::{date, unit};

fn data(units: Vec<Unit>) -> AdoptionData {
    AdoptionData::new(Norm::default(), System::default(), units).expect("a valid record")
}

fn rules(from: &str, through: &str) -> Rules {
    Rules { from: date(from), through: date(through), ..Rules::default() }
}

fn study(units: Vec<Unit>, rules: &Rules) -> Study {
    Study::new(&data(units), rules).expect("a risk table")
}

/// (at risk, events, members, adopters) of every row.
fn rows(study: &Study) -> Vec<(u64, u64, f64, f64)> {
    study.table.rows().iter().map(|r| (r.at_risk, r.events, r.members, r.adopters)).collect()
}

fn fates(study: &Study) -> Vec<Fate> {
    study.outcomes.iter().map(|o| o.fate).collect()
}

#[test]
fn members_from_the_period_after_entry_and_at_risk_from_it_on() {
    // a: always there, adopts 1902. b: enters 1901, leaves 1903. c: enters 1902 and adopts in that year.
    let units = vec![
        unit("a", &[".."], "1902"),
        unit("b", &["1901..1903"], ""),
        unit("c", &["1902-06-01.."], "1902-09-01"),
    ];
    let units: Vec<Unit> = units
        .into_iter()
        .map(|mut u| {
            // By year: dates of different precision meet in periods.
            u.adoption = u.adoption.map(|a| Adoption { date: Date::from_year(a.date.year()).unwrap(), ..a });
            u
        })
        .collect();
    let study = study(units, &rules("1900", "1904"));
    assert_eq!(
        rows(&study),
        [
            (1, 0, 1.0, 0.0), // 1900: a
            (2, 0, 1.0, 0.0), // 1901: b enters: at risk, member from 1902
            (3, 2, 2.0, 0.0), // 1902: c enters and adopts; a adopts
            (1, 0, 3.0, 2.0), // 1903: b still there through its exit
            (0, 0, 2.0, 2.0), // 1904
        ]
    );
    assert_eq!(fates(&study), [Fate::Adopted, Fate::Left, Fate::Adopted]);
    assert_eq!(study.table.totals().exposure, 7.0);
    assert_eq!(study.units_at_risk, 3);
}

#[test]
fn adopted_before_entry_under_each_rule() {
    let units = || vec![unit("a", &[".."], ""), unit("n", &["1902.."], "1893")];
    let with = |pre_entry| study(units(), &Rules { pre_entry, ..rules("1900", "1904") });
    // 1900: before the window as well; the rule looks at entry alone.
    let count = with(PreEntry::Count);
    assert_eq!(rows(&count)[2..], [(1, 0, 1.0, 0.0), (1, 0, 2.0, 1.0), (1, 0, 2.0, 1.0)]);
    assert_eq!(fates(&count), [Fate::NotAdopted, Fate::AdoptedBeforeEntry]);
    let at_entry = with(PreEntry::AtEntry);
    assert_eq!(rows(&at_entry)[2..], [(2, 1, 1.0, 0.0), (1, 0, 2.0, 1.0), (1, 0, 2.0, 1.0)]);
    let dropped = with(PreEntry::Drop);
    assert_eq!(rows(&dropped)[2..], [(1, 0, 1.0, 0.0); 3]);
    assert_eq!(fates(&dropped), [Fate::NotAdopted, Fate::Dropped]);
}

/// `drop` leaves a unit out altogether, its stay before the adoption as well; what the window does not see is not known.
#[test]
fn dropped_units_leave_with_all_their_stays() {
    let units = || vec![unit("a", &[".."], ""), unit("o", &["1900..1910", "1920.."], "1915")];
    let with = |through| study(units(), &Rules { pre_entry: PreEntry::Drop, ..rules("1905", through) });
    let dropped = with("1925");
    assert!(rows(&dropped).iter().all(|row| *row == (1, 0, 1.0, 0.0)), "{:?}", rows(&dropped));
    assert_eq!((fates(&dropped)[1], dropped.units_at_risk), (Fate::Dropped, 1));
    // By 1919 it has left, and nobody knows that it will come back.
    let before = with("1919");
    assert_eq!(rows(&before).iter().map(|r| r.0).sum::<u64>(), 15 + 6);
    assert_eq!(with("1912").units_at_risk, 2);
}

/// Spells 1900 to March 1940 and from August 1940, an act of succession in September: what is inherited belongs to the second spell,
/// by year as by month. The unit is at risk in the first, 1930 to 1939, and so is `a` throughout.
#[test]
fn what_is_inherited_belongs_to_the_spell_of_the_act() {
    let mut heir = unit("h", &["1900..1940-03-01", "1940-08-01.."], "1940-09-15");
    heir.adoption.as_mut().unwrap().act = Act::Succession;
    let by_year = Rules { period: Some(PeriodUnit::Year), ..rules("1930", "1942") };
    let study = study(vec![unit("a", &[".."], ""), heir], &by_year);
    let adopters: Vec<f64> = rows(&study).iter().map(|r| r.3).collect();
    assert_eq!(adopters, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
    assert_eq!(rows(&study).iter().map(|r| r.0).sum::<u64>(), 13 + 10);
    assert_eq!(study.table.totals().events, 0);
}

/// A unit whose own observation ends is at risk and a member through that period, and neither after.
#[test]
fn units_may_be_observed_for_a_shorter_time() {
    let mut short = unit("s", &[".."], "");
    short.observed_through = date("1902");
    let mut later = unit("t", &["1900..1901", "1904.."], "");
    later.observed_through = date("1902-06-30");
    let study = study(vec![unit("a", &[".."], "1903"), short, later], &rules("1900", "1905"));
    assert_eq!(
        rows(&study),
        [
            (3, 0, 2.0, 0.0),
            (3, 0, 3.0, 0.0),
            (2, 0, 2.0, 0.0), // 1902: t has left
            (1, 1, 1.0, 0.0),
            (0, 0, 1.0, 1.0),
            (0, 0, 1.0, 1.0),
        ]
    );
    assert_eq!(fates(&study), [Fate::Adopted, Fate::ObservationEnded, Fate::ObservationEnded]);
}

/// The window ends with the last date of the record, be it an adoption or the end of an observation.
#[test]
fn the_end_of_observation_may_end_the_window() {
    let with = |ends: [&str; 2]| {
        let mut units = vec![unit("a", &[".."], "1901"), unit("b", &[".."], ""), unit("c", &[".."], "")];
        units[1].observed_through = date(ends[0]);
        units[2].observed_through = date(ends[1]);
        let study = study(units, &Rules { from: date("1900"), ..Rules::default() });
        let codes: Vec<String> = study.warnings.iter().map(|w| w.code.clone()).collect();
        (study.window.through().to_string(), study.window.through_origin, codes)
    };
    // Everybody is accounted for: nothing is doubtful.
    assert_eq!(with(["1903", "1902"]), ("1903".into(), Origin::LastObserved, vec![]));
    assert_eq!(with(["1903", ""]), ("1903".into(), Origin::LastObserved, vec!["end_inferred".into()]));
    assert_eq!(with(["1900", "1900"]), ("1901".into(), Origin::Inferred, vec![]));
    assert_eq!(with(["1900", ""]), ("1901".into(), Origin::Inferred, vec!["end_inferred".into()]));
}

/// Only members of the window need a weight.
#[test]
fn members_without_a_weight_are_all_named() {
    let weight = |u: Unit| Unit { weights: vec![Weight { from: None, value: 2.0 }], ..u };
    let units = || {
        vec![
            weight(unit("a", &[".."], "1901")),
            unit("b", &["1800..1866"], ""),
            unit("c", &["1910.."], ""),
            unit("d", &["1905.."], ""),
        ]
    };
    let of = |through| Study::new(&data(units()), &rules("1900", through)).map(|s| s.units_at_risk);
    assert_eq!(of("1904"), Ok(1));
    assert_eq!(of("1920"), Err(TableError::WithoutWeight { units: vec!["c".into(), "d".into()] }));
}

#[test]
fn occupied_states_leave_and_come_back() {
    // Adopts while occupied: at risk through 1940, an adopter on return.
    let gap = vec![unit("a", &[".."], ""), unit("o", &["..1940", "1945.."], "1942")];
    let study_gap = study(gap, &rules("1939", "1947"));
    assert_eq!(rows(&study_gap).iter().map(|r| r.0).collect::<Vec<_>>(), [2, 2, 1, 1, 1, 1, 1, 1, 1]);
    assert_eq!(
        rows(&study_gap).iter().map(|r| r.2).collect::<Vec<_>>(),
        [2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0]
    );
    assert_eq!(rows(&study_gap)[7], (1, 0, 2.0, 1.0));
    // Adopted before: the adopters fall with the members, and rise again.
    let before =
        study(vec![unit("a", &[".."], ""), unit("o", &["..1940", "1945.."], "1920")], &rules("1939", "1947"));
    assert_eq!(
        rows(&before).iter().map(|r| r.3).collect::<Vec<_>>(),
        [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
    );
    assert_eq!(fates(&before)[1], Fate::AdoptedBeforeWindow);
    // Exit and return within one year: at risk once in that year.
    let touching = study(vec![unit("o", &["..1940-05-01", "1940-08-01.."], "1942")], &rules("1939", "1942"));
    assert_eq!(rows(&touching).iter().map(|r| r.0).collect::<Vec<_>>(), [1, 1, 1, 1]);
    assert_eq!(rows(&touching).iter().map(|r| r.2).collect::<Vec<_>>(), [1.0; 4]);
}

#[test]
fn adoption_after_the_last_exit_is_censored_at_exit() {
    let units = vec![unit("a", &[".."], "1901"), unit("x", &["..1902"], "1910")];
    let study = study(units, &rules("1900", "1912"));
    assert_eq!(fates(&study), [Fate::Adopted, Fate::AdoptedAfterExit]);
    assert_eq!(study.table.totals().events, 1);
    assert_eq!(rows(&study)[3], (0, 0, 1.0, 1.0));
}

#[test]
fn successions_under_each_rule() {
    let units = || {
        let mut heir = unit("h", &["1950.."], "1955");
        heir.adoption.as_mut().unwrap().act = Act::Succession;
        vec![unit("a", &[".."], ""), heir]
    };
    let with = |successions| study(units(), &Rules { successions, ..rules("1948", "1957") });
    // Inherited: never at risk, an adopter from the period after its entry, though the act is of 1955.
    let inherited = with(Successions::Inherited);
    assert_eq!(
        rows(&inherited).iter().map(|r| r.3).collect::<Vec<_>>(),
        [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    );
    assert_eq!(inherited.table.totals().events, 0);
    assert_eq!(fates(&inherited)[1], Fate::Inherited);
    let event = with(Successions::Event);
    assert_eq!((event.table.totals().events, rows(&event)[7].1), (1, 1));
    assert_eq!(rows(&event).iter().map(|r| r.0).sum::<u64>(), 10 + 6);
    let dropped = with(Successions::Drop);
    assert_eq!(rows(&dropped).iter().map(|r| r.2).sum::<f64>(), 10.0);
    assert_eq!(fates(&dropped)[1], Fate::Dropped);
}

/// An earlier spell that lasts until the period before the one that inherits makes no event of the inheritance, and the
/// rule for adopters before entry does not touch heirs.
#[test]
fn what_is_inherited_is_never_an_event() {
    let heir = |spells: &[&str]| {
        let mut heir = unit("h", spells, "1950");
        heir.adoption.as_mut().unwrap().act = Act::Succession;
        vec![unit("a", &[".."], ""), heir]
    };
    for spells in
        [["1900..1939-12-31", "1940.."], ["1900..1940-04-01", "1940-08-01.."], ["1900..1930", "1940.."]]
    {
        for pre_entry in [PreEntry::Count, PreEntry::AtEntry, PreEntry::Drop] {
            let study = study(heir(&spells), &Rules { pre_entry, ..rules("1925", "1955") });
            assert_eq!(study.table.totals().events, 0, "{spells:?} {pre_entry:?}");
            assert_eq!(fates(&study)[1], Fate::Inherited, "{spells:?} {pre_entry:?}");
            assert_eq!(rows(&study)[30], (1, 0, 2.0, 1.0), "{spells:?} {pre_entry:?}");
        }
    }
}

/// 1940 may end one spell and begin the next: by month the two overlap, and the unit is still one member.
#[test]
fn imprecise_spells_that_touch_are_counted_once() {
    let units = vec![unit("a", &["1900..1940", "1940.."], "1930-05-01"), unit("b", &[".."], "1941-03-01")];
    let by_month = Rules { period: Some(PeriodUnit::Month), ..rules("1939-01", "1941-12") };
    let study = study(units, &by_month);
    assert!(study.table.rows().iter().all(|r| r.members == 2.0 && r.adopters <= 2.0));
    assert_eq!(study.table.rows()[18].adopters, 1.0);
}

#[test]
fn an_incomplete_first_period_is_warned_of() {
    let codes = |from: &str, period| {
        let rules = Rules { period: Some(period), ..rules(from, "2005") };
        let units = vec![unit("a", &[".."], "1999-05-01"), unit("b", &[".."], "2001-01-01")];
        study(units, &rules).warnings.iter().map(|w| w.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes("1997-12-03", PeriodUnit::Year), ["first_period_incomplete"]);
    assert!(codes("1997-12-03", PeriodUnit::Day).is_empty());
    assert!(codes("1997", PeriodUnit::Year).is_empty());
}

#[test]
fn a_successor_that_was_a_member_already_is_warned_of() {
    let mut heir = unit("Lebanon", &["1943.."], "1960");
    heir.adoption.as_mut().unwrap().act = Act::Succession;
    let study = study(vec![unit("a", &[".."], "1955"), heir], &rules("1948", "1970"));
    assert!(study.warnings.iter().any(|w| w.code == "succession_of_member" && w.message.contains("Lebanon")));
    assert_eq!(rows(&study)[0], (1, 0, 2.0, 1.0));
}

#[test]
fn withdrawals_leave_the_fraction_but_not_the_event() {
    let units = || {
        let mut out = unit("w", &[".."], "1901");
        out.adoption.as_mut().unwrap().withdrawn = date("1903");
        vec![unit("a", &[".."], ""), out]
    };
    let in_force = study(units(), &rules("1900", "1905"));
    assert_eq!(rows(&in_force).iter().map(|r| r.3).collect::<Vec<_>>(), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
    let ever = study(units(), &Rules { counting: Counting::Ever, ..rules("1900", "1905") });
    assert_eq!(rows(&ever).iter().map(|r| r.3).collect::<Vec<_>>(), [0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    assert_eq!(in_force.table.totals().events, 1);
    // Never at risk again.
    assert_eq!(rows(&in_force).iter().map(|r| r.0).collect::<Vec<_>>(), [2, 2, 1, 1, 1, 1]);
}

#[test]
fn weights_count_in_the_fraction_alone() {
    let mut heavy = unit("h", &[".."], "1901");
    heavy.weights = vec![Weight { from: None, value: 3.0 }, Weight { from: date("1903"), value: 5.0 }];
    let mut light = unit("l", &[".."], "");
    light.weights = vec![Weight { from: None, value: 1.0 }];
    let study = study(vec![heavy, light], &rules("1900", "1903"));
    assert_eq!(rows(&study), [(2, 0, 4.0, 0.0), (2, 1, 4.0, 0.0), (1, 0, 4.0, 3.0), (1, 0, 6.0, 5.0)]);
    assert_eq!(study.table.rows()[2].fraction(), 0.75);
}

#[test]
fn only_complete_periods_count() {
    let norm = Norm { observed_through: date("2013-07-06"), opened: date("1998-07-17"), ..Norm::default() };
    let units = vec![unit("a", &[".."], "1999-02-01"), unit("b", &[".."], "2013-03-01")];
    let data = AdoptionData::new(norm, System::default(), units).unwrap();
    let by = |period| Study::new(&data, &Rules { period: Some(period), ..Rules::default() }).unwrap().window;
    let ends = |w: tipping_core::Window| (w.from().to_string(), w.through().to_string());
    assert_eq!(ends(by(PeriodUnit::Year)), ("1998".into(), "2012".into()));
    assert_eq!(ends(by(PeriodUnit::Quarter)), ("1998-Q3".into(), "2013-Q2".into()));
    assert_eq!(ends(by(PeriodUnit::Month)), ("1998-07".into(), "2013-06".into()));
    assert_eq!(ends(by(PeriodUnit::Day)), ("1998-07-17".into(), "2013-07-06".into()));
}

#[test]
fn inferred_ends_of_the_window_are_warned_of() {
    let inferred = study(vec![unit("a", &[".."], "1901"), unit("b", &[".."], "1911")], &Rules::default());
    assert_eq!(
        (inferred.window.from().to_string(), inferred.window.through().to_string()),
        ("1901".into(), "1911".into())
    );
    let codes: Vec<&str> = inferred.warnings.iter().map(|w| w.code.as_str()).collect();
    assert_eq!(codes, ["origin_inferred", "end_inferred"]);
}

#[test]
fn windows_and_dates_that_do_not_fit_are_errors() {
    let data = data(vec![unit("a", &[".."], "1901"), unit("b", &[".."], "1911-03")]);
    let empty = Study::new(&data, &rules("1920", "1910")).unwrap_err();
    assert!(matches!(empty, TableError::EmptyWindow { .. }), "{empty}");
    let monthly = Rules { period: Some(PeriodUnit::Month), ..rules("1890", "1920") };
    let coarse = Study::new(&data, &monthly).unwrap_err();
    assert_eq!(
        coarse.to_string(),
        "dates of adoption do not say which month they mean: `a` (1901); use setting `period` = `year`"
    );
    // Before the window it does not matter.
    assert!(Study::new(&data, &Rules { period: Some(PeriodUnit::Month), ..rules("1905", "1920") }).is_ok());
}

#[test]
fn days_are_joined_into_rows_that_end_with_events() {
    // Ten days; a adopts on the 3rd, b on the day it enters, the 6th; c is always there.
    let units = vec![
        unit("a", &[".."], "2000-01-03"),
        unit("b", &["2000-01-06.."], "2000-01-06"),
        unit("c", &[".."], ""),
    ];
    let study = study(units, &rules("2000-01-01", "2000-01-10"));
    assert_eq!(study.table.likelihood(), Likelihood::Exact);
    assert_eq!(study.table.timing(), EventTiming::AtEnd);
    let seen: Vec<_> = study
        .table
        .rows()
        .iter()
        .map(|r| {
            (
                study.table.label(r.start).to_string(),
                r.end - r.start,
                r.at_risk,
                r.events,
                r.members,
                r.adopters,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("2000-01-01".to_owned(), 3.0, 2, 1, 2.0, 0.0),
            ("2000-01-04".to_owned(), 2.0, 1, 0, 2.0, 1.0),
            ("2000-01-06".to_owned(), 1.0, 2, 1, 2.0, 1.0), // b is at risk on its day and a member from the next
            ("2000-01-07".to_owned(), 4.0, 1, 0, 3.0, 2.0),
        ]
    );
    let days: f64 = study.table.totals().exposure * 365.25;
    assert!((days - (6.0 + 2.0 + 2.0 + 4.0)).abs() < 1e-12);
    assert_eq!(study.table.totals().unit_periods, 14);
}
