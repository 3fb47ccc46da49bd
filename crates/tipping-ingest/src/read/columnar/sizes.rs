//! The sizes that a Parquet or Arrow file claims for its parts, before polars reserves memory by them.
//!
//! In a damaged file they may be anything. polars believes some of them, and memory that cannot be had ends
//! the program at once, without an error that could be caught.

use std::io::Cursor;

use polars::prelude::{PolarsError, PolarsResult};
use polars_arrow::io::ipc::format::ipc::planus::ReadAsRoot;
use polars_arrow::io::ipc::format::ipc::{CompressionType, MessageHeaderRef, MessageRef, RecordBatchRef};
use polars_arrow::io::ipc::read::read_file_metadata;
use polars_buffer::Buffer;
use polars_parquet::parquet::page::CompressedPage;
use polars_parquet::parquet::read::{PageReader, read_metadata};

/// More than this in one part is damage, not data about units that adopt.
const MOST: u64 = 1 << 30;

/// What LZ4 packs into a byte at best.
const LZ4: u64 = 255;
/// What zstandard packs into a byte at best: blocks of 128 KiB in 3 bytes, with a little to spare.
const ZSTD: u64 = 50_000;

fn contradiction() -> PolarsError {
    PolarsError::ComputeError("its parts contradict each other".into())
}

/// A part that would lie beyond the last byte.
fn cut_short() -> PolarsError {
    PolarsError::ComputeError("it ends before its last part does".into())
}

fn ensure(holds: bool) -> PolarsResult<()> {
    if holds { Ok(()) } else { Err(contradiction()) }
}

/// Checks that no page of a Parquet file of flat columns claims more values than its row group has rows.
///
/// # Errors
/// A page, a column or the file that does.
pub(crate) fn check_parquet(bytes: &[u8]) -> PolarsResult<()> {
    let metadata = read_metadata(&mut Cursor::new(bytes))?;
    let mut all: u64 = 0;
    for group in &metadata.row_groups {
        let rows = group.num_rows() as u64;
        all = all.saturating_add(rows);
        for column in group.parquet_columns() {
            let range = column.byte_range();
            let chunk = range.start as usize..range.end as usize;
            let chunk = bytes.get(chunk).ok_or_else(cut_short)?.to_vec();
            let mut left = u64::try_from(column.num_values()).map_err(|_| contradiction())?;
            ensure(left == rows)?;
            let pages = PageReader::new(Cursor::new(Buffer::from(chunk)), column, Vec::new(), usize::MAX);
            for page in pages {
                if let CompressedPage::Data(page) = page? {
                    left = left.checked_sub(page.num_values() as u64).ok_or_else(contradiction)?;
                }
            }
        }
    }
    ensure(all <= MOST && metadata.num_rows as u64 == all)
}

/// Checks that no compressed part of an Arrow IPC file claims to be larger than its bytes could hold.
///
/// # Errors
/// A part that does, or metadata that cannot be read.
pub(crate) fn check_ipc_file(bytes: &[u8]) -> PolarsResult<()> {
    let metadata = read_file_metadata(&mut Cursor::new(bytes))?;
    for block in metadata.dictionaries.iter().flatten().chain(&metadata.blocks) {
        let start = usize::try_from(block.offset).map_err(|_| contradiction())?;
        let message = Message::at(bytes, start)?.ok_or_else(contradiction)?;
        // polars looks for the body where the footer says that the message ends.
        let length = usize::try_from(block.meta_data_length).map_err(|_| contradiction())?;
        check_message(&message.root, bytes.get(start + length..).ok_or_else(cut_short)?)?;
    }
    Ok(())
}

/// Checks an Arrow IPC stream like [`check_ipc_file`].
///
/// # Errors
/// As there.
pub(crate) fn check_ipc_stream(bytes: &[u8]) -> PolarsResult<()> {
    let mut start = 0;
    while let Some(message) = Message::at(bytes, start)? {
        let length = message.root.body_length().ok().and_then(|length| usize::try_from(length).ok());
        let end = length.and_then(|length| message.end.checked_add(length)).ok_or_else(contradiction)?;
        check_message(&message.root, bytes.get(message.end..end).ok_or_else(cut_short)?)?;
        start = end;
    }
    Ok(())
}

