//! From the results of a batch to the result of the pool.

use std::collections::{BTreeMap, BTreeSet};

use tipping_core::finding::PoolFinding;
use tipping_core::result::{
    FactorTest, FailedNorm, ForestRow, GroupsDiffer, KeptError, NormResult, PooledNormsReport, Report,
};
use tipping_core::{CountedVerdict, Verdict};

use super::counts::benjamini_hochberg;
use super::findings;
use super::norm::PooledNorm;
use super::random_effects::{Factor, RandomEffects};
use super::rivals::own_masses;
use super::section::{AnalysedSection, Section};
use super::threshold::{Pool, PoolBootstrap, PoolTests};
use crate::error::FitError;
use crate::numeric::quantile;
use crate::watch::Watch;

/// The results of some norms, ready to be pooled; what failed is kept apart.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PoolInput {
    pool: Pool,
    /// In the order of the pool.
    abouts: Vec<About>,
    failed: Vec<FailedNorm>,
}

/// A kept result that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the result of {id} cannot be used: {source}")]
pub struct UnusableNorm {
    /// The norm.
    pub id: String,
    /// Why.
    pub source: KeptError,
}

/// What norms are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// The column.
    pub by: String,
    /// The group of each norm that has one, by identifier.
    pub of: BTreeMap<String, String>,
}

/// Everything that is found out about a pool, in the terms of the result schema but for verdicts and
/// findings.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PoolAnalysis {
    /// The norms, counted.
    pub norms: PooledNormsReport,
    /// All norms.
    pub all: AnalysedSection,
    /// Those whose verdict is `tipping`; `None` when there are none.
    pub tipping: Option<AnalysedSection>,
    /// Each group, in order of name.
    pub groups: Vec<AnalysedSection>,
    /// Whether groups differ; `None` with fewer than two.
    pub groups_differ: Option<GroupsDiffer>,
    /// A row for each norm.
    pub forest: Vec<ForestRow>,
    /// Doubts about the norms and the tests.
    pub warnings: Vec<PoolFinding>,
    /// What holds for every pool.
    pub notes: Vec<PoolFinding>,
}

/// What is known of a norm besides its data.
#[derive(Debug, Clone, PartialEq)]
struct About {
    title: String,
    verdict: Option<Verdict>,
    interval: Option<[f64; 2]>,
    p_value: Option<f64>,
    /// How it was analysed, by the name of the setting.
    made: BTreeMap<&'static str, String>,
    /// The norm that it is one coding of.
    coding_of: Option<String>,
}

impl About {
    fn of(report: &Report) -> Self {
        Self {
            title: report.header.title.clone(),
            verdict: report.verdict.as_ref().map(|v| v.verdict),
            interval: report.critical_mass.as_ref().map(|m| [m.interval.lower, m.interval.upper]),
            p_value: report.tests.as_ref().map(|tests| tests.decisive().p_value),
            made: made(report),
            coding_of: None,
        }
    }
}

/// What ought to be the same for all norms of a pool, each with its text. Results of versions before the
/// settings travelled typed say less of themselves.
fn made(report: &Report) -> BTreeMap<&'static str, String> {
    let window = &report.header.window;
    let mut made = BTreeMap::from([
        ("version", report.provenance.version.clone()),
        ("seed", report.provenance.seed.to_string()),
        ("system", report.header.system.clone()),
        ("period", window.period.to_string()),
        ("likelihood", window.likelihood.to_string()),
    ]);
    let Some(settings) = &report.provenance.settings else { return made };
    made.extend([
        ("counting", settings.rules.counting.to_string()),
        ("pre-entry", settings.rules.pre_entry.to_string()),
        ("successions", settings.rules.successions.to_string()),
    ]);
    if let Some(analysis) = &settings.analysis {
        let models: Vec<&str> = analysis.models.iter().map(|model| model.name()).collect();
        made.extend([
            ("bootstrap", analysis.bootstrap.to_string()),
            ("interval", analysis.interval.to_string()),
            ("level", analysis.level.to_string()),
            ("min-events", analysis.min_events.to_string()),
            ("models", models.join(",")),
            ("threshold-in", analysis.threshold_in.to_string()),
        ]);
    }
    made
}

