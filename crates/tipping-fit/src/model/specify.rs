//! A hazard from the name of a model and the values of its parameters, instead of from a fit.

use tipping_core::Model;

use super::multi_step::MAX_CHANGES;
use crate::hazard::{HazardPath, Stretch};

/// Why a model and its parameters make no hazard.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecifyError {
    /// A name that the model does not know.
    #[error("{model} has no parameter `{name}`; it has {known}")]
    Unknown {
        /// The model.
        model: Model,
        /// The name given.
        name: String,
        /// Those there are, in words.
        known: String,
    },
    /// A parameter without a value.
    #[error("{model} needs the parameter {name}; it has {known}")]
    Missing {
        /// The model.
        model: Model,
        /// The parameter.
        name: String,
        /// Those there are, in words.
        known: String,
    },
    /// A parameter with two values.
    #[error("the parameter {name} is given twice; leave one out")]
    Repeated {
        /// The parameter.
        name: String,
    },
    /// Thresholds both as dates and as fractions.
    #[error("the changes are given both as dates (kappa) and as fractions (c); give one of them")]
    BothThresholds,
    /// A value that the parameter cannot have.
    #[error("{name} = {value}: {remedy}")]
    BadValue {
        /// The parameter.
        name: String,
        /// The value given.
        value: f64,
        /// What it must be.
        remedy: String,
    },
    /// Changes that do not follow each other.
    #[error("{later} does not come after {earlier}; give the changes in order")]
    Unordered {
        /// The change that should come first.
        earlier: String,
        /// The one that should follow.
        later: String,
    },
}

/// The hazard of a model with given parameters, over a window of `periods` periods.
///
/// | model | parameters |
/// |---|---|
/// | constant | lambda |
/// | trend | alpha, gamma: log h = alpha + gamma t, t in years since the window opened |
/// | quadratic-trend | alpha, gamma, delta: log h = alpha + gamma t + delta t^2 |
/// | cubic-trend | alpha, gamma, delta, epsilon: log h = alpha + gamma t + delta t^2 + epsilon t^3 |
/// | mixed-influence | p, q |
/// | mixed-influence-ceiling | p, q, m |
/// | step | lambda_1, lambda_2, kappa |
/// | life-cycle | lambda_1 < lambda_2 > lambda_3, kappa_1, kappa_2 |
/// | contagion-onset | p, q, kappa |
/// | contagion-shift | p_1, q_1, p_2, q_2, kappa |
/// | multi-step | lambda_1 to lambda_(m+1), kappa_1 to kappa_m, m = 0 to 5 |
///
/// Rates are per year and not negative. kappa is the first period of the new regime, counted from the
/// window's first = 0. In place of kappa (kappa_1, ...) stands c (c_1, ...) for a threshold in the adopted
/// fraction: the new regime holds while F >= c.
///
/// ```
/// use tipping_core::Model;
/// use tipping_fit::hazard::{HazardPath, Stretch};
/// use tipping_fit::model::specify;
/// let path = specify(Model::Step, &[("lambda_1", 0.01), ("lambda_2", 0.09), ("kappa", 55.0)], 101)?;
/// let stretch = |from, p| Stretch { from, p, q: 0.0 };
/// assert_eq!(path, HazardPath::Periods(vec![stretch(0, 0.01), stretch(55, 0.09)]));
///
/// let path = specify(Model::ContagionOnset, &[("p", 0.01), ("q", 0.1), ("c", 0.25)], 101)?;
/// assert!(matches!(path, HazardPath::Fractions(stretches) if stretches[1].from == 0.25));
///
/// let error = specify(Model::MixedInfluence, &[("p", 0.002), ("r", 0.1)], 101).unwrap_err();
/// assert_eq!(error.to_string(), "mixed-influence has no parameter `r`; it has p, q");
/// # Ok::<(), tipping_fit::model::SpecifyError>(())
/// ```
///
/// # Errors
/// [`SpecifyError`]: a name that is unknown, missing or repeated, a value outside its range (a negative rate,
/// a change that is not inside the window), changes out of order.
pub fn specify<S: AsRef<str>>(
    model: Model,
    parameters: &[(S, f64)],
    periods: usize,
) -> Result<HazardPath, SpecifyError> {
    let given = Given::new(model, parameters)?;
    match model {
        Model::Constant => Ok(HazardPath::constant(given.rate("lambda")?)),
        Model::Trend | Model::QuadraticTrend | Model::CubicTrend => {
            let coefficients = model.parameter_names().iter().map(|name| given.number(name));
            coefficients.collect::<Result<_, _>>().map(HazardPath::Time)
        }
        Model::MixedInfluence => {
            let (p, q) = (given.rate("p")?, given.rate("q")?);
            Ok(HazardPath::Periods(vec![Stretch { from: 0, p, q }]))
        }
        Model::MixedInfluenceCeiling => {
            let (p, q, m) = (given.rate("p")?, given.rate("q")?, given.number("m")?);
            if !(m > 0.0 && m <= 1.0) {
                return Err(bad("m", m, "the share that can adopt lies above 0 and is at most 1"));
            }
            Ok(HazardPath::Ceiling { p, q, m })
        }
        Model::ContagionOnset => {
            let (p, q) = (given.rate("p")?, given.rate("q")?);
            given.path(&[(p, 0.0), (p, q)], periods)
        }
        Model::ContagionShift => {
            let before = (given.rate("p_1")?, given.rate("q_1")?);
            given.path(&[before, (given.rate("p_2")?, given.rate("q_2")?)], periods)
        }
        Model::Step | Model::LifeCycle | Model::MultiStep => {
            let rates: Vec<f64> =
                given.rates.iter().map(|name| given.rate(name)).collect::<Result<_, _>>()?;
            if model == Model::LifeCycle {
                let (outer, name) =
                    if rates[0] >= rates[2] { (rates[0], "lambda_1") } else { (rates[2], "lambda_3") };
                if rates[1] <= outer {
                    let remedy =
                        format!("in a life-cycle it is above {name} = {outer}; multi-step takes any order");
                    return Err(bad("lambda_2", rates[1], remedy));
                }
            }
            let regimes: Vec<(f64, f64)> = rates.into_iter().map(|rate| (rate, 0.0)).collect();
            given.path(&regimes, periods)
        }
    }
}

