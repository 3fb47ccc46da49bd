//! What stands for [`columnar`](super::columnar) in a build without that feature: every table is refused.

use std::convert::Infallible;
use std::io::{self, Write};
use std::marker::PhantomData;

use super::columns::TypedColumn;

/// The columnar formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columnar {
    Parquet,
    Ipc,
}

/// Refuses to write.
pub(crate) fn write_parquet<W: Write>(_output: W, _rows: usize, _columns: &[TypedColumn]) -> io::Result<()> {
    Err(refusal(Columnar::Parquet))
}

/// A writer that there never is.
pub(crate) struct RowWriter<W: Write> {
    never: Infallible,
    output: PhantomData<W>,
}

impl<W: Write> RowWriter<W> {
    /// Refuses to begin a table.
    pub(crate) fn new(_output: W, format: Columnar, _names: &[&'static str]) -> io::Result<Self> {
        Err(refusal(format))
    }

    /// Cannot be called.
    pub(crate) fn add(&mut self, _cells: Vec<Option<String>>) -> io::Result<()> {
        match self.never {}
    }

    /// Cannot be called.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match self.never {}
    }
}

fn refusal(format: Columnar) -> io::Error {
    let name = match format {
        Columnar::Parquet => "Parquet",
        Columnar::Ipc => "Arrow IPC",
    };
    let message = format!(
        "this program was built without the feature `columnar`, which writes {name}; build it with that \
         feature, or write CSV"
    );
    io::Error::new(io::ErrorKind::Unsupported, message)
}
