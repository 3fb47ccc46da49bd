//! The folder of a batch: results that are whole or not there, and one run in it at a time.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tipping_core::result::NormResult;

use crate::error::BatchError;

/// Files that are being written: a crash leaves these behind, and nothing else that is not whole.
const UNFINISHED: &str = ".unfinished";

/// An open folder; nobody else has it as long as this lives.
pub(crate) struct Folder {
    path: PathBuf,
    /// The lock goes with the process, however that ends.
    _lock: File,
}

impl Folder {
    /// Opens a folder for the results of a batch or of one of its shards, or makes it.
    pub(crate) fn open(path: &Path, shard: Option<(u32, u32)>) -> Result<Self, BatchError> {
        let unwritable = |path: &Path, source| BatchError::Unwritable { path: path.to_owned(), source };
        let marks = ["norms", "batch.json", ".lock"];
        if let Ok(entries) = std::fs::read_dir(path) {
            let names: Vec<_> = entries.flatten().map(|e| e.file_name()).collect();
            let ours = names.iter().any(|n| marks.iter().any(|m| n.as_os_str() == *m));
            if !names.is_empty() && !ours {
                return Err(BatchError::Foreign { path: path.to_owned() });
            }
        }
        let norms = path.join("norms");
        std::fs::create_dir_all(&norms).map_err(|e| unwritable(&norms, e))?;
        let lock_file = path.join(".lock");
        let lock = File::options().create(true).truncate(false).read(true).write(true).open(&lock_file);
        let mut lock = lock.map_err(|e| unwritable(&lock_file, e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BatchError::Busy { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(unwritable(&lock_file, source)),
        }
        // What another shard has computed is not to be taken for what nobody asks for.
        let asked = shard.map_or("a whole batch".to_owned(), |(i, n)| format!("shard {i}/{n}"));
        let mut there = String::new();
        lock.read_to_string(&mut there).map_err(|e| unwritable(&lock_file, e))?;
        if there.is_empty() {
            lock.write_all(asked.as_bytes()).map_err(|e| unwritable(&lock_file, e))?;
        } else if there != asked {
            return Err(BatchError::OtherShard { path: path.to_owned(), there, asked });
        }
        // As long as it is not there the folder is unfinished.
        let index = path.join("batch.json");
        if index.exists() {
            std::fs::remove_file(&index).map_err(|e| unwritable(&index, e))?;
        }
        let folder = Self { path: path.to_owned(), _lock: lock };
        for directory in [&folder.path, &norms] {
            for file in files(directory) {
                if file.extension().is_some_and(|e| e == &UNFINISHED[1..]) {
                    std::fs::remove_file(&file).map_err(|e| unwritable(&file, e))?;
                }
            }
        }
        Ok(folder)
    }

    /// Writes a file whole or not at all.
    pub(crate) fn write(
        &self,
        name: &str,
        content: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
    ) -> Result<(), BatchError> {
        let path = self.path.join(name);
        let mut unfinished = path.clone().into_os_string();
        unfinished.push(UNFINISHED);
        let written = File::create(&unfinished).and_then(|file| {
            let mut file = BufWriter::new(file);
            content(&mut file)?;
            file.flush()?;
            std::fs::rename(&unfinished, &path)
        });
        written.map_err(|source| {
            // What is left of it takes room that may be what is missing.
            let _ = std::fs::remove_file(&unfinished);
            BatchError::Unwritable { path, source }
        })
    }

    /// The result in a file, where it is whole and has this key.
    pub(crate) fn kept(&self, file: &str, key: &str) -> Option<NormResult> {
        let bytes = std::fs::read(self.path.join(file)).ok()?;
        let result: NormResult = serde_json::from_slice(&bytes).ok()?;
        (result.key == key).then_some(result)
    }

    /// Whether there is a result in a file, whatever its key.
    pub(crate) fn has(&self, file: &str) -> bool {
        self.path.join(file).exists()
    }

    /// Removes results that are none of these files, and says how many there were.
    pub(crate) fn remove_others(&self, wanted: &BTreeSet<String>) -> Result<usize, BatchError> {
        let mut removed = 0;
        for path in files(&self.path.join("norms")) {
            let name = path.file_name().map(|n| format!("norms/{}", n.to_string_lossy()));
            let result = path.extension().is_some_and(|e| e == "json");
            if result && name.is_some_and(|name| !wanted.contains(&name)) {
                std::fs::remove_file(&path)
                    .map_err(|source| BatchError::Unwritable { path: path.clone(), source })?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.map(|e| e.path()).filter(|p| p.is_file()).collect()
}

/// The file of a run: its identifier, as far as that is fit for a name on every system; else what of it is,
/// and a hash.
pub(crate) fn file_of(id: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if (1..=100).contains(&id.len()) && id.chars().all(plain) && !id.starts_with('.') && !id.ends_with('.') {
        return format!("norms/{id}.json");
    }
    let kept: String = id.to_lowercase().chars().map(|c| if plain(c) { c } else { '_' }).take(60).collect();
    let hash = hexadecimal(&Sha256::digest(id.as_bytes()));
    format!("norms/{}-{}.json", kept.trim_matches(['.', '_']), &hash[..12])
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_fit_for_every_system() {
        assert_eq!(file_of("un-26-5"), "norms/un-26-5.json");
        let odd = ["../x", "a/b", "A", "a", "é", ".", "", "a b", "<script>"].map(file_of);
        let distinct: BTreeSet<&String> = odd.iter().collect();
        assert_eq!(distinct.len(), odd.len());
        for file in &odd {
            let name = file.strip_prefix("norms/").unwrap();
            assert!(!name.contains('/') && !name.starts_with('.') && name.is_ascii(), "{file}");
        }
        assert!(file_of(&"x".repeat(300)).len() < 100);
    }

    #[test]
    fn a_folder_is_for_one_run_at_a_time_and_not_for_other_things() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("results");
        let first = Folder::open(&path, None).unwrap();
        assert!(matches!(Folder::open(&path, None), Err(BatchError::Busy { .. })));
        drop(first);
        assert!(matches!(Folder::open(&path, Some((1, 2))), Err(BatchError::OtherShard { .. })));
        std::fs::write(path.join("norms/x.json.unfinished"), "{").unwrap();
        let again = Folder::open(&path, None).unwrap();
        assert!(!path.join("norms/x.json.unfinished").exists());
        again.write("norms/y.json", |f| f.write_all(b"{}")).unwrap();
        assert!(again.kept("norms/y.json", "k").is_none());
        assert_eq!(again.remove_others(&BTreeSet::new()).unwrap(), 1);
        std::fs::write(place.path().join("letter.txt"), "").unwrap();
        assert!(matches!(Folder::open(place.path(), None), Err(BatchError::Foreign { .. })));
    }

    #[test]
    fn what_cannot_be_written_to_the_end_is_not_there() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path(), None).unwrap();
        let full = |f: &mut BufWriter<File>| {
            f.write_all(b"half")?;
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        };
        assert!(matches!(folder.write("batch.json", full), Err(BatchError::Unwritable { .. })));
        assert_eq!(files(place.path()), [place.path().join(".lock")]);
    }
}
