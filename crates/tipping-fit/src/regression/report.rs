//! A regression in the terms of the result schema.

use std::collections::BTreeMap;

use tipping_core::result::{
    AdoptedState, BlockReport, ChangeSet, CoefficientReport, CovariateReport, EffectReport, LostReport,
    NullDistributionReport, ProfilePoint, RegimeChange, RegimeReport, SampleReport, ShiftTestReport,
};
use tipping_core::{AdoptionData, Block, RegressionRegime, Row, Study, TimePoint, Trouble};

use crate::bootstrap::NullDistribution;
use crate::model::bic;

use super::covariates::{Covariate, Exposure, Source};
use super::fitted::{Coefficient, CoefficientFit, RegressionChange, RegressionFit};
use super::regimes::Regression;
use super::shift::{Hypothesis, ShiftTest, Spread};

/// What simulation says about a regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// The tests of the shift.
    pub tests: Vec<ShiftTest>,
    /// How far the estimates spread.
    pub spread: Spread,
}

/// A regression with the record that it is about.
#[derive(Clone, Copy)]
pub struct Described<'a> {
    /// The regression.
    pub regression: &'a Regression<'a>,
    /// Its fit.
    pub fit: &'a RegressionFit,
    /// What simulation says; none when it was switched off or nothing switches.
    pub simulated: Option<&'a Simulated>,
    /// The record.
    pub data: &'a AdoptionData,
    /// Its risk table.
    pub study: &'a Study,
}

impl Covariate {
    /// Where the values come from, in words.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.source {
            Source::Supplied(series) => series.source.clone(),
            Source::Known(series) => format!("{} (not lagged)", series.source),
            Source::Exposure(exposure) => match exposure {
                Exposure::Global => "share of members that had adopted".to_owned(),
                Exposure::Weighted => "weighted share of members that had adopted".to_owned(),
                Exposure::Regional => "share of members of the unit's region that had adopted".to_owned(),
                Exposure::By(series) => {
                    format!("share that had adopted, members weighted by {}", series.name)
                }
                Exposure::TopDecile(series) => {
                    format!("share that had adopted of the top tenth of members in {}", series.name)
                }
                Exposure::Ties(_) => "share that had adopted, members weighted by ties to them".to_owned(),
                Exposure::Distance { scale, .. } => {
                    format!("share that had adopted, members weighted by exp(-distance / {scale} km)")
                }
            },
        }
    }
}

