//! Tables that other programs read, and this one again: long tables of adoptions, tables of typed columns.

#[cfg(feature = "columnar")]
mod columnar;
#[cfg(not(feature = "columnar"))]
#[path = "without_columnar.rs"]
mod columnar;
mod columns;
mod long;

pub use columns::{Cells, ColumnsFormat, TypedColumn, write_columns};
pub use long::{LongColumns, LongFormat, LongRow, LongWriter};
