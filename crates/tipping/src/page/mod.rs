//! The data of a report about one norm: its result, and what other choices would have said.

use tipping_core::result::Report;
use tipping_report::html::OtherChoices;

use crate::command;
use crate::error::Error;
use crate::fit::fit;
use crate::progress::{Progress, Unseen};
use crate::request::FitRequest;
use crate::sensitivity::{OneAtATime, one_at_a_time};

/// What a report about one norm is made of.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PageData {
    /// The result.
    pub report: Report,
    /// The command that finds the same numbers.
    pub command: String,
    /// What other choices would have said, one changed at a time.
    pub other_choices: OtherChoices,
}

/// Everything that a report about one norm shows. Other choices are tried unless the report shows a whole
/// specification curve besides.
///
/// # Errors
/// As [`fit`]. Choices that cannot be tried are told in the report.
pub fn page_data(request: &FitRequest, has_curve: bool, progress: &dyn Progress) -> Result<PageData, Error> {
    let report = fit(request, progress)?;
    let other_choices = other_choices(request, &report, has_curve, progress)?;
    Ok(PageData { command: command::fit_words(request).line("fit"), report, other_choices })
}

/// One choice at a time, unless the whole curve is shown.
fn other_choices(
    request: &FitRequest,
    report: &Report,
    has_curve: bool,
    progress: &dyn Progress,
) -> Result<OtherChoices, Error> {
    let why = if has_curve {
        "The whole curve is shown below.".to_owned()
    } else if request.data.data == "-" {
        "Standard input can be read once only, so that no other choice was tried; name a file to have them."
            .to_owned()
    } else if !request.analysis.has_threshold_model() {
        "No threshold account is among the models that were fitted, so that there is none to compare."
            .to_owned()
    } else {
        match one_at_a_time(request, report, &Unseen(progress)) {
            Ok(OneAtATime { curve, command }) => {
                return Ok(OtherChoices::Found { curve: Box::new(curve), command });
            }
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => format!("Other choices could not be tried: {error}."),
        }
    };
    Ok(OtherChoices::Untried(why))
}
