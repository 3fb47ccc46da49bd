//! From what is typed to what is asked: the requests of the library.

use tipping::core::Rules;
use tipping::ingest::request::DateFormat;
use tipping::report::messages::FrontEnd;
use tipping::values::parse::weightings;
use tipping::{
    AnalysisRequest, BatchRequest, CheckRequest, ChoicesRequest, ClaimsRequest, CovariatesRequest,
    DataRequest, FitRequest, PivotsRequest, PoolRequest, PowerRequest, RegimesRequest, RunRequest,
    ScheduleRequest, SensitivityRequest, SimulateRequest, TestRequest, Value,
};

use super::batch::RunArgs;
use super::sensitivity::ChoiceArgs;
use super::{
    AnalysisArgs, BatchArgs, CheckArgs, ClaimsArgs, CovariateArgs, DataArgs, NormArgs, PivotsArgs, PoolArgs,
    PowerArgs, RegimesArgs, RuleArgs, ScheduleArgs, SensitivityArgs, SimulateArgs, TestArgs, UnitsArg, YesNo,
};

impl From<&DataArgs> for DataRequest {
    fn from(args: &DataArgs) -> Self {
        let date_format = args.date_format.as_deref().map(DateFormat::from_text).and_then(Result::ok);
        Self::new(args.data.clone())
            .norm(args.norm.clone())
            .system(args.system.clone())
            .unit(args.unit.clone())
            .date(args.date.clone())
            .norm_column(args.norm_column.clone())
            .adopted(args.adopted.clone())
            .withdrawn(args.withdrawn.clone())
            .weight(args.weight.as_deref().map(weightings).unwrap_or_default())
            .region(args.region.clone())
            .act(args.act.clone())
            .shape(args.shape)
            .date_format(date_format.unwrap_or_default())
            .never(args.never.clone())
            .units(args.units)
            .unknown_units(args.unknown_units)
            .input_format(args.input_format)
    }
}

impl From<&RuleArgs> for Rules {
    fn from(args: &RuleArgs) -> Self {
        Self {
            from: args.from,
            through: args.through,
            period: args.period,
            likelihood: args.likelihood,
            pre_entry: args.pre_entry,
            successions: args.successions,
            counting: args.counting,
        }
    }
}

impl From<&TestArgs> for TestRequest {
    fn from(args: &TestArgs) -> Self {
        Self::default()
            .min_events(args.min_events)
            .bootstrap(args.bootstrap)
            .seed(args.seed)
            .threads(args.threads)
    }
}

impl From<&AnalysisArgs> for AnalysisRequest {
    fn from(args: &AnalysisArgs) -> Self {
        Self::default()
            .models(args.models.clone())
            .level(args.level)
            .threshold_in(args.threshold_in)
            .interval(args.interval)
            .tests(&args.tests)
    }
}

impl From<&NormArgs> for FitRequest {
    fn from(args: &NormArgs) -> Self {
        Self::default()
            .data(&args.data)
            .rules(&args.rules)
            .analysis(&args.analysis)
            .event(args.event.clone())
            .by(args.by)
    }
}

impl From<&CheckArgs> for CheckRequest {
    fn from(args: &CheckArgs) -> Self {
        Self::default().data(&args.data).rules(&args.rules)
    }
}

impl From<&PivotsArgs> for PivotsRequest {
    fn from(args: &PivotsArgs) -> Self {
        Self::default()
            .data(&args.data)
            .rules(&args.rules)
            .span(args.span)
            .before(args.before)
            .ties(args.ties.clone())
            .within_regions(args.within_regions)
            .tests(&args.tests)
    }
}

impl From<&ClaimsArgs> for ClaimsRequest {
    fn from(args: &ClaimsArgs) -> Self {
        Self::default()
            .data(&args.data)
            .rules(&args.rules)
            .reached(args.reached)
            .years(args.years)
            .movement(args.movement.clone())
            .powers(args.powers.clone())
            .min_events(args.min_events)
    }
}

impl From<&CovariateArgs> for CovariatesRequest {
    fn from(args: &CovariateArgs) -> Self {
        Self::default()
            .covariates(args.covariates.clone())
            .domestic(args.domestic.clone())
            .international(args.international.clone())
            .lag(args.lag)
            .fill(args.fill)
            .covariate_unit(args.covariate_unit.clone())
            .covariate_period(args.covariate_period.clone())
            .ties(args.ties.clone())
            .coordinates(args.coordinates.clone())
            .distance_scale(args.distance_scale)
    }
}

