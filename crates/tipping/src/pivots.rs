//! What the threshold owes to each single adopter, by name.

use tipping_core::finding::{DecisiveAdopter, PivotFinding};
use tipping_core::result::{
    AdoptionRateReport, AnalysisSettings, AroundThresholdReport, NamedAdopter, PivotReport, PivotTestReport,
    PivotsReport, SwitchReport, ThresholdReport, WithoutReport,
};
use tipping_core::{AdoptionData, Direction, Study, ThresholdModel, TimePoint};
use tipping_fit::bootstrap::Bootstrap;
use tipping_fit::pivots::{AdoptionRate, Pivot, PivotSettings, PivotTest, Pivots, StepAfter};
use tipping_fit::threshold::Threshold;
use tipping_report::messages::findings::pivots::sentence;

use crate::error::Error;
use crate::options::{Options, given};
use crate::prepare::{Prepared, prepare};
use crate::progress::{Progress, Task};
use crate::request::PivotsRequest;
use crate::threads::in_pool;
use crate::warnings::warnings;

/// Critical adopters: for each a change of the hazard right after its adoption, the adoption rate before and
/// after it, and the whole analysis without it.
///
/// # Errors
/// [`Error`]: data that are refused, a record without an estimate, or a computation that the caller has
/// stopped.
pub fn pivots(request: &PivotsRequest, progress: &dyn Progress) -> Result<PivotsReport, Error> {
    let mut prepared = prepare(&request.data, &request.rules, progress)?;
    prepared.analysed_with(in_force(request));
    let settings = PivotSettings::default()
        .min_events(request.tests.min_events)
        .span(request.span)
        .before(request.before as usize);
    let (found, test) = in_pool(request.tests.threads, || look(request, &prepared, &settings, progress))??;
    let named = Named { data: &prepared.data, study: &prepared.study, found: &found, test: test.as_ref() };
    Ok(named.report(&prepared, request, &settings))
}

/// Every adopter, and the best of them against a smooth hazard.
fn look(
    request: &PivotsRequest,
    prepared: &Prepared,
    settings: &PivotSettings,
    progress: &dyn Progress,
) -> Result<(Pivots, Option<PivotTest>), Error> {
    let study = &prepared.study;
    let task = Task::start(progress, "fitting without each adopter");
    let found = Pivots::new(&prepared.data, &prepared.rules, study, settings)?;
    task.check()?;
    drop(task);
    let replicates = request.tests.bootstrap;
    if replicates == 0 {
        return Ok((found, None));
    }
    let bootstrap =
        Bootstrap::default().replicates(replicates).seed(request.tests.seed).changes(settings.changes());
    let total = Bootstrap::PIVOT_SIMULATIONS * u64::from(replicates);
    let task = Task::of(progress, "simulating", total, "replicates");
    let test = bootstrap.pivots(&study.table, &study.schedule, &task)?;
    task.check()?;
    Ok((found, Some(test)))
}

/// What was found, with the record that gives it names.
struct Named<'a> {
    data: &'a AdoptionData,
    study: &'a Study,
    found: &'a Pivots,
    test: Option<&'a PivotTest>,
}

