//! All 199 treaties by year without simulation, part by part: what `fit --bootstrap 0` does to each. `cargo
//! bench -p tipping --bench treaties` prints the figures; together they should stay under 4 s of one core.
#![expect(clippy::expect_used, reason = "a bench that cannot run fails")]

use divan::{Bencher, black_box};
use tipping_core::{Model, PeriodUnit, RiskTable, Rules, Study};
use tipping_fit::diagnostics::{Predictive, Residuals};
use tipping_fit::{Settings, analyse};
use tipping_ingest::bundled::datasets;
use tipping_ingest::{Request, ingest};

fn main() {
    divan::main();
}

fn norms() -> Vec<String> {
    let treaties = datasets().into_iter().find(|dataset| dataset.name == "treaties");
    let norms = treaties.expect("the bundled treaties").norms;
    norms.into_iter().map(|norm| norm.id).collect()
}

fn table(norm: &str) -> RiskTable {
    let ingested = ingest(&Request { data: norm.to_owned(), ..Request::default() }).expect("bundled data");
    let rules = Rules { period: Some(PeriodUnit::Year), ..Rules::default() };
    Study::new(&ingested.data, &rules).expect("a risk table").table
}

fn tables() -> Vec<RiskTable> {
    norms().iter().map(|norm| table(norm)).collect()
}

#[divan::bench(sample_count = 5)]
fn read(bencher: Bencher) {
    let norms = norms();
    bencher.bench(|| black_box(&norms).iter().map(|norm| table(norm).rows().len()).sum::<usize>());
}

#[divan::bench(sample_count = 5)]
fn analysis(bencher: Bencher) {
    let (tables, settings) = (tables(), Settings::default());
    let models = |table| analyse(table, &settings).expect("an analysis").models.len();
    bencher.bench(|| black_box(&tables).iter().map(models).sum::<usize>());
}

#[divan::bench(args = Model::ALL, sample_count = 5)]
fn prediction(bencher: Bencher, model: Model) {
    let (tables, changes) = (tables(), Settings::default().changes);
    let rows = |table| {
        let found = Predictive::new(table, changes, &[model]).expect("a prediction");
        found.map_or(0, |found| found.rows.len())
    };
    bencher.bench(|| black_box(&tables).iter().map(rows).sum::<usize>());
}

#[divan::bench(sample_count = 5)]
fn residuals(bencher: Bencher) {
    let (tables, settings) = (tables(), Settings::default());
    let best = |table: RiskTable| {
        let best = analyse(&table, &settings).expect("an analysis").models.into_iter().next();
        (table, best.expect("a model"))
    };
    let fits: Vec<_> = tables.into_iter().map(best).collect();
    let values = |(table, fit): &(RiskTable, _)| Residuals::new(table, fit, 1).values.len();
    bencher.bench(|| black_box(&fits).iter().map(values).sum::<usize>());
}
