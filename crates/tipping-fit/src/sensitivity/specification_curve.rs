//! A specification curve: the answers of all defensible choices in order, and which choice moves them
//! (Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z).

use std::collections::{BTreeMap, BTreeSet};

use tipping_core::result::{
    ChoiceShare, CurveSummary, DateSpread, LevelReport, SpecificationRow, Spread, VarianceReport,
};
use tipping_core::{Date, SpecificationStatus, TimePoint, Verdict};

/// A pivot below this share of its column's own sum of squares is none: the column is told by those before
/// it.
const ALIASED: f64 = 1e-9;

/// What one factor accounts for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct FactorShare {
    /// Shapley value: (1/k!) sum over the orders of the k factors of what this one adds to R^2 when it
    /// enters. The values add up to R^2.
    pub shapley: f64,
    /// R^2 of this factor alone: eta squared, the share of the sum of squares that lies between its levels.
    pub alone: f64,
    /// R^2 of all factors less that without this one.
    pub last: f64,
}

/// Shares of the variance of values that were made under combinations of factors.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct VarianceShares {
    /// Sum of squared deviations from the mean, divided by the number of values.
    pub variance: f64,
    /// R^2 of all factors.
    pub r_squared: f64,
    /// R^2 with a dummy for every combination of levels of every two factors; `None` when these are more than
    /// 1000.
    pub r_squared_pairs: Option<f64>,
    /// The factors, in their order.
    pub factors: Vec<FactorShare>,
}

/// How much of the variance of `values` each factor accounts for; `factors[j][i]` is the level that factor j
/// has for value i.
///
/// R^2(S) is that of the least-squares regression of the values on dummies of the factors in S and an
/// intercept: main effects, combinations with the same weight. Every subset is solved, 2^k of them. The
/// Shapley value of a factor is sum over S without it of |S|! (k - |S| - 1)! / k! (R^2(S with it) - R^2(S)),
/// the measure of Lindeman, Merenda & Gold (1980, *Introduction to Bivariate and Multivariate Analysis*;
/// Gromping 2007, doi:10.1198/000313007X188252). In a balanced table, every combination of levels once,
/// Shapley value, eta squared and what is lost without the factor are the same number, that of the analysis
/// of variance; where combinations are missing only the first adds up to R^2.
///
/// `None` when there are fewer than two values, one is not finite, they are equal up to rounding, a factor
/// has not a level for every value, or there are more than 16 factors.
///
/// ```
/// use tipping_fit::sensitivity::variance_shares;
/// // Two by two, every combination once: rows move the value by 2, columns by 1.
/// let (values, choices) = ([0.0, 1.0, 2.0, 3.0], [vec![0, 0, 1, 1], vec![0, 1, 0, 1]]);
/// let shares = variance_shares(&values, &choices).expect("they vary");
/// assert!((shares.factors[0].shapley - 0.8).abs() < 1e-12);
/// assert!((shares.factors[1].shapley - 0.2).abs() < 1e-12);
/// assert!((shares.r_squared - 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn variance_shares(values: &[f64], factors: &[Vec<usize>]) -> Option<VarianceShares> {
    let (n, k) = (values.len(), factors.len());
    if n < 2 || k > 16 || values.iter().any(|v| !v.is_finite()) || factors.iter().any(|f| f.len() != n) {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let largest = values.iter().map(|v| v.abs()).fold(0.0, f64::max);
    let total: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    if total <= n as f64 * (1e-12 * largest).powi(2) {
        return None;
    }
    let gram = Gram::new(values, mean, factors);
    let r_squared: Vec<f64> =
        (0..1_usize << k).map(|subset| (gram.explained(subset) / total).min(1.0)).collect();
    let all = r_squared.len() - 1;
    let r_squared_pairs = pairs(values, mean, factors, r_squared[all], total);
    let weights = weights(k);
    let factors = (0..k).map(|j| {
        let bit = 1 << j;
        let added = (0..=all).filter(|s| s & bit == 0);
        let gain = |s: usize| weights[s.count_ones() as usize] * (r_squared[s | bit] - r_squared[s]);
        FactorShare {
            shapley: rounded(added.map(gain).sum()),
            alone: rounded(r_squared[bit]),
            last: rounded(r_squared[all] - r_squared[all ^ bit]),
        }
    });
    let variance = total / n as f64;
    Some(VarianceShares { variance, r_squared: r_squared[all], r_squared_pairs, factors: factors.collect() })
}

/// R^2 with every combination of two factors.
fn pairs(values: &[f64], mean: f64, factors: &[Vec<usize>], alone: f64, total: f64) -> Option<f64> {
    let mut both: Vec<Vec<usize>> = Vec::new();
    let mut dummies = 0;
    for (i, a) in factors.iter().enumerate() {
        for b in &factors[..i] {
            let together: Vec<(usize, usize)> = a.iter().copied().zip(b.iter().copied()).collect();
            let distinct: BTreeSet<(usize, usize)> = together.iter().copied().collect();
            dummies += distinct.len();
            let number: BTreeMap<(usize, usize), usize> = distinct.into_iter().zip(0..).collect();
            both.push(together.iter().map(|pair| number[pair]).collect());
        }
    }
    if both.is_empty() {
        return Some(alone);
    }
    let gram = (dummies <= 1000).then(|| Gram::new(values, mean, &both))?;
    Some((gram.of_all() / total).min(1.0))
}

