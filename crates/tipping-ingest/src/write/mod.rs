//! Tables that other programs read, and this one again: long tables of adoptions, tables of typed columns.

mod columns;
mod long;

pub use columns::{Cells, ColumnsFormat, TypedColumn, write_columns};
pub use long::{LongColumns, LongFormat, LongRow, LongWriter};
