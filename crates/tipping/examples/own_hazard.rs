//! A hazard of one's own beside the step: does women's suffrage spread as a logistic curve in time, or does
//! its hazard jump? Both are fitted to the bundled record and compared by BIC (lower is better).
//!
//! `cargo run -p tipping --example own_hazard`
#![expect(clippy::print_stdout, reason = "an example shows its answer")]

use std::error::Error;

use tipping::core::{Model, Rules, Study};
use tipping::ingest::{Request, ingest};
use tipping::statistics::model::{Changes, HazardFunction, fit_model};

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", answer()?);
    Ok(())
}

pub(crate) fn answer() -> Result<String, Box<dyn Error>> {
    let record = ingest(&Request { data: "suffrage".to_owned(), ..Request::default() })?;
    let table = Study::new(&record.data, &Rules::default())?.table;

    // A ceiling, the year of its half (counted from the opening of the window), and how fast the hazard gets
    // there.
    let start = [("ceiling", 0.1), ("half", 50.0), ("speed", 0.1)];
    let logistic = HazardFunction::new("logistic", &start, |theta, t, _fraction| {
        theta[0] / (1.0 + (-theta[2] * (t - theta[1])).exp())
    });
    let own = logistic.fit(&table)?;
    let step = fit_model(Model::Step, &table, Changes::default())?.ok_or("no place for a step")?;

    let (events, mut lines) = (table.events(), Vec::new());
    lines.push(format!("{:10} {:>10} {:>9}", "hazard", "log-lik.", "BIC"));
    lines.push(format!("{:10} {:10.3} {:9.3}", own.name, own.log_likelihood, own.bic(events)));
    lines.push(format!("{:10} {:10.3} {:9.3}", step.model, step.log_likelihood, step.bic(events)));
    lines.extend(own.parameters.iter().map(|(name, value)| format!("{name} = {value:.4}")));
    lines.extend(step.changes.first().map(|(change, kind)| {
        format!("{kind} in {}, at {:.3} of the members", change.date, change.fraction)
    }));
    Ok(lines.join("\n"))
}
