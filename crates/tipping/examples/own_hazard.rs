//! A hazard of one's own beside the step: does women's suffrage spread as a logistic curve in time, or does its hazard
//! jump? Both are fitted to the bundled record and compared by BIC (lower is better).
//!
//! `cargo run --example own_hazard`

use tipping::core::{Model, Rules, Study};
use tipping::ingest::{Request, ingest};
use tipping::statistics::model::{Changes, HazardFunction, fit_model};

#[expect(clippy::print_stdout, reason = "what an example finds is what it prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let record = ingest(&Request { data: "suffrage".to_owned(), ..Request::default() })?;
    let table = Study::new(&record.data, &Rules::default())?.table;

    // A ceiling, the year of its half (counted from the opening of the window), and how fast the hazard gets there.
    let start = [("ceiling", 0.1), ("half", 50.0), ("speed", 0.1)];
    let logistic = HazardFunction::new("logistic", &start, |theta, t, _fraction| {
        theta[0] / (1.0 + (-theta[2] * (t - theta[1])).exp())
    });
    let own = logistic.fit(&table)?;
    let step = fit_model(Model::Step, &table, Changes::default())?.ok_or("no place for a step")?;

    let events = table.events();
    println!("{:10} {:>10} {:>9}", "hazard", "log-lik.", "BIC");
    println!("{:10} {:10.3} {:9.3}", own.name, own.log_likelihood, own.bic(events));
    println!("{:10} {:10.3} {:9.3}", step.model, step.log_likelihood, step.bic(events));
    for (name, value) in &own.parameters {
        println!("{name} = {value:.4}");
    }
    if let Some((change, kind)) = step.changes.first() {
        println!("{kind} in {}, at {:.3} of the members", change.date, change.fraction);
    }
    Ok(())
}
