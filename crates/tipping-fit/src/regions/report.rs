//! The models of regions in the terms of the result schema, with the answer in words.

use tipping_core::result::{
    AdoptedState, DateProfile, FractionProfile, FractionSet, OneDateReport, OneFractionReport, RegionPoint,
    RegionReport, RegionTestsReport, RegionThreshold, RegionalModelReport, RegionsAnswer, RegionsReport,
};
use tipping_core::{RegionalAnswer, RegionalModel, RiskTable, Row, Side, ThresholdIn, Warning};

use super::bootstrap::{RegionTests, RegionalSet};
use super::sums::Moment;
use super::{Region, RegionsFit};
use crate::bootstrap::{ALPHA, Test, close_call};
use crate::error::FitError;
use crate::hazard::Regime;
use crate::model::{Changes, StepHazard, bic};
use crate::numeric::finite;
use crate::threshold::FEW_EVENTS;

/// Difference of BIC from which one model is clearly better than another (Raftery 1995, doi:10.2307/271063:
/// strong evidence).
pub const STRONG: f64 = 6.0;

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

impl RegionsFit<'_> {
    /// The models, the regions and the answer in the terms of the result schema. `world` is the risk table of
    /// all regions together: its step in the fraction stands beside the models.
    ///
    /// # Errors
    /// [`FitError::BadParameter`].
    pub fn report(&self, world: &RiskTable, tests: Option<&RegionTests>) -> Result<RegionsReport, FitError> {
        let models = self.model_reports();
        let regions = self.regions.iter().enumerate().map(|(i, region)| self.region(i, region));
        Ok(RegionsReport {
            by: "region".to_owned(),
            answer: self.answer(&models, self.world_bic(world)?, tests),
            best: models.first().map_or(RegionalModel::NoChange, |model| model.name),
            one_date: self.one_date().map(|(moment, _)| self.date_report(world, moment)),
            one_fraction: self.one_fraction().map(|(c, _)| self.fraction_report(c, tests)),
            tests: tests.map(RegionTests::report),
            regions: regions.collect::<Result<_, _>>()?,
            without_region: Vec::new(),
            models,
        })
    }

    /// Doubts about the regions and the decisions.
    #[must_use]
    pub fn warnings(&self, tests: Option<&RegionTests>) -> Vec<Warning> {
        let mut warnings: Vec<Warning> = tests.and_then(RegionTests::close_call).into_iter().collect();
        let mut warn = |code: &str, message: String| warnings.push(Warning::new(code, message));
        let at_risk = self.sums.iter().filter(|s| s.whole().size > 0.0).count();
        if at_risk < 2 {
            let message = "Only one region has units at risk: there is nothing to compare, and the answer by region says nothing.";
            warn("one_region", message.to_owned());
        }
        if self.time.profile.is_empty() || self.fraction.profile.is_empty() {
            warn(
                "regions_without_change",
                format!(
                    "No {} leaves {} adoptions on either side in all regions together: those accounts are left out.",
                    if self.time.profile.is_empty() { "date" } else { "regional fraction" },
                    self.min_events
                ),
            );
        }
        if self.unbounded() > 0 {
            let message = format!(
                "Places for a change in regions left out because a region's adoptions on one side have no exposure, and the likelihood \
                 no bound: {}.",
                self.unbounded()
            );
            warn("regions_unbounded", message);
        }
        warnings
    }

    /// What every reader of such a result must know.
    #[must_use]
    pub fn notes(&self) -> Vec<Warning> {
        vec![
            Warning::new(
                "regional_third_no_evidence",
                "By region: a threshold for all regions near one third is no evidence by itself. A step fitted to smooth contagion lands near \
                 there too, and what chance gives in regions is not known here.",
            ),
            Warning::new(
                "regional_tests_assume",
                "By region: the tests compare steps with steps and take adoptions as independent given the hazard. A hazard that grows \
                 smoothly also rejects a constant one, and waves that reach some regions before others also reject one date; that a \
                 common threshold is not rejected may mean that regions with few adoptions cannot tell.",
            ),
        ]
    }

    /// The models of regions, best BIC first.
    fn model_reports(&self) -> Vec<RegionalModelReport> {
        let events = self.events();
        let mut models: Vec<RegionalModelReport> = self
            .fits()
            .iter()
            .map(|fit| RegionalModelReport {
                name: fit.model,
                log_likelihood: fit.log_likelihood,
                n_parameters: fit.n_parameters,
                bic: fit.bic(events),
                change: self.common_change(fit.model),
            })
            .collect();
        models.sort_by(|x, y| x.bic.total_cmp(&y.bic));
        models
    }

    /// The change common to all regions: a date or a fraction; `None` where there is none.
    fn common_change(&self, model: RegionalModel) -> Option<String> {
        match model {
            RegionalModel::OneDate => self.one_date().map(|best| self.label(best.0).to_string()),
            RegionalModel::OneFraction => self.one_fraction().map(|best| format!("F >= {:.3}", best.0)),
            RegionalModel::NoChange | RegionalModel::DateEach | RegionalModel::FractionEach => None,
        }
    }

    /// BIC of one pair of hazards for all regions, changing where the fraction of the whole world reaches a
    /// threshold; `None` when no place for that leaves enough events on both sides.
    fn world_bic(&self, world: &RiskTable) -> Result<Option<f64>, FitError> {
        let changes = Changes { min_events: self.min_events, threshold_in: ThresholdIn::Fraction };
        match changes.step().fit(&changes.ordered(world)) {
            Ok(step) => Ok(Some(bic(3, step.log_likelihood(), self.events()))),
            Err(FitError::NoCandidates { .. }) => Ok(None),
            Err(error) => Err(error),
        }
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
        // l_r at its own best place less l_r at the place for all.
        let value = |regimes: [Regime; 2]| self.sums[i].log_likelihood(&regimes);
        let common = self.one_date().and_then(|(moment, _)| value(self.sums[i].at_moment(&moment)));
        let lost_by_one_date = self.time.own.get(i).zip(common).map(|(own, l)| own.1 - l);
        let common = self.one_fraction().and_then(|(c, _)| value(self.sums[i].at_fraction(&c)));
        let lost_by_one_fraction = self.fraction.own.get(i).zip(common).map(|(own, l)| own.1 - l);
        let ordered = region.table.by_fraction();
        let threshold = match StepHazard::new().min_events(self.min_events).fit(&ordered) {
            Ok(step) => {
                let boundary = step.best().boundary;
                // Where members come and go F_r may first be above a fraction, and only later at it.
                let reached = ordered.time(boundary);
                let state = region.table.rows().iter().find(|row| row.start == reached);
                Some(RegionThreshold {
                    date: region.table.label(reached),
                    state: AdoptedState {
                        fraction: ordered.rows()[boundary.state_row()].fraction(),
                        ..state_of(state)
                    },
                    hazard_before: finite(step.lambda_1()),
                    hazard_after: finite(step.lambda_2()),
                })
            }
            Err(FitError::NoCandidates { .. } | FitError::NoEvents) => None,
            Err(error) => return Err(error),
        };
        Ok(RegionReport {
            region: region.name.to_owned(),
            members: region.schedule.units().len() as u64,
            events: region.table.events(),
            course: course(region.table),
            threshold,
            lost_by_one_date,
            lost_by_one_fraction,
        })
    }

    /// Everywhere, region by region, or neither: decided by the tests, and where they allow both, by BIC if
    /// it differs clearly.
    fn answer(
        &self,
        models: &[RegionalModelReport],
        world_bic: Option<f64>,
        tests: Option<&RegionTests>,
    ) -> RegionsAnswer {
        let of = |name: RegionalModel| models.iter().find(|model| model.name == name);
        let (date, fraction) = (of(RegionalModel::OneDate), of(RegionalModel::OneFraction));
        let answer = |answer, reasons: Vec<String>| RegionsAnswer { answer, reasons };
        let events = self.events();
        if events < FEW_EVENTS {
            let reason = format!("{events} adoptions by units at risk; {FEW_EVENTS} are needed.");
            return answer(RegionalAnswer::Undecided, vec![reason]);
        }
        let (Some(date), Some(fraction)) = (date, fraction) else {
            return answer(
                RegionalAnswer::Undecided,
                vec!["There are too few adoptions for a change in regions.".to_owned()],
            );
        };
        let (at_date, at_fraction) =
            (date.change.clone().unwrap_or_default(), fraction.change.clone().unwrap_or_default());
        let at_fraction = at_fraction.trim_start_matches("F >= ").to_owned();
        let difference = fraction.bic - date.bic;
        let by_bic = format!(
            "One date ({at_date}) has a BIC of {:.1}, one regional fraction ({at_fraction}) of {:.1}",
            date.bic, fraction.bic
        );
        let Some(tests) = tests else {
            return answer(clearly(difference), vec![format!("{by_bic}; nothing was tested.")]);
        };
        let existence = &tests.existence;
        if existence.p_value >= ALPHA {
            let reason = format!(
                "A change of the hazards, at one date or at one regional fraction, does not beat constant hazards by more than chance \
                 would have it (p = {:.3}, needed below {ALPHA}).",
                existence.p_value
            );
            return answer(RegionalAnswer::NoThreshold, vec![reason]);
        }
        // What the better of the two says of the direction.
        let at_the_date = difference >= 0.0;
        let direction = Direction::of(&if at_the_date { self.at_one_date() } else { self.at_one_fraction() });
        let place =
            if at_the_date { format!("at {at_date}") } else { format!("at the fraction {at_fraction}") };
        if direction.excess <= 0.0 {
            let reason = format!(
                "The hazards change (p = {:.3} against constant ones), but most of all they fall: {place} the hazard rises in {} of {} \
                 regions.",
                existence.p_value, direction.rises, direction.divides
            );
            return answer(RegionalAnswer::NoThreshold, vec![reason]);
        }
        let mut reasons = vec![format!(
            "The hazards change (p = {:.3} against constant ones): {place} the hazard rises in {} of the {} regions with units at risk on \
                 both sides.",
            existence.p_value, direction.rises, direction.divides
        )];
        let rejected = |test: Option<Test>| test.is_some_and(|t| t.p_value < ALPHA);
        let p = |test: Option<Test>| test.map_or(1.0, |t| t.p_value);
        let (no_date, no_fraction) = (rejected(tests.one_date), rejected(tests.one_fraction));
        let (p_date, p_fraction) = (p(tests.one_date), p(tests.one_fraction));
        let (yes, no) = ("may serve all regions", "does not serve all regions");
        reasons.push(format!(
            "One date, {at_date}, {} (p = {p_date:.3} against a date for each); one fraction of a region's own members, {at_fraction}, {} \
             (p = {p_fraction:.3} against a fraction for each).",
            if no_date { no } else { yes },
            if no_fraction { no } else { yes },
        ));
        let name = match (no_date, no_fraction) {
            (false, true) => RegionalAnswer::EverywhereAtOnce,
            (true, _) => RegionalAnswer::RegionByRegion,
            (false, false) => clearly(difference),
        };
        let comparison =
            format!("BIC {:.1} against {:.1}", date.bic.min(fraction.bic), date.bic.max(fraction.bic));
        let nearer = if at_the_date { "one date" } else { "one fraction" };
        reasons.push(match (no_date, no_fraction, name) {
            (true, true, _) => {
                format!("Neither serves all; of the two {nearer} fits better ({comparison}).")
            }
            (false, false, RegionalAnswer::Undecided) => {
                format!("The data allow both, and neither fits clearly better ({comparison}).")
            }
            (false, false, _) => {
                format!("The data allow both, but {nearer} fits clearly better ({comparison}).")
            }
            // The model that the tests reject may still be the better of the two.
            _ if at_the_date == no_date => format!("Yet of the two {nearer} fits better ({comparison})."),
            _ => format!("Of the two {nearer} fits better, too ({comparison})."),
        });
        if let Some(world) = world_bic.filter(|world| models.iter().all(|model| *world < model.bic)) {
            reasons.push(format!(
                "By BIC no hazards of the regions' own are needed: one pair for all, changing with the fraction of the world, is lowest \
                 ({world:.1})."
            ));
        }
        answer(name, reasons)
    }
}

