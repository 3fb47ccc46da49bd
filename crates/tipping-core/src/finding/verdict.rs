//! Why a verdict is what it is.

use crate::vocabulary::Model;

/// One of the reasons of a verdict, with the numbers that decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum VerdictReason {
    /// There are too few events for any verdict.
    FewEvents {
        /// Events of the table.
        events: u64,
        /// Events that a verdict needs.
        needed: u64,
    },
    /// No rise of the hazard beats a constant one.
    NoRise {
        /// The p-value against a constant hazard.
        p_value: f64,
        /// The significance below which a rise is accepted.
        bar: f64,
    },
    /// The hazard rises.
    Rise {
        /// The p-value against a constant hazard.
        p_value: f64,
        /// The significance below which a rise is accepted.
        bar: f64,
    },
    /// A threshold does better than chance, and the best smooth rival still fits better than the threshold.
    RivalFitsBetter {
        /// The best smooth rival.
        rival: Model,
        /// By how much its BIC is lower than that of the threshold model.
        bic_lower: f64,
        /// The smooth model under which histories were simulated.
        null: Model,
        /// The p-value of tipping versus smooth.
        p_value: f64,
    },
    /// A threshold fits better than the best smooth rival by more than chance.
    ThresholdFitsBetter {
        /// The best smooth rival.
        rival: Model,
        /// The smooth model under which histories were simulated.
        null: Model,
        /// The p-value of tipping versus smooth.
        p_value: f64,
        /// The significance below which a threshold is accepted.
        bar: f64,
    },
    /// A threshold does as well by chance under a smooth hazard.
    SmoothSuffices {
        /// The best smooth rival.
        rival: Model,
        /// The smooth model under which histories were simulated.
        null: Model,
        /// The p-value of tipping versus smooth.
        p_value: f64,
        /// The significance below which a threshold is accepted.
        bar: f64,
    },
    /// Adoptions may come in waves, and the tests that decided reckon with them.
    Waves {
        /// The correlation of decisions within a period.
        rho: f64,
        /// The p-value of no correlation.
        p_value: f64,
        /// The significance below which waves are reckoned with.
        bar: f64,
        /// The p-value of tipping versus smooth if adoptions of a period are independent.
        independent: f64,
    },
}