/// Nothing where only rounding is left.
fn rounded(share: f64) -> f64 {
    if share.abs() < 1e-12 { 0.0 } else { share }
}

/// s! (k - s - 1)! / k! for s from 0 to k - 1: 1 / (k times the number of subsets of size s among k - 1).
fn weights(k: usize) -> Vec<f64> {
    let mut subsets = 1.0;
    let mut weights = Vec::with_capacity(k);
    for s in 0..k {
        weights.push(1.0 / (k as f64 * subsets));
        subsets *= (k - 1 - s) as f64 / (s + 1) as f64;
    }
    weights
}

/// Centred cross-products of the dummies with each other and with the values.
struct Gram {
    /// The factor of each dummy.
    factor: Vec<usize>,
    products: Vec<Vec<f64>>,
    with_values: Vec<f64>,
}

impl Gram {
    fn new(values: &[f64], mean: f64, factors: &[Vec<usize>]) -> Self {
        let n = values.len() as f64;
        // A dummy for every level but the lowest of each factor: the rows that have it.
        let mut dummies: Vec<(usize, Vec<bool>)> = Vec::new();
        for (j, levels) in factors.iter().enumerate() {
            let mut distinct = levels.clone();
            distinct.sort_unstable();
            distinct.dedup();
            for level in distinct.iter().skip(1) {
                dummies.push((j, levels.iter().map(|l| l == level).collect()));
            }
        }
        let count = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| **a && **b).count() as f64;
        let product = |a: &[bool], b: &[bool]| count(a, b) - count(a, a) * count(b, b) / n;
        Self {
            factor: dummies.iter().map(|d| d.0).collect(),
            products: dummies.iter().map(|a| dummies.iter().map(|b| product(&a.1, &b.1)).collect()).collect(),
            with_values: dummies.iter().map(|d| deviations(values, mean, &d.1)).collect(),
        }
    }

    /// Sum of squares that the factors of a subset (bits) explain, by elimination; dummies that others tell
    /// are passed over.
    fn explained(&self, subset: usize) -> f64 {
        self.of(&(0..self.factor.len()).filter(|&d| subset >> self.factor[d] & 1 == 1).collect::<Vec<_>>())
    }

    /// The same of all dummies.
    fn of_all(&self) -> f64 {
        self.of(&(0..self.factor.len()).collect::<Vec<_>>())
    }

    fn of(&self, chosen: &[usize]) -> f64 {
        let mut a: Vec<Vec<f64>> =
            chosen.iter().map(|&i| chosen.iter().map(|&j| self.products[i][j]).collect()).collect();
        let mut r: Vec<f64> = chosen.iter().map(|&i| self.with_values[i]).collect();
        let own: Vec<f64> = (0..a.len()).map(|i| a[i][i]).collect();
        let mut explained = 0.0;
        for j in 0..a.len() {
            if a[j][j] <= ALIASED * own[j] {
                continue;
            }
            let (done, rest) = a.split_at_mut(j + 1);
            let pivot = &done[j];
            explained += r[j] * r[j] / pivot[j];
            for (i, row) in rest.iter_mut().enumerate() {
                let factor = row[j] / pivot[j];
                row.iter_mut().zip(pivot).skip(j + 1).for_each(|(x, p)| *x -= factor * p);
                r[j + 1 + i] -= factor * r[j];
            }
        }
        explained
    }
}

/// Sum of what the values of the rows that have a level differ from the mean of all values by.
fn deviations(values: &[f64], mean: f64, has_level: &[bool]) -> f64 {
    values.iter().zip(has_level).filter(|(_, has)| **has).map(|(v, _)| v - mean).sum()
}

/// What the specifications say together: the summary, the shares of the variance of the critical mass, and
/// every alternative by itself.
///
/// `dimensions` are the choices with their alternatives, in order. The rows may stand in any order.
#[must_use]
pub fn specification_curve(
    rows: &[SpecificationRow],
    dimensions: &[(String, Vec<String>)],
) -> (CurveSummary, Option<VarianceReport>, Vec<Vec<LevelReport>>) {
    let levels = dimensions.iter().map(|(name, levels)| {
        levels.iter().map(|level| level_report(level, &rows_with(rows, name, level))).collect()
    });
    (summary(rows), variance(rows, dimensions), levels.collect())
}

/// The rows whose choice in a dimension is this level.
fn rows_with<'a>(rows: &'a [SpecificationRow], dimension: &str, level: &str) -> Vec<&'a SpecificationRow> {
    rows.iter().filter(|row| row.choices.get(dimension).is_some_and(|chosen| chosen == level)).collect()
}

