//! Whoever watches a computation stops it: it ends soon afterwards, without a result.
#![expect(clippy::expect_used, reason = "a test that cannot run fails")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tipping::{
    BatchRequest, CovariatesRequest, DataRequest, Error, FitRequest, PivotsRequest, PoolRequest,
    PowerRequest, Progress, RegimesRequest, RunRequest, ScheduleRequest, SensitivityRequest, Steps,
};

/// So many replicates that no test would wait for them.
const MANY: u32 = 1_000_000;

/// How long a computation may go on after it was stopped; most of it is the replicate under way.
const SOON: Duration = Duration::from_secs(2);

/// Stops after so many steps.
struct Impatient {
    left: AtomicU64,
    stopped: Mutex<Option<Instant>>,
}

impl Impatient {
    fn after(steps: u64) -> Self {
        Self { left: AtomicU64::new(steps), stopped: Mutex::new(None) }
    }

    /// The computation was stopped, and ended soon.
    fn check<T>(&self, result: Result<T, Error>) {
        let stopped = self.stopped.lock().expect("nobody panics").expect("it was stopped");
        assert!(stopped.elapsed() < SOON, "it went on for {:?}", stopped.elapsed());
        assert!(matches!(result, Err(Error::Cancelled)), "there is a result, or another error");
    }
}

impl Progress for Impatient {
    fn start(&self, _: &str, _: Option<Steps>) {}

    fn advance(&self, steps: u64) {
        let before = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(steps)));
        if before.is_ok_and(|left| left > 0 && left <= steps) {
            *self.stopped.lock().expect("nobody panics") = Some(Instant::now());
        }
    }

    fn cancelled(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

#[test]
fn a_fit_stops_within_its_replicates() {
    let watch = Impatient::after(5);
    watch.check(tipping::fit(&FitRequest::new("suffrage").bootstrap(MANY), &watch));
}

#[test]
fn pivots_stop_within_their_replicates() {
    let mut request = PivotsRequest::default().data(DataRequest::new("suffrage"));
    request.tests.bootstrap = MANY;
    let watch = Impatient::after(5);
    watch.check(tipping::pivots(&request, &watch));
}

#[test]
fn regimes_stop_within_their_replicates() {
    let covariates = CovariatesRequest::default().international(vec!["global".to_owned()]);
    let data = DataRequest::new("suffrage");
    let request = RegimesRequest::default().data(data).covariates(covariates).bootstrap(MANY);
    let watch = Impatient::after(5);
    watch.check(tipping::regimes(&request, &watch));
}

#[test]
fn power_stops_between_data_sets() {
    let schedule = ScheduleRequest::default().made_up(30).periods(30);
    let request = PowerRequest::default().schedule(schedule).datasets(MANY).bootstrap(20_u32);
    let watch = Impatient::after(2);
    watch.check(tipping::power(&request, &watch));
}

/// The first table takes longer than anybody waits for: what is counted are rows that cannot be fitted, or a
/// few that are done.
#[test]
fn a_specification_curve_stops_within_a_table() {
    let mut request = SensitivityRequest::default().data(DataRequest::new("suffrage-lied"));
    request.bootstrap = MANY;
    let watch = Waiting::for_a_while();
    let result = tipping::sensitivity(&request, &watch);
    assert!(matches!(result, Err(Error::Cancelled)));
    assert!(watch.began.elapsed() < watch.patience + SOON);
}

#[test]
fn a_batch_stops_within_a_norm() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut run = RunRequest::default().norms(vec!["suffrage-lied".to_owned()]);
    run.fit = FitRequest::new("suffrage").bootstrap(MANY);
    let request = BatchRequest::default().runs(vec![run]).output(folder.path().join("out"));
    let watch = Waiting::for_a_while();
    let result = tipping::batch(&request, &watch);
    assert!(matches!(result, Err(Error::Cancelled)));
    assert!(watch.began.elapsed() < watch.patience + SOON);
}

#[test]
fn a_pool_stops_within_its_replicates() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let norms = ["suffrage-lied", "suffrage-paxton"].map(str::to_owned).to_vec();
    let mut run = RunRequest::default().norms(norms);
    run.fit = FitRequest::new("suffrage").bootstrap(0);
    tipping::batch(&BatchRequest::default().runs(vec![run]).output(out.clone()), &()).expect("a batch");
    let mut request = PoolRequest::default();
    request.folders = vec![out];
    request.bootstrap = MANY;
    let watch = Impatient::after(5);
    watch.check(tipping::pool(&request, &watch));
}

/// Stops after a time, where steps are too long to be counted.
struct Waiting {
    began: Instant,
    patience: Duration,
}

impl Waiting {
    fn for_a_while() -> Self {
        Self { began: Instant::now(), patience: Duration::from_secs(3) }
    }
}

impl Progress for Waiting {
    fn start(&self, _: &str, _: Option<Steps>) {}

    fn advance(&self, _: u64) {}

    fn cancelled(&self) -> bool {
        self.began.elapsed() > self.patience
    }
}
