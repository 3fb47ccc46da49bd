//! Goodness of fit: residuals that are standard normal under the model, their test, and the dispersion.

use rand::{Rng, RngExt};
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal};
use statrs::stats_tests::NaNPolicy;
use statrs::stats_tests::ks_test::{KSOneSampleAlternativeMethod, ks_onesample};
use tipping_core::result::{EnvelopeReport, KolmogorovSmirnov, ResidualReport, ResidualsReport};
use tipping_core::{Axis, Likelihood, Model, RiskTable};

use crate::bootstrap::overdispersion::{Periods, periods};
use crate::hazard::{HazardPath, RowHazard};
use crate::model::FittedModel;
use crate::simulate::{Purpose, stream};

/// Randomized quantile residuals of a fitted model (Dunn & Smyth 1996, doi:10.1080/10618600.1996.10474708).
///
/// | data | residual |
/// |---|---|
/// | grouped | one for each period with units at risk: r = Phi^-1(u), u uniform between P(N < d) and P(N <= d), N ~ Binomial(Y, P), P = 1 - exp(-h D) |
/// | exact | one for each adoption: r = Phi^-1(1 - exp(-g)), g = integral of Y h since the adoption before it (or the start), which is exponential with mean 1 (time rescaling; Brown et al. 2002, doi:10.1162/08997660252741149) |
///
/// Adoptions of one day are spread uniformly at random over that day; the gap after the last adoption is left
/// out. Under the true hazard the residuals are independent and standard normal. Where the parameters are
/// estimated from the same data they lie somewhat closer to it than that, so that the p-value of the test is
/// too large: a small one counts, a large one does not prove the model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Residuals {
    /// The model.
    pub model: Model,
    /// In order of time.
    pub values: Vec<Residual>,
    /// Kolmogorov-Smirnov statistic and p-value against the standard normal; `None` without residuals.
    pub kolmogorov_smirnov: Option<(f64, f64)>,
    /// Pearson's dispersion, about 1 under the model: the sum of (d - Y P)^2 / (Y P (1 - P)) over periods,
    /// divided by periods less parameters. Periods in which nothing is left to chance (P = 0 or 1) are left
    /// out. `None` without more periods than parameters.
    pub dispersion: Option<f64>,
}

/// A residual.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Residual {
    /// Its period on the table's axis; in exact data that of the adoption.
    pub time: f64,
    /// Its value.
    pub value: f64,
}

impl Residuals {
    /// The residuals of a model fitted to a table, which is in order of time; the chance in them depends on
    /// the seed alone.
    ///
    /// ```
    /// use tipping_core::{Model, RiskTable};
    /// use tipping_fit::diagnostics::Residuals;
    /// use tipping_fit::model::{Changes, fit_model};
    /// let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6), (9.0, 7)])?;
    /// let fit = fit_model(Model::Constant, &table, Changes::default())?.expect("a fit");
    /// assert_eq!(Residuals::new(&table, &fit, 1).values.len(), 16);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(table: &RiskTable, fit: &FittedModel, seed: u64) -> Self {
        let mut rng = stream(seed, Purpose::Residuals.number(), 0);
        let values = match table.likelihood() {
            Likelihood::Grouped => of_periods(table, &fit.path, &mut rng),
            Likelihood::Exact => of_events(table, &fit.path, &mut rng),
        };
        let sample: Vec<f64> = values.iter().map(|r| r.value).collect();
        Self {
            model: fit.model,
            kolmogorov_smirnov: kolmogorov_smirnov(&sample),
            dispersion: dispersion(&periods(table, &fit.path), fit.n_parameters),
            values,
        }
    }

    /// The residuals in the terms of the result schema.
    #[must_use]
    pub fn report(&self, table: &RiskTable, envelope: Option<EnvelopeReport>) -> ResidualsReport {
        let value = |r: &Residual| ResidualReport { date: table.label(r.time), residual: r.value };
        ResidualsReport {
            model: self.model,
            n: self.values.len() as u64,
            values: self.values.iter().map(value).collect(),
            kolmogorov_smirnov: self
                .kolmogorov_smirnov
                .map(|(statistic, p_value)| KolmogorovSmirnov { statistic, p_value }),
            dispersion: self.dispersion,
            envelope,
        }
    }
}

