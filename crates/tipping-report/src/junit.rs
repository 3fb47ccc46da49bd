//! What came of expectations as a JUnit report: the form in which continuous integration reads tests.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use tipping_core::result::{VerifiedExpectation, VerifiedResult, VerifyOutcome, VerifyReport};

use crate::error::ReportError;
use crate::messages::FrontEnd;
use crate::messages::verify::found;
use crate::wording::worded;

/// A test suite for each result, a test case for each expectation; what fails is a `failure`, what could not
/// be checked an `error`. No times: the same results give the same report.
///
/// # Errors
/// [`ReportError::Write`] when it cannot be written.
pub fn verify_junit(report: &VerifyReport, front_end: FrontEnd) -> Result<String, ReportError> {
    let report = &*worded(report, front_end);
    let mut junit = Report::new(format!("tipping verify {}", report.expectations));
    junit.add_test_suites(report.results.iter().map(|result| suite(result, &report.expectations)));
    junit.to_string().map_err(|error| ReportError::Write { reason: error.to_string() })
}

fn suite(result: &VerifiedResult, file: &str) -> TestSuite {
    let mut suite = TestSuite::new(result.source.as_str());
    for expectation in &result.expectations {
        let mut case = TestCase::new(expectation.that.as_str(), status(expectation, result, file));
        case.set_classname(result.source.as_str());
        suite.add_test_case(case);
    }
    suite
}

fn status(expectation: &VerifiedExpectation, result: &VerifiedResult, file: &str) -> TestCaseStatus {
    let (kind, ty, message) = match expectation.outcome {
        VerifyOutcome::Holds | VerifyOutcome::Updated => return TestCaseStatus::success(),
        VerifyOutcome::Fails => {
            let message = format!(
                "expected {} {}, found {}",
                expectation.path,
                expectation.expected,
                found(expectation)
            );
            (NonSuccessKind::Failure, "expectation", message)
        }
        VerifyOutcome::Unchecked => {
            let message = result.error.clone().unwrap_or_else(|| "the result cannot be read".to_owned());
            (NonSuccessKind::Error, "result", message)
        }
    };
    let because = expectation.message.as_ref().map(|m| format!("{m}\n")).unwrap_or_default();
    let description = format!("{because}{}\n{file}, line {}", expectation.reason, expectation.line);
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(ty).set_message(message).set_description(description);
    status
}
