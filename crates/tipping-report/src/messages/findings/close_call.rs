//! Decisions that the error of the simulation leaves open.

use tipping_core::Setting;
use tipping_core::finding::{CloseDecision, Question};

/// The doubt about some decisions.
pub(super) fn sentence(decisions: &[CloseDecision]) -> String {
    let decisions: Vec<String> = decisions.iter().map(decision).collect();
    format!(
        "Within the error of the simulation of the bar that decides: {}. More replicates ({}) tell, and \
         another seed might decide otherwise.",
        decisions.join(", "),
        Setting::Bootstrap.with(9999)
    )
}

fn decision(decision: &CloseDecision) -> String {
    format!("{} (p = {:.3}, bar {})", question(&decision.question), decision.p_value, decision.bar)
}

fn question(question: &Question) -> String {
    match question {
        Question::Rise => "a rise against a constant hazard".to_owned(),
        Question::TippingVersusSmooth => "tipping versus smooth".to_owned(),
        Question::Waves => "waves".to_owned(),
        Question::BestAdopter => "the best of all adopters".to_owned(),
        Question::ChangeInRegions => "a change in regions".to_owned(),
        Question::OneDate => "one date for all regions".to_owned(),
        Question::OneFraction => "one fraction for all regions".to_owned(),
        Question::CommonThreshold { norms } => format!("a common threshold against smooth hazards, {norms}"),
        Question::OneThreshold { norms } => format!("one threshold for {norms}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_stand_with_their_numbers() {
        let close = |question, p_value, bar| CloseDecision { question, p_value, bar };
        let norms = "all norms".to_owned();
        let decisions =
            [close(Question::Waves, 0.09, 0.1), close(Question::OneThreshold { norms }, 0.04, 0.05)];
        assert_eq!(
            sentence(&decisions),
            "Within the error of the simulation of the bar that decides: waves (p = 0.090, bar 0.1), one \
             threshold for all norms (p = 0.040, bar 0.05). More replicates (setting `bootstrap` = `9999`) \
             tell, and another seed might decide otherwise."
        );
    }
}
