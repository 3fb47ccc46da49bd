//! The command line of the tipping toolkit.
