//! The models of regions in the terms of the result schema.

use tipping_core::result::{
    AdoptedState, DateProfile, FractionProfile, FractionSet, OneDateReport, OneFractionReport, RegionPoint,
    RegionReport, RegionTestsReport, RegionThreshold, RegionalModelReport, RegionsAnswer, RegionsReport,
};
use tipping_core::{RegionalModel, RiskTable, Row, Side, ThresholdIn};

use super::bootstrap::{RegionTests, RegionalSet};
use super::direction::Direction;
use super::sums::Moment;
use super::{Region, RegionsFit};
use crate::error::FitError;
use crate::hazard::Change;
use crate::model::{Changes, StepHazard, bic};
use crate::numeric::finite;

/// The adopted fraction as the window opens and wherever it changes.
fn course(table: &RiskTable) -> Vec<RegionPoint> {
    let mut points: Vec<RegionPoint> = Vec::new();
    for row in table.rows() {
        let here = state_of(Some(row));
        let changed = points
            .last()
            .is_none_or(|p| (p.state.adopters, p.state.members) != (here.adopters, here.members));
        if changed {
            points.push(RegionPoint { date: table.label(row.start), state: here });
        }
    }
    points
}

/// A, M and F of a row; zeros where there is none.
fn state_of(row: Option<&Row>) -> AdoptedState {
    row.map_or_else(|| AdoptedState::new(0.0, 0.0), AdoptedState::of)
}

/// A regional fraction at which hazards change.
fn at_least(fraction: f64) -> String {
    format!("F >= {fraction:.3}")
}

