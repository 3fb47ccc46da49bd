//! Data sets under a model with known parameters, as the rows of a long table that `fit` reads.

use std::io::{self, Write};

use tipping_core::finding::{DataSetFinding, UnitProperty};
use tipping_core::{Act, Adoption, AdoptionData, Likelihood, PeriodUnit, Setting, Unit, Warning};
use tipping_fit::FitError;
use tipping_fit::hazard::HazardPath;
use tipping_fit::model::{Changes, FittedModel, fit_model, specify};
use tipping_fit::simulate::{SimulatedHistory, Simulation};
use tipping_ingest::write::{LongColumns, LongFormat, LongRow, LongWriter};
use tipping_report::messages::findings::data_sets::sentence;

use crate::command::Words;
use crate::error::Error;
use crate::population::Population;
use crate::progress::{Progress, Task};
use crate::request::SimulateRequest;
use crate::threads::in_pool;
use crate::values::ParameterValue;
use crate::warnings::warnings;

/// Data sets that are ready to be simulated: the model has its parameters and the schedule is known.
pub struct Simulations {
    request: SimulateRequest,
    population: Population,
    path: HazardPath,
    described: String,
}

/// Makes a model with its parameters and a schedule ready to be simulated; [`Simulations::write`] does it.
///
/// # Errors
/// [`Error`]: settings that do not go together, parameters that make no hazard, or data that are refused.
pub fn simulate(request: &SimulateRequest, progress: &dyn Progress) -> Result<Simulations, Error> {
    let population = Population::new(&request.schedule, progress)?;
    let (path, described) = hazard(request, &population)?;
    let simulations = Simulations { request: request.clone(), population, path, described };
    simulations.simulation()?;
    Ok(simulations)
}

