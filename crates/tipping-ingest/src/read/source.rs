//! Where the bytes come from: a file or standard input.

use std::io::{self, ErrorKind, IsTerminal, Read};
use std::path::Path;

use crate::rejection::Rejection;

/// The name under which standard input appears in messages.
pub(crate) const STANDARD_INPUT: &str = "standard input";

/// The bytes of a file, or of standard input for `-`, and the name to use for it in messages.
///
/// # Errors
/// One [`Rejection`] when there is no such file, when it is a directory or when it may not be read.
pub(crate) fn read_bytes(data: &str) -> Result<(Vec<u8>, String), Vec<Rejection>> {
    if data == "-" {
        return read_standard_input();
    }
    let path = Path::new(data);
    let refuse = |problem: String, remedy: &str| vec![Rejection::whole(data, problem, remedy)];
    if path.is_dir() {
        return Err(refuse("this is a directory".into(), "name one of the files in it"));
    }
    std::fs::read(path).map(|bytes| (bytes, data.to_owned())).map_err(|error| match error.kind() {
        ErrorKind::NotFound => refuse("there is no such file".into(), missing_remedy(path)),
        ErrorKind::PermissionDenied => {
            refuse("no permission to read this file".into(), "change its permissions or copy it")
        }
        _ => refuse(format!("the file cannot be read ({error})"), "check the disk and the path"),
    })
}

fn missing_remedy(path: &Path) -> &'static str {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => {
            "its folder does not exist either: check the path"
        }
        _ => "check the path; `tipping datasets` lists the bundled data",
    }
}

fn read_standard_input() -> Result<(Vec<u8>, String), Vec<Rejection>> {
    let refuse = |problem: String, remedy: &str| vec![Rejection::whole(STANDARD_INPUT, problem, remedy)];
    let mut input = io::stdin().lock();
    if input.is_terminal() {
        return Err(refuse("nothing is piped in".into(), "pipe a file: tipping check - < FILE"));
    }
    let mut bytes = Vec::new();
    match input.read_to_end(&mut bytes) {
        Ok(_) => Ok((bytes, STANDARD_INPUT.to_owned())),
        Err(error) => {
            Err(refuse(format!("it cannot be read ({error})"), "pipe a file: tipping check - < FILE"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_file_under_the_name_it_was_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "unit,date\n").unwrap();
        let (bytes, name) = read_bytes(path.to_str().unwrap()).unwrap();
        assert_eq!(bytes, b"unit,date\n");
        assert_eq!(name, path.to_str().unwrap());
    }

    #[test]
    fn says_what_is_wrong_with_a_path() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let refused = |path: &str| read_bytes(path).unwrap_err()[0].to_string();
        assert!(refused(folder.path().to_str().unwrap()).contains("directory"));
        assert!(refused(&inside("none.csv")).contains("no such file; check the path"));
        assert!(refused(&inside("nowhere/none.csv")).contains("its folder does not exist either"));
    }
}
