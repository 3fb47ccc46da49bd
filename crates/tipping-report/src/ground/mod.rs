//! What every format shares and what knows nothing of results: numbers, distributions in bins, prose.

pub(crate) mod bins;
pub(crate) mod numbers;
pub(crate) mod prose;