impl Described<'_> {
    pub(super) fn label(&self, offset: usize) -> TimePoint {
        let window = &self.study.window;
        window.period.date(window.first + offset as i64).into()
    }

    fn row_at(&self, period: usize) -> Option<&Row> {
        let time = (self.study.window.first + period as i64) as f64;
        self.study.table.rows().iter().find(|row| row.start <= time && time < row.end)
    }

    /// The rows of the regression, and what is lost.
    #[must_use]
    pub fn sample(&self) -> SampleReport {
        let (regression, totals) = (self.regression, self.study.table.totals());
        let lost = regression.lost();
        let length = |l: &super::Lost| (l.periods.1 - l.periods.0 + 1) as u64;
        let by_covariate = self.tally(&|lost| self.lost_covariates(lost));
        let unit = |l: &super::Lost| vec![self.data.units()[l.unit].name.clone()];
        let mut by_unit = self.tally(&unit);
        by_unit.sort_by(|a, b| b.unit_periods.cmp(&a.unit_periods).then(a.name.cmp(&b.name)));
        SampleReport {
            rows: regression.rows() as u64,
            units: regression.units() as u64,
            events: regression.events() as u64,
            unit_periods: totals.unit_periods,
            record_events: totals.events,
            lost_unit_periods: lost.iter().map(length).sum(),
            lost_events: lost.iter().filter(|l| l.event).count() as u64,
            lost_by_covariate: by_covariate,
            lost_by_unit: by_unit,
            lost_by_period: self.by_period(),
        }
    }

    /// Names of the covariates for the sake of which something is lost.
    fn lost_covariates(&self, lost: &super::Lost) -> Vec<String> {
        lost.covariates.iter().map(|c| self.regression.frame.names[*c].clone()).collect()
    }

    /// What is lost under each key.
    fn tally(&self, keys: &dyn Fn(&super::Lost) -> Vec<String>) -> Vec<LostReport> {
        let mut sums: BTreeMap<String, (u64, u64, usize, usize)> = BTreeMap::new();
        for lost in self.regression.lost() {
            let (from, to) = lost.periods;
            for key in keys(lost) {
                let sum = sums.entry(key).or_insert((0, 0, from, to));
                sum.0 += (to - from + 1) as u64;
                sum.1 += u64::from(lost.event);
                (sum.2, sum.3) = (sum.2.min(from), sum.3.max(to));
            }
        }
        let report = |(name, (unit_periods, events, from, to))| LostReport {
            name,
            unit_periods,
            events,
            periods: [self.label(from), self.label(to)],
        };
        sums.into_iter().map(report).collect()
    }

    fn by_period(&self) -> Vec<LostReport> {
        let mut sums: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        for lost in self.regression.lost() {
            let (from, to) = lost.periods;
            // In rows of many days only their first and their last are told.
            for k in if self.regression.frame.joined { from..=from } else { from..=to } {
                let sum = sums.entry(k).or_default();
                sum.0 += if self.regression.frame.joined { (to - from + 1) as u64 } else { 1 };
                sum.1 += u64::from(lost.event && (k == to || self.regression.frame.joined));
            }
        }
        sums.into_iter().map(|(k, (unit_periods, events))| self.lost_in(k, unit_periods, events)).collect()
    }

    /// What is lost in period `k`, under the label of the period.
    fn lost_in(&self, k: usize, unit_periods: u64, events: u64) -> LostReport {
        let label = self.label(k);
        LostReport { name: label.to_string(), unit_periods, events, periods: [label, label] }
    }

    /// The covariates over the risk set.
    #[must_use]
    pub fn covariates(&self, covariates: &[Covariate]) -> Vec<CovariateReport> {
        let described = covariates.iter().zip(self.regression.summaries());
        described
            .map(|(covariate, summary)| CovariateReport {
                name: covariate.name.clone(),
                block: covariate.block,
                source: covariate.describe(),
                mean: summary.mean,
                standard_deviation: summary.standard_deviation,
                minimum: summary.range.0,
                maximum: summary.range.1,
                off: summary.off,
            })
            .collect()
    }

    /// The change, with the changes that are compatible with the record.
    #[must_use]
    pub fn change(&self) -> Option<RegimeChange> {
        let change = self.fit.change.as_ref()?;
        let row = self.row_at(self.fit.found.cut.second_from());
        let (adopters, members) = row.map_or((0.0, 0.0), |r| (r.adopters, r.members));
        let set = self.simulated.map(|s| ChangeSet {
            level: 0.95,
            cut: s.spread.cut,
            dates: s
                .spread
                .changes
                .iter()
                .map(|r| [self.label(r.0.period), self.label(r.1.period)])
                .collect(),
        });
        Some(RegimeChange {
            date: self.label(change.period),
            side: change.side,
            state: AdoptedState { adopters, members, fraction: row.map_or(0.0, Row::fraction) },
            null_distribution: self.null_distribution(),
            set,
        })
    }

    /// The critical mass that the search finds where nothing changes.
    fn null_distribution(&self) -> Option<NullDistributionReport> {
        // Simulated fractions are counts of units.
        if self.study.schedule.units().iter().any(|u| !u.weights.is_empty()) {
            return None;
        }
        let tests = &self.simulated?.tests;
        let no_change = tests.iter().find(|t| t.hypothesis == Hypothesis::NoChange)?;
        no_change.null_distribution.as_ref().map(NullDistribution::report)
    }

    /// The profile over all admissible changes.
    #[must_use]
    pub fn profile(&self) -> Vec<ProfilePoint> {
        let point = |change: &RegressionChange| ProfilePoint {
            date: self.label(change.period),
            side: change.side,
            log_likelihood: change.log_likelihood,
        };
        self.fit.profile.iter().map(point).collect()
    }

    /// The regimes, in order of time.
    pub(super) fn regimes_in_time(&self) -> &'static [RegressionRegime] {
        RegressionRegime::of(self.fit.change.is_some())
    }

    /// The regimes with what each block explains in them.
    #[must_use]
    pub fn regimes(&self) -> Vec<RegimeReport> {
        let expected = self.regression.expected(self.fit, None);
        let regimes = self.regimes_in_time().iter().enumerate();
        regimes
            .map(|(r, regime)| RegimeReport {
                name: *regime,
                rows: self.fit.rows[r] as u64,
                events: self.fit.events[r] as u64,
                exposure_years: self.fit.exposure[r],
                null_deviance: self.fit.explained[r].map(|e| e.null),
                explained_deviance: self.fit.explained[r].map(|e| e.total),
                blocks: self.blocks(r),
                expected: expected[r],
            })
            .collect()
    }

    /// The blocks that have covariates, with what they explain in a regime.
    fn blocks(&self, r: usize) -> Vec<BlockReport> {
        let there = Block::BOTH.into_iter().filter(|b| self.regression.blocks.contains(b));
        there.map(|block| self.block(block, r)).collect()
    }

    fn block(&self, block: Block, r: usize) -> BlockReport {
        let b = block as usize;
        let explained = self.fit.explained[r];
        let simulated = self.simulated.and_then(|s| s.spread.shares[r][b]);
        // Off at a coefficient without a finite estimate is anything.
        let finite = self.fit.coefficients.iter().all(|c| c.trouble[r].is_none());
        BlockReport {
            name: block,
            alone: explained.map(|e| e.alone[b]),
            explained: explained.map(|e| e.shared[b]),
            share: explained.and_then(|e| e.share(block)),
            share_simulated: simulated.map(|(low, high)| [low, high]),
            expected_without: finite.then(|| self.regression.expected(self.fit, Some(block))[r]),
        }
    }

    /// The coefficients.
    #[must_use]
    pub fn coefficients(&self) -> Vec<CoefficientReport> {
        let coefficients = self.fit.coefficients.iter().enumerate();
        coefficients.map(|(c, fit)| self.coefficient(fit, self.simulated_errors(c))).collect()
    }

    fn coefficient(&self, fit: &CoefficientFit, simulated: [Option<f64>; 3]) -> CoefficientReport {
        let regimes = 0..self.regimes_in_time().len();
        CoefficientReport {
            name: fit.name.clone(),
            block: fit.block,
            switches: fit.switches,
            regimes: regimes.map(|r| effect(&fit.regimes[r], simulated[r], fit.trouble[r])).collect(),
            shift: fit.switches.then(|| effect(&fit.shift, simulated[2], fit.trouble[0].or(fit.trouble[1]))),
        }
    }

    /// The simulated standard errors of a coefficient in both regimes and of its shift.
    fn simulated_errors(&self, c: usize) -> [Option<f64>; 3] {
        self.simulated.map_or([None; 3], |s| s.spread.standard_errors[c])
    }

    /// The tests of the shift.
    #[must_use]
    pub fn tests(&self) -> Option<Vec<ShiftTestReport>> {
        let tests = self.simulated?.tests.iter();
        Some(
            tests
                .map(|t| ShiftTestReport { shift: self.shift(t.hypothesis), test: t.test.report() })
                .collect(),
        )
    }

    /// What may change, against a hypothesis that it does not.
    fn shift(&self, hypothesis: Hypothesis) -> String {
        match hypothesis {
            Hypothesis::NoChange => "any change".to_owned(),
            Hypothesis::NoCoefficient => "any coefficient".to_owned(),
            Hypothesis::Block(block) => block.name().to_owned(),
            Hypothesis::Column(c) => self.fit.coefficients[c].name.clone(),
        }
    }

    /// BIC of the fit and of one regression without a change, n = number of events.
    #[must_use]
    pub fn bic(&self) -> [f64; 2] {
        let events = self.regression.events() as u64;
        let columns = self.fit.coefficients.len() as u32;
        [
            bic(self.fit.parameters as u32, self.fit.log_likelihood, events),
            bic(columns, self.fit.log_likelihood_without_change, events),
        ]
    }
}

fn effect(c: &Coefficient, simulated: Option<f64>, trouble: Option<Trouble>) -> EffectReport {
    let interval = c.value.zip(c.standard_error).map(|(b, s)| [(b - 1.96 * s).exp(), (b + 1.96 * s).exp()]);
    EffectReport {
        estimate: c.value,
        standard_error: c.standard_error,
        standard_error_simulated: simulated,
        hazard_ratio: c.value.map(f64::exp).filter(|r| r.is_finite()),
        hazard_ratio_interval: interval.filter(|i| i[1].is_finite()),
        trouble,
    }
}
