//! The examples give the answers that they show.

#[path = "../examples/suffrage.rs"]
#[expect(dead_code, reason = "the test asks for the answer and prints nothing")]
mod suffrage;

#[test]
fn suffrage_tips_at_a_third_of_the_states() {
    assert_eq!(suffrage::answer().ok().as_deref(), Some("threshold 1945, critical mass 0.345"));
}
