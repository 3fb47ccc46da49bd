//! `tipping fit`: everything that is found out about one norm.

use tipping_core::Warning;
use tipping_core::result::{
    EventReport, FORMAT_VERSION, PredictiveReport, RegionsReport, Report, ResidualsReport, TestsReport,
    Verdict, WeightingsReport,
};
use tipping_fit::{Analysis, Envelope, KnownDateTest, Predictive, RegionBootstrap, Residuals};
use tipping_report as report;

use crate::args::{ByArg, FitArgs, NormArgs, OutputFormat};
use crate::commands::{finish, in_pool};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::fit_plan::FitPlan;
use crate::output::{colour, to_stderr};
use crate::plan;
use crate::plot::Plot;
use crate::prepare::Prepared;
use crate::progress::{Bar, Progress};
use crate::regions::ByRegion;
use crate::weightings::Weightings;

pub(crate) fn run(args: &FitArgs) -> Result<u8, Failure> {
    // Regions are the last.
    let known = if args.norm.by.is_some() {
        &report::figure::FIT_FIGURES[..]
    } else {
        &report::figure::FIT_FIGURES[..4]
    };
    let plot = Plot::new(&args.plot, known)?;
    let result = find_out(&args.norm, args.output.quiet)?;
    let text = match args.output.format {
        OutputFormat::Text => {
            let words = plan::words(&args.norm.data, &args.norm.rules);
            report::text::fit_text(&result, &words, colour(&args.output))
        }
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::fit_csv(&result)?,
        OutputFormat::Md => report::markdown::fit_markdown(&result),
    };
    let code = finish(&args.output, &text, &result.decisions, &result.warnings)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Fit(&result)))?;
    sufficient(&result, args.output.strict, code)
}

/// The exit code, when too few adoptions count as a failure.
pub(crate) fn sufficient(result: &Report, strict: bool, code: u8) -> Result<u8, Failure> {
    let insufficient = result.verdict.as_ref().is_some_and(|v| v.verdict == "insufficient");
    if strict && insufficient && code == DONE {
        to_stderr("--strict: the verdict is `insufficient`");
        return Ok(CHECK_FAILED);
    }
    Ok(code)
}

/// Everything that is found out about one norm.
pub(crate) fn find_out(args: &NormArgs, quiet: bool) -> Result<Report, Failure> {
    let mut weightings = Weightings::read(&args.data, &args.rules, quiet)?;
    let plan = FitPlan::new(&args.analysis, &args.event, &weightings.prepared)?;
    let by_region = args.by.map(|ByArg::Region| ByRegion::new(&weightings.prepared)).transpose()?;
    let decision = by_region.as_ref().map(|by_region| by_region.decision(&weightings.prepared));
    weightings.prepared.decisions.extend(decision);
    weightings.prepared.provenance.options.extend(plan.options(&args.event, args.by));
    let progress = Progress::start("fitting".to_owned(), quiet);
    let analysis = tipping_fit::analyse(&weightings.prepared.study.table, &plan.settings)?;
    let threads = args.analysis.tests.threads;
    let weighted = in_pool(threads, || weightings.compare(&plan.settings))??;
    drop(progress);
    let bar = Bar::start(simulations(&plan, by_region.is_some()), "replicates", quiet);
    let advance = || bar.advance();
    let prepared = weightings.prepared;
    in_pool(threads, || complete(&plan, prepared, analysis, weighted, by_region.as_ref(), &advance))?
}

/// The whole analysis of one norm among many: the same result as that of [`run`], on the threads of the caller.
pub(crate) fn analyse(plan: &FitPlan, prepared: Prepared) -> Result<Report, Failure> {
    let analysis = tipping_fit::analyse(&prepared.study.table, &plan.settings)?;
    complete(plan, prepared, analysis, (None, Vec::new()), None, &|| {})
}

/// The result of an analysis, with what simulation and the checks of the fit add to it.
fn complete(
    plan: &FitPlan,
    prepared: Prepared,
    mut analysis: Analysis,
    (weightings, of_weightings): (Option<WeightingsReport>, Vec<Warning>),
    by_region: Option<&ByRegion>,
    advance: &(dyn Fn() + Sync),
) -> Result<Report, Failure> {
    let simulated = simulate(plan, &prepared, by_region, &analysis, advance)?;
    if plan.by_likelihood_ratio() {
        analysis.use_likelihood_ratio(simulated.tests.as_ref().and_then(|t| t.likelihood_ratio.as_ref()));
    }
    // Until something is simulated the reader is told that nothing was tested.
    let mut notes = analysis.notes;
    if simulated.tests.is_some() {
        notes.retain(|note| note.code != tipping_fit::NOT_TESTED);
    }
    notes.extend(simulated.notes);

    let (window, risk_table, adoptions) =
        (prepared.window_report(), prepared.table_report(), prepared.adoptions());
    let mut provenance = prepared.provenance;
    provenance.seed = plan.bootstrap.seed;
    let table = &prepared.study.table;
    let mut warnings = prepared.warnings;
    warnings.extend(analysis.warnings.into_iter().chain(of_weightings).chain(simulated.warnings));
    Ok(Report {
        format_version: FORMAT_VERSION,
        norm: prepared.data.norm().id.clone(),
        title: prepared.data.norm().title.clone(),
        system: prepared.data.system().name.clone(),
        window,
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
        warnings,
        notes,
        provenance,
    })
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
    verdict: Option<Verdict>,
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
    by_region: Option<&ByRegion>,
    analysis: &Analysis,
    advance: &(dyn Fn() + Sync),
) -> Result<Simulated, Failure> {
    let (table, schedule) = (&prepared.study.table, &prepared.study.schedule);
    let settings = &plan.bootstrap;
    let (mut tests, mut verdict, mut warnings) = (None, None, Vec::new());
    if settings.replicates > 0 {
        let found = settings.run(table, schedule, advance)?;
        tests = Some(found.report(table, analysis, settings.changes));
        verdict = Some(found.verdict(table.events()));
        warnings = found.warnings();
    }
    let events = settings.known_dates(table, schedule, &plan.dates, advance)?;
    let events = events.iter().map(KnownDateTest::report).collect();
    let (changes, models) = (settings.changes, &plan.settings.models);
    let predictive = Predictive::new(table, changes, models)?.map(|found| found.report(analysis));
    // Models are in the order of BIC: the first is the one that the data choose.
    let residuals = analysis.models.first().map(|best| {
        let envelope = Envelope::new(table, schedule, best, settings.seed, settings.replicates, advance);
        let envelope = envelope.map(|envelope| envelope.report(table));
        Residuals::new(table, best, settings.seed).report(table, envelope)
    });
    let (mut regions, mut notes) = (None, Vec::new());
    if let Some(by_region) = by_region {
        let found = by_region.fit(plan, advance)?;
        warnings.extend(found.warnings);
        (regions, notes) = (Some(found.report), found.notes);
    }
    Ok(Simulated { tests, verdict, warnings, events, predictive, residuals, regions, notes })
}
