//! What came of expectations on results.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What `tipping verify` finds out about results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct VerifyReport {
    /// Version of this format: 1.
    pub format_version: u32,
    /// The file of expectations.
    pub expectations: String,
    /// Expectations that hold.
    pub hold: u64,
    /// Expectations that fail.
    pub fail: u64,
    /// Expectations that could not be checked, because their result could not be read.
    pub unchecked: u64,
    /// Expectations that failed and were rewritten to what was found; they count as holding.
    pub updated: u64,
    /// The results, in the order of the file.
    pub results: Vec<VerifiedResult>,
    /// Version of the program.
    pub version: String,
}

/// A result and what was expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct VerifiedResult {
    /// Where it came from: a file, or a command line.
    pub source: String,
    /// The line of the file of expectations on which it begins.
    pub line: u64,
    /// Why it could not be read; null when it could.
    pub error: Option<String>,
    /// Its expectations, in the order of the file.
    pub expectations: Vec<VerifiedExpectation>,
}

/// An expectation and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct VerifiedExpectation {
    /// The expectation as written.
    pub that: String,
    /// Why it is expected.
    pub reason: String,
    /// Its line in the file of expectations.
    pub line: u64,
    /// Whether it holds.
    pub outcome: VerifyOutcome,
    /// The path of the value in the result.
    pub path: String,
    /// What is expected of the value: `within 0.3..0.4`.
    pub expected: String,
    /// The value as JSON writes it, or what it is: `an object with 5 keys`; null when the path leads nowhere
    /// or nothing could be read.
    pub found: Option<String>,
    /// Where the path ended, or what else stands in the way; null when it holds, or when expected and found
    /// say it all.
    pub message: Option<String>,
    /// The expectation as it now stands in the file, where it was brought up to date; null when it was not
    /// rewritten.
    pub updated: Option<String>,
}

/// What came of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum VerifyOutcome {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// Its result could not be read.
    Unchecked,
    /// It did not hold and was rewritten to what was found.
    Updated,
}
