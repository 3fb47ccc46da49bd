//! Made-up worlds with known coefficients, in which adoption depends on covariates.

use std::ops::Range;

use rand::{RngExt, SeedableRng};
use tipping_core::{
    Act, Adoption, AdoptionData, Block, Norm, PeriodUnit, Rules, Series, Spell, Study, System, Unit,
};
use tipping_fit::regression::{Covariate, Frame, Timing};

/// Yearly values that move slowly: autocorrelated, of mean 0 and variance about 1.
pub(crate) fn noise(units: usize, years: Range<i64>, seed: u64) -> Series {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut normal = move || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
    let path = |_| {
        let mut level = normal();
        let mut step = |year| {
            level = 0.9 * level + 0.436 * normal();
            (year, level)
        };
        years.clone().map(&mut step).collect()
    };
    let values = (0..units).map(path).collect();
    Series { name: format!("noise {seed}"), source: "made up".into(), period: Some(PeriodUnit::Year), values }
}

/// Units that are there from 1900 on, in five regions, and their record.
pub(crate) struct World {
    pub(crate) data: AdoptionData,
    pub(crate) study: Study,
    pub(crate) covariates: Vec<Covariate>,
    pub(crate) timing: Timing,
}

impl World {
    /// Nothing matters: every unit adopts with a hazard of 0.015 a year.
    pub(crate) fn new(units: usize, years: i64, covariates: Vec<Covariate>, seed: u64) -> Self {
        let zero = vec![0.0; covariates.len()];
        let level: Vec<f64> = std::iter::once(0.015_f64.ln()).chain(zero).collect();
        Self::with(units, years, covariates, [&level, &level], 0, (seed, 0))
    }

    /// A history under known coefficients, which change at the period `second_from`.
    pub(crate) fn with(
        units: usize,
        years: i64,
        covariates: Vec<Covariate>,
        coefficients: [&[f64]; 2],
        second_from: usize,
        (seed, replicate): (u64, u32),
    ) -> Self {
        let unit = |i: usize| Unit {
            id: format!("{i:03}"),
            name: format!("unit {i}"),
            region: Some(format!("region {}", i % 5)),
            spells: vec![Spell::default()],
            // A record needs an adoption; it is simulated anew.
            adoption: (i == 0).then(|| Adoption {
                date: "1900".parse().unwrap(),
                act: Act::Decision,
                withdrawn: None,
            }),
            ..Unit::default()
        };
        let data =
            AdoptionData::new(Norm::default(), System::default(), (0..units).map(unit).collect()).unwrap();
        let rules = Rules {
            from: "1900".parse().ok(),
            through: (1900 + years - 1).to_string().parse().ok(),
            ..Rules::default()
        };
        let study = Study::new(&data, &rules).unwrap();
        let timing = Timing::default();
        let adopted = Frame::new(&data, &study, &covariates, timing).simulate(
            coefficients,
            second_from,
            seed,
            replicate,
        );
        let record = study.replay(&data, &adopted);
        let units = data.units().iter().zip(record).map(|(u, adoption)| Unit { adoption, ..u.clone() });
        let data = AdoptionData::new(Norm::default(), System::default(), units.collect()).unwrap();
        let study = Study::new(&data, &rules).unwrap();
        Self { data, study, covariates, timing }
    }

    pub(crate) fn frame(&self) -> Frame<'_> {
        Frame::new(&self.data, &self.study, &self.covariates, self.timing)
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        self.covariates.iter().map(|c| c.block).collect()
    }
}
