//! What speaks for single states: their weight, and ties to them.

use std::collections::BTreeMap;

use tipping_core::result::{Decision, FollowersReport, StateReport, StatesReport};
use tipping_core::{AdoptionData, Setting, Study, Ties, TimePoint, Warning};
use tipping_fit::bootstrap::Test;
use tipping_fit::pivots::{Followed, FollowerSettings, Followers, Pivots};
use tipping_ingest::SupplementRequest;

use crate::error::Error;
use crate::prepare::{Prepared, prepare_ingested};
use crate::progress::Task;
use crate::request::PivotsRequest;

/// A network as read, with everything that was decided about it.
pub(super) struct Tied {
    ties: Ties,
    /// For each unit of the schedule that among which ties are rewired.
    strata: Vec<usize>,
    pub(super) decisions: Vec<Decision>,
    pub(super) warnings: Vec<Warning>,
    pub(super) sha256: Vec<(String, String)>,
}

/// The record, and the ties between its units where a file of them is given.
pub(super) fn read(request: &PivotsRequest) -> Result<(Prepared, Option<Tied>), Error> {
    request.data.one_weighting()?;
    if request.within_regions && request.ties.is_none() {
        let (setting, ties) = (Setting::WithinRegions, Setting::Ties.with("FILE"));
        return Err(Error::usage(setting, format!("{setting} is about ties that are rewired; give {ties}")));
    }
    let ingested = tipping_ingest::ingest(&request.data.ingest())?;
    let Some(file) = &request.ties else {
        return Ok((prepare_ingested(ingested, &request.data, &request.rules)?, None));
    };
    let wanted = SupplementRequest::default().ties(file).unknown_units(request.data.unknown_units);
    let read = tipping_ingest::supplement(&wanted, &ingested)?;
    let prepared = prepare_ingested(ingested, &request.data, &request.rules)?;
    let strata = strata(&prepared.data, &prepared.study, request.within_regions)?;
    let ties = read.ties.unwrap_or_default();
    let (decisions, warnings, sha256) = (read.decisions, read.warnings, read.sha256);
    Ok((prepared, Some(Tied { ties, strata, decisions, warnings, sha256 })))
}

/// One stratum for all units of the schedule, or one for each region; units without a region are one, too.
fn strata(data: &AdoptionData, study: &Study, within_regions: bool) -> Result<Vec<usize>, Error> {
    let units = study.schedule.units();
    if !within_regions {
        return Ok(vec![0; units.len()]);
    }
    let region = |unit: usize| data.units()[unit].region.as_deref();
    if units.iter().all(|unit| region(unit.unit).is_none()) {
        let problem = format!(
            "{} needs regions, and no unit has one; name their column with {}",
            Setting::WithinRegions,
            Setting::Region
        );
        return Err(Error::usage(Setting::WithinRegions, problem));
    }
    let mut numbers = BTreeMap::new();
    let number = |unit: usize| {
        let next = numbers.len();
        *numbers.entry(region(unit)).or_insert(next)
    };
    Ok(units.iter().map(|unit| unit.unit).map(number).collect())
}

impl Tied {
    /// Who was followed by those tied to it.
    pub(super) fn followers(
        &self,
        request: &PivotsRequest,
        study: &Study,
        task: &Task<'_>,
    ) -> Result<Followers, Error> {
        let settings = FollowerSettings::default()
            .horizon(request.span)
            .replicates(request.tests.bootstrap)
            .seed(request.tests.seed);
        Ok(Followers::new(study, &self.ties, &self.strata, &settings, task)?)
    }
}

/// The table of states; `None` where there are neither weights nor ties.
pub(super) fn states(
    data: &AdoptionData,
    study: &Study,
    found: &Pivots,
    followers: Option<&Followers>,
    request: &PivotsRequest,
) -> Option<StatesReport> {
    if followers.is_none() && !data.is_weighted() {
        return None;
    }
    let followed = |unit: usize| followers.and_then(|all| all.states.iter().find(|state| state.unit == unit));
    let mut adopters: Vec<(i64, StateReport)> = Vec::with_capacity(found.adopters.len());
    for pivot in &found.adopters {
        let unit = &data.units()[pivot.unit];
        let number = study.window.first + pivot.period as i64;
        let report = StateReport {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            period: TimePoint::from(study.window.period.date(number)),
            weight: pivot.weight,
            followers: followed(pivot.unit).map(followers_report),
        };
        adopters.push((number, report));
    }
    adopters.sort_by(|(k, a), (l, b)| {
        let p = |state: &StateReport| state.followers.as_ref().and_then(|f| f.p_value).unwrap_or(2.0);
        let weight = |state: &StateReport| state.weight.unwrap_or(-1.0);
        p(a).total_cmp(&p(b)).then(weight(b).total_cmp(&weight(a))).then(k.cmp(l)).then(a.name.cmp(&b.name))
    });
    let tested = followers.map_or(0, |all| all.states.iter().filter(|s| s.p_value.is_some()).count());
    Some(StatesReport {
        horizon_years: request.span,
        within_regions: request.within_regions,
        tested: tested as u64,
        test: followers.and_then(|all| all.together.as_ref()).map(Test::report),
        adopters: adopters.into_iter().map(|(_, report)| report).collect(),
    })
}

fn followers_report(followed: &Followed) -> FollowersReport {
    FollowersReport {
        ties: followed.ties,
        followed: followed.followed,
        expected: followed.expected,
        p_value: followed.p_value,
        family_p_value: followed.family_p_value,
    }
}