/// The description of a part of an Arrow file, and where its body begins.
struct Message<'a> {
    root: MessageRef<'a>,
    end: usize,
}

impl<'a> Message<'a> {
    /// The message that begins at a byte; none at the end of the stream.
    fn at(bytes: &'a [u8], start: usize) -> PolarsResult<Option<Self>> {
        let word = |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk).copied();
        let Some(first) = word(start) else { return Ok(None) };
        // Since version 0.15 a mark stands before the length.
        let (length, begin) = if first == [0xFF; 4] {
            (word(start + 4).ok_or_else(cut_short)?, start + 8)
        } else {
            (first, start + 4)
        };
        let length = usize::try_from(i32::from_le_bytes(length)).map_err(|_| contradiction())?;
        if length == 0 {
            return Ok(None);
        }
        let end = begin + length;
        let described = bytes.get(begin..end).ok_or_else(cut_short)?;
        let root = MessageRef::read_as_root(described).map_err(|_| contradiction())?;
        Ok(Some(Self { root, end }))
    }
}

fn check_message(message: &MessageRef<'_>, body: &[u8]) -> PolarsResult<()> {
    match message.header().map_err(|_| contradiction())? {
        Some(MessageHeaderRef::RecordBatch(batch)) => check_batch(&batch, body),
        Some(MessageHeaderRef::DictionaryBatch(dictionary)) => {
            let batch = dictionary.data().map_err(|_| contradiction())?;
            batch.map_or(Ok(()), |batch| check_batch(&batch, body))
        }
        _ => Ok(()),
    }
}

fn check_batch(batch: &RecordBatchRef<'_>, body: &[u8]) -> PolarsResult<()> {
    let rows = batch.length().map_err(|_| contradiction())?;
    ensure(u64::try_from(rows).is_ok_and(|rows| rows <= MOST))?;
    let Some(compression) = batch.compression().map_err(|_| contradiction())? else { return Ok(()) };
    let ratio = match compression.codec().map_err(|_| contradiction())? {
        CompressionType::Lz4Frame => LZ4,
        CompressionType::Zstd => ZSTD,
    };
    for buffer in batch.buffers().map_err(|_| contradiction())?.into_iter().flatten() {
        let place = usize::try_from(buffer.offset()).ok().zip(usize::try_from(buffer.length()).ok());
        let (offset, length) = place.ok_or_else(contradiction)?;
        if length == 0 {
            continue;
        }
        let packed = offset.checked_add(length).and_then(|end| body.get(offset..end));
        // Each begins with its size when unpacked; -1 = it is not packed at all.
        let claim = packed.and_then(<[u8]>::first_chunk).copied().ok_or_else(contradiction)?;
        if claim != [0xFF; 8] {
            let most = (length as u64).saturating_mul(ratio).min(MOST);
            ensure(u64::from_le_bytes(claim) <= most)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/").to_owned() + name)
            .unwrap()
    }

    #[test]
    fn sound_files_claim_what_they_hold() {
        check_parquet(&fixture("same.parquet")).unwrap();
        check_parquet(&fixture("typed.parquet")).unwrap();
        check_ipc_file(&fixture("same.arrow")).unwrap();
        check_ipc_stream(&fixture("same.arrows")).unwrap();
    }

    #[test]
    fn a_compressed_part_that_claims_too_much_is_refused() {
        let mut bytes = fixture("same.arrow");
        // Parts packed with LZ4 begin with their size, then the mark of a frame.
        let frames: Vec<usize> =
            (8..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == [0x04, 0x22, 0x4D, 0x18]).collect();
        assert!(!frames.is_empty());
        for at in frames {
            bytes[at - 4] = 0x30;
            assert!(check_ipc_file(&bytes).is_err(), "{at}");
            bytes[at - 4] = 0;
        }
        check_ipc_file(&bytes).unwrap();
    }

    /// A size that polars believes would end the whole run of tests.
    #[test]
    fn no_changed_byte_ends_the_program() {
        for name in ["same.parquet", "same.arrow", "same.arrows"] {
            let mut bytes = fixture(name);
            for at in 0..bytes.len() {
                bytes[at] ^= 0x80;
                let _ = crate::read::format::read_table(&bytes, name, None);
                bytes[at] ^= 0x80;
            }
        }
    }
}
