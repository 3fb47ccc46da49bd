//! Replicates of tipping versus smooth on women's suffrage, everything refitted in each: 10,000 in under 5 s
//! on two cores, in time that grows with their number. `cargo bench -p tipping --bench replicates` prints the
//! figures; where the time goes within a replicate, model by model, is printed by `cargo bench -p tipping-fit
//! --bench refit`.
#![expect(clippy::expect_used, reason = "a bench that cannot run fails")]

use divan::{Bencher, black_box};
use tipping_core::{Rules, Study};
use tipping_fit::bootstrap::Bootstrap;
use tipping_ingest::{Request, ingest};

fn main() {
    divan::main();
}

fn suffrage() -> Study {
    let request = Request { data: "suffrage-lied".to_owned(), ..Request::default() };
    let ingested = ingest(&request).expect("bundled data");
    let (from, through) = ingested.window.expect("a recommended window");
    let rules = Rules { from: Some(from), through: Some(through), ..Rules::default() };
    Study::new(&ingested.data, &rules).expect("a risk table")
}

#[divan::bench(args = [1_000, 2_000, 4_000, 10_000], sample_count = 5)]
fn tipping_versus_smooth(bencher: Bencher, replicates: u32) {
    let study = suffrage();
    let bootstrap = Bootstrap::default().replicates(replicates);
    bencher.bench(|| {
        let result = bootstrap.tipping_versus_smooth(black_box(&study.table), &study.schedule, &());
        result.expect("a test")
    });
}