impl Simulations {
    fn simulation(&self) -> Result<Simulation<'_>, Error> {
        let simulation =
            Simulation::new(self.population.schedule(), &self.path, self.population.likelihood());
        Ok(simulation.seed(self.request.seed).rho(self.request.rho)?)
    }

    /// The model and, where it was fitted, its estimates.
    #[must_use]
    pub fn described(&self) -> &str {
        &self.described
    }

    /// Doubts about the data, and what the rows cannot tell.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.population.warnings()
    }

    /// The columns of the rows beside norm, unit and date.
    #[must_use]
    pub fn columns(&self) -> LongColumns {
        self.population.columns()
    }

    /// Simulates, and gives every row of every data set in order; the number of adoptions of each data set.
    ///
    /// # Errors
    /// [`Error::Output`] with what `row` ends with; [`Error::Cancelled`].
    pub fn each_row(
        &self,
        progress: &dyn Progress,
        row: &mut (dyn FnMut(LongRow<'_>) -> io::Result<()> + Send),
    ) -> Result<Vec<u64>, Error> {
        let replicates = self.request.replicates;
        let task = Task::start(progress, &format!("simulating {replicates} data sets"));
        let simulation = self.simulation()?;
        let mut adoptions = Vec::new();
        let simulated = in_pool(self.request.threads, || {
            simulation.each(replicates, |replicate, history| {
                if task.check().is_err() {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                adoptions.push(history.events());
                self.population.rows(&self.norm(replicate), &history, &mut *row)
            })
        })?;
        task.check()?;
        simulated.map_err(Error::Output)?;
        Ok(adoptions)
    }

    /// Simulates, and writes the rows as a table; the number of adoptions of each data set.
    ///
    /// # Errors
    /// [`Error::Output`] with what `output` ends with; [`Error::Cancelled`].
    pub fn write(
        &self,
        format: LongFormat,
        output: impl Write + Send,
        progress: &dyn Progress,
    ) -> Result<Vec<u64>, Error> {
        let mut table = LongWriter::new(output, format, self.columns()).map_err(Error::Output)?;
        let adoptions = self.each_row(progress, &mut |row| table.write(row))?;
        table.finish().map_err(Error::Output)?;
        Ok(adoptions)
    }

    /// The name of a data set.
    fn norm(&self, replicate: u32) -> String {
        let width = self.request.replicates.to_string().len().max(4);
        format!("sim-{:0width$}", replicate + 1)
    }

    /// The command that fits the first data set, once the rows are in a file.
    #[must_use]
    pub fn fit_command(&self, file: &str) -> String {
        let mut words = Words::of_place(file);
        words.add("norm", Some(self.norm(0)));
        if let Population::Like(like) = &self.population {
            words.add("system", Some(like.prepared.data.system().name.clone()));
        }
        let (period, first, last) = self.population.window();
        words.add("from", Some(period.date(first).to_string()));
        words.add("through", Some(period.date(last).to_string()));
        words.add("period", Some(period.to_string()));
        let usual = if period == PeriodUnit::Day { Likelihood::Exact } else { Likelihood::Grouped };
        let likelihood = self.population.likelihood();
        words.add("likelihood", (likelihood != usual).then(|| likelihood.name().to_owned()));
        words.add_rules_for_units(&self.request.schedule.rules);
        words.line("fit")
    }
}

/// The hazard, and in words where it comes from.
fn hazard(request: &SimulateRequest, population: &Population) -> Result<(HazardPath, String), Error> {
    let model = request.model;
    if request.param.is_empty() {
        let Some(table) = population.table() else {
            let problem = format!(
                "give the parameters of {model} with {}, or with {} the data to fit it to",
                Setting::Param.with("NAME=VALUE"),
                Setting::Like
            );
            return Err(Error::usage(Setting::Param, problem));
        };
        let changes = Changes::default().threshold_in(request.threshold_in);
        let none = FitError::NoCandidates { events: table.events(), min_events: changes.min_events };
        let fit = fit_model(model, table, changes)?.ok_or(none)?;
        let described = format!("{} as fitted to {} ({})", model, population.norm(), estimates(&fit));
        return Ok((fit.path, described));
    }
    let mut parameters = Vec::new();
    for (name, value) in &request.param {
        let value = match value {
            ParameterValue::Number(number) => *number,
            ParameterValue::Date(date) => population.offset(name, *date)?,
        };
        parameters.push((name.as_str(), value));
    }
    let path = specify(model, &parameters, population.schedule().periods());
    Ok((path.map_err(|error| Error::usage(Setting::Param, error.to_string()))?, model.to_string()))
}

fn estimates(fit: &FittedModel) -> String {
    let parameters = fit.parameters.iter().map(|(name, value)| format!("{name} = {value:.4}"));
    let changes = fit.changes.iter().map(|(change, name)| format!("{name} {}", change.date));
    parameters.chain(changes).collect::<Vec<_>>().join(", ")
}

impl Population {
    fn columns(&self) -> LongColumns {
        if let Self::Like(like) = self { like.columns } else { LongColumns::default() }
    }

    /// The rows of one replicate.
    fn rows(
        &self,
        norm: &str,
        history: &SimulatedHistory,
        mut write: impl FnMut(LongRow<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::Like(like) => {
                let (data, study) = (&like.prepared.data, &like.prepared.study);
                let record = study.replay(data, &history.adopted);
                like.shown.iter().try_for_each(|&(unit, weight)| {
                    write(LongRow { norm, unit: &data.units()[unit].id, adoption: record[unit], weight })
                })
            }
            Self::MadeUp { first, period, .. } => {
                let width = history.adopted.len().to_string().len();
                history.adopted.iter().enumerate().try_for_each(|(i, adopted)| {
                    let adoption = adopted.map(|k| Adoption {
                        date: period.date(first + k as i64),
                        act: Act::Decision,
                        withdrawn: None,
                    });
                    write(LongRow { norm, unit: &format!("unit-{:0width$}", i + 1), adoption, weight: None })
                })
            }
        }
    }

    /// Doubts about the data, and what the file cannot tell.
    fn warnings(&self) -> Vec<Warning> {
        let Self::Like(like) = self else { return Vec::new() };
        let mut doubts = like.prepared.warnings.clone();
        doubts.extend(warnings(not_reproduced(&like.prepared.data), sentence));
        doubts
    }
}

/// What enters the simulation of units, and rows cannot hold.
fn not_reproduced(data: &AdoptionData) -> Vec<DataSetFinding> {
    let count = |has: fn(&Unit) -> bool| data.units().iter().filter(|unit| has(unit)).count() as u64;
    [
        (UnitProperty::ShorterObservation, count(|unit| unit.observed_through.is_some())),
        (UnitProperty::ChangingWeights, count(|unit| unit.weights.len() > 1)),
    ]
    .into_iter()
    .filter(|(_, units)| *units > 0)
    .map(|(property, units)| DataSetFinding::NotReproduced { property, units })
    .collect()
}
