//! What a file says, row by row, before units are matched and the system is joined.

use tipping_core::{Act, Date};

/// One statement of a file: this unit adopted this norm then, or had not adopted.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Norm, as written; empty in a file of one norm without a norm column.
    pub norm: String,
    /// Unit, as written.
    pub unit: String,
    /// Adoption; `None` = not adopted while observed.
    pub adopted: Option<Date>,
    /// When observation of a unit ended that had not adopted by then; `None` = not told.
    pub observed: Option<Date>,
    /// Withdrawal.
    pub withdrawn: Option<Date>,
    /// Decided or inherited.
    pub act: Act,
    /// Weights: one without a date (constant), or by date in a panel.
    pub weights: Vec<(Option<Date>, f64)>,
    /// Region, as written.
    pub region: Option<String>,
    /// The row of the file that it comes from (panels: the row of the adoption, else the unit's first).
    pub row: u64,
}