fn of_periods(table: &RiskTable, path: &HazardPath, rng: &mut impl Rng) -> Vec<Residual> {
    let rows = table.rows().iter().filter(|row| row.at_risk > 0);
    rows.zip(periods(table, path)).filter_map(|(row, p)| of_period(row.start, &p, rng)).collect()
}

/// The randomized quantile residual of one period, which begins at `time`; `None` where it has none. One
/// number is drawn in either case.
fn of_period(time: f64, p: &Periods, rng: &mut impl Rng) -> Option<Residual> {
    let value = quantile_residual(p.at_risk, p.events, p.probability, open_uniform(rng))?;
    Some(Residual { time, value })
}

fn of_events(table: &RiskTable, path: &HazardPath, rng: &mut impl Rng) -> Vec<Residual> {
    let origin = table.rows().first().map_or(0.0, |row| row.start);
    let mut residuals = Vec::new();
    // What has been at risk since the last adoption, in expected adoptions.
    let mut gap = 0.0;
    for row in table.rows() {
        let hazard = RowHazard::new(table, origin, row, path);
        let day = hazard.last * row.exposure / hazard.periods;
        let whole = hazard.mean * row.exposure;
        if row.events == 0 {
            gap += whole;
            continue;
        }
        gap += whole - day;
        let time = match table.axis() {
            Axis::Calendar(_) => row.end - 1.0,
            Axis::Numeric => row.end,
        };
        let mut places: Vec<f64> = (0..row.events).map(|_| open_uniform(rng)).collect();
        places.sort_by(f64::total_cmp);
        let mut reached = 0.0;
        for place in places {
            gap += (place - reached) * day;
            residuals.push(Residual { time, value: gap_residual(gap) });
            (gap, reached) = (0.0, place);
        }
        gap = (1.0 - reached) * day;
    }
    residuals
}

/// Uniform on (0, 1), without its ends.
fn open_uniform(rng: &mut impl Rng) -> f64 {
    const STEPS: f64 = (1_u64 << 52) as f64;
    ((rng.random::<u64>() >> 12) as f64 + 0.5) / STEPS
}

/// Phi^-1 of a probability given as lower tail, or as upper tail, whichever is smaller, so that it keeps its
/// digits. Tails too small for a number are taken for the smallest: a residual of 37 standard deviations.
fn normal_quantile(lower: f64, upper: f64) -> f64 {
    // Not clamp: what is no number is taken for the smallest tail too.
    let bounded = |tail: f64| if tail > f64::MIN_POSITIVE { tail.min(0.5) } else { f64::MIN_POSITIVE };
    let z = |tail: f64| Normal::standard().inverse_cdf(bounded(tail));
    // Adding 0 makes a plain 0 of -0.
    (if lower <= upper { z(lower) } else { -z(upper) }) + 0.0
}

/// Phi^-1(P(N < d) + u P(N = d)), N ~ Binomial(Y, P). `None` when P is no probability.
fn quantile_residual(at_risk: u64, events: u64, probability: f64, u: f64) -> Option<f64> {
    let count = Binomial::new(probability, at_risk).ok()?;
    let (less, more) = (count.cdf(events), count.sf(events));
    let (below, above) = if events == 0 { (0.0, 1.0) } else { (count.cdf(events - 1), count.sf(events - 1)) };
    let lower = below + (less - below) * u;
    let upper = more + (above - more) * (1.0 - u);
    Some(normal_quantile(lower, upper))
}

/// Phi^-1(1 - exp(-g)).
fn gap_residual(gap: f64) -> f64 {
    normal_quantile(-(-gap).exp_m1(), (-gap).exp())
}

/// Most values for which the exact one-sided distribution is taken: its binomial coefficients overflow at
/// about 1000.
const EXACT: usize = 500;

/// Statistic and two-sided p-value against the standard normal, by statrs.
///
/// statrs has the exact two-sided distribution only with nalgebra and for less than 170 values. Twice the
/// exact one-sided p-value (Birnbaum & Tingey 1951, doi:10.1214/aoms/1177729550) is exact from a distance of
/// 1/2 on, correct to 1e-6 below p = .05, and too large above about .5; the asymptotic one (Kolmogorov) is
/// somewhat too large in small samples. The smaller of them is taken.
fn kolmogorov_smirnov(sample: &[f64]) -> Option<(f64, f64)> {
    let by = |method| ks_onesample(sample.to_vec(), &Normal::standard(), method, NaNPolicy::Error).ok();
    let (statistic, asymptotic) = by(KSOneSampleAlternativeMethod::TwoSidedAsymptotic)?;
    if sample.len() > EXACT {
        return Some((statistic, asymptotic));
    }
    let (_, doubled) = by(KSOneSampleAlternativeMethod::TwoSidedApproximate)?;
    Some((statistic, asymptotic.min(doubled)))
}

