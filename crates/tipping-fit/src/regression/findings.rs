//! What there is to doubt about a regression, and what every reader of one must know.

use tipping_core::finding::{Edge, MissingCovariate, MissingValues, RegressionFinding};
use tipping_core::{RegressionRegime, Trouble};

use super::covariates::{Covariate, Exposure, Source};
use super::report::Described;

/// Fewer events than this for every coefficient of a regime are few (Vittinghoff & McCulloch 2007,
/// doi:10.1093/aje/kwk052).
const EVENTS_PER_COEFFICIENT: u64 = 5;

impl Described<'_> {
    /// Doubts about this fit.
    #[must_use]
    pub fn warnings(&self) -> Vec<RegressionFinding> {
        let mut findings = Vec::new();
        findings.extend(self.missing_values());
        findings.extend(self.units_without_covariates());
        for (r, &regime) in self.regimes_in_time().iter().enumerate() {
            findings.extend(self.separated(r, regime));
            findings.extend(self.aliased(r, regime));
            findings.extend(self.nearly_constant(r, regime));
            if self.fit.explained[r].is_none() {
                findings.push(RegressionFinding::DevianceUnfinished { regime });
            }
        }
        if !self.fit.converged {
            findings.push(RegressionFinding::NotConverged);
        }
        findings.extend(self.few_events());
        findings.extend(self.change_at_edge());
        findings
    }

    fn missing_values(&self) -> Option<RegressionFinding> {
        let sample = self.sample();
        if sample.lost_unit_periods == 0 {
            return None;
        }
        let by_covariate = sample.lost_by_covariate.into_iter();
        Some(RegressionFinding::CovariatesMissing(MissingValues {
            lost_unit_periods: sample.lost_unit_periods,
            unit_periods: sample.unit_periods,
            lost_events: sample.lost_events,
            record_events: sample.record_events,
            by_covariate: by_covariate
                .map(|lost| MissingCovariate { name: lost.name, unit_periods: lost.unit_periods })
                .collect(),
            lost_on_arrival: if self.regression.frame.lag == 0 { 0 } else { self.lost_on_arrival() },
        }))
    }

    /// Adoptions lost in the first period in which a unit was at risk.
    fn lost_on_arrival(&self) -> u64 {
        let lost = self.regression.lost().iter().filter(|l| l.event && l.periods.0 > 0);
        lost.filter(|l| self.first_at_risk(l.unit) == Some(l.periods.0)).count() as u64
    }

    /// The first period in which a unit of the data was at risk.
    fn first_at_risk(&self, unit: usize) -> Option<usize> {
        let place = self.study.schedule.units().iter().position(|u| u.unit == unit)?;
        self.study.history[place].at_risk.first().map(|span| span.0)
    }

    fn units_without_covariates(&self) -> Option<RegressionFinding> {
        let lost = self.regression.lost_units().into_iter();
        let units: Vec<String> = lost.map(|unit| self.data.units()[unit].name.clone()).collect();
        (!units.is_empty()).then_some(RegressionFinding::UnitsWithoutCovariates { units })
    }

    fn separated(&self, r: usize, regime: RegressionRegime) -> Option<RegressionFinding> {
        let covariates = self.with_trouble(Trouble::Separated, r);
        (!covariates.is_empty()).then_some(RegressionFinding::Separated { regime, covariates })
    }

    fn aliased(&self, r: usize, regime: RegressionRegime) -> Option<RegressionFinding> {
        let covariates = self.with_trouble(Trouble::Aliased, r);
        (!covariates.is_empty()).then_some(RegressionFinding::Aliased { regime, covariates })
    }

    /// Those without a coefficient are named for that already.
    fn nearly_constant(&self, r: usize, regime: RegressionRegime) -> Option<RegressionFinding> {
        let told = |c: &&usize| self.fit.coefficients[**c + 1].trouble[r].is_none();
        let hardly = self.fit.nearly_constant[r].iter().filter(told);
        let covariates: Vec<String> = hardly.map(|c| self.fit.coefficients[c + 1].name.clone()).collect();
        (!covariates.is_empty()).then_some(RegressionFinding::NearlyConstant { regime, covariates })
    }

    /// The covariates that have no coefficient in a regime. The level, which goes with them, is not named.
    fn with_trouble(&self, trouble: Trouble, r: usize) -> Vec<String> {
        let covariates = self.fit.coefficients.iter().filter(|c| c.block.is_some());
        covariates.filter(|c| c.trouble[r] == Some(trouble)).map(|c| c.name.clone()).collect()
    }

    fn few_events(&self) -> Option<RegressionFinding> {
        let coefficients = self.fit.coefficients.len() as u64;
        let regimes = self.regimes_in_time().len();
        let events = self.fit.events[..regimes].iter().min().copied().unwrap_or(0) as u64;
        if events < coefficients {
            Some(RegressionFinding::FewerEventsThanCoefficients { events, coefficients })
        } else if events < EVENTS_PER_COEFFICIENT * coefficients {
            let needed_for_each = EVENTS_PER_COEFFICIENT;
            Some(RegressionFinding::FewEventsPerCoefficient { events, coefficients, needed_for_each })
        } else {
            None
        }
    }

    fn change_at_edge(&self) -> Option<RegressionFinding> {
        let change = self.fit.change.as_ref()?;
        let [first, .., last] = self.fit.profile.as_slice() else { return None };
        let edge = if change.period == first.period {
            Edge::First
        } else if change.period == last.period {
            Edge::Last
        } else {
            return None;
        };
        Some(RegressionFinding::ChangeAtEdge { edge, min_events: self.regression.min_events() as u64 })
    }

    /// What every reader of such a result must know.
    #[must_use]
    pub fn notes(&self, covariates: &[Covariate]) -> Vec<RegressionFinding> {
        let mut notes = vec![RegressionFinding::IndependentAdoptions];
        if self.fit.change.is_some() && !covariates.iter().any(|c| c.source.follows_adoption()) {
            notes.push(RegressionFinding::NoContagion);
        }
        notes
    }
}

impl Source {
    /// Whether it grows with the adoption of others smoothly, as contagion would have it; exposures to a few
    /// powerful members do not.
    fn follows_adoption(&self) -> bool {
        match self {
            Self::Supplied(_) | Self::Known(_) => false,
            Self::Exposure(exposure) => match exposure {
                Exposure::By(_) | Exposure::TopDecile(_) => false,
                Exposure::Global
                | Exposure::Weighted
                | Exposure::Regional
                | Exposure::Ties(_)
                | Exposure::Distance { .. } => true,
            },
        }
    }
}
