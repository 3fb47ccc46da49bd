//! Everything that is found out about one norm.

mod plan;
mod regions;
mod weightings;

use tipping_core::Warning;
use tipping_core::finding::FitFinding;
use tipping_core::result::{
    EventReport, PredictiveReport, RegionsReport, Report, ResidualsReport, TestsReport, VerdictReport,
    WeightingsReport,
};
use tipping_fit::Analysis;
use tipping_fit::bootstrap::{Conclusion, KnownDateTest};
use tipping_fit::diagnostics::{Envelope, Predictive, Residuals};
use tipping_fit::regions::RegionBootstrap;
use tipping_fit::threshold::{ObservedFits, analyse_fits};
use tipping_report::messages::findings as messages;

use crate::error::Error;
use crate::prepare::Prepared;
use crate::progress::{Progress, Task, Unseen};
use crate::request::FitRequest;
use crate::threads::in_pool;
use crate::values::Division;
use crate::warnings::warnings;
pub(crate) use plan::FitPlan;
use regions::ByRegion;
use weightings::Weightings;

/// Everything that is found out about one norm: models, the threshold, the critical mass, tests and checks.
///
/// # Errors
/// [`Error`]: settings that do not go together, data that are refused, a record without an estimate, or a
/// computation that the caller has stopped.
pub fn fit(request: &FitRequest, progress: &dyn Progress) -> Result<Report, Error> {
    let mut weightings = Weightings::read(&request.data, &request.rules, progress)?;
    let plan = FitPlan::new(&request.analysis, &request.event, &weightings.prepared)?;
    let by_region = match request.by {
        None => None,
        Some(Division::Region) => Some(ByRegion::new(&weightings.prepared)?),
    };
    let decision = by_region.as_ref().map(|by_region| by_region.decision(&weightings.prepared));
    weightings.prepared.decisions.extend(decision);
    weightings.prepared.provenance.options.extend(plan.options(&request.event, request.by));
    weightings.prepared.analysed_with(plan.in_force(request.by));
    let findings =
        findings(&plan, &weightings, by_region.as_ref(), request.analysis.tests.threads, progress)?;
    Ok(findings.report(&plan, weightings.prepared))
}

/// The whole analysis of one norm among many: the same result as that of [`fit`], on the threads of the
/// caller. Of the progress only the wish to stop is heard.
pub(crate) fn analyse(plan: &FitPlan, prepared: Prepared, progress: &dyn Progress) -> Result<Report, Error> {
    let unseen = Unseen(progress);
    let task = Task::start(&unseen, "fitting");
    let fits = ObservedFits::new(&prepared.study.table, plan.settings.changes);
    let analysis = analyse_fits(&fits, &plan.settings)?;
    let simulated = simulate(plan, &prepared, &fits, None, &analysis, &task)?;
    drop(fits);
    let findings = Findings { analysis, weightings: None, of_weightings: Vec::new(), simulated };
    Ok(findings.report(plan, prepared))
}

/// Fits, compares weightings and simulates, on so many threads. Fits of the observed data are shared by all
/// of it.
fn findings(
    plan: &FitPlan,
    weightings: &Weightings,
    by_region: Option<&ByRegion>,
    threads: Option<u16>,
    progress: &dyn Progress,
) -> Result<Findings, Error> {
    let prepared = &weightings.prepared;
    let fits = ObservedFits::new(&prepared.study.table, plan.settings.changes);
    let task = Task::start(progress, "fitting");
    let analysis = analyse_fits(&fits, &plan.settings)?;
    let (compared, of_weightings) = in_pool(threads, || weightings.compare(&plan.settings))??;
    task.check()?;
    drop(task);
    let total = simulations(plan, by_region.is_some());
    let task = Task::of(progress, "simulating", total, "replicates");
    let simulated = in_pool(threads, || simulate(plan, prepared, &fits, by_region, &analysis, &task))??;
    Ok(Findings { analysis, weightings: compared, of_weightings, simulated })
}

/// Everything that is found out about a record.
struct Findings {
    analysis: Analysis,
    weightings: Option<WeightingsReport>,
    /// Doubts about the weightings.
    of_weightings: Vec<Warning>,
    simulated: Simulated,
}

