//! Words for the act by which a unit was bound.

use tipping_core::Act;

use crate::names::words;

/// Values that a column of acts holds, each as a whole.
const ACTS: [&str; 24] = [
    "ratification",
    "ratified",
    "accession",
    "acceded",
    "acceptance",
    "accepted",
    "approval",
    "approved",
    "adhesion",
    "signature",
    "signed",
    "definitive signature",
    "simple signature",
    "participation",
    "formal confirmation",
    "consent to be bound",
    "notification",
    "decision",
    "law",
    "act",
    "decree",
    "referendum",
    "constitution",
    "court ruling",
];

/// Whether a value is a word for an act.
pub(crate) fn is_act(text: &str) -> bool {
    let said = words(text).join(" ");
    ACTS.contains(&said.as_str()) || read(text) == Act::Succession
}

/// Inherited or decided. Only a value that means a succession as a whole is one: `succession`, `State
/// succession`, `notification of succession`, `succeeded (1992)`, but neither `no succession law` nor
/// `succession act`.
pub(crate) fn read(text: &str) -> Act {
    let said = words(text);
    let mut rest = said.iter().map(String::as_str);
    let first = rest.find(|word| !matches!(*word, "by" | "through" | "state" | "notification" | "of"));
    let inherited = matches!(first, Some("succession" | "successor" | "succeeded"));
    let law = rest
        .any(|word| matches!(word, "law" | "laws" | "act" | "bill" | "rule" | "rules" | "rights" | "tax"));
    if inherited && !law { Act::Succession } else { Act::Decision }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_succession_is_one_as_a_whole() {
        for text in [
            "succession",
            "Succession ",
            "SUCCESSOR",
            "by succession",
            "State succession",
            "succeeded (1992)",
            "succession to the treaty",
        ] {
            assert_eq!(read(text), Act::Succession, "{text}");
        }
        for text in ["no succession law", "succession act", "ratification", "", "not a successor"] {
            assert_eq!(read(text), Act::Decision, "{text}");
        }
        assert!(is_act("Definitive_signature") && is_act("notification of succession") && !is_act("x"));
    }
}
