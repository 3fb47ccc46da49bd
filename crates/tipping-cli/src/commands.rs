//! The commands: arguments to library calls to text.

use clap::CommandFactory;
use tipping_core::Warning;
use tipping_core::result::{
    CheckReport, Decision, EventReport, FORMAT_VERSION, PredictiveReport, RegionsReport, Report,
    ResidualsReport, TestsReport, Verdict,
};
use tipping_fit::{Analysis, Envelope, KnownDateTest, Predictive, RegionBootstrap, Residuals};
use tipping_report as report;

use crate::args::{
    ByArg, CheckArgs, Cli, Command, Described, FitArgs, IntervalArg, OutputArgs, OutputFormat, SchemaArgs,
};
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::fit_plan::FitPlan;
use crate::output::{colour, to_stderr, to_stdout, write};
use crate::plan;
use crate::prepare::{Prepared, prepare};
use crate::progress::{Bar, Progress};
use crate::regions::ByRegion;
use crate::weightings::Weightings;

pub(crate) fn run(cli: Cli) -> Result<u8, Failure> {
    match cli.command {
        Command::Fit(args) => fit(&args),
        Command::Check(args) => check(&args),
        Command::Pivots(args) => crate::pivots::run(&args),
        Command::Simulate(args) => crate::simulate::run(args),
        Command::Power(args) => crate::power::run(args),
        Command::Regimes(args) => crate::regimes::run(&args),
        Command::Datasets(args) => crate::datasets::run(&args),
        Command::Schema(args) => schema(&args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "tipping", &mut script);
            to_stdout(&String::from_utf8_lossy(&script))?;
            Ok(DONE)
        }
    }
}

