//! How well models predict and fit, in a few labelled lines.

use tipping_core::result::{PredictiveReport, PredictiveScore, Report, ResidualsReport};
use tipping_core::{Likelihood, Model, ThresholdModel, TimePoint};

use super::{LabelledLine, line};
use crate::ground::numbers::{percent, significant};

/// Below this the residuals are said to differ from what they should be.
const ALPHA: f64 = 0.05;

/// A label and what there is to say, for each line.
pub(crate) fn lines(report: &Report) -> Vec<LabelledLine> {
    let threshold_model = report.tipping_point.as_ref().map(|t| (t.threshold_model, t.date));
    let mut lines = Vec::new();
    if let Some(found) = &report.predictive {
        let step = match report.header.window.likelihood {
            Likelihood::Grouped => report.header.window.period.name(),
            Likelihood::Exact => "stretch between adoptions",
        };
        lines.extend(prediction(found, step, threshold_model));
    }
    if let Some(found) = &report.residuals {
        lines.push(line("Fit of the best model", fit(found)));
    }
    lines
}

fn prediction(
    found: &PredictiveReport,
    step: &str,
    threshold_model: Option<(ThresholdModel, TimePoint)>,
) -> Vec<LabelledLine> {
    let threshold = threshold_model.map(|(model, _)| model.model());
    let whole = contest(found, found.best, threshold, |score| score.score);
    let mut text = format!("each {step} from {} on, from its past: {whole}", found.from);
    let ruled_out: Vec<&str> =
        found.models.iter().filter(|m| m.ruled_out > 0).map(|m| m.name.name()).collect();
    if !ruled_out.is_empty() {
        text += &format!("; ruled out by events: {}", ruled_out.join(", "));
    }
    let mut lines = vec![line("One step ahead", text)];
    if let (Some((model, date)), Some(before)) = (threshold_model, found.periods_before) {
        let text = if before == 0 {
            "too few adoptions to predict anything from".to_owned()
        } else {
            contest(found, found.best_before, Some(model.model()), |score| score.score_before)
        };
        lines.push((format!("- before {date}"), text));
    }
    lines
}

/// Who predicts best, and how far behind it the threshold model is.
fn contest(
    found: &PredictiveReport,
    best: Option<Model>,
    threshold_model: Option<Model>,
    score: impl Fn(&PredictiveScore) -> Option<f64>,
) -> String {
    let Some((best, top)) = best.and_then(|b| Some((b, score(model_of(found, b)?)?))) else {
        return "events ruled out every model".to_owned();
    };
    let mut text = format!("{best} best (log score {top:.1})");
    if let Some(name) = threshold_model.filter(|model| *model != best)
        && let Some(model) = model_of(found, name)
    {
        text += &match score(model) {
            Some(value) => format!(", {name} {:.1} less", top - value),
            None => format!(", {name} ruled out"),
        };
    }
    text
}

fn model_of(found: &PredictiveReport, name: Model) -> Option<&PredictiveScore> {
    found.models.iter().find(|model| model.name == name)
}

fn fit(found: &ResidualsReport) -> String {
    let mut parts = Vec::new();
    if let Some(test) = found.kolmogorov_smirnov {
        let normal = if test.p_value < ALPHA { "not normal" } else { "normal" };
        parts.push(format!("residuals {normal} (KS p = {:.3})", test.p_value));
    }
    if let Some(dispersion) = found.dispersion {
        parts.push(format!("dispersion {} (1 = as it says)", significant(dispersion)));
    }
    if let Some(envelope) = &found.envelope {
        let share = percent((envelope.inside * 100.0).round() / 100.0);
        parts.push(format!("inside the simulated 95 % range on {share} of dates"));
    }
    if parts.is_empty() {
        parts.push("nothing to judge it by".to_owned());
    }
    format!("{}: {}", found.model, parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tipping_core::result::KolmogorovSmirnov;

    fn score(name: Model, score: Option<f64>, before: Option<f64>) -> PredictiveScore {
        PredictiveScore {
            name,
            score,
            score_before: before,
            score_from: None,
            ruled_out: u64::from(score.is_none()),
            as_constant: 0,
        }
    }

    fn found(periods_before: u64) -> PredictiveReport {
        PredictiveReport {
            from: "1903".parse().unwrap(),
            periods: 90,
            periods_before: Some(periods_before),
            best: Some(Model::Trend),
            best_before: Some(Model::Step),
            models: vec![
                score(Model::Trend, Some(-210.0), Some(-81.0)),
                score(Model::Step, Some(-212.5), Some(-80.0)),
                score(Model::LifeCycle, None, Some(-80.5)),
            ],
        }
    }

    #[test]
    fn the_best_model_and_the_threshold_model() {
        let lines =
            |before, model| prediction(&found(before), "year", Some((model, "1945".parse().unwrap())));
        let step = lines(42, ThresholdModel::Step);
        assert_eq!(
            step[0].1,
            "each year from 1903 on, from its past: trend best (log score -210.0), step 2.5 less; ruled out \
             by events: life-cycle"
        );
        assert_eq!(step[1], ("- before 1945".to_owned(), "step best (log score -80.0)".to_owned()));
        assert!(
            lines(42, ThresholdModel::LifeCycle)[0].1.contains("(log score -210.0), life-cycle ruled out")
        );
        assert!(lines(0, ThresholdModel::Step)[1].1.starts_with("too few"));
        assert_eq!(prediction(&found(42), "year", None).len(), 1);
    }

    #[test]
    fn residuals_and_dispersion() {
        let mut residuals = ResidualsReport {
            model: Model::Trend,
            n: 90,
            values: vec![],
            kolmogorov_smirnov: Some(KolmogorovSmirnov { statistic: 0.2, p_value: 0.04 }),
            dispersion: Some(1.5),
            envelope: None,
        };
        assert_eq!(
            fit(&residuals),
            "trend: residuals not normal (KS p = 0.040), dispersion 1.50 (1 = as it says)"
        );
        (residuals.kolmogorov_smirnov, residuals.dispersion) = (None, None);
        assert_eq!(fit(&residuals), "trend: nothing to judge it by");
    }
}
