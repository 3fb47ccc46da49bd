//! Doubts about a specification curve, and what holds for every one.

use std::collections::BTreeMap;

use tipping_core::Setting;
use tipping_core::finding::SensitivityFinding;

/// What a finding says.
#[must_use]
pub fn sentence(finding: &SensitivityFinding) -> String {
    match finding {
        SensitivityFinding::ImpossibleSpecifications { impossible, specifications, reasons } => {
            impossible_specifications(*impossible, *specifications, reasons)
        }
        SensitivityFinding::SpecificationsShareData => specifications_share_data(),
        SensitivityFinding::FewReplicates { replicates, usual } => few_replicates(*replicates, *usual),
    }
}

fn impossible_specifications(impossible: u64, all: u64, reasons: &BTreeMap<String, u64>) -> String {
    let reasons: Vec<String> = reasons.iter().map(|(why, count)| format!("{count}: {why}")).collect();
    format!("{impossible} of {all} specifications cannot be fitted. {}.", reasons.join(". "))
}

fn specifications_share_data() -> String {
    "Specifications share their data: they are no sample, their shares are no probabilities, and what \
     spreads them are the alternatives that were named. Each is an answer to the same question; leave out \
     those that cannot be defended."
        .to_owned()
}

fn few_replicates(replicates: u32, usual: u32) -> String {
    format!(
        "Each test has {replicates} replicates, so that a verdict near its bar of .05 may be decided by \
         chance; {} is what `fit` takes.",
        Setting::Bootstrap.with(usual)
    )
}

/// A doubt that some specifications share, in the words of one of them.
#[must_use]
pub fn shared_doubt(specifications: u64, all: u64, sentence: &str) -> String {
    format!("In {specifications} of {all} specifications, such as: {sentence}")
}

/// Why a specification has no critical mass although it was fitted.
#[must_use]
pub fn no_rise() -> String {
    "the hazard rises nowhere by this account".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_stands_with_its_number() {
        let reasons = BTreeMap::from([("no events".to_owned(), 2), ("an empty window".to_owned(), 1)]);
        let finding =
            SensitivityFinding::ImpossibleSpecifications { impossible: 3, specifications: 9, reasons };
        assert_eq!(
            sentence(&finding),
            "3 of 9 specifications cannot be fitted. 1: an empty window. 2: no events."
        );
    }
}
