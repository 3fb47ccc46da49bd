//! A file of expectations on results that a front end of the test gives.

use std::path::Path;

use super::super::runner::NotRun;
use super::*;

/// Gives a result to the command `fit`, and fails for all others.
struct OneResult;

impl Runner for OneResult {
    fn check(&self, _: &[String]) -> Result<(), String> {
        Ok(())
    }

    fn run(&self, folder: &Path, arguments: &[String]) -> Result<String, NotRun> {
        assert_eq!(folder, Path::new("dir"));
        match arguments {
            [fit] if fit == "fit" => Ok(r#"{"events": 20, "verdict": {"verdict": "tipping"}}"#.to_owned()),
            _ => Err(NotRun::Failed { code: Some(4), message: "no estimate".to_owned() }),
        }
    }
}

const FIT: &str = "[[result]]
run = ['fit']
expect = [
  { that = 'events = 20', reason = 'R' },
  { that = 'verdict = \"acceleration\"', reason = 'R' },
  { that = 'events < 5', reason = 'R' },
]
";
const POWER: &str = "[[result]]
run = ['power']
expect = [{ that = 'events = 20', reason = 'R' }]
";

fn checked(text: &str, update: bool) -> Verified {
    let file = Expectations::parse(Path::new("dir/expect.toml"), text.to_owned(), &OneResult);
    verified(&file.expect("expectations"), &KnownKeys::default(), &OneResult, update).expect("a report")
}

fn outcomes(verified: &Verified) -> Vec<VerifyOutcome> {
    let all = verified.report.results.iter().flat_map(|result| &result.expectations);
    all.map(|expectation| expectation.outcome).collect()
}

#[test]
fn what_holds_and_fails_is_counted() {
    use VerifyOutcome::{Fails, Holds};
    let found = checked(FIT, false);
    assert_eq!(outcomes(&found), [Holds, Fails, Fails]);
    let report = &found.report;
    assert_eq!((report.hold, report.fail, report.unchecked, report.updated), (1, 2, 0, 0));
    let second = &report.results[0].expectations[1];
    assert_eq!((second.path.as_str(), second.expected.as_str()), ("verdict", "= \"acceleration\""));
    assert_eq!((second.found.as_deref(), second.line), (Some("\"tipping\""), 5));
    assert_eq!((found.unreadable.len(), found.rewritten), (0, None));
}

#[test]
fn an_update_gives_the_file_anew() {
    use VerifyOutcome::{Fails, Holds, Updated};
    let found = checked(FIT, true);
    assert_eq!(outcomes(&found), [Holds, Updated, Fails]);
    assert_eq!((found.report.hold, found.report.fail, found.report.updated), (2, 1, 1));
    assert_eq!(found.rewritten, Some(FIT.replace("acceleration", "tipping")));
}

#[test]
fn nothing_is_rewritten_while_a_result_is_missing() {
    use VerifyOutcome::{Fails, Holds, Unchecked};
    let found = checked(&format!("{FIT}{POWER}"), true);
    assert_eq!(outcomes(&found), [Holds, Fails, Fails, Unchecked]);
    let message = "tipping power: ended with code 4: no estimate".to_owned();
    assert_eq!(found.report.results[1].error, Some(message.clone()));
    assert_eq!(found.unreadable, [Unreadable { message, ended_with: Some(4) }]);
    assert_eq!(found.rewritten, None);
}
