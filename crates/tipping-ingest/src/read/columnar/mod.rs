//! Parquet and Arrow IPC, which polars reads. Built without the feature `columnar`, they are refused.

#[cfg(feature = "columnar")]
mod frames;
#[cfg(feature = "columnar")]
mod sizes;

#[cfg(feature = "columnar")]
pub(crate) use frames::read;

/// The columnar formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columnar {
    Parquet,
    IpcFile,
    IpcStream,
}

/// Refuses a columnar file, naming what this build lacks.
#[cfg(not(feature = "columnar"))]
pub(crate) fn read(
    _bytes: &[u8],
    format: Columnar,
    file: &str,
    _decisions: Vec<tipping_core::result::Decision>,
) -> Result<crate::read::Table, Vec<crate::rejection::Rejection>> {
    let name = match format {
        Columnar::Parquet => "Parquet",
        Columnar::IpcFile | Columnar::IpcStream => "Arrow IPC",
    };
    let problem = format!("this program was built without the feature `columnar`, which reads {name}");
    let remedy = "build it with that feature, or export the data as CSV";
    Err(vec![crate::rejection::Rejection::whole(file, problem, remedy)])
}

#[cfg(test)]
#[cfg(not(feature = "columnar"))]
mod tests {
    #[test]
    fn the_feature_that_is_not_there_is_named() {
        let rejections = crate::read::read_table(b"PAR1", "a.parquet", None).unwrap_err();
        assert!(rejections[0].problem.contains("the feature `columnar`"), "{rejections:?}");
    }
}
