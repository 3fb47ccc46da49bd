//! The program as a black box: what it prints and how it ends.

mod fail;
mod run;