impl PoolInput {
    /// Makes norms of results, each identifier once.
    ///
    /// # Errors
    /// [`UnusableNorm`] when what is kept of a norm that did not fail makes no risk table or no schedule.
    pub fn new(results: &[NormResult]) -> Result<Self, UnusableNorm> {
        let (mut norms, mut failed) = (Vec::new(), Vec::new());
        let mut abouts = BTreeMap::new();
        for result in results {
            match (PooledNorm::of(result), &result.report) {
                (Ok(norm), Some(report)) => {
                    let coding_of = result.groups.get("coding_of").cloned();
                    abouts.insert(norm.id.clone(), About { coding_of, ..About::of(report) });
                    norms.push(norm);
                }
                (Err(KeptError::Failed { error }), _) => {
                    failed.push(FailedNorm { id: result.id.clone(), error })
                }
                (Err(source), _) => return Err(UnusableNorm { id: result.id.clone(), source }),
                (Ok(_), None) => {}
            }
        }
        failed.sort_by(|x, y| x.id.cmp(&y.id));
        // A map is in the order of identifiers, as the pool is.
        Ok(Self { pool: Pool::new(norms), abouts: abouts.into_values().collect(), failed })
    }

    /// The norms that did not fail.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Norms that failed, with the reason.
    #[must_use]
    pub fn failed(&self) -> &[FailedNorm] {
        &self.failed
    }

    /// The sets of norms that are looked at: all, those that tip (if any), and the groups, each with its
    /// name.
    fn sets(&self, grouping: Option<&Grouping>) -> Sets {
        let norms = self.pool.norms();
        let tipping: Vec<usize> = (0..norms.len()).filter(|&j| norms[j].tipping == Some(true)).collect();
        let mut sets = Sets {
            names: vec!["all".to_owned()],
            sets: vec![self.pool.everybody()],
            tipping: !tipping.is_empty(),
        };
        if sets.tipping {
            sets.names.push("tipping".to_owned());
            sets.sets.push(tipping);
        }
        let group = |j: usize| grouping.and_then(|g| g.of.get(&norms[j].id));
        let names: BTreeSet<&String> = (0..norms.len()).filter_map(group).collect();
        for name in names {
            sets.names.push(name.clone());
            sets.sets.push((0..norms.len()).filter(|&j| group(j) == Some(name)).collect());
        }
        sets
    }

    /// Replicates of the whole pool that [`PoolInput::analyse`] simulates.
    #[must_use]
    pub fn simulations(&self, settings: &PoolBootstrap, grouping: Option<&Grouping>) -> u64 {
        u64::from(settings.replicates) * Pool::simulations(self.sets(grouping).sets.len())
    }

