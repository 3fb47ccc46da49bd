use tipping_core::{Act, Adoption, Likelihood, Norm, Side, Spell, System, Unit};

use super::*;

/// Units that are always there, with the dates on which they adopt.
fn record(dates: &[(&str, &str)]) -> AdoptionData {
    let unit = |&(name, date): &(&str, &str)| Unit {
        id: name.into(),
        name: name.into(),
        spells: vec![Spell::default()],
        adoption: date.parse().ok().map(|date| Adoption { date, act: Act::Decision, withdrawn: None }),
        ..Unit::default()
    };
    AdoptionData::new(Norm::default(), System::default(), dates.iter().map(unit).collect()).unwrap()
}

fn pivots(dates: &[(&str, &str)], window: (&str, &str), settings: PivotSettings) -> Pivots {
    let data = record(dates);
    let rules = Rules { from: window.0.parse().ok(), through: window.1.parse().ok(), ..Rules::default() };
    let study = Study::new(&data, &rules).unwrap();
    Pivots::new(&data, &rules, &study, &settings).unwrap()
}

/// Units at risk and adoptions: 6 1, 5 0, 5 1, 4 2, 2 1, 1 0.
const YEARS: [(&str, &str); 6] =
    [("a", "1900"), ("b", "1902"), ("c", "1903"), ("d", "1903"), ("e", "1904"), ("f", "")];

fn by_year(min_events: u64) -> Pivots {
    pivots(&YEARS, ("1900", "1905"), PivotSettings { min_events, span: 2.0, before: 1 })
}

/// The units are in the order of their names: a is 0, e is 4.
fn adopter(pivots: &Pivots, unit: usize) -> &Pivot {
    pivots.adopters.iter().find(|p| p.unit == unit).unwrap()
}

fn of(pivots: &Pivots, unit: usize) -> &PivotDate {
    pivots.date(adopter(pivots, unit)).unwrap()
}

fn close(x: f64, y: f64) {
    assert!((x - y).abs() < 1e-12 * (1.0 + y.abs()), "{x} is not {y}");
}

// By hand: d events in n unit-years have d log(d/n) + (n - d) log(1 - d/n). All: 5 in 23. Right after a: 1 in
// 6, 4 in 17; after b: 2 in 16, 3 in 7; after c and d: 4 in 20, 1 in 3; after e: 5 in 22, 0 in 1.
#[test]
fn steps_right_after_each_adoption_by_hand() {
    let found = by_year(1);
    let l = |d: f64, n: f64| if d == 0.0 { 0.0 } else { d * (d / n).ln() + (n - d) * (1.0 - d / n).ln() };
    close(found.constant, l(5.0, 23.0));
    let expected = [
        (0, 1.0, 6.0, 1.0),
        (1, 2.0, 16.0, 1.0),
        (2, 4.0, 20.0, 1.0),
        (3, 4.0, 20.0, 1.0),
        (4, 5.0, 22.0, -1.0),
    ];
    for (unit, d, n, sign) in expected {
        let switch = of(&found, unit).switch.unwrap();
        close(switch.candidate.log_likelihood, l(d, n) + l(5.0 - d, 23.0 - n));
        close(switch.statistic, sign * 2.0 * (l(d, n) + l(5.0 - d, 23.0 - n) - l(5.0, 23.0)));
        close(switch.hazards[0], -(1.0 - d / n).ln());
        close(switch.hazards[1], -(1.0 - (5.0 - d) / (23.0 - n)).ln());
    }
    // 2(l - l_constant): b 2.47, c and d 0.25, a 0.13; e falls.
    let order: Vec<usize> = found.adopters.iter().map(|p| p.unit).collect();
    assert_eq!(order, [1, 2, 3, 0, 4]);
    let ranks: Vec<(usize, Option<usize>)> = found.dates.iter().map(|d| (d.period, d.rank)).collect();
    assert_eq!(ranks, [(2, Some(1)), (3, Some(2)), (0, Some(3)), (4, None)]);
    let others: Vec<u64> = found.adopters.iter().map(|p| p.others).collect();
    assert_eq!((others, found.at_best()), (vec![0, 1, 1, 0, 0], 1));
}

// By hand: with two events on either side only 1903 is left for a rise. Two of six had adopted by then.
#[test]
fn the_threshold_and_who_is_around_it_by_hand() {
    let found = by_year(2);
    let ranks: Vec<(usize, Option<usize>)> = found.dates.iter().map(|d| (d.period, d.rank)).collect();
    assert_eq!(ranks, [(2, Some(1)), (0, None), (3, None), (4, None)]);
    let threshold = found.threshold.as_ref().unwrap();
    assert_eq!(
        (threshold.change.date.to_string().as_str(), threshold.change.adopters, threshold.change.members),
        ("1903", 2.0, 6.0)
    );
    close(threshold.ratio, (4.0_f64 / 7.0).ln() / (14.0_f64 / 16.0).ln());
    // One period before holds b alone; the last three adopters are two, a and b.
    let units = |places: &[usize]| places.iter().map(|&i| found.adopters[i].unit).collect::<Vec<_>>();
    assert_eq!((units(&found.before), units(&found.first_after)), (vec![0, 1], vec![2, 3]));
    assert_eq!(of(&found, 1).state_after, Some((2.0, 6.0)));
    // The only candidate has all the probability.
    let probabilities: Vec<f64> = found.dates.iter().map(|d| d.probability.unwrap()).collect();
    assert_eq!(probabilities, [1.0, 0.0, 0.0, 0.0]);
}

