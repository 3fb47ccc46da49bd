//! The processes of a study of power in words.

use tipping_core::finding::SimulatedProcess;

/// The name of a process.
#[must_use]
pub fn name(process: &SimulatedProcess) -> String {
    match *process {
        SimulatedProcess::Threshold { critical_mass, ratio } => {
            format!("threshold at {critical_mass:.3}, rate ratio {ratio}")
        }
        SimulatedProcess::Change { period, ratio } => {
            format!("change in period {period}, rate ratio {ratio}")
        }
        SimulatedProcess::MixedInfluence { ratio } => format!("mixed-influence, q/p = {ratio}"),
        SimulatedProcess::Fitted { model } => format!("{model}, as fitted"),
        SimulatedProcess::Constant => "constant".to_owned(),
    }
}