    /// Everything about the pool, of which `repeated` results stood in several places. Without replicates
    /// nothing is simulated.
    ///
    /// # Errors
    /// [`FitError::Cancelled`].
    pub fn analyse(
        &self,
        settings: &PoolBootstrap,
        grouping: Option<&Grouping>,
        repeated: u64,
        watch: &dyn Watch,
    ) -> Result<PoolAnalysis, FitError> {
        let sets = self.sets(grouping);
        let groups: Vec<usize> = (sets.first_group()..sets.sets.len()).collect();
        let tests = (settings.replicates > 0)
            .then(|| self.pool.test(settings, &sets.sets, &groups, watch))
            .transpose()?;
        let p_values: Vec<Option<f64>> = self.abouts.iter().map(|about| about.p_value).collect();
        let by_verdict = grouping.is_some_and(|g| g.by == "verdict");
        let section = |s| self.section(&sets, s, by_verdict, &p_values, settings.level, tests.as_ref());
        let mut sections: Vec<AnalysedSection> = (0..sets.sets.len()).map(section).collect();
        let of_groups = sections.split_off(sets.first_group());
        let mut warnings = self.warnings(grouping);
        let named = tests.iter().flat_map(|t| t.subsets.iter().zip(&sets.names));
        warnings.extend(named.filter_map(|(found, name)| findings::close_call(name, found.as_ref()?)));
        let forest = self.forest(settings.level, grouping, tests.as_ref());
        let mut sections = sections.into_iter();
        let all = sections.next().unwrap_or_else(|| section(0));
        Ok(PoolAnalysis {
            norms: self.counted(repeated),
            all,
            tipping: sections.next(),
            groups_differ: (groups.len() > 1).then(|| self.groups_differ(&sets, tests.as_ref())),
            groups: of_groups,
            forest,
            warnings,
            notes: findings::notes(settings.replicates > 0, sets.tipping),
        })
    }

    /// Everything about set number `s` of the pool; number 0 is that of all norms. `by_verdict` says that the
    /// groups are those of the norms' verdicts; `p_values` holds one for every norm that has any.
    fn section(
        &self,
        sets: &Sets,
        s: usize,
        by_verdict: bool,
        p_values: &[Option<f64>],
        level: f64,
        tests: Option<&PoolTests>,
    ) -> AnalysedSection {
        let section = Section {
            pool: &self.pool,
            name: &sets.names[s],
            set: &sets.sets[s],
            chosen: sets.tipping && s == 1 || s > 0 && by_verdict,
            // A set may have been chosen by these very p-values: they are adjusted over all norms.
            p_values: (s == 0).then_some(p_values),
            level,
            tests: tests.and_then(|t| t.subsets[s].as_ref()),
            all: tests,
        };
        section.analyse()
    }

    fn counted(&self, repeated: u64) -> PooledNormsReport {
        let norms = self.pool.norms();
        let mut verdicts = BTreeMap::new();
        for about in &self.abouts {
            *verdicts.entry(CountedVerdict::from(about.verdict)).or_insert(0) += 1;
        }
        PooledNormsReport {
            read: (norms.len() + self.failed.len()) as u64,
            repeated,
            pooled: norms.len() as u64,
            failed: self.failed.clone(),
            without_rise: self.ids(|norm| norm.mass.is_none()),
            verdicts,
            in_waves: self.ids(|norm| norm.own_rho().is_some_and(|rho| rho > 0.0)),
        }
    }

    /// Identifiers of the norms of which something holds, in the order of the pool.
    fn ids(&self, holds: fn(&PooledNorm) -> bool) -> Vec<String> {
        self.pool.norms().iter().filter(|norm| holds(norm)).map(|norm| norm.id.clone()).collect()
    }

    fn groups_differ(&self, sets: &Sets, tests: Option<&PoolTests>) -> GroupsDiffer {
        let (mut y, mut v, mut group, mut groups) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for set in &sets.sets[sets.first_group()..] {
            let (own, variances) = own_masses(&self.pool, set);
            // A group without a critical mass has no mean to differ.
            if !own.is_empty() {
                group.extend(std::iter::repeat_n(groups, own.len()));
                groups += 1;
            }
            y.extend(own);
            v.extend(variances);
        }
        let critical_masses = Factor::test(&y, &v, &group, groups).map(|f| FactorTest {
            statistic: f.statistic,
            degrees: [f.degrees.0 as u64, f.degrees.1 as u64],
            p_value: f.p_value,
            tau_squared: f.tau_squared,
        });
        GroupsDiffer { critical_masses, thresholds: tests.and_then(|t| t.groups).map(|test| test.report()) }
    }

