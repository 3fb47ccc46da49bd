//! Likelihoods, change-point search and exact posteriors for adoption data.
