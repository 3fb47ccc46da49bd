//! The threads of a computation.

use crate::error::Error;

/// Runs on as many threads as asked for; left out, on those of the caller.
pub(crate) fn in_pool<T: Send>(threads: Option<u16>, run: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let Some(threads) = threads else { return Ok(run()) };
    Ok(pool(usize::from(threads))?.install(run))
}

/// So many threads.
pub(crate) fn pool(threads: usize) -> Result<rayon::ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| Error::Threads { reason: error.to_string() })
}