fn level_report(level: &str, rows: &[&SpecificationRow]) -> LevelReport {
    let masses: Vec<f64> = rows.iter().filter_map(|row| row.critical_mass).collect();
    let tested = rows.iter().filter(|row| row.verdict.is_some()).count() as u64;
    LevelReport {
        level: level.to_owned(),
        estimated: masses.len() as u64,
        median_critical_mass: spread(masses).map(|s| s.median),
        median_date: date_spread(rows.iter().filter_map(|row| row.date)).map(|d| d.median),
        tipping: (tested > 0)
            .then(|| rows.iter().filter(|r| r.verdict == Some(Verdict::Tipping)).count() as u64),
        tested,
    }
}

fn summary(rows: &[SpecificationRow]) -> CurveSummary {
    let count = |has: &dyn Fn(&SpecificationRow) -> bool| rows.iter().filter(|row| has(row)).count() as u64;
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    let mut tables: Vec<u64> = rows.iter().filter_map(|row| row.risk_table).collect();
    tables.sort_unstable();
    tables.dedup();
    let mut verdicts: BTreeMap<Verdict, u64> = BTreeMap::new();
    for verdict in rows.iter().filter_map(|row| row.verdict) {
        *verdicts.entry(verdict).or_default() += 1;
    }
    let estimated = count(&|row| row.critical_mass.is_some());
    let tested = count(&|row| row.verdict.is_some());
    let covering = count(&|row| row.covers_one_third == Some(true));
    let tipping = verdicts.get(&Verdict::Tipping).copied().unwrap_or(0);
    CurveSummary {
        specifications: rows.len() as u64,
        distinct_tables: tables.len() as u64,
        estimated,
        without_rise: count(&|row| row.status == SpecificationStatus::NoRise),
        impossible: count(&|row| row.status == SpecificationStatus::Impossible),
        tested,
        covering_one_third: covering,
        share_covering_one_third: share(covering, estimated),
        verdicts,
        share_tipping: share(tipping, tested),
        critical_mass: spread(rows.iter().filter_map(|row| row.critical_mass).collect()),
        null_median: spread(rows.iter().filter_map(|row| row.null_median).collect()),
        date: date_spread(rows.iter().filter_map(|row| row.date)),
    }
}

/// The place of a level among the alternatives of its dimension; one past the last where it is none of them
/// or was not chosen at all.
fn place(levels: &[String], level: Option<&String>) -> usize {
    levels.iter().position(|l| Some(l) == level).unwrap_or(levels.len())
}

/// What one dimension explains of the variance of the critical mass, under the name of the dimension.
fn choice_share(dimension: String, share: &FactorShare) -> ChoiceShare {
    ChoiceShare { dimension, shapley: share.shapley, alone: share.alone, last: share.last }
}

fn variance(rows: &[SpecificationRow], dimensions: &[(String, Vec<String>)]) -> Option<VarianceReport> {
    let estimated: Vec<(&SpecificationRow, f64)> =
        rows.iter().filter_map(|row| Some((row, row.critical_mass?))).collect();
    let values: Vec<f64> = estimated.iter().map(|(_, mass)| *mass).collect();
    let mut names = Vec::new();
    let mut factors: Vec<Vec<usize>> = Vec::new();
    for (name, levels) in dimensions {
        let factor: Vec<usize> =
            estimated.iter().map(|(row, _)| place(levels, row.choices.get(name))).collect();
        if factor.iter().any(|level| Some(level) != factor.first()) {
            names.push(name.clone());
            factors.push(factor);
        }
    }
    let shares = variance_shares(&values, &factors)?;
    let by_name = names.into_iter().zip(&shares.factors);
    let mut choices: Vec<ChoiceShare> = by_name.map(|(name, share)| choice_share(name, share)).collect();
    choices.sort_by(|a, b| b.shapley.total_cmp(&a.shapley));
    Some(VarianceReport {
        n: values.len() as u64,
        variance: shares.variance,
        r_squared: shares.r_squared,
        r_squared_pairs: shares.r_squared_pairs,
        choices,
    })
}

/// Quartiles by the empirical distribution function; the median of an even number is the mean of the middle
/// two.
fn spread(mut values: Vec<f64>) -> Option<Spread> {
    values.sort_by(f64::total_cmp);
    let (lowest, highest) = (*values.first()?, *values.last()?);
    let n = values.len();
    let quartile = |p: f64| values[((p * n as f64).ceil() as usize).clamp(1, n) - 1];
    let median = (values[(n - 1) / 2] + values[n / 2]) / 2.0;
    Some(Spread { lowest, lower_quartile: quartile(0.25), median, upper_quartile: quartile(0.75), highest })
}

/// Of the dates; a point on an axis without a calendar is none.
fn date_spread(points: impl Iterator<Item = TimePoint>) -> Option<DateSpread> {
    let mut dates: Vec<Date> = points.filter_map(TimePoint::date).collect();
    dates.sort_unstable();
    Some(DateSpread {
        earliest: (*dates.first()?).into(),
        median: dates[(dates.len() - 1) / 2].into(),
        latest: (*dates.last()?).into(),
    })
}

#[cfg(test)]
mod tests;
