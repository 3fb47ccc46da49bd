//! `tipping regimes`: the regression of adoption on covariates.

use std::collections::BTreeMap;

use tipping_core::result::{FORMAT_VERSION, RegimesReport, SpecificationReport};
use tipping_core::{AdoptionData, Date, EventTiming, Likelihood, Side, Study, Warning};
use tipping_fit::{
    Covariate, Described, FitError, Frame, Penalty, Regression, RegressionFit, RegressionSettings,
    ShiftSettings, Simulated, Switch,
};
use tipping_report as report;

use crate::args::{OutputFormat, RegimesArgs, YesNo};
use crate::commands::{finish, in_pool};
use crate::covariates::covariates;
use crate::failure::Failure;
use crate::fit_plan::period_of;
use crate::output::colour;
use crate::plan::{self, name};
use crate::plot::Plot;
use crate::prepare::prepare_ingested;
use crate::progress::{Bar, Progress};

pub(crate) fn run(args: &RegimesArgs) -> Result<u8, Failure> {
    let plot = Plot::new(&args.plot, &report::figure::REGIMES_FIGURES)?;
    let quiet = args.output.quiet;
    plan::one_weight(&args.data)?;
    let progress = Progress::start(format!("reading {}", args.data.data), quiet);
    let ingested = tipping_ingest::ingest(&plan::request(&args.data))?;
    let prepared = prepare_ingested(ingested.clone(), &args.data, &args.rules)?;
    let (data, study) = (&prepared.data, &prepared.study);
    let beside = covariates(&args.covariates, &args.data, &ingested, study)?;
    drop(progress);

    let progress = Progress::start("fitting".to_owned(), quiet);
    let frame = Frame::new(data, study, &beside.covariates, beside.timing);
    let settings =
        RegressionSettings { switch: args.switch.into(), penalty: args.penalty, min_events: args.min_events };
    if let Switch::Only(block) = settings.switch
        && beside.covariates.iter().all(|c| c.block != block)
    {
        let problem = format!(
            "--switch {block}: no covariate is {block}; name one with --{block}, or leave --switch out"
        );
        return Err(Failure::Usage(problem));
    }
    let blocks = beside.covariates.iter().map(|c| c.block).collect();
    let regression = Regression::new(&frame, blocks, settings)?;
    let standardized = args.standardize == YesNo::Yes;
    if let Some(path) = &args.design {
        let table = design(&frame, &beside.covariates, data, study)?;
        std::fs::write(path, table).map_err(|source| Failure::Write { path: path.clone(), source })?;
    }
    let fit = match args.kappa {
        None => regression.fit(standardized)?,
        Some(date) => chosen(date, &regression, study, standardized)?,
    };
    drop(progress);
    let simulated = in_pool(args.threads, || simulate(args, &regression, &fit, standardized))??;

    let described =
        Described { regression: &regression, fit: &fit, simulated: simulated.as_ref(), data, study };
    let mut decisions = prepared.decisions.clone();
    decisions.extend(beside.decisions);
    let mut warnings = prepared.warnings.clone();
    warnings.extend(beside.warnings);
    warnings.extend(described.warnings());
    let mut provenance = prepared.provenance.clone();
    provenance.seed = args.seed;
    provenance.options.extend(options(args, &regression));
    provenance.options.extend(beside.sha256.into_iter().map(|(file, hash)| (format!("sha256 {file}"), hash)));
    let mut notes = described.notes(&beside.covariates);
    if args.kappa.is_some() {
        notes.push(Warning::new(
            "kappa_chosen",
            "The change was chosen, not found: standard errors hold if it was chosen without looking at these data. Nothing is simulated.",
        ));
    }
    let [bic, bic_without_change] = described.bic();
    let result = RegimesReport {
        format_version: FORMAT_VERSION,
        norm: data.norm().id.clone(),
        title: data.norm().title.clone(),
        system: data.system().name.clone(),
        window: prepared.window_report(),
        sample: described.sample(),
        covariates: described.covariates(&beside.covariates),
        specification: SpecificationReport {
            switch: name(Some(args.switch)).unwrap_or_default(),
            lag: args.covariates.lag,
            fill: name(Some(args.covariates.fill)).unwrap_or_default(),
            standardized,
            penalty: penalty(args.penalty),
            link: match regression.likelihood() {
                Likelihood::Grouped => "cloglog".to_owned(),
                Likelihood::Exact => "log".to_owned(),
            },
            min_events: regression.min_events() as u64,
        },
        change: described.change(),
        log_likelihood: fit.log_likelihood,
        log_likelihood_without_change: fit.log_likelihood_without_change,
        n_parameters: fit.parameters as u32,
        aic: 2.0 * fit.parameters as f64 - 2.0 * fit.log_likelihood,
        bic,
        bic_without_change,
        converged: fit.converged,
        gradient_norm: fit.gradient_norm,
        regimes: described.regimes(),
        coefficients: described.coefficients(),
        tests: described.tests(),
        profile: described.profile(),
        reading: described.reading(),
        alternatives: prepared.alternatives.clone(),
        decisions,
        warnings,
        notes,
        provenance,
    };
    let text = match args.output.format {
        OutputFormat::Text => {
            report::text::regimes_text(&result, &plan::words(&args.data, &args.rules), colour(&args.output))
        }
        OutputFormat::Json => report::json::to_json(&result)?,
        OutputFormat::Csv => report::tables::regimes_csv(&result)?,
        OutputFormat::Md => report::markdown::regimes_markdown(&result),
    };
    let code = finish(&args.output, &text, &result.decisions, &result.warnings)?;
    plot.map_or(Ok(()), |plot| plot.draw(report::figure::Subject::Regimes(&result)))?;
    Ok(code)
}

