//! Requests in serde: flat, by the names of settings, with the messages of the command line.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tipping::core::PeriodUnit;
use tipping::{
    BatchRequest, CheckRequest, Error, ErrorKind, FitRequest, PivotsRequest, PoolRequest, PowerRequest,
    Progress, RegimesRequest, SensitivityRequest, SimulateRequest, Steps, fit,
};

fn same<T: DeserializeOwned + serde::Serialize + Default + PartialEq + std::fmt::Debug>() {
    let request = T::default();
    let text = serde_json::to_string(&request).expect("JSON");
    assert_eq!(serde_json::from_str::<T>(&text).expect(&text), request);
    assert_eq!(serde_json::from_str::<T>("{}").expect("defaults"), request);
}

#[test]
fn every_request_is_what_it_was_after_a_journey() {
    same::<FitRequest>();
    same::<CheckRequest>();
    same::<RegimesRequest>();
    same::<PivotsRequest>();
    same::<PowerRequest>();
    same::<SimulateRequest>();
    same::<SensitivityRequest>();
    same::<BatchRequest>();
    same::<PoolRequest>();
}

#[test]
fn a_request_is_flat_and_reads_numbers_for_texts() {
    let request: FitRequest = serde_json::from_value(json!({
        "data": "suffrage", "from": 1890, "period": "year", "never": -9, "weight": "cinc,gdp",
        "models": ["step", "life-cycle"], "event": "eif=1999-03-01", "bootstrap": 99, "threads": 2,
    }))
    .expect("a request");
    assert_eq!(request.rules.from.map(|date| date.to_string()).as_deref(), Some("1890"));
    assert_eq!(request.rules.period, Some(PeriodUnit::Year));
    assert_eq!(request.data.never, ["-9"]);
    assert_eq!(request.data.weight, ["cinc", "gdp"]);
    assert_eq!(request.analysis.models.len(), 2);
    assert_eq!(request.event[0].name, "eif");
    assert_eq!((request.analysis.tests.bootstrap, request.analysis.tests.threads), (99, Some(2)));
}

#[test]
fn what_is_refused_is_quoted() {
    let refused =
        |settings: Value| serde_json::from_value::<FitRequest>(settings).expect_err("refused").to_string();
    assert_eq!(
        refused(json!({ "period": "week" })),
        "`week` is not allowed; allowed are year, quarter, month, day"
    );
    assert_eq!(
        refused(json!({ "level": 2 })),
        "`2` is not allowed; choose a level between 0 and 1, such as 0.95"
    );
    assert_eq!(refused(json!({ "from": [1890, 1900] })), "takes one value, not a list");
}

/// Counts steps, and stops as soon as something is counted.
#[derive(Default)]
struct Impatient {
    steps: AtomicU64,
    stopped: AtomicBool,
}

impl Progress for Impatient {
    fn start(&self, _: &str, _: Option<Steps>) {}

    fn advance(&self, steps: u64) {
        self.steps.fetch_add(steps, Ordering::Relaxed);
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

#[test]
fn a_computation_stops_when_it_is_told_to() {
    let impatient = Impatient::default();
    let error = fit(&FitRequest::new("suffrage").bootstrap(20), &impatient).expect_err("stopped");
    assert!(matches!(error, Error::Cancelled), "{error}");
    assert!(impatient.steps.load(Ordering::Relaxed) > 0);
}

#[test]
fn an_error_has_a_kind_and_names_its_setting() {
    let mut request = FitRequest::new("suffrage").bootstrap(0);
    request.analysis.interval = tipping::values::IntervalMethod::Both;
    let error = fit(&request, &()).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(
        error.to_string(),
        "a likelihood-ratio set needs simulation for its cut; leave out setting `bootstrap` = `0`"
    );
    assert_eq!(fit(&FitRequest::new("no such data"), &()).expect_err("refused").kind(), ErrorKind::Usage);
}
