//! Which process data sets are simulated from.

use crate::vocabulary::Model;

/// A process of a study of power, by its kind and the numbers that tell it from others of its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SimulatedProcess {
    /// The hazard is higher once a fraction has adopted.
    Threshold {
        /// That fraction.
        critical_mass: f64,
        /// Hazard after it / hazard before it.
        ratio: f64,
    },
    /// The hazard is another from a period on, however many have adopted.
    Change {
        /// That period, counted from the first, which is 0.
        period: usize,
        /// Hazard from it on / hazard before it.
        ratio: f64,
    },
    /// The hazard is p + q F.
    MixedInfluence {
        /// q / p.
        ratio: f64,
    },
    /// A smooth model as it was fitted to the data whose schedule is simulated on.
    Fitted {
        /// The model.
        model: Model,
    },
    /// The hazard is constant.
    Constant,
}
