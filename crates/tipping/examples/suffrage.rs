//! Women's suffrage: when it tipped, and at which critical mass. `cargo run -p tipping --example suffrage`.
#![expect(clippy::print_stdout, reason = "an example shows its answer")]

use tipping::{Error, FitRequest, fit};

fn main() -> Result<(), Error> {
    println!("{}", answer()?);
    Ok(())
}

pub(crate) fn answer() -> Result<String, Error> {
    let result = fit(&FitRequest::new("suffrage").bootstrap(0), &())?;
    let Some((threshold, mass)) = result.tipping_point.zip(result.critical_mass) else {
        return Ok("no threshold".to_owned());
    };
    Ok(format!("threshold {}, critical mass {:.3}", threshold.date, mass.state.fraction))
}
