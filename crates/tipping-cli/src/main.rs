//! The `tipping` binary.
fn main() {}