fn bad(name: &str, value: f64, remedy: impl Into<String>) -> SpecifyError {
    SpecifyError::BadValue { name: name.to_owned(), value, remedy: remedy.into() }
}

/// The parameters that are given, all of them known.
struct Given<'a> {
    model: Model,
    values: Vec<(&'a str, f64)>,
    /// Names of the rates and coefficients.
    rates: Vec<&'static str>,
    /// Names of the changes.
    changes: Vec<String>,
    in_fraction: bool,
}

impl<'a> Given<'a> {
    fn new<S: AsRef<str>>(model: Model, parameters: &'a [(S, f64)]) -> Result<Self, SpecifyError> {
        let values: Vec<(&str, f64)> = parameters.iter().map(|(name, v)| (name.as_ref(), *v)).collect();
        let is_fraction = |name: &str| name == "c" || name.starts_with("c_");
        let is_change = |name: &str| is_fraction(name) || name == "kappa" || name.starts_with("kappa_");
        let given = values.iter().filter(|v| is_change(v.0)).count().min(MAX_CHANGES);
        let changes = model.n_changes().unwrap_or(given);
        let in_fraction = values.iter().any(|v| is_fraction(v.0));
        let symbol = if in_fraction { "c" } else { "kappa" };
        let given = Self {
            model,
            rates: rates(model, changes),
            changes: change_names(model, symbol, changes),
            in_fraction,
            values,
        };
        for (i, (name, value)) in given.values.iter().enumerate() {
            if given.values[..i].iter().any(|v| v.0 == *name) {
                return Err(SpecifyError::Repeated { name: (*name).to_owned() });
            }
            let known = given.rates.contains(name) || given.changes.iter().any(|k| k == name);
            let other = change_names(model, if in_fraction { "kappa" } else { "c" }, changes);
            if !known && changes > 0 && other.iter().any(|k| k == name) {
                return Err(SpecifyError::BothThresholds);
            }
            if !known {
                let name = (*name).to_owned();
                return Err(SpecifyError::Unknown { model, name, known: described(model) });
            }
            if !value.is_finite() {
                return Err(bad(name, *value, "give a finite number"));
            }
        }
        Ok(given)
    }

    fn number(&self, name: &str) -> Result<f64, SpecifyError> {
        let value = self.values.iter().find(|v| v.0 == name).map(|v| v.1);
        let (model, name) = (self.model, name.to_owned());
        value.ok_or_else(|| SpecifyError::Missing { model, name, known: described(model) })
    }

    fn rate(&self, name: &str) -> Result<f64, SpecifyError> {
        match self.number(name)? {
            value if value < 0.0 => Err(bad(name, value, "a hazard is not negative")),
            value => Ok(value),
        }
    }

