//! Whether the largest rise right after an adoption is larger than a smooth hazard would have it: the best of many adopters against
//! the best of many in simulated histories.

use tipping_core::{RiskTable, Schedule};

use crate::account::Rivals;
use crate::constant::ConstantHazard;
use crate::error::FitError;
use crate::models::Model;
use crate::overdispersion::{correlation, periods, tarone};
use crate::pivots::best_rise_after_adoption;
use crate::simulator::{Purpose, Simulator};
use crate::tests::{Bootstrap, Test, WAVES};

/// The largest rise right after an adoption, and the same in histories simulated under the smooth rival of lowest AIC.
///
/// T = max over adopters i of 2(l_i - l_constant), l_i the maximum of the log-likelihood of a step right after the adoption of i, over
/// adopters with a rise and `min_events` events on either side. Because every simulated history gives its own maximum, the p-value of
/// any adopter against these maxima, (1 + number of T* >= its statistic)/(B + 1), holds for the whole family of adopters at once
/// (single-step maxT; Westfall & Young 1993, *Resampling-Based Multiple Testing*, ISBN 978-0-471-55761-6).
#[derive(Debug, Clone, PartialEq)]
pub struct PivotTest {
    /// T; minus infinity when the hazard rises right after no adoption.
    pub statistic: f64,
    /// The smooth rival of lowest AIC, under which histories are simulated.
    pub null: Model,
    /// rho, the correlation of decisions within a period given that rival's hazard.
    pub rho: f64,
    /// Tarone's statistic against rho = 0.
    pub waves: Test,
    independent: Vec<f64>,
    in_waves: Option<Vec<f64>>,
}

impl PivotTest {
    /// A statistic against the simulated maxima, adoptions taken as independent given the hazard.
    #[must_use]
    pub fn independent(&self, statistic: f64) -> Test {
        Test::new(statistic, &self.independent)
    }

    /// The same with waves in the simulated histories; `None` where there are no waves.
    #[must_use]
    pub fn in_waves(&self, statistic: f64) -> Option<Test> {
        self.in_waves.as_ref().map(|maxima| Test::new(statistic, maxima))
    }

    /// The one that decides: with waves where there are waves.
    #[must_use]
    pub fn decisive(&self, statistic: f64) -> Test {
        self.in_waves(statistic).unwrap_or_else(|| self.independent(statistic))
    }
}

impl Bootstrap {
    /// Simulations of B replicates each that [`Bootstrap::pivots`] makes at most.
    pub const PIVOT_SIMULATIONS: u64 = 2;

    /// Tests the best of all adopters. `advance` is called once a replicate, from several threads.
    ///
    /// # Errors
    /// [`FitError`] when the table has no estimate.
    pub fn pivots(
        &self,
        table: &RiskTable,
        schedule: &Schedule,
        advance: &(dyn Fn() + Sync),
    ) -> Result<PivotTest, FitError> {
        let simulator = Simulator { table, schedule, seed: self.seed, replicates: self.replicates, advance };
        let rivals = Rivals::of(table)?;
        let observed = periods(table, &rivals.null.path);
        let statistic = self.largest_rise(table)?;
        let replicate = |t: &RiskTable| {
            let rise = self.largest_rise(t).unwrap_or(f64::NEG_INFINITY);
            let dispersion = Rivals::of(t).map(|rivals| tarone(&periods(t, &rivals.null.path)));
            (rise, dispersion.unwrap_or(f64::NEG_INFINITY))
        };
        let path = &rivals.null.path;
        let simulated = simulator.under(path, 0.0, Purpose::Pivots, replicate);
        let (independent, dispersions): (Vec<f64>, Vec<f64>) = simulated.into_iter().unzip();
        let waves = Test::new(tarone(&observed), &dispersions);
        let rho = correlation(&observed);
        let in_waves = (waves.p_value < WAVES && rho > 0.0).then(|| {
            let rise = |t: &RiskTable| self.largest_rise(t).unwrap_or(f64::NEG_INFINITY);
            simulator.under(path, rho, Purpose::PivotsInWaves, rise)
        });
        Ok(PivotTest { statistic, null: rivals.null.model, rho, waves, independent, in_waves })
    }

    /// T of a table; minus infinity when the hazard rises right after no adoption.
    fn largest_rise(&self, table: &RiskTable) -> Result<f64, FitError> {
        let constant = ConstantHazard::new().fit(table)?.log_likelihood();
        let best = best_rise_after_adoption(table, self.changes)?;
        Ok(best.map_or(f64::NEG_INFINITY, |best| (2.0 * (best.log_likelihood - constant)).max(0.0)))
    }
}