// By hand: the two years before 1902 have 1 adoption in 6 + 5, the two after it 3 in 4 + 2. The window has
// nothing before 1900, and one year after 1904.
#[test]
fn the_pace_around_an_adoption_by_hand() {
    let found = by_year(1);
    let pace = |unit| {
        let pivot = of(&found, unit);
        [pivot.adoption_rate_before, pivot.adoption_rate_after].map(|p| (p.adoptions, p.exposure))
    };
    assert_eq!(pace(1), [(1, 11.0), (3, 6.0)]);
    assert_eq!(pace(0), [(0, 0.0), (1, 10.0)]);
    assert_eq!(pace(4), [(3, 9.0), (0, 1.0)]);
    assert_eq!(of(&found, 0).adoption_rate_before.rate(), None);
}

// By hand: without a, five units with 4 adoptions, of which one comes before 1903: no place for a change is
// left. Without c: 2 in 13, then 2 in 3 + 2 + 1; two of five had adopted.
#[test]
fn the_record_without_a_unit_by_hand() {
    let found = by_year(2);
    assert_eq!(adopter(&found, 0).without, None);
    let without = adopter(&found, 2).without.as_ref().unwrap();
    assert_eq!((without.change.date.to_string().as_str(), without.change.fraction), ("1903", 0.4));
    close(without.ratio, (1.0_f64 - 2.0 / 6.0).ln() / (1.0_f64 - 2.0 / 13.0).ln());
}

// By hand: on 1 January four are at risk and one adopts, on the 2nd and 3rd three and two adopt on the 3rd,
// then one. Just after the first day 1 in 4 and 2 in 8 unit-days: no change at all. Just after the 3rd: 3 in
// 10 unit-days, then 0 in 2: a fall.
#[test]
fn by_day_the_second_regime_begins_just_after_the_day() {
    let days = [("a", "2000-01-01"), ("b", "2000-01-03"), ("c", "2000-01-03"), ("d", "")];
    let settings = PivotSettings { min_events: 1, span: 2.0 / 365.25, before: 3 };
    let found = pivots(&days, ("2000-01-01", "2000-01-05"), settings);
    let first = of(&found, 0);
    let switch = first.switch.unwrap();
    close(switch.statistic, 0.0);
    assert!(!switch.candidate.rises() && first.rank.is_none());
    assert_eq!(switch.candidate.boundary.side, Side::After);
    close(switch.hazards[0], 365.25 / 4.0);
    close(switch.ratio().unwrap(), 1.0);
    let l = |d: f64, days: f64| d * (d / (days / 365.25)).ln() - d;
    let second = of(&found, 1);
    close(second.switch.unwrap().statistic, -2.0 * (l(3.0, 10.0) - l(3.0, 12.0)));
    assert_eq!((second.adopters, second.adoption_rate_before.adoptions), (2, 1));
    close(second.adoption_rate_before.exposure * 365.25, 4.0 + 3.0);
    close(second.adoption_rate_after.exposure * 365.25, 2.0);
    close(first.adoption_rate_after.exposure * 365.25, 6.0);
    assert_eq!(first.adoption_rate_after.adoptions, 2);
}

// By hand: 3 adoptions in 3 + 2 + 1 unit-years, and after 1902 nobody is left.
#[test]
fn nobody_at_risk_afterwards_leaves_nothing_to_compare() {
    let all = [("a", "1900"), ("b", "1901"), ("c", "1902")];
    let found = pivots(&all, ("1900", "1904"), PivotSettings::default());
    assert_eq!(of(&found, 2).switch, None);
    assert_eq!(of(&found, 2).adoption_rate_after.rate(), None);
    assert_eq!((found.threshold, found.before.len()), (None, 0));
}

#[test]
fn a_span_of_nothing_is_refused() {
    let data = record(&YEARS);
    let study = Study::new(&data, &Rules::default()).unwrap();
    for span in [0.0, f64::NAN, f64::INFINITY] {
        let settings = PivotSettings { span, ..PivotSettings::default() };
        let refused = Pivots::new(&data, &Rules::default(), &study, &settings);
        assert!(matches!(refused, Err(FitError::BadParameter { name: "span", .. })));
    }
    assert_eq!(study.table.likelihood(), Likelihood::Grouped);
}
