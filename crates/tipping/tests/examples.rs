//! The examples give the answers that they show.

#[path = "../examples/own_hazard.rs"]
#[expect(dead_code, reason = "the test asks for the answer and prints nothing")]
mod own_hazard;
#[path = "../examples/suffrage.rs"]
#[expect(dead_code, reason = "the test asks for the answer and prints nothing")]
mod suffrage;

#[test]
fn suffrage_tips_at_a_third_of_the_states() {
    assert_eq!(suffrage::answer().ok().as_deref(), Some("threshold 1945, critical mass 0.345"));
}

#[test]
fn a_hazard_of_ones_own_is_compared_with_the_step() {
    let answer = own_hazard::answer().unwrap_or_default();
    for line in ["logistic     -445.512   905.286", "step         -441.095   896.450"] {
        assert!(answer.contains(line), "{answer}");
    }
}
