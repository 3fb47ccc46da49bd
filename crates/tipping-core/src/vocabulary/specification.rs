//! Rows of a specification curve.

use super::named;

/// What became of one specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SpecificationStatus {
    /// It would be fitted; nothing was.
    #[default]
    Listed,
    /// There is a critical mass.
    Estimated,
    /// The hazard rises nowhere.
    NoRise,
    /// The choices contradict each other, or leave nothing to fit.
    Impossible,
}

named!(SpecificationStatus {
    Listed => "listed",
    Estimated => "estimated",
    NoRise => "no-rise",
    Impossible => "impossible",
});
