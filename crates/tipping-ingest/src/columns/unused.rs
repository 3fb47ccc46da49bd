//! The columns that no role takes: none of them is passed over in silence.

use std::collections::BTreeSet;

use tipping_core::result::Decision;
use tipping_core::{Setting, Warning};

use crate::columns::content::Content;
use crate::columns::roles::{self, ADOPTED};
use crate::names::some_of;
use crate::rejection::{Defect, Rejection};

/// How many values or columns a message lists.
const SHOWN: usize = 12;

/// The columns of a table that are not used.
pub(crate) struct Unused<'t, 'u> {
    pub(crate) content: Content<'t>,
    /// Those that are.
    pub(crate) used: &'u [usize],
}

impl Unused<'_, '_> {
    fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.content.table.names().len()).filter(|c| !self.used.contains(c))
    }

    fn name(&self, column: usize) -> &str {
        &self.content.table.names()[column]
    }

    /// Which columns are not used.
    pub(crate) fn decision(&self) -> Option<Decision> {
        let names: Vec<&str> = self.columns().map(|c| self.name(c)).collect();
        if names.is_empty() {
            return None;
        }
        let why = if names.iter().any(|name| roles::is_membership(name)) {
            let list = Setting::System.with("FILE");
            format!("no role is known for them; who is a member when is read from {list}")
        } else {
            format!("no role is known for them; {} and the like give a column its role", Setting::Date)
        };
        Some(Decision::new("columns not used", names.join(", "), why))
    }

    /// Columns called like an indicator of adoption that hold neither 0 and 1 nor dates: which units adopted
    /// is then not known.
    pub(crate) fn misnamed_indicators(&self) -> Vec<Rejection> {
        let content = self.content;
        let misnamed = self
            .columns()
            .filter(|c| ADOPTED.is_called(self.name(*c)) && !content.is_truth(*c) && !content.is_dates(*c));
        let reject = |c: usize| {
            let values: BTreeSet<&str> = content.filled(c).map(str::trim).take(10_000).collect();
            let values: Vec<&str> = values.into_iter().collect();
            let name = self.name(c);
            let first = (0..content.table.height()).find(|i| content.table.column(c).get(*i).is_some())?;
            if values.is_empty() {
                return None;
            }
            let problem = format!(
                "a column called `{name}` should say with 0 and 1 who has adopted, but holds {}",
                some_of(&values, SHOWN)
            );
            let remedy = format!(
                "write 1 where the unit has adopted and else 0, name a column that does with {}, or rename \
                 `{name}`",
                Setting::Adopted
            );
            Some(Rejection {
                row: None,
                value: None,
                ..content.table.reject(first, c, Defect::new(problem, remedy))
            })
        };
        misnamed.filter_map(reject).collect()
    }

    /// Columns that hold two codes only, beside dates that all count as adoptions.
    pub(crate) fn possible_indicators(&self) -> Vec<Warning> {
        let warn = |c: usize| {
            let (low, high) = self.content.two_codes(c)?;
            let name = self.name(c);
            let message = format!(
                "Column `{name}` is not used, and every date counts as an adoption; but it holds only \
                 {low} and {high}, like a column that tells adoption from the end of observation. If it \
                 does, write 1 where the unit adopted and 0 where it did not, and say {}.",
                Setting::Adopted.with(name)
            );
            Some(Warning::new("possible_indicator", message))
        };
        self.columns().filter_map(warn).collect()
    }
}
