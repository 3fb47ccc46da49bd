//! The regions that units have where the data do not tell.

/// The parts of the world that the crosswalk knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Regions {
    /// Subregions of UN M49, such as Western Asia.
    #[default]
    Subregion,
    /// Continents, such as Asia.
    Continent,
}

impl Regions {
    /// What [`Roles::region`](super::Roles::region) means where the data have no such column.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.trim().to_lowercase().as_str() {
            "region" => Some(Self::Subregion),
            "continent" => Some(Self::Continent),
            _ => None,
        }
    }
}
