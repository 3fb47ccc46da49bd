//! A sign of life on standard error for whatever takes longer than half a second.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const DELAY: Duration = Duration::from_millis(500);
const BEAT: Duration = Duration::from_millis(200);

/// Says what is going on, once half a second has passed, until it is dropped.
///
/// On a terminal one line that counts the seconds and is erased at the end; elsewhere one line, once.
pub(crate) struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to watch; silent when `quiet`.
    pub(crate) fn start(what: String, quiet: bool) -> Self {
        if quiet {
            return Self { running: None };
        }
        let (stop, stopped) = channel();
        let begun = Instant::now();
        let beat = move || {
            let terminal = std::io::stderr().is_terminal();
            let mut wait = DELAY;
            let mut said = false;
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(wait) {
                let mut stderr = std::io::stderr().lock();
                // A closed standard error is no reason to stop working.
                let _ = if terminal {
                    write!(stderr, "\r{what} ... {:.0} s", begun.elapsed().as_secs_f64())
                } else if said {
                    Ok(())
                } else {
                    writeln!(stderr, "{what} ...")
                };
                let _ = stderr.flush();
                (said, wait) = (true, BEAT);
            }
            if terminal && said {
                let _ = write!(std::io::stderr(), "\r\x1b[2K");
            }
        };
        let thread = std::thread::Builder::new().spawn(beat);
        Self { running: thread.ok().map(|t| (stop, t)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            // It ends at once: the channel is closed. If it panicked there is only a line less.
            let _ = thread.join();
        }
    }
}
