//! What a caller sees of a long computation, and how it stops one.

use tipping_fit::Watch;

use crate::error::Error;

/// Watches a computation, and may stop it.
///
/// Every method may be called from any thread. A computation is a sequence of tasks: each begins with
/// [`Progress::start`] and is over with [`Progress::finish`]. `()` watches nothing and stops nothing.
pub trait Progress: Sync {
    /// A task begins, such as `fitting`; where its steps are counted, with their number and what they are.
    fn start(&self, task: &str, steps: Option<Steps>);

    /// So many steps of the task are done.
    fn advance(&self, steps: u64);

    /// The task is over.
    fn finish(&self) {}

    /// Whether the computation is to stop, with [`Error::Cancelled`] in place of a result.
    fn cancelled(&self) -> bool {
        false
    }
}

/// The steps of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// How many there are.
    pub total: u64,
    /// What they are: `replicates`, `norms`, ...
    pub of: &'static str,
}

impl Progress for () {
    fn start(&self, _: &str, _: Option<Steps>) {}

    fn advance(&self, _: u64) {}
}

/// A task under way; it is over when this is dropped.
pub(crate) struct Task<'a> {
    progress: &'a dyn Progress,
}

impl<'a> Task<'a> {
    /// Begins a task whose steps are not counted.
    pub(crate) fn start(progress: &'a dyn Progress, task: &str) -> Self {
        progress.start(task, None);
        Self { progress }
    }

    /// Begins a task of so many steps.
    pub(crate) fn of(progress: &'a dyn Progress, task: &str, total: u64, of: &'static str) -> Self {
        progress.start(task, Some(Steps { total, of }));
        Self { progress }
    }

    /// Ends the computation where the caller wants it to stop.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.progress.cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

impl Watch for Task<'_> {
    fn advance(&self) {
        self.progress.advance(1);
    }

    fn is_cancelled(&self) -> bool {
        self.progress.cancelled()
    }
}

impl Drop for Task<'_> {
    fn drop(&mut self) {
        self.progress.finish();
    }
}

/// A part of a larger task: it shows nothing by itself, and of it only the wish to stop is heard.
pub(crate) struct Unseen<'a>(pub(crate) &'a dyn Progress);

impl Progress for Unseen<'_> {
    fn start(&self, _: &str, _: Option<Steps>) {}

    fn advance(&self, _: u64) {}

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