/// The fit with its change at a date that was chosen.
fn chosen(
    date: Date,
    regression: &Regression<'_>,
    study: &Study,
    standardized: bool,
) -> Result<RegressionFit, Failure> {
    let refuse = |problem: String| Failure::Usage(format!("--kappa {date}: {problem}"));
    let window = &study.window;
    let period = period_of(date, window.period)
        .ok_or_else(|| refuse(format!("the date does not say which {}; write it in full", window.period)))?;
    let side = match study.table.timing() {
        EventTiming::Within => Side::Boundary,
        EventTiming::AtEnd => Side::Before,
    };
    let offset = usize::try_from(period - window.first).ok();
    let fit = offset.map(|offset| regression.at(offset, side, standardized));
    match fit {
        Some(Err(FitError::NoSuchChange { .. })) | None => Err(refuse(format!(
            "nothing can change there: a change needs adoptions with every covariate before it and from it on{}, in the window {} to {}, and \
             --switch other than none",
            if side == Side::Before { ", by day on that very day" } else { "" },
            window.from(),
            window.through()
        ))),
        Some(fit) => Ok(fit?),
    }
}

/// The rows of the regression as CSV, for another program.
fn design(
    frame: &Frame<'_>,
    covariates: &[Covariate],
    data: &AdoptionData,
    study: &Study,
) -> Result<String, Failure> {
    let header = ["unit", "name", "period", "event", "exposure"].into_iter().map(str::to_owned);
    let header: Vec<String> = header.chain(covariates.iter().map(|c| c.name.clone())).collect();
    let window = &study.window;
    let rows = frame.unit_periods().into_iter().map(|row| {
        let unit = &data.units()[row.unit];
        let period = window.period.date(window.first + row.period as i64).to_string();
        let event = u8::from(row.event).to_string();
        let fixed = [unit.id.clone(), unit.name.clone(), period, event, row.years.to_string()];
        fixed.into_iter().chain(row.covariates.iter().map(f64::to_string)).collect()
    });
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    Ok(report::tables::to_csv(&header, rows)?)
}

/// The tests of the shift and the spread of the estimates, with a bar of their progress.
fn simulate(
    args: &RegimesArgs,
    regression: &Regression<'_>,
    fit: &RegressionFit,
    standardized: bool,
) -> Result<Option<Simulated>, Failure> {
    let hypotheses = regression.hypotheses();
    if args.bootstrap == 0 || args.kappa.is_some() || hypotheses.is_empty() {
        return Ok(None);
    }
    let total = (hypotheses.len() as u64 + 1) * u64::from(args.bootstrap);
    let bar = Bar::start(total, "replicates", args.output.quiet);
    let advance = || bar.advance();
    let settings = ShiftSettings { replicates: args.bootstrap, seed: args.seed, advance: &advance };
    let tests =
        hypotheses.into_iter().map(|h| regression.test(h, settings)).collect::<Result<Vec<_>, _>>()?;
    let spread = regression.spread(fit, standardized, settings)?;
    Ok(Some(Simulated { tests, spread }))
}

fn penalty(penalty: Penalty) -> String {
    match penalty {
        Penalty::None => "none".to_owned(),
        Penalty::Firth => "firth".to_owned(),
        Penalty::Ridge(lambda) => format!("ridge={lambda}"),
    }
}

/// The options in force, for the provenance.
fn options(args: &RegimesArgs, regression: &Regression<'_>) -> BTreeMap<String, String> {
    let covariates = &args.covariates;
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join(","));
    let pairs = [
        ("covariates", list(&covariates.covariates)),
        ("domestic", list(&covariates.domestic)),
        ("international", list(&covariates.international)),
        ("lag", Some(covariates.lag.to_string())),
        ("fill", name(Some(covariates.fill))),
        ("covariate-unit", covariates.covariate_unit.clone()),
        ("covariate-period", covariates.covariate_period.clone()),
        ("ties", covariates.ties.clone()),
        ("coordinates", covariates.coordinates.clone()),
        ("distance-scale", covariates.coordinates.is_some().then(|| covariates.distance_scale.to_string())),
        ("kappa", args.kappa.map(|d| d.to_string())),
        ("switch", name(Some(args.switch))),
        ("penalty", Some(penalty(args.penalty))),
        ("standardize", name(Some(args.standardize))),
        ("min-events", Some(regression.min_events().to_string())),
        ("bootstrap", Some(args.bootstrap.to_string())),
    ];
    pairs.into_iter().filter_map(|(key, value)| value.map(|v| (key.to_owned(), v))).collect()
}
