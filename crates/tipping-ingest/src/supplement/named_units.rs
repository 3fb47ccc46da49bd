//! Units of the data by any of their names: identifier, name, or code of a state in any code list.

use crate::ingested::Ingested;
use crate::names::folded;
use crate::request::UnitCode;
use crate::units::crosswalk::Crosswalk;
use crate::units::identities::Target;
use crate::units::matching::Key;

/// The index of each named unit among [`tipping_core::AdoptionData::units`]; `None` for a name that no unit
/// has. A name is an identifier, the name of a unit, or of a state its ISO 3166 alpha-3 code or a name that
/// the crosswalk knows.
///
/// ```
/// use tipping_ingest::{Request, ingest, named_units};
/// let suffrage = ingest(&Request { data: "suffrage".into(), ..Request::default() })?;
/// let found = named_units(&["usa", "United Kingdom", "2", "atlantis"], &suffrage);
/// let id = |i: usize| suffrage.data.units()[i].id.as_str();
/// let ids: Vec<Option<&str>> = found.into_iter().map(|i| i.map(id)).collect();
/// assert_eq!(ids, [Some("2"), Some("200"), Some("2"), None]);
/// # Ok::<(), tipping_ingest::IngestError>(())
/// ```
#[must_use]
pub fn named_units<S: AsRef<str>>(names: &[S], ingested: &Ingested) -> Vec<Option<usize>> {
    let target = Target::new(&ingested.data, &ingested.identities);
    names.iter().map(|name| find(name.as_ref().trim(), &target)).collect()
}

fn find(name: &str, target: &Target<'_>) -> Option<usize> {
    let same = folded(name);
    let own = target.units.iter().position(|unit| unit.id == name);
    let own = own.or_else(|| target.units.iter().position(|unit| folded(&unit.name) == same));
    own.or_else(|| [UnitCode::Iso3, UnitCode::Name].into_iter().find_map(|code| by_code(name, code, target)))
}

/// The unit that is a state of this code: of several that go on from it the one that is asked first.
fn by_code(name: &str, code: UnitCode, target: &Target<'_>) -> Option<usize> {
    let state = Crosswalk::bundled().find(code, name)?;
    let takers = target.takers(code);
    let takers = takers.get(&Key::State(state))?;
    takers.iter().min_by_key(|taker| (!taker.same, taker.rank)).map(|taker| taker.unit)
}
