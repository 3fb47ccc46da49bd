//! What a study of power says: with which processes a threshold was found, and where.

use tipping_core::result::{PowerReport, ProcessReport};

use crate::ground::numbers::{fraction_in_range, grouped};

/// The schedule, and how many data sets were made and tested.
pub(crate) fn about(report: &PowerReport) -> String {
    format!(
        "Schedule of {}, {} to {} by {}. {} data sets a process, each tested with {} replicates at the 5 % \
         level. Shares of the data sets:",
        report.schedule,
        report.from,
        report.through,
        report.period,
        grouped(i64::from(report.datasets)),
        grouped(i64::from(report.replicates))
    )
}

/// For which processes the verdict `tipping` is right.
pub(crate) fn how_to_read(report: &PowerReport) -> String {
    let right = report.processes.iter().filter(|p| p.threshold).count();
    let waves = report.processes.iter().any(|p| p.rho > 0.0);
    format!(
        "The first {right} have a threshold: `tipping` is right. The others have none: `tipping` is a \
         mistake, to be made in at most 5 % or so. \"Beats smooth\" takes adoptions as independent; the \
         verdict reckons with waves where it finds them{}.",
        if waves { ", as there are here" } else { "" }
    )
}

/// The critical masses that were found: their median, and the range of nine in ten.
pub(crate) fn critical_mass_found(process: &ProcessReport) -> String {
    process
        .critical_mass
        .map_or("none".to_owned(), |[low, middle, high]| fraction_in_range(middle, low, high))
}
