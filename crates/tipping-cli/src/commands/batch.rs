//! `tipping batch`: many norms, each a result of its own.

use tipping::core::result::Status;
use tipping::report;
use tipping::report::messages::FrontEnd;
use tipping::{BatchDone, BatchError, BatchRequest, Error, batch_plan};

use crate::args::BatchArgs;
use crate::failure::{CHECK_FAILED, DONE, Failure};
use crate::output::{to_stderr, to_stdout};
use crate::progress::Terminal;

pub(crate) fn run(args: &BatchArgs) -> Result<u8, Failure> {
    let request = BatchRequest::from(args);
    let progress = Terminal::new(args.quiet)
        .interrupted("their results are kept, and the same command goes on from there");
    let Some(path) = args.output.as_ref().filter(|_| !args.dry_run) else {
        to_stdout(&report::text::batch_plan_text(&batch_plan(&request, &progress)?, FrontEnd::Cli))?;
        return Ok(DONE);
    };
    let done = tipping::batch(&request, &progress)?;
    to_stdout(&done.summary)?;
    if !args.quiet {
        to_stderr(&account(&done));
    }
    let failed = done.count(Status::Failed);
    if done.count(Status::Done) == 0 && failed > 0 {
        let nothing = BatchError::Nothing { runs: done.entries.len(), path: path.clone() };
        return Err(Error::from(nothing).into());
    }
    if args.strict && failed > 0 {
        to_stderr(&format!("--strict: {failed} norms failed"));
        return Ok(CHECK_FAILED);
    }
    Ok(DONE)
}

/// What was computed and what was there.
fn account(done: &BatchDone) -> String {
    let parts = [
        (done.changed, "computed again, because data, options or version changed"),
        (done.kept, "kept as they were"),
        (done.removed, "removed that no run asks for any more"),
    ];
    let mut account = format!("results: {} computed", done.computed);
    for (count, what) in parts.into_iter().filter(|(count, _)| *count > 0) {
        account.push_str(&format!("; {count} {what}"));
    }
    account
}
