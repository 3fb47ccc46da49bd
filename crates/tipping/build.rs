//! A fingerprint of the sources: results of another state of the program, even of the same version, are not
//! kept.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let crates = Path::new("..");
    let mut files = Vec::new();
    for name in ["tipping-core", "tipping-ingest", "tipping-fit", "tipping"] {
        let folder = crates.join(name).join("src");
        println!("cargo::rerun-if-changed={}", folder.display());
        collect(&folder, &mut files)?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    files.sort();
    // FNV-1a of 64 bits: it is to tell states of the sources apart, not to withstand anybody.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        // The same on every system, whatever its line ends.
        for byte in std::fs::read(&file)?.into_iter().filter(|byte| *byte != b'\r') {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=TIPPING_SOURCES={hash:016x}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