impl From<&RegimesArgs> for RegimesRequest {
    fn from(args: &RegimesArgs) -> Self {
        Self::default()
            .data(&args.data)
            .rules(&args.rules)
            .covariates(&args.covariates)
            .switch(args.switch)
            .penalty(args.penalty)
            .standardize(args.standardize == YesNo::Yes)
            .kappa(args.kappa)
            .min_events(args.min_events)
            .bootstrap(args.bootstrap)
            .seed(args.seed)
            .threads(args.threads)
    }
}

impl From<&ScheduleArgs> for ScheduleRequest {
    fn from(args: &ScheduleArgs) -> Self {
        let like = DataRequest::from(&args.data);
        let schedule = match args.made_up {
            None => Self::of(like),
            Some(UnitsArg::Codes(codes)) => Self::of(like.units(codes)),
            Some(UnitsArg::Number(units)) => Self::of(like).made_up(units),
        };
        schedule.rules(&args.rules).periods(args.periods)
    }
}

impl From<&SimulateArgs> for SimulateRequest {
    fn from(args: &SimulateArgs) -> Self {
        Self::default()
            .model(args.model)
            .param(args.parameters.clone())
            .threshold_in(args.threshold_in)
            .rho(args.rho)
            .schedule(&args.schedule)
            .replicates(args.replicates)
            .seed(args.seed)
            .threads(args.threads)
    }
}

impl From<&PowerArgs> for PowerRequest {
    fn from(args: &PowerArgs) -> Self {
        Self::default()
            .ratio(args.ratio.clone())
            .mass(args.mass.clone())
            .hazard(args.hazard)
            .contagion(args.contagion.clone())
            .rho(args.rho)
            .schedule(&args.schedule)
            .datasets(args.datasets)
            .bootstrap(args.bootstrap)
            .min_events(args.min_events)
            .seed(args.seed)
            .threads(args.threads)
    }
}

impl From<&ChoiceArgs> for ChoicesRequest {
    fn from(args: &ChoiceArgs) -> Self {
        Self::default()
            .codings(args.codings.clone())
            .systems(args.systems.clone())
            .origins(args.origins.clone())
            .ends(args.ends.clone())
            .periods(args.periods.clone())
            .pre_entry(args.pre_entry.clone())
            .successions(args.successions.clone())
            .threshold_in(args.threshold_in.clone())
            .models(args.models.clone())
            .likelihood(args.likelihood)
            .counting(args.counting)
    }
}

impl From<&SensitivityArgs> for SensitivityRequest {
    fn from(args: &SensitivityArgs) -> Self {
        Self::default()
            .data(&args.data)
            .choices(&args.choices)
            .bootstrap(args.bootstrap)
            .level(args.level)
            .min_events(args.min_events)
            .seed(args.seed)
            .threads(args.threads)
            .list(args.list)
    }
}

impl From<&PoolArgs> for PoolRequest {
    fn from(args: &PoolArgs) -> Self {
        Self::default()
            .folders(args.folders.clone())
            .by(args.by.clone())
            .groups(args.groups.clone())
            .level(args.level)
            .bootstrap(args.bootstrap)
            .seed(args.seed)
            .threads(args.threads)
    }
}

impl From<&RunArgs> for RunRequest {
    fn from(args: &RunArgs) -> Self {
        let mut analysis = AnalysisRequest::from(&args.analysis);
        // Threads are the batch's.
        analysis.tests.threads = None;
        let data = DataRequest::from(&args.data).norm(None);
        let fit =
            FitRequest::default().data(data).rules(&args.rules).analysis(analysis).event(args.event.clone());
        let norms: Vec<String> = args.data.norm.iter().cloned().collect();
        Self::default().fit(fit).norms(norms).min_adopters(args.min_adopters)
    }
}

impl From<&BatchArgs> for BatchRequest {
    fn from(args: &BatchArgs) -> Self {
        let data = &args.run.data.data;
        let request = if data.to_lowercase().ends_with(".toml") {
            Self::default().manifest(Some(data.into()))
        } else {
            Self::default().runs(vec![RunRequest::from(&args.run)])
        };
        request
            .shard(args.shard)
            .output(args.output.clone())
            .jobs(args.run.analysis.tests.threads)
            .front_end(FrontEnd::Cli)
    }
}
