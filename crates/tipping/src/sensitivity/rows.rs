//! The answers of all specifications, fitted table by table.

use rayon::prelude::*;
use tipping_core::finding::FitFinding;
use tipping_core::result::SpecificationRow;
use tipping_core::{SpecificationStatus, Study, Verdict};
use tipping_fit::bootstrap::{Bootstrap, Tests, ThresholdChoice};
use tipping_fit::model::Changes;
use tipping_fit::threshold::analyse_threshold;
use tipping_fit::{Analysis, FitError, Settings, Uncounted, Watch};
use tipping_report::messages::findings;

use super::combinations::{Combination, Combinations};
use crate::error::Error;
use crate::progress::Task;
use crate::request::SensitivityRequest;

const THIRD: f64 = 1.0 / 3.0;

/// The rows of all specifications, in their order; unfitted when only a list is wanted. Each is a step of the
/// task.
pub(super) fn rows(
    request: &SensitivityRequest,
    combinations: &Combinations,
    task: &Task<'_>,
) -> Result<Vec<SpecificationRow>, Error> {
    let mut rows: Vec<SpecificationRow> = combinations.all.iter().zip(1..).map(|(c, n)| row(c, n)).collect();
    let mut jobs: Vec<Job<'_>> = combinations.distinct.iter().map(Job::new).collect();
    for (row, combination) in combinations.all.iter().enumerate() {
        match combination.table {
            Ok(table) => {
                jobs[table].add(row, &combination.what);
                about_table(&mut rows[row], table, jobs[table].study);
            }
            Err(_) => task.advance(),
        }
    }
    if request.list {
        return Ok(rows);
    }
    let fit = |job: &Job<'_>| {
        task.check()?;
        let found = fit(request, job.study, &job.whats, &Uncounted(task));
        task.check()?;
        job.users.iter().for_each(|_| task.advance());
        Ok(found)
    };
    let found: Vec<Vec<Found>> = jobs.par_iter().map(fit).collect::<Result<_, Error>>()?;
    for (found, job) in found.iter().zip(&jobs) {
        for &(row, what) in &job.users {
            answer(&mut rows[row], &found[what]);
        }
    }
    Ok(rows)
}

/// A table with all that is to be fitted to it: specifications of the same table and the same threshold are
/// one fit.
struct Job<'a> {
    study: &'a Study,
    whats: Vec<ThresholdChoice>,
    /// Rows, each with the number of its threshold.
    users: Vec<(usize, usize)>,
}

impl<'a> Job<'a> {
    fn new(study: &'a Study) -> Self {
        Self { study, whats: Vec::new(), users: Vec::new() }
    }

    fn add(&mut self, row: usize, what: &ThresholdChoice) {
        let known = self.whats.iter().position(|w| w == what);
        let number = known.unwrap_or(self.whats.len());
        if known.is_none() {
            self.whats.push(what.clone());
        }
        self.users.push((row, number));
    }
}

/// What a fit found, or why there is none.
type Found = Result<(Analysis, Option<(Tests, Verdict)>), FitError>;

/// Fits a table under each choice of what a threshold is.
fn fit(
    request: &SensitivityRequest,
    study: &Study,
    whats: &[ThresholdChoice],
    watch: &dyn Watch,
) -> Vec<Found> {
    let analysis = |what: &ThresholdChoice| {
        let models = what.threshold_models.iter().map(|threshold| threshold.model()).collect();
        let settings = Settings::default().changes(what.changes).level(request.level).models(models);
        analyse_threshold(&study.table, &settings)
    };
    let analyses = whats.iter().map(analysis);
    if request.bootstrap == 0 {
        return analyses.map(|found| Ok((found?, None))).collect();
    }
    // The settings of `fit` with the same flags, so that the random streams are the same.
    let bootstrap = Bootstrap::default()
        .replicates(request.bootstrap)
        .seed(request.seed)
        .changes(Changes::default().min_events(request.min_events))
        .level(request.level);
    match bootstrap.run_choices(&study.table, &study.schedule, whats, watch) {
        Ok(tests) => {
            let verdict = |tests: Tests| {
                let verdict = tests.verdict(study.table.events()).verdict;
                (tests, verdict)
            };
            analyses.zip(tests).map(|(found, tests)| Ok((found?, Some(verdict(tests))))).collect()
        }
        Err(error) => whats.iter().map(|_| Err(error.clone())).collect(),
    }
}

/// A row with its choices.
fn row(combination: &Combination, number: u64) -> SpecificationRow {
    let reason = combination.table.as_ref().err().cloned();
    SpecificationRow {
        number,
        choices: combination.choices.clone(),
        command: combination.command.clone(),
        status: if reason.is_some() { SpecificationStatus::Impossible } else { SpecificationStatus::Listed },
        reason,
        ..SpecificationRow::default()
    }
}

fn about_table(row: &mut SpecificationRow, table: usize, study: &Study) {
    row.from = Some(study.window.from().into());
    row.through = Some(study.window.through().into());
    row.risk_table = Some(table as u64 + 1);
    row.units = Some(study.units_at_risk as u64);
    row.events = Some(study.table.events());
}

fn answer(row: &mut SpecificationRow, found: &Found) {
    let (analysis, tests) = match found {
        Ok(found) => found,
        Err(error) => {
            row.status = SpecificationStatus::Impossible;
            row.reason = Some(error.to_string());
            return;
        }
    };
    if let Some((tests, verdict)) = tests {
        let decisive = tests.decisive();
        let null = decisive.null_distribution.as_ref();
        row.null_median = null.map(|n| n.median);
        row.null_lower = null.map(|n| n.lower);
        row.null_upper = null.map(|n| n.upper);
        row.rise_p = Some(decisive.rise.p_value);
        row.tipping_versus_smooth_p = Some(decisive.tipping_versus_smooth.p_value);
        row.independent_p = Some(tests.independent.tipping_versus_smooth.p_value);
        row.waves_p = Some(tests.overdispersion.test.p_value);
        row.rival = Some(tests.rival);
        row.verdict = Some(*verdict);
    }
    let (Some(point), Some(mass)) = (&analysis.tipping_point, &analysis.critical_mass) else {
        row.status = SpecificationStatus::NoRise;
        row.reason = Some(no_rise(analysis));
        return;
    };
    row.status = SpecificationStatus::Estimated;
    row.threshold_model = Some(point.threshold_model);
    row.date = Some(point.date);
    row.date_lower = Some(point.interval.lower);
    row.date_upper = Some(point.interval.upper);
    row.adopters = Some(mass.state.adopters);
    row.members = Some(mass.state.members);
    row.critical_mass = Some(mass.state.fraction);
    row.critical_mass_lower = Some(mass.interval.lower);
    row.critical_mass_upper = Some(mass.interval.upper);
    row.probability_at_least_one_third = Some(mass.probability_at_least_one_third);
    row.covers_one_third = Some((mass.interval.lower..=mass.interval.upper).contains(&THIRD));
    row.log_bayes_factor = analysis.posterior.as_ref().map(|p| p.log_bayes_factor);
}

/// Whether a finding is the reason for which there is no critical mass.
fn says_why(finding: &FitFinding) -> bool {
    matches!(finding, FitFinding::NoCandidates { .. } | FitFinding::NoMembers { .. })
}

/// Why an analysis has no critical mass.
fn no_rise(analysis: &Analysis) -> String {
    let finding = analysis.warnings.iter().find(|finding| says_why(finding));
    finding.map_or_else(findings::sensitivity::no_rise, findings::fit::sentence)
}
