//! A sign of life on standard error for whatever takes longer than half a second.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use tipping::{Progress as Watch, Steps};

const DELAY: Duration = Duration::from_millis(500);
const BEAT: Duration = Duration::from_millis(200);

/// Shows on standard error how a computation goes on: a line for each task, a bar where its steps are
/// counted.
pub(crate) struct Terminal {
    quiet: bool,
    /// What an interruption leaves behind.
    interrupted: &'static str,
    sign: RwLock<Sign>,
}

/// What is shown at the moment; it is taken away when another takes its place.
enum Sign {
    Nothing,
    Line(#[expect(dead_code, reason = "it shows itself until it is dropped")] Progress),
    Bar(Bar),
}

impl Terminal {
    /// Shows nothing when `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, interrupted: "nothing was written", sign: RwLock::new(Sign::Nothing) }
    }

    /// With what an interruption leaves behind.
    pub(crate) fn interrupted(mut self, left: &'static str) -> Self {
        self.interrupted = left;
        self
    }

    fn show(&self, sign: impl FnOnce() -> Sign) {
        // Nothing that panics holds the lock.
        let mut shown = self.sign.write().unwrap_or_else(PoisonError::into_inner);
        // What was shown goes before the next appears.
        *shown = Sign::Nothing;
        *shown = sign();
    }
}

impl Watch for Terminal {
    fn start(&self, task: &str, steps: Option<Steps>) {
        self.show(|| match steps {
            None => Sign::Line(Progress::start(task.to_owned(), self.quiet)),
            Some(Steps { total, of }) => {
                Sign::Bar(Bar::start(total, (task, of), self.interrupted, self.quiet))
            }
        });
    }

    fn advance(&self, steps: u64) {
        if let Sign::Bar(bar) = &*self.sign.read().unwrap_or_else(PoisonError::into_inner) {
            bar.advance(steps);
        }
    }

    fn finish(&self) {
        self.show(|| Sign::Nothing);
    }
}

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

/// The progress of replicates: on a terminal a bar with the time left, shown once half a second has passed;
/// an interruption (Ctrl-C) clears it, says how many replicates were done, and ends the program with code
/// 130.
struct Bar {
    bar: ProgressBar,
    done: Arc<AtomicU64>,
    begun: Instant,
    verb: String,
    what: &'static str,
    /// Whether the one line was written that stands for the bar elsewhere than on a terminal.
    said: AtomicBool,
}

impl Bar {
    /// Begins to count to `total` of what is done: a verb and its object. `interrupted`: what an interruption
    /// leaves behind.
    fn start(total: u64, (verb, what): (&str, &'static str), interrupted: &'static str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        let template = format!("{verb} {{wide_bar}} {{pos}} of {{len}} {what}, {{eta}} left");
        let style = ProgressStyle::with_template(&template);
        if let Ok(style) = style {
            bar.set_style(style);
        }
        let done = Arc::new(AtomicU64::new(0));
        let (count, line) = (Arc::clone(&done), bar.clone());
        // A second handler cannot be set; there is only one bar in a run.
        let _ = ctrlc::set_handler(move || {
            line.finish_and_clear();
            let done = count.load(Ordering::Relaxed);
            let _ = writeln!(
                std::io::stderr(),
                "tipping: interrupted after {done} of {total} {what}; {interrupted}"
            );
            end();
        });
        let begun = if quiet { Instant::now() + Duration::from_secs(1 << 30) } else { Instant::now() };
        Self { bar, done, begun, verb: verb.to_owned(), what, said: AtomicBool::new(false) }
    }

    /// So many more.
    fn advance(&self, steps: u64) {
        let done = self.done.fetch_add(steps, Ordering::Relaxed) + steps;
        if Instant::now().saturating_duration_since(self.begun) <= DELAY {
            return;
        }
        if !std::io::stderr().is_terminal() {
            if !self.said.swap(true, Ordering::Relaxed) {
                let _ = writeln!(std::io::stderr(), "{} {} ...", self.verb, self.what);
            }
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        // It draws itself some times a second, however often it is told.
        self.bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[expect(clippy::exit, reason = "the signal ends the program")]
fn end() -> ! {
    std::process::exit(130)
}
