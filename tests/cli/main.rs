//! The program as a black box: what it prints and how it ends.

mod contract;
mod fail;
mod formats;
mod readme;
mod run;