    /// The path of regimes (p, q), one more than there are changes.
    fn path(&self, regimes: &[(f64, f64)], periods: usize) -> Result<HazardPath, SpecifyError> {
        let mut starts = vec![0.0];
        for (i, name) in self.changes.iter().enumerate() {
            let value = self.number(name)?;
            if self.in_fraction && !(value > 0.0 && value < 1.0) {
                return Err(bad(name, value, "a threshold in the fraction lies between 0 and 1"));
            }
            let inside = value.fract() == 0.0 && value >= 1.0 && value < periods as f64;
            if !self.in_fraction && !inside {
                let remedy = format!(
                    "a change needs periods before it and after it: it begins with one of the periods 1 to \
                     {}, counted from the window's first = 0",
                    periods.saturating_sub(1)
                );
                return Err(bad(name, value, remedy));
            }
            if value <= starts[i] {
                let earlier = self.changes[i - 1].clone();
                return Err(SpecifyError::Unordered { earlier, later: name.clone() });
            }
            starts.push(value);
        }
        let stretches = starts.into_iter().zip(regimes);
        Ok(if self.in_fraction {
            HazardPath::Fractions(stretches.map(|(from, &(p, q))| Stretch { from, p, q }).collect())
        } else {
            HazardPath::Periods(
                stretches.map(|(from, &(p, q))| Stretch { from: from as usize, p, q }).collect(),
            )
        })
    }
}

/// The names of rates and coefficients with a number of changes.
fn rates(model: Model, changes: usize) -> Vec<&'static str> {
    let names = model.parameter_names();
    // As many hazards as regimes: with m changes multi-step has m + 1 of those it can have.
    if model == Model::MultiStep { names[..=changes].to_vec() } else { names.to_vec() }
}

/// The names of changes: one alone has no number, except in multi-step.
fn change_names(model: Model, symbol: &str, changes: usize) -> Vec<String> {
    if changes == 1 && model != Model::MultiStep {
        return vec![symbol.to_owned()];
    }
    (1..=changes).map(|i| format!("{symbol}_{i}")).collect()
}

