//! A study of power in one screen of text.

use std::fmt::Write as _;

use tipping_core::result::{PowerReport, ProcessReport};

use super::{WIDTH, written};
use crate::ground::prose::wrap;
use crate::messages::FrontEnd;
use crate::messages::power::{about, critical_mass_found, how_to_read};

/// A study of power as text.
#[must_use]
pub fn power_text(report: &PowerReport, front_end: FrontEnd) -> String {
    written(report, front_end, write_power)
}

fn write_power(out: &mut String, report: &PowerReport) -> std::fmt::Result {
    writeln!(out, "{}\n", wrap(&about(report), WIDTH, ""))?;
    writeln!(
        out,
        "{:<36}{:>8}{:>9}{:>9}{:>10}  critical mass found (90 %)",
        "Process", "a rise", "beats", "verdict", ""
    )?;
    writeln!(out, "{:<36}{:>8}{:>9}{:>9}{:>10}", "", "found", "smooth", "tipping", "error")?;
    report.processes.iter().try_for_each(|process| writeln!(out, "{}", line(process)))?;
    writeln!(out, "\n{}", wrap(&how_to_read(report), WIDTH, ""))
}

fn line(process: &ProcessReport) -> String {
    format!(
        "{:<36}{:>8.3}{:>9.3}{:>9.3}{:>10}  {}",
        process.process,
        process.rise,
        process.tipping_versus_smooth,
        process.tipping,
        format!("+-{:.3}", 1.96 * process.monte_carlo_error),
        critical_mass_found(process)
    )
}