impl Findings {
    /// The result: what was found, with the record and every decision about it.
    fn report(self, plan: &FitPlan, prepared: Prepared) -> Report {
        let Self { mut analysis, weightings, of_weightings, simulated } = self;
        if plan.by_likelihood_ratio() {
            analysis.use_likelihood_ratio(simulated.tests.as_ref().and_then(|t| t.likelihood_ratio.as_ref()));
        }
        // Until something is simulated the reader is told that nothing was tested.
        let tested = simulated.tests.is_some();
        analysis.notes.retain(|note| !(tested && matches!(note, FitFinding::RivalsNotTested { .. })));
        let mut notes = warnings(analysis.notes, messages::fit::sentence);
        notes.extend(simulated.notes);

        let (header, risk_table, adoptions) =
            (prepared.header(), prepared.table_report(), prepared.adoptions());
        let mut provenance = prepared.provenance;
        provenance.seed = plan.bootstrap.seed;
        let table = &prepared.study.table;
        let mut doubts = prepared.warnings;
        doubts.extend(warnings(analysis.warnings, messages::fit::sentence));
        doubts.extend(of_weightings.into_iter().chain(simulated.warnings));
        Report {
            header,
            risk_table,
            adoptions,
            models: analysis.models.iter().map(|m| m.report(table)).collect(),
            tipping_point: analysis.tipping_point,
            critical_mass: analysis.critical_mass,
            hazards: analysis.hazards,
            posterior: analysis.posterior,
            weightings,
            tests: simulated.tests,
            verdict: simulated.verdict,
            events: simulated.events,
            predictive: simulated.predictive,
            residuals: simulated.residuals,
            regions: simulated.regions,
            alternatives: prepared.alternatives,
            sources: prepared.sources,
            decisions: prepared.decisions,
            warnings: doubts,
            notes,
            provenance,
        }
    }
}

/// Simulations of `replicates` each.
fn simulations(plan: &FitPlan, by_region: bool) -> u64 {
    // One more for the envelope of the best model.
    let of_regions = if by_region { RegionBootstrap::SIMULATIONS } else { 0 };
    let simulations = plan.bootstrap.simulations() + plan.dates.len() as u64 + 1 + of_regions;
    simulations * u64::from(plan.bootstrap.replicates)
}

/// What simulation and the checks of the fit add to it.
struct Simulated {
    tests: Option<TestsReport>,
    verdict: Option<VerdictReport>,
    warnings: Vec<Warning>,
    events: Vec<EventReport>,
    predictive: Option<PredictiveReport>,
    residuals: Option<ResidualsReport>,
    regions: Option<RegionsReport>,
    notes: Vec<Warning>,
}

/// The tests by simulation and the checks of the fit.
fn simulate(
    plan: &FitPlan,
    prepared: &Prepared,
    fits: &ObservedFits<'_>,
    by_region: Option<&ByRegion>,
    analysis: &Analysis,
    task: &Task<'_>,
) -> Result<Simulated, Error> {
    let (table, schedule) = (&prepared.study.table, &prepared.study.schedule);
    let settings = &plan.bootstrap;
    let (mut tests, mut verdict, mut doubts) = (None, None, Vec::new());
    if settings.replicates > 0 {
        let found = settings.run_fits(fits, schedule, task)?;
        task.check()?;
        tests = Some(found.report(table, analysis, settings.changes));
        verdict = Some(verdict_report(&found.verdict(table.events())));
        doubts = warnings(found.findings(), messages::verdict::doubt);
    }
    let events = settings.known_dates_fits(fits, schedule, &plan.dates, task)?;
    task.check()?;
    let events = events.iter().map(KnownDateTest::report).collect();
    let predictive = Predictive::of_fits(fits, &plan.settings.models)?.map(|found| found.report(analysis));
    // Models are in the order of BIC: the first is the one that the data choose.
    let mut residuals = None;
    if let Some(best) = analysis.models.first() {
        let envelope = Envelope::new(table, schedule, best, settings.seed, settings.replicates, task)?;
        let envelope = envelope.map(|envelope| envelope.report(table));
        residuals = Some(Residuals::new(table, best, settings.seed).report(table, envelope));
    }
    let (mut regions, mut notes) = (None, Vec::new());
    if let Some(by_region) = by_region {
        let found = by_region.fit(plan, task)?;
        doubts.extend(found.warnings);
        (regions, notes) = (Some(found.report), found.notes);
    }
    task.check()?;
    Ok(Simulated { tests, verdict, warnings: doubts, events, predictive, residuals, regions, notes })
}

/// A verdict with the sentences of its reasons.
fn verdict_report(conclusion: &Conclusion) -> VerdictReport {
    let reasons = conclusion.reasons.iter().map(messages::verdict::reason).collect();
    VerdictReport { verdict: conclusion.verdict, reasons }
}
