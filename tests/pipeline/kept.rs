//! What a batch keeps of a norm is enough to build its risk table and its schedule again.

use tipping_core::result::{
    AdoptedState, FORMAT_VERSION, Header, NormResult, Provenance, Report, RiskTableReport, RowReport,
    ScheduleReport, Status, WindowReport,
};
use tipping_core::{PeriodUnit, Rules, Study, TimePoint};
use tipping_ingest::{Request, ingest};

fn kept(study: &Study) -> NormResult {
    let (table, window) = (&study.table, &study.window);
    let rows = table.rows().iter().map(|row| RowReport {
        from: table.label(row.start),
        through: table.label(row.end - 1.0),
        at_risk: row.at_risk,
        events: row.events,
        exposure: row.exposure,
        state: AdoptedState { adopters: row.adopters, members: row.members, fraction: row.fraction() },
        hazard: None,
    });
    let report = Report {
        header: Header {
            format_version: FORMAT_VERSION,
            norm: "x".into(),
            title: "x".into(),
            system: "x".into(),
            window: WindowReport {
                from: window.from().into(),
                through: window.through().into(),
                period: window.period,
                likelihood: table.likelihood(),
            },
        },
        risk_table: RiskTableReport {
            periods: (window.last - window.first + 1) as u64,
            units: 0,
            adopted_before: 0,
            events: 0,
            unit_periods: 0,
            exposure_years: 0.0,
            rows: rows.collect(),
        },
        adoptions: vec![],
        models: vec![],
        tipping_point: None,
        critical_mass: None,
        hazards: None,
        posterior: None,
        weightings: None,
        tests: None,
        verdict: None,
        events: vec![],
        predictive: None,
        residuals: None,
        regions: None,
        alternatives: vec![],
        sources: vec![],
        decisions: vec![],
        warnings: vec![],
        notes: vec![],
        provenance: Provenance {
            version: String::new(),
            data_sha256: String::new(),
            seed: 0,
            options: Default::default(),
            settings: None,
        },
    };
    NormResult {
        format_version: FORMAT_VERSION,
        id: "x".into(),
        key: "k".into(),
        groups: Default::default(),
        status: Status::Done,
        error: None,
        report: Some(report),
        schedule: Some(ScheduleReport::of(&study.schedule)),
    }
}

#[test]
fn the_table_and_the_schedule_come_back() {
    use PeriodUnit::{Day, Month, Quarter, Year};
    for (data, period) in
        [("suffrage", Year), ("un-26-5", Year), ("un-26-5", Quarter), ("un-4-9", Month), ("un-18-10", Day)]
    {
        let ingested = ingest(&Request { data: data.into(), ..Request::default() }).expect("bundled data");
        let rules = Rules { period: Some(period), ..Rules::default() };
        let study = Study::new(&ingested.data, &rules).expect("a risk table");
        let text = serde_json::to_string(&kept(&study)).expect("JSON");
        let back: NormResult = serde_json::from_str(&text).expect("the same type");
        assert_eq!(back.table().expect("a table"), study.table, "{data} by {period}");
        let schedule = back.schedule().expect("a schedule");
        assert_eq!(schedule.units().len(), study.schedule.units().len());
        assert_eq!(schedule.periods(), study.schedule.periods());
        assert_eq!(schedule.members(), study.schedule.members(), "{data} by {period}");
        assert_eq!(schedule.given(), study.schedule.given(), "{data} by {period}");
        for k in 0..schedule.periods() {
            assert_eq!(schedule.entering(k).len(), study.schedule.entering(k).len());
            assert_eq!(schedule.leaving(k).len(), study.schedule.leaving(k).len());
        }
    }
}

#[test]
fn what_is_damaged_is_told() {
    let ingested = ingest(&Request { data: "suffrage".into(), ..Request::default() }).expect("bundled data");
    let study = Study::new(&ingested.data, &Rules::default()).expect("a risk table");
    let good = kept(&study);
    let mut bad = good.clone();
    if let Some(schedule) = &mut bad.schedule {
        schedule.units[0].member = vec![(3, 1_000_000)];
    }
    let message = bad.schedule().expect_err("a span outside the window").to_string();
    assert!(message.contains("3 to 1000000") && message.contains("run the batch again"), "{message}");
    let mut bad = good;
    if let Some(report) = &mut bad.report {
        report.risk_table.rows[0].from = TimePoint::Number(7.5);
    }
    assert!(bad.table().expect_err("no date").to_string().contains("`7.5`"));
    (bad.report, bad.error) = (None, Some("no adoptions".into()));
    assert_eq!(bad.table().expect_err("no result").to_string(), "the run failed: no adoptions");
}