/// Which way hazards change at a place.
struct Direction {
    /// Regions with units at risk on both sides.
    divides: u64,
    /// Those whose hazard rises.
    rises: u64,
    /// Events after the change less those that constant hazards, one a region, would have had there: above 0
    /// the hazards rise on the whole.
    excess: f64,
}

impl Direction {
    fn of(pairs: &[[Regime; 2]]) -> Self {
        let mut direction = Self { divides: 0, rises: 0, excess: 0.0 };
        for [before, after] in pairs.iter().filter(|pair| pair.iter().all(|r| r.size > 0.0)) {
            direction.divides += 1;
            direction.rises += u64::from(before.is_below(after));
            let events = (before.events + after.events) as f64;
            direction.excess += after.events as f64 - events * after.size / (before.size + after.size);
        }
        direction
    }
}

/// What the BIC of one fraction less that of one date says.
fn clearly(difference: f64) -> RegionalAnswer {
    if difference >= STRONG {
        RegionalAnswer::EverywhereAtOnce
    } else if difference <= -STRONG {
        RegionalAnswer::RegionByRegion
    } else {
        RegionalAnswer::Undecided
    }
}

impl RegionTests {
    fn close_call(&self) -> Option<Warning> {
        let named = [
            ("a change in regions", Some(&self.existence)),
            ("one date for all regions", self.one_date.as_ref()),
            ("one fraction for all regions", self.one_fraction.as_ref()),
        ];
        let decisions: Vec<_> =
            named.into_iter().filter_map(|(name, test)| test.map(|test| (name, test, ALPHA))).collect();
        close_call(&decisions)
    }

    fn report(&self) -> RegionTestsReport {
        RegionTestsReport {
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
