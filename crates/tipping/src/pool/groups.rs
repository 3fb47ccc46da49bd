//! The group of each norm.

use std::collections::{BTreeMap, BTreeSet};

use tipping_core::Setting;
use tipping_core::result::NormResult;
use tipping_fit::pool::Grouping;

use crate::error::Error;

/// The column that needs no file: the verdict of each norm.
const VERDICT: &str = "verdict";

/// Groups by a column that the batch kept, else one of a file, else the verdict. A column of the file goes
/// before one that the batch kept when both have the name: it was named on purpose.
pub(crate) fn grouping(by: &str, file: Option<&str>, results: &[NormResult]) -> Result<Grouping, Error> {
    let labels = file.map(tipping_ingest::supplement::labels).transpose()?;
    let grouping = |of: BTreeMap<String, String>| Ok(Grouping { by: by.to_owned(), of });
    if let Some(labels) = &labels
        && let Some(column) = labels.columns.iter().position(|name| name == by)
    {
        let of: BTreeMap<String, String> = labels
            .of
            .iter()
            .filter_map(|(id, values)| Some((id.clone(), values.get(column)?.clone()?)))
            .collect();
        if !results.iter().any(|result| of.contains_key(&result.id)) {
            let some: Vec<&str> = results.iter().take(3).map(|r| r.id.as_str()).collect();
            let problem = format!(
                "{}: no norm of the pool is in {}; its column of norms must hold their identifiers, such \
                 as {}",
                Setting::By.with(by),
                labels.file,
                some.join(", ")
            );
            return Err(Error::usage(Setting::By, problem));
        }
        return grouping(of);
    }
    let kept: BTreeSet<&str> = results.iter().flat_map(|r| r.groups.keys().map(String::as_str)).collect();
    if kept.contains(by) {
        let value = |r: &NormResult| Some((r.id.clone(), r.groups.get(by)?.clone()));
        return grouping(results.iter().filter_map(value).collect());
    }
    if by == VERDICT {
        return grouping(results.iter().filter_map(by_verdict).collect());
    }
    let mut columns: Vec<&str> = labels.iter().flat_map(|l| l.columns.iter().map(String::as_str)).collect();
    columns.extend(kept);
    columns.push(VERDICT);
    columns.dedup();
    let more = match labels {
        Some(_) => String::new(),
        None => {
            format!(" (a table of norm and other columns adds more: {})", Setting::Groups.with("FILE"))
        }
    };
    let problem =
        format!("{}: there is no such column; there are {}{more}", Setting::By.with(by), columns.join(", "));
    Err(Error::usage(Setting::By, problem))
}

/// A norm with the verdict of its report; a norm without a report is in no group.
fn by_verdict(norm: &NormResult) -> Option<(String, String)> {
    let verdict = norm.report.as_ref()?.verdict.as_ref();
    Some((norm.id.clone(), verdict.map_or("not tested", |v| v.verdict.name()).to_owned()))
}
