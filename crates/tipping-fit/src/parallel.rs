//! Independent pieces of work on all threads, or in turn without the feature `parallel`: the results are the
//! same, in the same order.

use std::ops::Range;

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// A value of every item, in the order of the items.
pub(crate) fn map<T: Sync, V: Send>(items: &[T], value: impl Fn(&T) -> V + Sync + Send) -> Vec<V> {
    #[cfg(feature = "parallel")]
    return items.par_iter().map(value).collect();
    #[cfg(not(feature = "parallel"))]
    return items.iter().map(value).collect();
}

/// A value of every number of a range, in order.
pub(crate) fn map_range<V: Send>(range: Range<u32>, value: impl Fn(u32) -> V + Sync + Send) -> Vec<V> {
    #[cfg(feature = "parallel")]
    return range.into_par_iter().map(value).collect();
    #[cfg(not(feature = "parallel"))]
    return range.map(value).collect();
}
