//! What came of expectations.

use tipping_core::result::{VerifiedExpectation, VerifyReport};

use crate::ground::numbers::{grouped, plural};

/// What was found, in a few words.
pub(crate) fn found(expectation: &VerifiedExpectation) -> &str {
    expectation.found.as_deref().unwrap_or("nothing")
}

/// How many hold and how many do not.
pub(crate) fn sentence(report: &VerifyReport) -> String {
    let mut text = holding(report);
    if report.fail > 0 {
        let verb = if report.fail == 1 { "fails" } else { "fail" };
        text += &format!(", {} {verb}", grouped(report.fail as i64));
    }
    if report.unchecked > 0 {
        let unread = report.results.iter().filter(|r| r.error.is_some()).count() as u64;
        let verb = if report.unchecked == 1 { "is" } else { "are" };
        let unchecked = grouped(report.unchecked as i64);
        text +=
            &format!(", {unchecked} {verb} unchecked because {} cannot be read", plural(unread, "result"));
    }
    text.push('.');
    if report.updated > 0 {
        let was = if report.updated == 1 { "was" } else { "were" };
        let updated = grouped(report.updated as i64);
        text += &format!(
            " {updated} of them {was} rewritten in {} to what was found; read whether the reasons still \
             hold.",
            report.expectations
        );
    }
    text
}

fn holding(report: &VerifyReport) -> String {
    let all = report.hold + report.fail + report.unchecked;
    if report.hold < all {
        let verb = if report.hold == 1 || all == 1 { "holds" } else { "hold" };
        return format!("{} of {} {verb}", grouped(report.hold as i64), plural(all, "expectation"));
    }
    match all {
        1 => "The expectation holds".to_owned(),
        _ => format!("All {} expectations hold", grouped(all as i64)),
    }
}
