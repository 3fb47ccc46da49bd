//! The threshold of a norm in words: why there is none, how much to trust it, on which side of a day it lies.

use tipping_core::result::{ChangeReport, Report};
use tipping_core::{Model, Side};

/// The stages of a norm as Finnemore and Sikkink (1998) name them.
pub(crate) const STAGE_NAMES: [&str; 3] = ["emergence", "cascade", "internalization"];

/// The two changes of the life-cycle model, from each stage to the next; `None` when it was not fitted.
pub(crate) fn life_cycle(report: &Report) -> Option<&[ChangeReport; 2]> {
    report.models.iter().find(|m| m.name == Model::LifeCycle)?.changes.as_slice().try_into().ok()
}

/// For exact data: just before or just after the adoptions of that day.
pub(crate) fn side(side: Side) -> &'static str {
    match side {
        Side::Before => ", before",
        Side::After => ", after",
        Side::Boundary => "",
    }
}

/// Whether a result carries a warning.
fn warns_of(report: &Report, code: &str) -> bool {
    report.warnings.iter().any(|warning| warning.code == code)
}

/// A doubt that stands before the estimates; without its full stop.
pub(crate) fn doubt(report: &Report) -> Option<&'static str> {
    if warns_of(report, "constant_preferred") {
        Some("The best rise that there is, which the data hardly support")
    } else if warns_of(report, "estimate_outside_interval") {
        Some("The data support a rise, but do not tell where it is")
    } else {
        None
    }
}

/// Why there is no tipping point: nothing rises, or nothing could be fitted.
pub(crate) fn no_tipping_point(report: &Report) -> &'static str {
    if warns_of(report, "no_members") {
        "No critical mass: the system has no members at the change."
    } else if warns_of(report, "no_candidates") {
        "No tipping point: too few adoptions on either side of any change to fit one."
    } else if !seeks_threshold(report) {
        "No tipping point: no threshold account is among the models that were fitted."
    } else {
        "No tipping point: the hazard rises nowhere."
    }
}

/// Whether a threshold was sought: it was not when other models were named. Results of earlier versions tell
/// which models were fitted, and not which were named.
fn seeks_threshold(report: &Report) -> bool {
    let analysis = report.provenance.settings.as_ref().and_then(|settings| settings.analysis.as_ref());
    let is_threshold = |model: Model| model.threshold_model().is_some();
    match analysis {
        Some(analysis) => analysis.models.iter().any(|model| is_threshold(*model)),
        None => report.models.iter().any(|fitted| is_threshold(fitted.name)),
    }
}
