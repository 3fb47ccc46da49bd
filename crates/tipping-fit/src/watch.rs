//! Who watches simulations, and may stop them.

/// Watches simulations, and may stop them. Every method is called from several threads.
///
/// `()` watches nothing and stops nothing.
pub trait Watch: Sync {
    /// A replicate, or a data set of a study of power, is done.
    fn advance(&self) {}

    /// Whether the computation is to stop, with [`crate::FitError::Cancelled`] in place of a result. It is
    /// asked before every replicate.
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watch for () {}

/// A part of a larger step: its replicates are not counted, and it stops with the whole.
pub struct Uncounted<'a>(pub &'a dyn Watch);

impl Watch for Uncounted<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
