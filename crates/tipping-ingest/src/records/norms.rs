//! The norms of a table, and which of its rows are about the one that was chosen.

use std::collections::HashMap;

use crate::columns::dates::is_missing;
use crate::columns::layout::Layout;
use crate::read::Table;
use crate::rejection::Defect;
use crate::request::{Request, Shape};

/// The norms of a table and the one that was chosen.
#[derive(Debug)]
pub(crate) struct Norms {
    pub(crate) names: Vec<String>,
    /// Position in `names`.
    pub(crate) chosen: Option<usize>,
    /// By row; empty when the table has no column of norms.
    of_row: Vec<Option<usize>>,
}

/// To which norm a row belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// To one that is read: its position, or none in a file of a single norm.
    To(Option<usize>),
    /// To one that was not chosen.
    Elsewhere,
    /// The cell of the norm is empty.
    Nowhere,
}

impl Norms {
    pub(crate) fn of(table: &Table, layout: &Layout, request: &Request) -> Self {
        let mut norms = Self { names: Vec::new(), chosen: None, of_row: Vec::new() };
        if layout.shape == Shape::Wide {
            norms.names = layout.dates.iter().map(|c| table.names()[*c].clone()).collect();
        } else if let Some(column) = layout.norm {
            let mut places: HashMap<&str, usize> = HashMap::new();
            let mut last: Option<(&str, usize)> = None;
            norms.of_row.reserve(table.height());
            for cell in table.column(column).iter() {
                let name = cell.map(str::trim).filter(|name| !is_missing(name));
                let place = name.map(|name| match last {
                    // Rows of a norm mostly stand together.
                    Some((previous, place)) if previous == name => place,
                    _ => *places.entry(name).or_insert_with(|| {
                        norms.names.push(name.to_owned());
                        norms.names.len() - 1
                    }),
                });
                last = name.zip(place);
                norms.of_row.push(place);
            }
        }
        if let Some(wanted) = &request.norm {
            norms.chosen = norms.choose(wanted.trim());
        }
        norms
    }

    /// The norm of that name; where there is none, whoever asked for it is told with the norms that there
    /// are.
    fn choose(&self, wanted: &str) -> Option<usize> {
        let exact = self.names.iter().position(|name| name == wanted);
        let lower = wanted.to_lowercase();
        let mut alike = (0..self.names.len()).filter(|i| self.names[*i].to_lowercase() == lower);
        exact.or_else(|| alike.next().filter(|_| alike.next().is_none()))
    }

    /// To which norm row `i` (from 0) belongs.
    pub(crate) fn belongs(&self, i: usize) -> Belongs {
        match (self.of_row.get(i), self.chosen) {
            (None, _) => Belongs::To(None),
            (Some(norm), Some(chosen)) if *norm != Some(chosen) => Belongs::Elsewhere,
            (Some(None), _) => Belongs::Nowhere,
            (Some(norm), _) => Belongs::To(*norm),
        }
    }

    /// The units in rows of norms that were not chosen, each once with its first row.
    pub(crate) fn units_elsewhere(&self, table: &Table, column: usize) -> Vec<(String, u64)> {
        let cells = table.column(column);
        let mut seen = std::collections::HashSet::new();
        (0..table.height())
            .filter(|i| self.belongs(*i) == Belongs::Elsewhere)
            .filter_map(|i| {
                Some((cells.get(i).map(str::trim).filter(|unit| !is_missing(unit))?, table.row(i)))
            })
            .filter(|(unit, _)| seen.insert(*unit))
            .map(|(unit, row)| (unit.to_owned(), row))
            .collect()
    }

    /// The name of a norm by position; empty for the only norm of a file.
    pub(crate) fn name(&self, norm: Option<usize>) -> String {
        norm.and_then(|n| self.names.get(n)).cloned().unwrap_or_default()
    }
}

/// The defect of a row whose cell of the norm is empty.
pub(crate) fn no_norm() -> Defect {
    Defect::new("no norm in this row", "fill it in, or remove the row")
}
