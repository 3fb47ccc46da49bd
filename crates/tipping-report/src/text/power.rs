//! A study of power in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::{PowerReport, ProcessReport};

use crate::numbers::{fraction, grouped, wrap};
use crate::plain::plain_result;
use crate::text::WIDTH;

/// A study of power as text.
#[must_use]
pub fn power_text(report: &PowerReport) -> String {
    let report = &*plain_result(report);
    let mut out = String::new();
    let about = format!(
        "Schedule of {}, {} to {} by {}. {} data sets a process, each tested with {} replicates at the 5 % level. Shares of the data sets:",
        report.schedule,
        report.from,
        report.through,
        report.period,
        grouped(i64::from(report.datasets)),
        grouped(i64::from(report.replicates))
    );
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}\n", wrap(&about, WIDTH, ""));
    let _ = writeln!(
        out,
        "{:<36}{:>8}{:>9}{:>9}{:>10}  critical mass found (90 %)",
        "Process", "a rise", "beats", "verdict", ""
    );
    let _ = writeln!(out, "{:<36}{:>8}{:>9}{:>9}{:>10}", "", "found", "smooth", "tipping", "error");
    for process in &report.processes {
        let _ = writeln!(out, "{}", line(process));
    }
    let right = report.processes.iter().filter(|p| p.threshold).count();
    let waves = report.processes.iter().any(|p| p.rho > 0.0);
    let notes = format!(
        "The first {right} have a threshold: `tipping` is right. The others have none: `tipping` is a mistake, to be made in at most 5 % or so. \
         \"Beats smooth\" takes adoptions as independent; the verdict reckons with waves where it finds them{}.",
        if waves { ", as there are here" } else { "" }
    );
    let _ = writeln!(out, "\n{}", wrap(&notes, WIDTH, ""));
    out
}

fn line(process: &ProcessReport) -> String {
    let mass = process.critical_mass.map_or("none".to_owned(), |[low, middle, high]| {
        format!("{} ({} to {})", fraction(middle), fraction(low), fraction(high))
    });
    format!(
        "{:<36}{:>8.3}{:>9.3}{:>9.3}{:>10}  {mass}",
        process.process,
        process.rise,
        process.tipping_versus_smooth,
        process.tipping,
        format!("+-{:.3}", 1.96 * process.monte_carlo_error)
    )
}