/// The parameters of a model in words.
fn described(model: Model) -> String {
    let Some(changes) = model.n_changes() else {
        return format!(
            "lambda_1 to lambda_(m + 1), and kappa_1 to kappa_m (dates) or c_1 to c_m (fractions), with m at \
             most {MAX_CHANGES}"
        );
    };
    let rates = rates(model, changes).join(", ");
    match changes {
        0 => rates,
        1 => format!("{rates}, and kappa (a date) or c (a fraction)"),
        _ => {
            let dates = change_names(model, "kappa", changes).join(", ");
            let fractions = change_names(model, "c", changes).join(", ");
            format!("{rates}, and {dates} (dates) or {fractions} (fractions)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (Model, &'static [(&'static str, f64)], HazardPath);

    fn refused(model: Model, parameters: &[(&str, f64)]) -> String {
        specify(model, parameters, 101).unwrap_err().to_string()
    }

    #[test]
    fn every_model_is_specified_by_hand() {
        let periods = |stretches: &[(usize, f64, f64)]| {
            HazardPath::Periods(stretches.iter().map(|&(from, p, q)| Stretch { from, p, q }).collect())
        };
        let cases: [Case; 11] = [
            (Model::Constant, &[("lambda", 0.1)], periods(&[(0, 0.1, 0.0)])),
            (Model::Trend, &[("gamma", -0.1), ("alpha", -3.0)], HazardPath::Time(vec![-3.0, -0.1])),
            (
                Model::QuadraticTrend,
                &[("alpha", -3.0), ("gamma", 0.1), ("delta", -0.01)],
                HazardPath::Time(vec![-3.0, 0.1, -0.01]),
            ),
            (
                Model::CubicTrend,
                &[("alpha", -3.0), ("gamma", 0.1), ("delta", -0.01), ("epsilon", 0.001)],
                HazardPath::Time(vec![-3.0, 0.1, -0.01, 0.001]),
            ),
            (Model::MixedInfluence, &[("p", 0.01), ("q", 0.0)], periods(&[(0, 0.01, 0.0)])),
            (
                Model::MixedInfluenceCeiling,
                &[("p", 0.01), ("q", 0.2), ("m", 0.8)],
                HazardPath::Ceiling { p: 0.01, q: 0.2, m: 0.8 },
            ),
            (
                Model::Step,
                &[("lambda_1", 0.01), ("lambda_2", 0.0), ("kappa", 1.0)],
                periods(&[(0, 0.01, 0.0), (1, 0.0, 0.0)]),
            ),
            (
                Model::LifeCycle,
                &[
                    ("lambda_1", 0.01),
                    ("lambda_2", 0.2),
                    ("lambda_3", 0.1),
                    ("kappa_1", 50.0),
                    ("kappa_2", 100.0),
                ],
                periods(&[(0, 0.01, 0.0), (50, 0.2, 0.0), (100, 0.1, 0.0)]),
            ),
            (
                Model::ContagionOnset,
                &[("p", 0.01), ("q", 0.3), ("kappa", 40.0)],
                periods(&[(0, 0.01, 0.0), (40, 0.01, 0.3)]),
            ),
            (
                Model::ContagionShift,
                &[("p_1", 0.01), ("q_1", 0.1), ("p_2", 0.02), ("q_2", 0.2), ("kappa", 40.0)],
                periods(&[(0, 0.01, 0.1), (40, 0.02, 0.2)]),
            ),
            (
                Model::MultiStep,
                &[("lambda_1", 0.01), ("lambda_2", 0.2), ("kappa_1", 40.0)],
                periods(&[(0, 0.01, 0.0), (40, 0.2, 0.0)]),
            ),
        ];
        for (model, parameters, expected) in cases {
            assert_eq!(specify(model, parameters, 101), Ok(expected), "{model}");
        }
        assert_eq!(specify(Model::MultiStep, &[("lambda_1", 0.1)], 101), Ok(HazardPath::constant(0.1)));
        let fractions =
            [("lambda_1", 0.01), ("lambda_2", 0.2), ("lambda_3", 0.1), ("c_1", 0.3), ("c_2", 0.7)];
        let Ok(HazardPath::Fractions(stretches)) = specify(Model::LifeCycle, &fractions, 101) else {
            panic!()
        };
        assert_eq!(stretches.iter().map(|s| s.from).collect::<Vec<_>>(), [0.0, 0.3, 0.7]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let step = |more: &[(&'static str, f64)]| {
            refused(Model::Step, &[&[("lambda_1", 0.01), ("lambda_2", 0.1)], more].concat())
        };
        assert_eq!(
            step(&[]),
            "step needs the parameter kappa; it has lambda_1, lambda_2, and kappa (a date) or c (a fraction)"
        );
        assert!(
            step(&[("kappa", 0.0)]).starts_with("kappa = 0: a change needs periods before it and after it")
        );
        assert!(step(&[("kappa", 101.0)]).contains("one of the periods 1 to 100"));
        assert!(step(&[("kappa", 2.5)]).contains("one of the periods"));
        assert!(step(&[("c", 1.0)]).contains("between 0 and 1"));
        assert!(step(&[("kappa", 5.0), ("c", 0.3)]).contains("both as dates (kappa) and as fractions (c)"));
        assert!(step(&[("kappa_1", 5.0)]).starts_with("step has no parameter `kappa_1`"));
        assert!(step(&[("lambda_1", 5.0)]).starts_with("the parameter lambda_1 is given twice"));
        assert_eq!(refused(Model::Constant, &[("lambda", -0.1)]), "lambda = -0.1: a hazard is not negative");
        assert_eq!(
            refused(Model::Trend, &[("alpha", 0.1), ("gamma", f64::NAN)]),
            "gamma = NaN: give a finite number"
        );
        assert!(
            refused(Model::MixedInfluenceCeiling, &[("p", 0.1), ("q", 0.1), ("m", 1.1)])
                .starts_with("m = 1.1")
        );
        let rates = [("lambda_1", 0.3), ("lambda_2", 0.2), ("lambda_3", 0.1)];
        let life = |changes: [(&'static str, f64); 2]| [&rates[..], &changes].concat();
        assert!(
            refused(Model::LifeCycle, &life([("kappa_1", 5.0), ("kappa_2", 9.0)]))
                .contains("above lambda_1 = 0.3")
        );
        assert_eq!(
            refused(Model::MultiStep, &life([("kappa_1", 9.0), ("kappa_2", 9.0)])),
            "kappa_2 does not come after kappa_1; give the changes in order"
        );
        assert!(
            refused(Model::MultiStep, &life([("kappa_1", 9.0), ("kappa_3", 9.0)]))
                .contains("no parameter `kappa_3`")
        );
    }
}
