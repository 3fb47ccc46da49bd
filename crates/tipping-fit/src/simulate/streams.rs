//! Random streams: one for each replicate of each simulation.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The random stream of one replicate: it depends on the seed, the purpose and the replicate alone, so that
/// results do not depend on how replicates are spread over threads.
pub(crate) fn stream(seed: u64, purpose: u64, replicate: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&purpose.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(replicate);
    rng
}

/// What a simulation is for: simulations for different purposes have different random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Existence,
    Rival,
    /// The threshold model as fitted, its changes in time.
    Threshold,
    /// The same with its changes in the fraction.
    ThresholdInFraction,
    OneThird,
    ExistenceInWaves,
    RivalInWaves,
    Envelope,
    /// Histories that are written out.
    Simulation,
    /// Chance within the residuals.
    Residuals,
    /// A regression as fitted.
    RegressionFit,
    /// The n-th hypothesis about the shift of a regression.
    Shift(usize),
    /// Regions without a change, with a change at one date, and with one at one regional fraction.
    RegionsConstant,
    RegionsDate,
    RegionsFraction,
    /// The best of all adopters.
    Pivots,
    /// Adopters of each date drawn by lot, and ties to the n-th adopter rewired.
    Followers,
    RewiredTies(usize),
    /// A break at the n-th known date.
    KnownDate(usize),
    /// The n-th cell of a study of power.
    Study(usize),
    /// A norm of a pool, by its number, in the n-th smooth world, under the common threshold, and under one
    /// at one third.
    PoolSmooth(usize, usize),
    PoolCommon(usize),
    PoolOneThird(usize),
}

impl Purpose {
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Existence => 1,
            Self::Rival => 2,
            Self::Threshold => 3,
            Self::OneThird => 4,
            Self::ExistenceInWaves => 5,
            Self::RivalInWaves => 6,
            Self::Envelope => 7,
            Self::Simulation => 100,
            Self::Residuals => 8,
            Self::ThresholdInFraction => 9,
            Self::RegressionFit => 30,
            Self::Shift(n) => 10_000 + n as u64,
            Self::RegionsConstant => 20,
            Self::RegionsDate => 21,
            Self::RegionsFraction => 22,
            Self::Pivots => 40,
            Self::Followers => 42,
            Self::RewiredTies(n) => 200_000 + n as u64,
            Self::KnownDate(n) => 1_000 + n as u64,
            Self::Study(n) => 1_000_000 + n as u64,
            Self::PoolSmooth(world, n) => ((3 + world as u64) << 40) + n as u64,
            Self::PoolCommon(n) => (1 << 40) + n as u64,
            Self::PoolOneThird(n) => (2 << 40) + n as u64,
        }
    }
}
