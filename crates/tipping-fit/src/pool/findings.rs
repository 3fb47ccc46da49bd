//! Doubts about the norms of a pool and its tests, and what holds for every pool.

use std::collections::BTreeMap;

use tipping_core::finding::{PoolFinding, Question};

use super::threshold::SubsetTests;
use crate::bootstrap::{ALPHA, close_decisions};

/// Below this many norms one of them decides.
const FEW_NORMS: u64 = 5;

/// The doubt about a pool of so few norms that one of them decides.
pub(crate) fn few_norms(norms: u64) -> Option<PoolFinding> {
    (norms < FEW_NORMS).then_some(PoolFinding::FewNorms { norms, needed: FEW_NORMS })
}

/// The doubt about norms without a result, beside those that are pooled.
pub(crate) fn failed_norms(pooled: u64, failed: Vec<String>) -> Option<PoolFinding> {
    (!failed.is_empty()).then_some(PoolFinding::FailedNorms { pooled, failed })
}

/// The doubt about norms that were analysed in different ways: each way is a value of every setting.
pub(crate) fn mixed_options<'n>(
    ways: impl IntoIterator<Item = &'n BTreeMap<&'static str, String>>,
) -> Option<PoolFinding> {
    let mut options: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (name, value) in ways.into_iter().flatten() {
        let values = options.entry((*name).to_owned()).or_default();
        *values.entry(value.clone()).or_default() += 1;
    }
    options.retain(|_, values| values.len() > 1);
    (!options.is_empty()).then_some(PoolFinding::MixedOptions { options })
}

/// The doubt about norms that have no value of what norms are grouped by.
pub(crate) fn without_group(by: &str, norms: Vec<String>) -> Option<PoolFinding> {
    (!norms.is_empty()).then(|| PoolFinding::WithoutGroup { by: by.to_owned(), norms })
}

/// Doubts about several codings of one norm, which are no several norms. `coded`: for each coding the norm
/// that it codes.
pub(crate) fn codings<'n>(coded: impl IntoIterator<Item = &'n String>) -> Vec<PoolFinding> {
    let mut codings: BTreeMap<&String, u64> = BTreeMap::new();
    coded.into_iter().for_each(|norm| *codings.entry(norm).or_default() += 1);
    let several = codings.into_iter().filter(|(_, codings)| *codings > 1);
    several.map(|(norm, codings)| PoolFinding::CodingsOfOneNorm { norm: norm.clone(), codings }).collect()
}

/// The doubt about decisions on a set of norms that more replicates might turn.
pub(crate) fn close_call(norms: &str, tests: &SubsetTests) -> Option<PoolFinding> {
    let norms = norms.to_owned();
    let one = (Question::OneThreshold { norms: norms.clone() }, &tests.one_for_all, ALPHA);
    let hardest = tests.hardest();
    let smooth = hardest.map(|hardest| (Question::CommonThreshold { norms }, &hardest.test, ALPHA));
    let decisions = close_decisions(std::iter::once(one).chain(smooth));
    (!decisions.is_empty()).then_some(PoolFinding::CloseCall { decisions })
}

/// What holds for every pool. `selected`: norms with the verdict `tipping` are looked at alone.
pub(crate) fn notes(simulated: bool, selected: bool) -> Vec<PoolFinding> {
    let mut notes =
        vec![PoolFinding::EveryNormCounts, PoolFinding::NormsNotIndependent, PoolFinding::OneStepEach];
    if simulated && selected {
        notes.push(PoolFinding::SelectedByTest);
    }
    if !simulated {
        notes.push(PoolFinding::RivalsNotTested);
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_differ_are_counted() {
        let way = |level: &str| BTreeMap::from([("level", level.to_owned()), ("period", "year".to_owned())]);
        let ways = [way("0.9"), way("0.95"), way("0.95")];
        assert_eq!(mixed_options(&ways[1..]), None);
        let values = BTreeMap::from([("0.9".to_owned(), 1), ("0.95".to_owned(), 2)]);
        let options = BTreeMap::from([("level".to_owned(), values)]);
        assert_eq!(mixed_options(&ways), Some(PoolFinding::MixedOptions { options }));
    }

    #[test]
    fn one_coding_of_a_norm_is_no_doubt() {
        let coded = ["a", "b", "a"].map(str::to_owned);
        let twice = PoolFinding::CodingsOfOneNorm { norm: "a".to_owned(), codings: 2 };
        assert_eq!(codings(&coded), [twice]);
    }

    #[test]
    fn without_simulation_nothing_was_tested() {
        assert_eq!(notes(false, true).last(), Some(&PoolFinding::RivalsNotTested));
        assert_eq!(notes(true, true).last(), Some(&PoolFinding::SelectedByTest));
        assert_eq!(notes(true, false).len(), 3);
    }
}