fn fit(args: &FitArgs) -> Result<u8, Failure> {
    let mut weightings = Weightings::read(&args.data, &args.rules, args.output.quiet)?;
    let plan = FitPlan::new(args, &weightings.prepared)?;
    let by_region = args.by.map(|ByArg::Region| ByRegion::new(&weightings.prepared)).transpose()?;
    let decision = by_region.as_ref().map(|by_region| by_region.decision(&weightings.prepared));
    weightings.prepared.decisions.extend(decision);
    let progress = Progress::start("fitting".to_owned(), args.output.quiet);
    let mut analysis = tipping_fit::analyse(&weightings.prepared.study.table, &plan.settings)?;
    let (weighted, of_weightings) = in_pool(args.tests.threads, || weightings.compare(&plan.settings))??;
    drop(progress);
    let prepared = weightings.prepared;
    let table = &prepared.study.table;
    let simulated = in_pool(args.tests.threads, || {
        simulate(&plan, &prepared, by_region.as_ref(), &analysis, args.output.quiet)
    })??;
    if args.interval == IntervalArg::LikelihoodRatio {
        analysis.use_likelihood_ratio(simulated.tests.as_ref().and_then(|t| t.likelihood_ratio.as_ref()));
    }
    // Until something is simulated the reader is told that nothing was tested.
    let mut notes = analysis.notes;
    if simulated.tests.is_some() {
        notes.retain(|note| note.code != tipping_fit::NOT_TESTED);
    }
    notes.extend(simulated.notes);

    let (window, risk_table) = (prepared.window_report(), prepared.table_report());
    let mut provenance = prepared.provenance;
    provenance.seed = args.tests.seed;
    provenance.options.extend(plan.options(args));
    let events = table.events();
    let mut warnings = prepared.warnings;
    warnings.extend(analysis.warnings.into_iter().chain(of_weightings).chain(simulated.warnings));
    let result = Report {
        format_version: FORMAT_VERSION,
        norm: prepared.data.norm().id.clone(),
        title: prepared.data.norm().title.clone(),
        system: prepared.data.system().name.clone(),
        window,
        risk_table,
        models: analysis.models.iter().map(|m| m.report(events)).collect(),
        tipping_point: analysis.tipping_point,
        critical_mass: analysis.critical_mass,
        hazards: analysis.hazards,
        posterior: analysis.posterior,
        weightings: weighted,
        tests: simulated.tests,
        verdict: simulated.verdict,
        events: simulated.events,
        predictive: simulated.predictive,
        residuals: simulated.residuals,
        regions: simulated.regions,
        alternatives: prepared.alternatives,
        decisions: prepared.decisions,
        warnings,
        notes,
        provenance,
    };
    let text = match args.output.format {
        OutputFormat::Text => {
            report::fit_text(&result, &plan::words(&args.data, &args.rules), colour(&args.output))
        }
        OutputFormat::Json => report::to_json(&result)?,
        OutputFormat::Csv => report::fit_csv(&result)?,
        OutputFormat::Md => report::fit_markdown(&result),
    };
    let insufficient = result.verdict.as_ref().is_some_and(|v| v.verdict == "insufficient");
    let code = finish(&args.output, &text, &result.decisions, &result.warnings)?;
    if args.output.strict && insufficient && code == DONE {
        to_stderr("--strict: the verdict is `insufficient`");
        return Ok(CHECK_FAILED);
    }
    Ok(code)
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

/// The tests by simulation and the checks of the fit, with a bar of their progress.
fn simulate(
    plan: &FitPlan,
    prepared: &Prepared,
    by_region: Option<&ByRegion>,
    analysis: &Analysis,
    quiet: bool,
) -> Result<Simulated, Failure> {
    let (table, schedule) = (&prepared.study.table, &prepared.study.schedule);
    let settings = &plan.bootstrap;
    // One more for the envelope of the best model.
    let of_regions = if by_region.is_some() { RegionBootstrap::SIMULATIONS } else { 0 };
    let simulations = settings.simulations() + plan.dates.len() as u64 + 1 + of_regions;
    let bar = Bar::start(simulations * u64::from(settings.replicates), "replicates", quiet);
    let advance = || bar.advance();
    let (mut tests, mut verdict, mut warnings) = (None, None, Vec::new());
    if settings.replicates > 0 {
        let found = settings.run(table, schedule, &advance)?;
        tests = Some(found.report(table, analysis, settings.changes));
        verdict = Some(found.verdict(table.events()));
        warnings = found.warnings();
    }
    let events = settings.known_dates(table, schedule, &plan.dates, &advance)?;
    let events = events.iter().map(KnownDateTest::report).collect();
    let (changes, models) = (settings.changes, &plan.settings.models);
    let predictive = Predictive::new(table, changes, models)?.map(|found| found.report(analysis));
    // Models are in the order of BIC: the first is the one that the data choose.
    let residuals = analysis.models.first().map(|best| {
        let envelope = Envelope::new(table, schedule, best, settings.seed, settings.replicates, &advance);
        let envelope = envelope.map(|envelope| envelope.report(table));
        Residuals::new(table, best, settings.seed).report(table, envelope)
    });
    let (mut regions, mut notes) = (None, Vec::new());
    if let Some(by_region) = by_region {
        let found = by_region.fit(plan, &advance)?;
        warnings.extend(found.warnings);
        (regions, notes) = (Some(found.report), found.notes);
    }
    Ok(Simulated { tests, verdict, warnings, events, predictive, residuals, regions, notes })
}

/// Runs on as many threads as asked for.
pub(crate) fn in_pool<T: Send>(threads: Option<u16>, run: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(run()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    Ok(pool.map_err(|e| Failure::Threads(e.to_string()))?.install(run))
}

fn check(args: &CheckArgs) -> Result<u8, Failure> {
    let prepared = prepare(&args.data, &args.rules, args.output.quiet)?;
    let result = CheckReport {
        format_version: FORMAT_VERSION,
        norm: prepared.data.norm().id.clone(),
        title: prepared.data.norm().title.clone(),
        system: prepared.data.system().name.clone(),
        window: prepared.window_report(),
        risk_table: prepared.table_report(),
        fates: prepared.fates(),
        alternatives: prepared.alternatives,
        decisions: prepared.decisions,
        warnings: prepared.warnings,
        provenance: prepared.provenance,
    };
    let text = match args.output.format {
        OutputFormat::Text => {
            report::check_text(&result, &plan::words(&args.data, &args.rules), colour(&args.output))
        }
        OutputFormat::Json => report::to_json(&result)?,
        OutputFormat::Csv => report::check_csv(&result)?,
        OutputFormat::Md => report::check_markdown(&result),
    };
    finish(&args.output, &text, &result.decisions, &result.warnings)
}

/// Writes the result; warnings go to standard error where the format has no place for their words.
pub(crate) fn finish(
    output: &OutputArgs,
    text: &str,
    decisions: &[Decision],
    warnings: &[Warning],
) -> Result<u8, Failure> {
    write(output, text)?;
    if output.verbose {
        decisions.iter().for_each(|d| to_stderr(&format!("{}: {} ({})", d.subject, d.choice, d.reason)));
    }
    if output.format == OutputFormat::Csv && !output.quiet {
        warnings.iter().for_each(|w| to_stderr(&format!("warning: {}: {}", w.code, w.message)));
    }
    if output.strict && !warnings.is_empty() {
        let codes: Vec<&str> = warnings.iter().map(|w| w.code.as_str()).collect();
        to_stderr(&format!("--strict: the result has warnings ({})", codes.join(", ")));
        return Ok(CHECK_FAILED);
    }
    Ok(DONE)
}

fn schema(args: &SchemaArgs) -> Result<u8, Failure> {
    let text = match args.command {
        Described::Fit => report::fit_schema()?,
        Described::Check => report::check_schema()?,
        Described::Pivots => report::pivots_schema()?,
        Described::Power => report::power_schema()?,
        Described::Regimes => report::regimes_schema()?,
    };
    to_stdout(&text)?;
    Ok(DONE)
}
