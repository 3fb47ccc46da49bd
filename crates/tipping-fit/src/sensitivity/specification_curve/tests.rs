//! Shares of variance by hand, and summaries of a few rows.

use super::*;

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} {b}");
}

// A balanced table of 2 by 3, worked by hand:
//
//          c1  c2  c3   mean
//     r1    1   2   6    3
//     r2    3   6   6    5
//     mean  2   4   6    4
//
// Total = 9 + 4 + 4 + 1 + 4 + 4 = 26. Rows: 3 (1 + 1) = 6. Columns: 2 (4 + 0 + 4) = 16. The rest, 4, is
// interaction.
#[test]
fn a_balanced_table_is_the_analysis_of_variance() {
    let values = [1.0, 2.0, 6.0, 3.0, 6.0, 6.0];
    let factors = [vec![0, 0, 0, 1, 1, 1], vec![0, 1, 2, 0, 1, 2]];
    let shares = variance_shares(&values, &factors).unwrap();
    close(shares.variance, 26.0 / 6.0);
    close(shares.r_squared, 22.0 / 26.0);
    close(shares.r_squared_pairs.unwrap(), 1.0);
    for (share, expected) in shares.factors.iter().zip([6.0 / 26.0, 16.0 / 26.0]) {
        close(share.shapley, expected);
        close(share.alone, expected);
        close(share.last, expected);
    }
}

// Three values, (0, 0) -> 0, (1, 0) -> 1, (1, 1) -> 3: mean 4/3, total 14/3. By the first factor alone means
// 0 and 2: within (1 - 2)^2 + (3 - 2)^2 = 2, so R^2 = (14/3 - 2)/(14/3) = 4/7. By the second alone means 1/2
// and 3: within 1/2, R^2 = 25/28. Together they fit: 1. Shapley: first (4/7 + 1 - 25/28)/2 = 19/56, second
// (25/28 + 1 - 4/7)/2 = 37/56.
#[test]
fn a_table_with_a_missing_combination_adds_up_by_shapley_only() {
    let shares = variance_shares(&[0.0, 1.0, 3.0], &[vec![0, 1, 1], vec![0, 0, 1]]).unwrap();
    close(shares.r_squared, 1.0);
    let [first, second] = [shares.factors[0], shares.factors[1]];
    close(first.alone, 4.0 / 7.0);
    close(second.alone, 25.0 / 28.0);
    close(first.last, 3.0 / 28.0);
    close(second.last, 3.0 / 7.0);
    close(first.shapley, 19.0 / 56.0);
    close(second.shapley, 37.0 / 56.0);
}

#[test]
fn factors_that_tell_the_same_share_alike() {
    let levels = vec![0, 1, 2, 0, 1, 2];
    let values = [0.1, 0.5, 0.2, 0.3, 0.4, 0.2];
    let alone = variance_shares(&values, std::slice::from_ref(&levels)).unwrap();
    let twice = variance_shares(&values, &[levels.clone(), levels.iter().map(|l| 7 - l).collect()]).unwrap();
    close(twice.r_squared, alone.r_squared);
    for share in twice.factors {
        close(share.shapley, alone.r_squared / 2.0);
        close(share.last, 0.0);
    }
}

#[test]
fn nothing_to_share_is_none() {
    assert!(variance_shares(&[1.0], &[vec![0]]).is_none());
    assert!(variance_shares(&[0.3, 0.3, 0.1 + 0.2], &[vec![0, 1, 2]]).is_none());
    assert!(variance_shares(&[1.0, f64::NAN], &[vec![0, 1]]).is_none());
    assert!(variance_shares(&[1.0, 2.0], &[vec![0]]).is_none());
    close(variance_shares(&[1.0, 2.0], &[]).unwrap().r_squared, 0.0);
    close(variance_shares(&[1.0, 2.0], &[vec![4, 4]]).unwrap().factors[0].shapley, 0.0);
}

fn row(coding: &str, origin: &str, mass: Option<f64>, date: Option<&str>, table: u64) -> SpecificationRow {
    SpecificationRow {
        choices: [("coding", coding), ("origin", origin)].map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        status: if mass.is_some() { SpecificationStatus::Estimated } else { SpecificationStatus::NoRise },
        critical_mass: mass,
        covers_one_third: mass.map(|m| m > 0.3),
        date: date.map(|date| date.parse().unwrap()),
        risk_table: Some(table),
        verdict: Some(if mass > Some(0.35) { Verdict::Tipping } else { Verdict::NoCascade }),
        ..SpecificationRow::default()
    }
}

#[test]
fn rows_are_counted() {
    let mut rows = vec![
        row("a", "x", Some(0.2), Some("1918"), 1),
        row("a", "y", Some(0.4), Some("1945"), 2),
        row("b", "x", Some(0.3), Some("1945-05-08"), 3),
        row("b", "y", None, None, 3),
    ];
    rows.push(SpecificationRow { status: SpecificationStatus::Impossible, ..SpecificationRow::default() });
    let names = |levels: [&str; 2]| levels.map(str::to_owned).to_vec();
    let dimensions = [("coding".to_owned(), names(["a", "b"])), ("origin".to_owned(), names(["x", "y"]))];
    let (summary, variance, levels) = specification_curve(&rows, &dimensions);
    assert_eq!((summary.specifications, summary.distinct_tables), (5, 3));
    assert_eq!((summary.estimated, summary.without_rise, summary.impossible), (3, 1, 1));
    assert_eq!((summary.covering_one_third, summary.tested), (1, 4));
    assert_eq!(summary.share_tipping, Some(0.25));
    let mass = summary.critical_mass.unwrap();
    assert_eq!((mass.lowest, mass.median, mass.highest), (0.2, 0.3, 0.4));
    assert_eq!((mass.lower_quartile, mass.upper_quartile), (0.2, 0.4));
    let date = summary.date.unwrap();
    assert_eq!(
        [date.earliest, date.median, date.latest].map(|date| date.to_string()),
        ["1918", "1945", "1945-05-08"]
    );
    close(levels[0][0].median_critical_mass.unwrap(), 0.3);
    assert_eq!((levels[0][1].estimated, levels[0][1].tipping), (1, Some(0)));
    // Means by origin 1/4 and .4: total .02, within .005.
    let variance = variance.unwrap();
    assert_eq!((variance.n, variance.choices[0].dimension.as_str()), (3, "origin"));
    close(variance.choices[0].alone, 0.75);
    close(variance.choices.iter().map(|c| c.shapley).sum(), variance.r_squared);
}
