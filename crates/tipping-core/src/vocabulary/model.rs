//! The models of the hazard, by name.

use super::named;

/// A model of the hazard of one unit at risk. t is time in years, F the adopted fraction before the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// lambda.
    Constant,
    /// exp(alpha + gamma t), Gompertz's hazard.
    Trend,
    /// exp(alpha + gamma t + delta t^2).
    QuadraticTrend,
    /// exp(alpha + gamma t + delta t^2 + epsilon t^3) (Carter & Signorino 2010, doi:10.1093/pan/mpq013).
    CubicTrend,
    /// p + q F (Bass 1969, doi:10.1287/mnsc.15.5.215).
    MixedInfluence,
    /// (p + q F)(m - F)/(1 - F): a share 1 - m never adopts.
    MixedInfluenceCeiling,
    /// lambda_1 before the change point, lambda_2 from it on.
    Step,
    /// lambda_1 < lambda_2 > lambda_3: emergence, cascade, internalization.
    LifeCycle,
    /// p, then p + q F.
    ContagionOnset,
    /// p_1 + q_1 F, then p_2 + q_2 F.
    ContagionShift,
    /// Up to five changes in any direction.
    MultiStep,
}

named!(Model {
    Constant => "constant",
    Trend => "trend",
    QuadraticTrend => "quadratic-trend",
    CubicTrend => "cubic-trend",
    MixedInfluence => "mixed-influence",
    MixedInfluenceCeiling => "mixed-influence-ceiling",
    Step => "step",
    LifeCycle => "life-cycle",
    ContagionOnset => "contagion-onset",
    ContagionShift => "contagion-shift",
    MultiStep => "multi-step",
});

impl Model {
    /// Whether the hazard is smooth in time or in the adopted fraction: a rival of every threshold model.
    #[must_use]
    pub const fn is_smooth(self) -> bool {
        !self.has_changes()
    }

    /// Whether the hazard changes abruptly, at change points that are searched for.
    #[must_use]
    pub const fn has_changes(self) -> bool {
        !matches!(self.n_changes(), Some(0))
    }

    /// The number of change points; `None` where the data choose it.
    #[must_use]
    pub const fn n_changes(self) -> Option<usize> {
        match self {
            Self::Constant
            | Self::Trend
            | Self::QuadraticTrend
            | Self::CubicTrend
            | Self::MixedInfluence
            | Self::MixedInfluenceCeiling => Some(0),
            Self::Step | Self::ContagionOnset | Self::ContagionShift => Some(1),
            Self::LifeCycle => Some(2),
            Self::MultiStep => None,
        }
    }

    /// Whether the hazard depends on the adopted fraction.
    #[must_use]
    pub const fn uses_fraction(self) -> bool {
        match self {
            Self::MixedInfluence
            | Self::MixedInfluenceCeiling
            | Self::ContagionOnset
            | Self::ContagionShift => true,
            Self::Constant
            | Self::Trend
            | Self::QuadraticTrend
            | Self::CubicTrend
            | Self::Step
            | Self::LifeCycle
            | Self::MultiStep => false,
        }
    }

    /// The parameters of the hazard by name; change points are parameters besides. `multi-step` has the first
    /// m + 1 of them with m changes.
    #[must_use]
    pub const fn parameter_names(self) -> &'static [&'static str] {
        match self {
            Self::Constant => &["lambda"],
            Self::Trend => &["alpha", "gamma"],
            Self::QuadraticTrend => &["alpha", "gamma", "delta"],
            Self::CubicTrend => &["alpha", "gamma", "delta", "epsilon"],
            Self::MixedInfluence | Self::ContagionOnset => &["p", "q"],
            Self::MixedInfluenceCeiling => &["p", "q", "m"],
            Self::Step => &["lambda_1", "lambda_2"],
            Self::LifeCycle => &["lambda_1", "lambda_2", "lambda_3"],
            Self::ContagionShift => &["p_1", "q_1", "p_2", "q_2"],
            Self::MultiStep => &["lambda_1", "lambda_2", "lambda_3", "lambda_4", "lambda_5", "lambda_6"],
        }
    }

    /// The threshold model that it is, if it is one.
    #[must_use]
    pub const fn threshold_model(self) -> Option<ThresholdModel> {
        match self {
            Self::Step => Some(ThresholdModel::Step),
            Self::LifeCycle => Some(ThresholdModel::LifeCycle),
            Self::Constant
            | Self::Trend
            | Self::QuadraticTrend
            | Self::CubicTrend
            | Self::MixedInfluence
            | Self::MixedInfluenceCeiling
            | Self::ContagionOnset
            | Self::ContagionShift
            | Self::MultiStep => None,
        }
    }
}

/// A model whose rise is the tipping point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThresholdModel {
    /// One rise that lasts.
    Step,
    /// A rise to the cascade and a fall to internalization.
    LifeCycle,
}

named!(ThresholdModel { Step => "step", LifeCycle => "life-cycle" });

impl ThresholdModel {
    /// The model of the hazard.
    #[must_use]
    pub const fn model(self) -> Model {
        match self {
            Self::Step => Model::Step,
            Self::LifeCycle => Model::LifeCycle,
        }
    }
}

/// A model in which the hazard depends on the adopted fraction, so that weights of the members change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FractionModel {
    /// p + q F.
    MixedInfluence,
    /// (p + q F)(m - F)/(1 - F).
    MixedInfluenceCeiling,
    /// p, then p + q F.
    ContagionOnset,
    /// p_1 + q_1 F, then p_2 + q_2 F.
    ContagionShift,
    /// The step whose second regime is where F reaches a threshold.
    StepInFraction,
}

named!(FractionModel {
    MixedInfluence => "mixed-influence",
    MixedInfluenceCeiling => "mixed-influence-ceiling",
    ContagionOnset => "contagion-onset",
    ContagionShift => "contagion-shift",
    StepInFraction => "step-in-fraction",
});

impl FractionModel {
    /// The model of the hazard; `None` for the step in the fraction, which is a step on rows in another
    /// order.
    #[must_use]
    pub const fn model(self) -> Option<Model> {
        match self {
            Self::MixedInfluence => Some(Model::MixedInfluence),
            Self::MixedInfluenceCeiling => Some(Model::MixedInfluenceCeiling),
            Self::ContagionOnset => Some(Model::ContagionOnset),
            Self::ContagionShift => Some(Model::ContagionShift),
            Self::StepInFraction => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for &model in Model::ALL {
            assert_eq!(model.name().parse(), Ok(model));
            assert_eq!(serde_json::to_string(&model).unwrap(), format!("\"{model}\""));
            assert_eq!(serde_json::from_str::<Model>(&format!("\"{model}\"")).unwrap(), model);
        }
        let error = "steps".parse::<ThresholdModel>().unwrap_err();
        assert_eq!(error.to_string(), "`steps` is none of the choices; choose step or life-cycle");
    }

    #[test]
    fn threshold_models_are_models_with_changes() {
        for &model in Model::ALL {
            let threshold = model.threshold_model();
            assert!(
                threshold
                    .is_none_or(|t| t.model() == model && t.name() == model.name() && model.has_changes())
            );
        }
        for &threshold in ThresholdModel::ALL {
            assert_eq!(threshold.model().threshold_model(), Some(threshold));
        }
    }
}
