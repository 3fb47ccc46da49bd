//! Commands that a file of expectations asks to run. Running them is left to the front end.

use std::path::Path;

/// Runs the commands of `run = [...]`, which are written as a user types them after the name of the program.
pub trait Runner {
    /// Whether these arguments are those of a command that gives a result in JSON.
    ///
    /// # Errors
    /// What is wrong with them, for the author of the file.
    fn check(&self, arguments: &[String]) -> Result<(), String>;

    /// Runs the command in a folder, the working directory where it is empty, and returns its result in JSON.
    ///
    /// # Errors
    /// Why there is no result.
    fn run(&self, folder: &Path, arguments: &[String]) -> Result<String, NotRun>;
}

/// Why a command gave no result.
#[derive(Debug)]
pub enum NotRun {
    /// It could not be started.
    NotStarted(std::io::Error),
    /// It failed.
    Failed {
        /// Its exit code; none when it was ended from outside.
        code: Option<u8>,
        /// What it said about it.
        message: String,
    },
}

/// A front end of tests, which knows no commands.
#[cfg(test)]
pub(super) struct NoCommands;

#[cfg(test)]
impl Runner for NoCommands {
    fn check(&self, _: &[String]) -> Result<(), String> {
        Err("no command is run here".to_owned())
    }

    fn run(&self, _: &Path, _: &[String]) -> Result<String, NotRun> {
        Err(NotRun::Failed { code: Some(2), message: "no command is run here".to_owned() })
    }
}