    fn forest(&self, level: f64, grouping: Option<&Grouping>, tests: Option<&PoolTests>) -> Vec<ForestRow> {
        let everybody = self.pool.everybody();
        let common = self.pool.threshold(&everybody).map(|t| t.fraction());
        let (y, v) = own_masses(&self.pool, &everybody);
        let mut weights =
            RandomEffects::fit(&y, &v, level).map(|fit| fit.weights).unwrap_or_default().into_iter();
        let tested: Vec<f64> = self.abouts.iter().filter_map(|about| about.p_value).collect();
        let mut adjusted = benjamini_hochberg(&tested).into_iter();
        let norms = self.pool.norms().iter().zip(&self.abouts).enumerate();
        let rows = norms.map(|(j, (norm, about))| ForestRow {
            group: grouping.and_then(|g| g.of.get(&norm.id)).cloned(),
            weight: norm.mass.as_ref().and_then(|_| weights.next()),
            adjusted_p_value: about.p_value.and_then(|_| adjusted.next()),
            ..forest_row(norm, about, common, tests.map_or(&[], |t| t.by_chance[j].as_slice()))
        });
        rows.collect()
    }

    /// Doubts about the norms.
    fn warnings(&self, grouping: Option<&Grouping>) -> Vec<PoolFinding> {
        let pooled = self.pool.norms().len() as u64;
        let failed = self.failed.iter().map(|norm| norm.id.clone()).collect();
        let mut warnings: Vec<PoolFinding> = findings::few_norms(pooled).into_iter().collect();
        warnings.extend(findings::failed_norms(pooled, failed));
        warnings.extend(findings::mixed_options(self.abouts.iter().map(|about| &about.made)));
        warnings.extend(grouping.and_then(|g| findings::without_group(&g.by, self.without_group(g))));
        warnings.extend(findings::codings(self.abouts.iter().filter_map(|about| about.coding_of.as_ref())));
        warnings
    }

    /// Identifiers of the norms that have no group.
    fn without_group(&self, grouping: &Grouping) -> Vec<String> {
        let ids = self.pool.norms().iter().map(|norm| &norm.id);
        ids.filter(|id| !grouping.of.contains_key(*id)).cloned().collect()
    }
}

/// Sets of norms with their names: all, those that tip where there are any, groups.
struct Sets {
    names: Vec<String>,
    sets: Vec<Vec<usize>>,
    tipping: bool,
}

impl Sets {
    fn first_group(&self) -> usize {
        1 + usize::from(self.tipping)
    }
}

/// The line of one norm in the forest plot, without its group and what depends on the other norms: its weight
/// and its adjusted p-value. `common` is the threshold for all norms, `by_chance` the critical masses that
/// chance alone gives this one in simulation, in ascending order.
fn forest_row(norm: &PooledNorm, about: &About, common: Option<f64>, by_chance: &[f64]) -> ForestRow {
    let mass = norm.mass.as_ref();
    ForestRow {
        id: norm.id.clone(),
        title: about.title.clone(),
        group: None,
        verdict: about.verdict,
        events: norm.table.events(),
        estimate: mass.map(|m| m.fraction),
        interval: about.interval,
        logit: mass.map(|m| m.logit),
        variance: mass.map(|m| m.variance),
        weight: None,
        probability_at_least_one_third: mass.map(|m| m.at_least_one_third),
        by_chance: (!by_chance.is_empty()).then(|| quantile(by_chance, 0.5)),
        at_common: common.map(|c| change_at(norm, c).to_owned()),
        loss_at_common: common.map(|c| (norm.profile.highest() - norm.profile.log_likelihood(c)).max(0.0)),
        rho: norm.own_rho(),
        p_value: about.p_value,
        adjusted_p_value: None,
    }
}

/// What the hazard of a norm does at a threshold, in the word of the report.
fn change_at(norm: &PooledNorm, c: f64) -> &'static str {
    match norm.profile.at(c) {
        None => "undivided",
        Some(step) if step.rises() => "rise",
        Some(step) if step.falls() => "fall",
        Some(_) => "none",
    }
}