fn dispersion(periods: &[Periods], parameters: u32) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for p in periods.iter().filter(|p| p.probability > 0.0 && p.probability < 1.0) {
        let expected = p.at_risk as f64 * p.probability;
        sum += p.count * (p.events as f64 - expected).powi(2) / (expected * (1.0 - p.probability));
        count += p.count;
    }
    let freedom = count - f64::from(parameters);
    (freedom > 0.0).then(|| sum / freedom).filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::Stretch;
    use crate::model::Changes;
    use crate::model::Termination;
    use crate::model::fit_model;
    use crate::simulate::simulate;
    use tipping_core::{PeriodUnit, Schedule};

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{value} {expected}");
    }

    // R: qr <- function(Y,d,P,u) { a<-pbinom(d-1,Y,P); b<-pbinom(d,Y,P); qnorm(a+(b-a)*u) }
    // qr(20,3,.2,.25); qr(20,9,.2,.5); qr(5,0,.1,.75)
    #[test]
    fn quantile_residuals_against_r() {
        let at = |y, d, p, u| quantile_residual(y, d, p, u).unwrap();
        close(at(20, 3, 0.2, 0.25), -0.651_302_074_683_989_5);
        close(at(20, 9, 0.2, 0.5), 2.495_538_413_553_604);
        close(at(5, 0, 0.1, 0.75), -0.143_703_002_700_842_1);
        // R: a<-pbinom(12,15,1e-4,lower.tail=FALSE); b<-pbinom(11,15,1e-4,lower.tail=FALSE);
        // -qnorm(a+(b-a)*.5)
        close(at(15, 12, 1e-4, 0.5), 14.248_978_786_804_97);
    }

    // Where nothing is left to chance u itself is the quantile: u = 1/2 gives 0. What cannot happen is as far
    // out as numbers go.
    #[test]
    fn certain_and_impossible_counts() {
        assert_eq!(quantile_residual(7, 0, 0.0, 0.5), Some(0.0));
        assert_eq!(quantile_residual(7, 7, 1.0, 0.5), Some(0.0));
        let far = quantile_residual(7, 3, 0.0, 0.5).unwrap();
        assert!(far.is_finite() && far > 37.0, "{far}");
        assert_eq!(quantile_residual(7, 3, f64::NAN, 0.5), None);
    }

    // R: qnorm(-expm1(-c(0.7, 1e-9))); -qnorm(exp(-40)). At g = log 2 the residual is 0.
    #[test]
    fn residuals_of_gaps_against_r() {
        close(gap_residual(0.7), 0.008_559_478_582_480_31);
        close(gap_residual(1e-9), -5.997_807_015_088_905);
        close(gap_residual(40.0), 8.592_675_718_473_773);
        assert!(gap_residual(2_f64.ln()).abs() < 1e-15);
        assert!(gap_residual(0.0).is_finite() && gap_residual(1e6).is_finite());
    }

    // R: x <- c(-1.2,-.4,.1,.35,.9,1.7); ks.test(x, "pnorm"); ks.test(x + 1, "pnorm")$p.value
    #[test]
    fn kolmogorov_smirnov_against_r() {
        let x = [-1.2, -0.4, 0.1, 0.35, 0.9, 1.7];
        let (statistic, p_value) = kolmogorov_smirnov(&x).unwrap();
        close(statistic, 0.206_494_503_943_695_67);
        // Exact: 0.91660528695107779. A large p-value is somewhat too large.
        assert!((0.9166..0.97).contains(&p_value), "{p_value}");
        let (statistic, p_value) = kolmogorov_smirnov(&x.map(|v| v + 1.0)).unwrap();
        close(statistic, 0.559_080_215_583_259_8);
        close(p_value, 0.027_110_065_584_754_595);
        assert_eq!(kolmogorov_smirnov(&[]), None);
    }

    // By hand: (3 - 1)^2 / (3/4) + (0 - 1)^2 / (3/4), over 2 - 1; a certain period is left out.
    #[test]
    fn dispersion_by_hand() {
        let period = |events, probability| Periods { count: 1.0, at_risk: 4, events, probability };
        let all = [period(3, 0.25), period(0, 0.25), period(4, 1.0)];
        close(dispersion(&all, 1).unwrap(), 4.0 / 0.75 + 1.0 / 0.75);
        assert_eq!(dispersion(&all, 2), None);
    }

    fn given(path: HazardPath) -> FittedModel {
        FittedModel {
            model: Model::Constant,
            log_likelihood: 0.0,
            n_parameters: 0,
            parameters: vec![],
            changes: vec![],
            termination: Termination::closed(""),
            path,
        }
    }

    // 2 units at rate 1 a year, adoptions after 1 and 3 units of time of half a year: the first gap is 2
    // units times 1/2 = 1, of which the last half is the day of the adoption; the second gap is 2 times 1/2 =
    // 1 and what the first left of its day.
    #[test]
    fn gaps_by_hand() {
        let table = RiskTable::from_spells(&[(0.0, 1.0, true), (0.0, 3.0, true)], 0.5).unwrap();
        let fit = given(HazardPath::constant(1.0));
        let residuals = Residuals::new(&table, &fit, 3);
        assert_eq!(residuals.values.iter().map(|r| r.time).collect::<Vec<_>>(), [1.0, 3.0]);
        let [u, v]: [f64; 2] = {
            let mut rng = stream(3, Purpose::Residuals.number(), 0);
            [open_uniform(&mut rng), open_uniform(&mut rng)]
        };
        close(residuals.values[0].value, gap_residual(u));
        close(residuals.values[1].value, gap_residual((1.0 - u) + 0.5 + 0.5 * v));
    }

    /// Share of simulated data sets in which the test rejects at 5 %, and the mean dispersion, under the true
    /// hazard and a wrong one.
    fn rejections(
        period: PeriodUnit,
        periods: usize,
        likelihood: Likelihood,
        replicates: u64,
    ) -> [(f64, f64); 2] {
        // Contagion with a ratio of 20; the wrong model has a constant hazard, fitted to the same data.
        let truth = HazardPath::Periods(vec![Stretch { from: 0, p: 0.01, q: 0.2 }]);
        let schedule = Schedule::closed(120, 0, periods, period);
        let mut out = [(0.0, 0.0); 2];
        for r in 0..replicates {
            let mut rng = stream(11, 99, r);
            let hazard = |k, f| truth.at(k, f, schedule.period_years(), likelihood);
            let history = simulate(&schedule, &mut rng, hazard, 0.0);
            let table = schedule.table(&history.periods, likelihood).unwrap();
            let wrong = fit_model(Model::Constant, &table, Changes::default()).unwrap().unwrap();
            for (fit, out) in [given(truth.clone()), wrong].iter().zip(&mut out) {
                let residuals = Residuals::new(&table, fit, r);
                out.0 += f64::from(residuals.kolmogorov_smirnov.unwrap().1 < 0.05) / replicates as f64;
                out.1 += residuals.dispersion.unwrap() / replicates as f64;
            }
        }
        out
    }

    // With 200 replicates a rate of .05 lies between .01 and .10 with probability over .998 (R:
    // diff(pbinom(c(1, 20), 200, .05))).
    #[test]
    fn the_test_keeps_its_level_and_finds_a_wrong_hazard_by_year() {
        let [(level, dispersion), (power, wrong)] =
            rejections(PeriodUnit::Year, 60, Likelihood::Grouped, 200);
        assert!((0.01..=0.10).contains(&level) && power > 0.5, "{level} {power}");
        assert!((dispersion - 1.0).abs() < 0.05 && wrong > 1.3, "{dispersion} {wrong}");
    }

    #[test]
    fn the_test_keeps_its_level_and_finds_a_wrong_hazard_by_day() {
        let [(level, _), (power, _)] = rejections(PeriodUnit::Day, 7300, Likelihood::Exact, 200);
        assert!((0.01..=0.10).contains(&level) && power > 0.5, "{level} {power}");
    }

    #[test]
    fn the_seed_alone_decides() {
        let table = RiskTable::from_counts(1900, &[(9.0, 1), (9.0, 2), (9.0, 6)]).unwrap();
        let fit = given(HazardPath::constant(0.3));
        assert_eq!(Residuals::new(&table, &fit, 5), Residuals::new(&table, &fit, 5));
        assert_ne!(Residuals::new(&table, &fit, 5).values, Residuals::new(&table, &fit, 6).values);
    }
}