impl RegionsFit<'_> {
    /// The section of the result about regions, with its models ([`Self::models`]) and its answer
    /// ([`Self::answer`], in words).
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub fn report(
        &self,
        world: &RiskTable,
        models: Vec<RegionalModelReport>,
        answer: RegionsAnswer,
        tests: Option<&RegionTests>,
    ) -> Result<RegionsReport, FitError> {
        let regions = self.regions.iter().enumerate().map(|(i, region)| self.region(i, region));
        Ok(RegionsReport {
            by: "region".to_owned(),
            answer,
            best: models.first().map_or(RegionalModel::NoChange, |model| model.name),
            one_date: self.one_date().map(|(moment, _)| self.date_report(world, moment)),
            one_fraction: self.one_fraction().map(|(c, _)| self.fraction_report(c, tests)),
            tests: tests.map(RegionTests::report),
            regions: regions.collect::<Result<_, _>>()?,
            without_region: Vec::new(),
            models,
        })
    }

    /// The models, best BIC first. `world` is the risk table of all regions together: the step in its
    /// fraction stands beside the models of regions.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub fn models(&self, world: &RiskTable) -> Result<Vec<RegionalModelReport>, FitError> {
        let events = self.events();
        let of_regions = self.fits().into_iter().map(|fit| RegionalModelReport {
            name: fit.model,
            log_likelihood: fit.log_likelihood,
            n_parameters: fit.n_parameters,
            bic: fit.bic(events),
            change: self.common_change(fit.model),
        });
        let mut models: Vec<RegionalModelReport> = of_regions.collect();
        models.extend(self.world_model(world)?);
        models.sort_by(|x, y| x.bic.total_cmp(&y.bic));
        Ok(models)
    }

    /// The change common to all regions: a date or a fraction; none where there is none.
    fn common_change(&self, model: RegionalModel) -> Option<String> {
        match model {
            RegionalModel::OneDate => self.one_date().map(|best| self.label(best.0).to_string()),
            RegionalModel::OneFraction => self.one_fraction().map(|best| at_least(best.0)),
            RegionalModel::NoChange
            | RegionalModel::DateEach
            | RegionalModel::FractionEach
            | RegionalModel::World => None,
        }
    }

    /// One pair of hazards for all regions, changing where the fraction of the whole world reaches a
    /// threshold; none when no place for that leaves enough events on both sides.
    fn world_model(&self, world: &RiskTable) -> Result<Option<RegionalModelReport>, FitError> {
        let changes = Changes { min_events: self.min_events, threshold_in: ThresholdIn::Fraction };
        let ordered = changes.ordered(world);
        let step = match changes.step().fit(&ordered) {
            Ok(step) => step,
            Err(FitError::NoCandidates { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let (log_likelihood, n_parameters) = (step.log_likelihood(), 3);
        Ok(Some(RegionalModelReport {
            name: RegionalModel::World,
            log_likelihood,
            n_parameters,
            bic: bic(n_parameters, log_likelihood, self.events()),
            change: Some(at_least(Change::at(&ordered, step.best().boundary).fraction)),
        }))
    }

    fn date_report(&self, world: &RiskTable, moment: Moment) -> OneDateReport {
        // The first row whose events belong to the second regime.
        let first = |end: f64| if moment.side == Side::Before { end < moment.cut } else { end <= moment.cut };
        let state = world.rows().iter().find(|row| !first(row.end));
        let direction = Direction::of(&self.at_one_date());
        OneDateReport {
            date: self.label(moment),
            side: moment.side,
            state: state_of(state),
            divides: direction.divides,
            rises: direction.rises,
            profile: self
                .date_profile()
                .iter()
                .map(|&(moment, log_likelihood)| DateProfile {
                    date: self.label(moment),
                    side: moment.side,
                    log_likelihood,
                })
                .collect(),
        }
    }

    fn fraction_report(&self, c: f64, tests: Option<&RegionTests>) -> OneFractionReport {
        let direction = Direction::of(&self.at_one_fraction());
        let profile = self.fraction_profile().iter();
        OneFractionReport {
            fraction: c,
            divides: direction.divides,
            rises: direction.rises,
            profile: profile
                .map(|&(fraction, log_likelihood)| FractionProfile { fraction, log_likelihood })
                .collect(),
            set: tests.and_then(|t| t.set.as_ref()).map(RegionalSet::report),
        }
    }

    fn region(&self, i: usize, region: &Region<'_>) -> Result<RegionReport, FitError> {
        let sums = &self.sums[i];
        let at_date = self.one_date().and_then(|(moment, _)| sums.log_likelihood(&sums.at_moment(&moment)));
        let at_fraction = self.one_fraction().and_then(|(c, _)| sums.log_likelihood(&sums.at_fraction(&c)));
        Ok(RegionReport {
            region: region.name.to_owned(),
            members: region.schedule.units().len() as u64,
            events: region.table.events(),
            course: course(region.table),
            threshold: self.own_threshold(region.table)?,
            // l_r at its own best place less l_r at the place for all.
            lost_by_one_date: self.time.own.get(i).zip(at_date).map(|(own, l)| own.1 - l),
            lost_by_one_fraction: self.fraction.own.get(i).zip(at_fraction).map(|(own, l)| own.1 - l),
        })
    }

    /// The best threshold of a region alone, in its own fraction; none where no place for it leaves enough
    /// events on both sides.
    fn own_threshold(&self, table: &RiskTable) -> Result<Option<RegionThreshold>, FitError> {
        let ordered = table.by_fraction();
        let step = match StepHazard::new().min_events(self.min_events).fit(&ordered) {
            Ok(step) => step,
            Err(FitError::NoCandidates { .. } | FitError::NoEvents) => return Ok(None),
            Err(error) => return Err(error),
        };
        let boundary = step.best().boundary;
        // Where members come and go F_r may first be above a fraction, and only later at it.
        let reached = ordered.time(boundary);
        let state = table.rows().iter().find(|row| row.start == reached);
        let fraction = ordered.rows()[boundary.state_row()].fraction();
        Ok(Some(RegionThreshold {
            date: table.label(reached),
            state: AdoptedState { fraction, ..state_of(state) },
            hazard_before: finite(step.lambda_1()),
            hazard_after: finite(step.lambda_2()),
        }))
    }
}

impl RegionTests {
    fn report(&self) -> RegionTestsReport {
        RegionTestsReport {
            rho: self.rho.iter().copied().collect(),
            existence: self.existence.report(),
            one_date: self.one_date.map(|test| test.report()),
            one_fraction: self.one_fraction.map(|test| test.report()),
        }
    }
}

impl RegionalSet {
    fn report(&self) -> FractionSet {
        FractionSet {
            level: self.level,
            cut: finite(self.cut),
            ranges: self.ranges.iter().map(|r| [r.0, r.1]).collect(),
        }
    }
}
