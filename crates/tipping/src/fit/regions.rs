//! `--by region`: a study of each region, under the rules and in the window of the whole.

use std::collections::BTreeSet;

use tipping_core::finding::RegionsFinding;
use tipping_core::result::{Decision, RegionsAnswer, RegionsReport};
use tipping_core::{Setting, Study, TableError, Warning};
use tipping_fit::Watch;
use tipping_fit::regions::{Region, RegionBootstrap, RegionalThresholds};

use tipping_report::messages::findings::regions::{reason, sentence};

use super::FitPlan;
use crate::error::Error;
use crate::prepare::Prepared;
use crate::warnings::warnings;

/// The regions with their studies.
pub(crate) struct ByRegion {
    /// Name and study of every region with a unit in the system in the window, in order of name.
    regions: Vec<(String, Study)>,
    /// All of them together.
    world: Study,
    /// Names of the units in the system in the window that have no region.
    without: Vec<String>,
}

/// The section of the result, with its doubts and notes.
pub(crate) struct Found {
    pub(crate) report: RegionsReport,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) notes: Vec<Warning>,
}

impl ByRegion {
    /// Divides the record by region. Doubts about the window are those of the whole study and are not told
    /// again.
    pub(crate) fn new(prepared: &Prepared) -> Result<Self, Error> {
        let (data, whole) = (&prepared.data, &prepared.study);
        let scheduled: Vec<_> = whole.schedule.units().iter().map(|u| &data.units()[u.unit]).collect();
        let names: BTreeSet<&str> = scheduled.iter().filter_map(|u| u.region.as_deref()).collect();
        if names.is_empty() {
            return Err(refused(&format!(
                "none of the {} units in the system in the window has a region; give the data a column \
                 with the region of each unit and name it with {}",
                scheduled.len(),
                Setting::Region
            )));
        }
        let rules = prepared.rules.pinned(&whole.window, whole.table.likelihood());
        let study = |name: &str| Study::new(&data.of_units(|u| u.region.as_deref() == Some(name)), &rules);
        let regions: Result<Vec<(String, Study)>, TableError> =
            names.iter().map(|&n| Ok((n.to_owned(), study(n)?))).collect();
        let world = Study::new(&data.of_units(|u| u.region.is_some()), &rules)?;
        if regions.as_ref().is_ok_and(|all| all.iter().all(|(_, s)| s.table.events() == 0)) {
            return Err(refused(&format!(
                "no unit with a region adopts while at risk in the window; widen the window, or name \
                 another column with {}",
                Setting::Region
            )));
        }
        let without = scheduled.iter().filter(|u| u.region.is_none()).map(|u| u.name.clone()).collect();
        Ok(Self { regions: regions.map_err(Error::Table)?, world, without })
    }

    /// What the units are divided by, and why.
    pub(crate) fn decision(&self, prepared: &Prepared) -> Decision {
        let column = prepared.decisions.iter().find(|d| d.subject == "column region");
        let reason = match column {
            Some(column) => {
                format!("the column {}; where it is empty, the UN subregion of the state", column.choice)
            }
            None => "the UN subregion of each state".to_owned(),
        };
        Decision::new("by", format!("region ({} of them)", self.regions.len()), reason)
    }

    /// Fits the models and, with replicates, tests them.
    pub(crate) fn fit(&self, plan: &FitPlan, watch: &dyn Watch) -> Result<Found, Error> {
        let regions: Vec<Region<'_>> = self
            .regions
            .iter()
            .map(|(name, study)| Region { name, table: &study.table, schedule: &study.schedule })
            .collect();
        let settings = &plan.bootstrap;
        let fit = RegionalThresholds::new().min_events(settings.changes.min_events).fit(&regions)?;
        let tests = (settings.replicates > 0)
            .then(|| {
                let tests = RegionBootstrap::default().replicates(settings.replicates);
                fit.test(&tests.seed(settings.seed).level(settings.level), watch)
            })
            .transpose()?;
        let models = fit.models(&self.world.table)?;
        let conclusion = fit.answer(&models, tests.as_ref());
        let answer = RegionsAnswer {
            answer: conclusion.answer,
            reasons: conclusion.reasons.iter().map(reason).collect(),
        };
        let mut report = fit.report(&self.world.table, models, answer, tests.as_ref())?;
        report.without_region.clone_from(&self.without);
        let mut findings = fit.warnings(tests.as_ref());
        if !self.without.is_empty() {
            findings.push(RegionsFinding::UnitsWithoutRegion { units: self.without.clone() });
        }
        Ok(Found { report, warnings: warnings(findings, sentence), notes: warnings(fit.notes(), sentence) })
    }
}

/// Why the units cannot be divided by region.
fn refused(problem: &str) -> Error {
    Error::usage(Setting::By, format!("{}: {problem}", Setting::By.with("region")))
}
