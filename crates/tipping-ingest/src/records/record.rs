//! What a file says, row by row, before units are matched and the system is joined.

use tipping_core::{Act, Date};

/// One statement of a file: this unit adopted this norm then, or had not adopted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// Norm, as written; empty in a file of one norm without a norm column.
    pub(crate) norm: String,
    /// Unit, as written.
    pub(crate) unit: String,
    /// Adoption; `None` = not adopted while observed.
    pub(crate) adopted: Option<Date>,
    /// When observation of a unit ended that had not adopted by then; `None` = not told.
    pub(crate) observed: Option<Date>,
    /// Withdrawal.
    pub(crate) withdrawn: Option<Date>,
    /// Decided or inherited.
    pub(crate) act: Act,
    /// Weights: one without a date (constant), or by date in a panel.
    pub(crate) weights: Vec<(Option<Date>, f64)>,
    /// Region, as written.
    pub(crate) region: Option<String>,
    /// The row of the file that it comes from (panels: the row of the adoption, else the unit's first).
    pub(crate) row: u64,
}
