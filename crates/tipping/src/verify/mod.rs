//! Findings that are held to: a file of expectations, each with its reason, is compared with results.
//!
//! The file names its results and says what is expected of each, such as
//! `critical_mass.fraction within 0.30..0.40`. [`verify`] reads the results, looks every expectation up in
//! them, and says which hold; where it is asked to, it also gives the file anew with what was found.
//!
//! | module | |
//! |---|---|
//! | `expectations`, `source`, `runner` | the file: results and what is expected of them, mistakes by place |
//! | `expression`, `grammar`, `mistake`, `quoting` | the language of an expectation |
//! | `path`, `evaluate`, `known_keys` | whether an expectation holds of a result in JSON |
//! | `update` | an expectation moved to what was found |
//! | `verification` | all of it: from the file to the report |

mod evaluate;
mod expectations;
mod expression;
mod grammar;
mod known_keys;
mod mistake;
mod path;
mod quoting;
mod runner;
mod source;
mod update;
mod verification;

pub use runner::{NotRun, Runner};
pub use source::Unreadable;
pub use verification::{Verified, VerifyRequest, verify};