impl Named<'_> {
    fn report(&self, prepared: &Prepared, request: &PivotsRequest, settings: &PivotSettings) -> PivotsReport {
        let adopters: Vec<PivotReport> = self.found.adopters.iter().map(|p| self.pivot(p)).collect();
        let mut doubts = self.found.warnings(settings.min_events);
        doubts.extend(self.test.map(PivotTest::findings).unwrap_or_default());
        doubts.extend(rests_on_one(&adopters, self.found.threshold.is_some(), settings.span));
        let doubts = prepared.warnings.iter().cloned().chain(warnings(doubts, sentence)).collect();
        let mut provenance = prepared.provenance.clone();
        provenance.seed = request.tests.seed;
        provenance.options.extend(options_in_force(request));
        PivotsReport {
            header: prepared.header(),
            risk_table: prepared.table_report(),
            span_years: settings.span,
            constant_log_likelihood: self.found.constant,
            threshold: self.found.threshold.as_ref().map(threshold),
            adopters,
            around_threshold: self.found.threshold.as_ref().map(|_| AroundThresholdReport {
                periods: settings.before as u64,
                before: self.named(&self.found.before),
                first_after: self.named(&self.found.first_after),
            }),
            test: self.test.map(|test| self.test_report(test)),
            alternatives: prepared.alternatives.clone(),
            decisions: prepared.decisions.clone(),
            warnings: doubts,
            notes: warnings(self.found.notes(self.study.window.period), sentence),
            provenance,
        }
    }

    fn pivot(&self, pivot: &Pivot) -> PivotReport {
        let NamedAdopter { unit, name, date, period, fraction_after } = self.adopter(pivot);
        let ranked = pivot.rank.and(pivot.switch.as_ref());
        PivotReport {
            rank: pivot.rank.map(|rank| rank as u64),
            unit,
            name,
            date,
            period,
            others: pivot.others,
            adopters_after: pivot.state_after.map(|s| s.0),
            members_after: pivot.state_after.map(|s| s.1),
            fraction_after,
            switch: pivot.switch.as_ref().map(switch),
            adoption_rate_before: adoption_rate(pivot.adoption_rate_before),
            adoption_rate_after: adoption_rate(pivot.adoption_rate_after),
            posterior_probability: pivot.probability,
            p_value: self.test.and_then(|test| ranked.map(|s| test.decisive(test.gain(s)).p_value)),
            without: self.without(pivot.without.as_ref()),
        }
    }

    fn adopter(&self, pivot: &Pivot) -> NamedAdopter {
        let (unit, window) = (&self.data.units()[pivot.unit], &self.study.window);
        let period = TimePoint::from(window.period.date(window.first + pivot.period as i64));
        NamedAdopter {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            date: unit.adoption.map_or(period, |a| a.date.into()),
            period,
            fraction_after: pivot
                .state_after
                .filter(|s| s.1 > 0.0)
                .map(|(adopters, members)| adopters / members),
        }
    }

    fn named(&self, places: &[usize]) -> Vec<NamedAdopter> {
        places.iter().map(|&i| self.adopter(&self.found.adopters[i])).collect()
    }

    fn without(&self, without: Option<&Threshold>) -> WithoutReport {
        let both = self.found.threshold.as_ref().zip(without);
        let difference = |value| difference(both, value);
        let later = difference(|t| Some(t.takes_effect));
        WithoutReport {
            threshold: without.map(threshold),
            later_by_years: later.map(|periods| periods * self.study.table.period_years()),
            fraction_difference: difference(|t| Some(t.change.fraction)),
            hazard_ratio_difference: difference(|t| finite(t.ratio)),
            log_bayes_factor_difference: difference(|t| t.log_bayes_factor),
        }
    }

    fn test_report(&self, test: &PivotTest) -> PivotTestReport {
        PivotTestReport {
            rival: test.rival,
            simulated_under: test.null,
            test: test.independent(test.statistic).report(),
            adopters_at_best: self.found.at_best() as u64,
            rho: test.rho,
            waves: test.waves.report(),
            in_waves: test.in_waves(test.statistic).map(|test| test.report()),
        }
    }
}

/// By how much a value of a threshold is greater without the adopters than with them, where both have it.
fn difference(both: Option<(&Threshold, &Threshold)>, value: fn(&Threshold) -> Option<f64>) -> Option<f64> {
    let (with, without) = both?;
    Some(value(without)? - value(with)?)
}

/// JSON has no infinity.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn threshold(threshold: &Threshold) -> ThresholdReport {
    ThresholdReport {
        threshold_model: threshold.model,
        date: threshold.change.date,
        side: threshold.change.side,
        state: threshold.change.state(),
        hazard_ratio: finite(threshold.ratio),
        log_bayes_factor: threshold.log_bayes_factor,
    }
}

fn switch(switch: &StepAfter) -> SwitchReport {
    let (before, after) = (&switch.candidate.before, &switch.candidate.after);
    let change = if before.is_below(after) {
        Direction::Rise
    } else if after.is_below(before) {
        Direction::Fall
    } else {
        Direction::None
    };
    SwitchReport {
        change,
        log_likelihood: switch.candidate.log_likelihood,
        statistic: switch.statistic,
        events_before: before.events,
        events_after: after.events,
        hazard_before: finite(switch.hazards[0]),
        hazard_after: finite(switch.hazards[1]),
        ratio: switch.ratio(),
    }
}

fn adoption_rate(rate: AdoptionRate) -> AdoptionRateReport {
    AdoptionRateReport { adoptions: rate.adoptions, unit_years: rate.exposure, rate: rate.rate() }
}

/// Adopters without whom nothing rises, or the threshold is more than the span away.
fn rests_on_one(adopters: &[PivotReport], rises: bool, span: f64) -> Option<PivotFinding> {
    let far = |p: &&PivotReport| rises && p.without.later_by_years.is_none_or(|years| years.abs() > span);
    let decisive = adopters.iter().filter(far).map(|p| DecisiveAdopter {
        name: p.name.clone(),
        threshold_without: p.without.threshold.as_ref().map(|threshold| threshold.date),
    });
    let adopters: Vec<DecisiveAdopter> = decisive.collect();
    (!adopters.is_empty()).then_some(PivotFinding::RestsOnOneAdopter { span, adopters })
}

/// The settings in force, for the provenance.
fn in_force(request: &PivotsRequest) -> AnalysisSettings {
    AnalysisSettings {
        models: ThresholdModel::ALL.iter().map(|threshold| threshold.model()).collect(),
        min_events: request.tests.min_events,
        bootstrap: request.tests.bootstrap,
        ..AnalysisSettings::default()
    }
}

/// The options in force as text, for the provenance.
fn options_in_force(request: &PivotsRequest) -> Options {
    given([
        ("min-events", Some(request.tests.min_events.to_string())),
        ("span", Some(request.span.to_string())),
        ("before", Some(request.before.to_string())),
        ("bootstrap", Some(request.tests.bootstrap.to_string())),
    ])
}
