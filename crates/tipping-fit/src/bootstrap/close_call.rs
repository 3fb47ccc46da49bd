//! Decisions that more replicates might turn.

use tipping_core::finding::{CloseDecision, Question};

use super::test::Test;

/// Of some questions, each with the test and the bar that decide it, those whose p-value is within the error
/// of the simulation of its bar.
pub(crate) fn close_decisions<'t>(
    decisions: impl IntoIterator<Item = (Question, &'t Test, f64)>,
) -> Vec<CloseDecision> {
    decisions
        .into_iter()
        .filter(|(_, test, bar)| (test.p_value - bar).abs() < 1.96 * test.monte_carlo_error())
        .map(|(question, test, bar)| CloseDecision { question, p_value: test.p_value, bar })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // p = .04 of 99 replicates has a standard error of .0197; .01 one of .0099.
    #[test]
    fn decisions_within_the_error_of_the_simulation_are_close() {
        let test = |p_value| Test { statistic: 1.0, p_value, replicates: 99 };
        let (near, far) = (test(0.04), test(0.01));
        let close = close_decisions([(Question::Rise, &far, 0.05), (Question::Waves, &near, 0.05)]);
        assert_eq!(close, [CloseDecision { question: Question::Waves, p_value: 0.04, bar: 0.05 }]);
    }
}
