//! One regime of constant hazard: sufficient statistics, likelihood and rate.

use tipping_core::{Likelihood, RiskTable, Row};

/// Relative size of differences that are rounding: of sums of exposures, and of fractions with weights.
pub(crate) const ROUNDING: f64 = 1e-12;

/// The sufficient statistics of a constant hazard over some rows of a risk table.
///
/// Grouped: d events in n unit-periods, each an event with probability P = 1 - exp(-lambda D). Exact: d
/// events in E years of exposure. Both likelihoods depend on the rows through these two numbers alone, which
/// is why a whole profile over change points needs only running sums.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Regime {
    /// d, the number of events.
    pub events: u64,
    /// n, unit-periods at risk (grouped), or E, exposure in years (exact).
    pub size: f64,
}

impl Regime {
    /// What a row contributes besides its events: unit-periods or exposure.
    pub(crate) fn row_size(row: &Row, likelihood: Likelihood) -> f64 {
        match likelihood {
            Likelihood::Grouped => row.at_risk as f64,
            Likelihood::Exact => row.exposure,
        }
    }

    /// The whole of a table.
    pub(crate) fn whole(table: &RiskTable) -> Self {
        let likelihood = table.likelihood();
        table.rows().iter().fold(Self::default(), |sum, row| Self {
            events: sum.events + row.events,
            size: sum.size + Self::row_size(row, likelihood),
        })
    }

    /// What lies before a change that need not be a candidate: `share` is the share of each row's size before
    /// it. The events of a row that the change cuts lie after it.
    pub(crate) fn before(table: &RiskTable, share: impl Fn(&Row) -> f64) -> Self {
        table.rows().iter().fold(Self::default(), |sum, row| {
            let share = share(row);
            Self {
                events: sum.events + if share == 1.0 { row.events } else { 0 },
                size: sum.size + share * Self::row_size(row, table.likelihood()),
            }
        })
    }

    /// Whether its hazard is lower than that of another regime of the same table, by more than the rounding
    /// of exposures: equal hazards are neither a rise nor a fall.
    #[must_use]
    pub fn is_below(&self, other: &Self) -> bool {
        let (here, there) = (self.events as f64 * other.size, other.events as f64 * self.size);
        here < there * (1.0 - ROUNDING)
    }

    /// Whether the likelihood has a finite maximum above a hazard of 0: there are events, and exposure to go
    /// with them.
    ///
    /// Exact: without exposure the likelihood of an event is unbounded. Grouped: it is at most 1, also where
    /// every unit-period is an event (d = n) and the hazard that attains it is infinite.
    #[must_use]
    pub(crate) fn is_bounded(&self) -> bool {
        self.events > 0 && self.size > 0.0
    }

    /// Maximum of the log-likelihood (natural logarithm).
    ///
    /// Grouped: d log(d/n) + (n - d) log(1 - d/n); exact: d log(d/E) - d. A regime without events has 0.
    #[must_use]
    pub fn log_likelihood(&self, likelihood: Likelihood) -> f64 {
        if self.events == 0 {
            return 0.0;
        }
        let d = self.events as f64;
        match likelihood {
            Likelihood::Grouped => {
                let p = d / self.size;
                // log1p keeps the many digits of 1 - P that matter when P is small and n large.
                if p < 1.0 { d * p.ln() + (self.size - d) * (-p).ln_1p() } else { 0.0 }
            }
            Likelihood::Exact => d * (d / self.size).ln() - d,
        }
    }

    /// Maximum-likelihood hazard, per year: grouped -log(1 - d/n) / D, exact d/E. `period_years` is D.
    ///
    /// Infinite where every unit at risk adopts within the period (grouped, d = n).
    #[must_use]
    pub fn hazard(&self, likelihood: Likelihood, period_years: f64) -> f64 {
        let rate = self.events as f64 / self.size;
        match likelihood {
            Likelihood::Grouped => -(-rate).ln_1p() / period_years,
            Likelihood::Exact => rate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // By hand: 2 events in 8 unit-years. P = 1/4; log L = 2 log(1/4) + 6 log(3/4); hazard = -log(3/4).
    #[test]
    fn grouped_by_hand() {
        let regime = Regime { events: 2, size: 8.0 };
        let expected = 2.0 * 0.25_f64.ln() + 6.0 * 0.75_f64.ln();
        assert!((regime.log_likelihood(Likelihood::Grouped) - expected).abs() < 1e-14);
        assert!((regime.hazard(Likelihood::Grouped, 1.0) + 0.75_f64.ln()).abs() < 1e-15);
        assert!((regime.hazard(Likelihood::Grouped, 0.25) + 4.0 * 0.75_f64.ln()).abs() < 1e-15);
    }

    // By hand: 3 events in 6 years: rate 1/2, log L = 3 log(1/2) - 3.
    #[test]
    fn exact_by_hand() {
        let regime = Regime { events: 3, size: 6.0 };
        assert!((regime.log_likelihood(Likelihood::Exact) - (3.0 * 0.5_f64.ln() - 3.0)).abs() < 1e-15);
        assert_eq!(regime.hazard(Likelihood::Exact, 1.0), 0.5);
    }

    #[test]
    fn everybody_adopting_has_an_infinite_hazard_and_a_finite_likelihood() {
        let all = Regime { events: 5, size: 5.0 };
        assert!(all.is_bounded());
        assert_eq!(all.log_likelihood(Likelihood::Grouped), 0.0);
        assert_eq!(all.hazard(Likelihood::Grouped, 1.0), f64::INFINITY);
        assert!(!Regime { events: 0, size: 5.0 }.is_bounded());
        assert!(!Regime { events: 5, size: 0.0 }.is_bounded());
    }
}
