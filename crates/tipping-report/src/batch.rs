//! What the summary of a batch needs of each of its runs, whichever format it takes.

use tipping_core::result::{NormResult, Status};
use tipping_core::{TimePoint, Verdict, choices};

use crate::plain::plain;

/// What the summary of a batch needs of one of its norms.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchEntry {
    /// Identifier of the run.
    pub id: String,
    /// What became of it.
    pub status: Status,
    /// Why there is no result.
    pub error: Option<String>,
    pub(crate) title: String,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) threshold: Option<Threshold>,
    pub(crate) warnings: Vec<String>,
    /// The norm that it is one coding of.
    pub(crate) coding_of: Option<String>,
}

/// The threshold of a norm with its critical mass, and what the median of the null distribution is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Threshold {
    pub(crate) date: TimePoint,
    pub(crate) mass: f64,
    pub(crate) interval: (f64, f64),
    pub(crate) null_median: Option<f64>,
    pub(crate) p_value: Option<f64>,
}

impl BatchEntry {
    /// Of the result of a norm.
    #[must_use]
    pub fn of(result: &NormResult) -> Self {
        let report = result.report.as_ref();
        let threshold = report.and_then(|r| {
            let (point, mass) = (r.tipping_point.as_ref()?, r.critical_mass.as_ref()?);
            let tests = r.tests.as_ref();
            Some(Threshold {
                date: point.date,
                mass: mass.state.fraction,
                interval: (mass.interval.lower, mass.interval.upper),
                null_median: tests.and_then(|t| t.null_distribution()).map(|null| null.median),
                p_value: tests.map(|t| t.decisive().p_value),
            })
        });
        Self {
            id: plain(&result.id).into_owned(),
            status: result.status,
            error: result.error.as_deref().map(|why| plain(why).into_owned()),
            title: report.map_or_else(String::new, |r| plain(&r.header.title).into_owned()),
            verdict: report.and_then(|r| Some(r.verdict.as_ref()?.verdict)),
            threshold,
            warnings: report.map_or_else(Vec::new, |r| r.warnings.iter().map(|w| w.code.clone()).collect()),
            coding_of: result.groups.get("coding_of").map(|norm| plain(norm).into_owned()),
        }
    }
}

/// What would become of a run of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// There is no result of it.
    ToDo,
    /// There is a result, but of other data, options or another version.
    Changed,
    /// There is a result that still holds.
    Done,
    /// It would be left out.
    Skipped,
    /// It cannot be run.
    Fails,
}

choices!(RunState {
    ToDo => "to do",
    Changed => "changed",
    Done => "done",
    Skipped => "skipped",
    Fails => "fails",
});

/// A run that would be done.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRun {
    /// Its identifier.
    pub id: String,
    /// What would become of it.
    pub state: RunState,
    /// Its adopters.
    pub adopters: Option<u64>,
    /// Its window.
    pub window: Option<String>,
    /// Why it is skipped or fails.
    pub why: Option<String>,
}
