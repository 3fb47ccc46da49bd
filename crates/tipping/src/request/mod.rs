//! What is asked: one typed request for every function of this crate.
//!
//! Every request has the defaults of the command line, methods that set one choice each, and a form in serde
//! whose keys are the names of the settings with underscores: a request in JSON or TOML is flat, whatever
//! groups its fields are in.

mod analysis;
mod batch;
mod claims;
mod data;
mod fit;
mod pivots;
mod pool;
mod power;
mod regimes;
mod rules;
mod schedule;
mod sensitivity;
mod simulate;

pub use analysis::{AnalysisRequest, TestRequest};
pub use batch::{BatchRequest, RunRequest};
pub use claims::ClaimsRequest;
pub use data::DataRequest;
pub use fit::{CheckRequest, FitRequest};
pub use pivots::PivotsRequest;
pub use pool::PoolRequest;
pub use power::PowerRequest;
pub use regimes::{CovariatesRequest, RegimesRequest};
pub use schedule::ScheduleRequest;
pub use sensitivity::{ChoicesRequest, SensitivityRequest};
pub use simulate::SimulateRequest;

/// Makes methods that set one field of a request each.
macro_rules! setters {
    ($of:ty { $($(#[$doc:meta])* $name:ident $($part:ident)?: $value:ty;)* }) => {
        impl $of {
            $(setters!(@method $(#[$doc])* $name $($part)?: $value);)*
        }
    };
    (@method $(#[$doc:meta])* $name:ident: $value:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, value: impl Into<$value>) -> Self {
            self.$name = value.into();
            self
        }
    };
}

pub(crate) use setters;
