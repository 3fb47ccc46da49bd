//! What a regression says about "domestic before, international after", in words made from its numbers, and
//! what there is to doubt.

use statrs::distribution::{ChiSquared, ContinuousCDF};
use tipping_core::Warning;

use crate::bootstrap::ALPHA;

use super::covariates::{Block, Covariate, Exposure, Source};
use super::fitted::Trouble;
use super::report::Described;
use super::shift::{Hypothesis, ShiftTest};

/// Fewer events than this for every coefficient of a regime are few (Vittinghoff & McCulloch 2007,
/// doi:10.1093/aje/kwk052).
const EVENTS_PER_COEFFICIENT: usize = 5;

/// How many names a warning lists before it says how many more there are.
const SHOWN: usize = 12;

/// "a is", "a and b are".
fn verb(names: &[&str], one: &str, several: &str) -> String {
    format!("{} {}", names.join(" and "), if names.len() == 1 { one } else { several })
}

impl Described<'_> {
    fn test(&self, hypothesis: Hypothesis) -> Option<&ShiftTest> {
        self.simulated?.tests.iter().find(|t| t.hypothesis == hypothesis)
    }

    /// A sentence for each part of the claim.
    #[must_use]
    pub fn interpretation(&self) -> Vec<String> {
        let Some(change) = self.change() else { return Vec::new() };
        let mut sentences = Vec::new();
        let p = |t: &ShiftTest| format!("p = {:.3}", t.test.p_value);
        if let Some(test) = self.test(Hypothesis::NoChange) {
            sentences.push(if test.test.p_value < ALPHA {
                format!("A change in {} fits better than one regression for the whole record, by more than a search for it would have by chance ({}).", change.date, p(test))
            } else {
                format!("One regression for the whole record suffices: the best change, {}, gains no more than a search for it would have by chance ({}).", change.date, p(test))
            });
        }
        if let Some(test) = self.test(Hypothesis::NoCoefficient) {
            sentences.push(if test.test.p_value < ALPHA {
                format!("It is more than one of the level: what the covariates do changes ({}).", p(test))
            } else {
                format!("Of the coefficients none need change: a change of the level alone fits as well, to chance ({}).", p(test))
            });
        }
        for block in Block::ALL {
            if let Some(test) = self.test(Hypothesis::Block(block)) {
                let verb =
                    if test.test.p_value < ALPHA { "shift" } else { "do not shift by more than chance" };
                sentences.push(format!("The {block} coefficients {verb} ({}).", p(test)));
            }
        }
        sentences.extend(self.claim());
        sentences
    }

    /// The shares of the explained deviance beside the claim.
    fn claim(&self) -> Option<String> {
        if !Block::ALL.iter().all(|b| self.regression.blocks.contains(b)) {
            return None;
        }
        let share = |r: usize, block: Block| self.fit.explained[r]?.share(block);
        let (before, after) = (share(0, Block::Domestic)?, share(1, Block::International)?);
        let percent = |x: f64| format!("{:.0} %", 100.0 * x);
        let shares = format!(
            "Of the deviance that the covariates explain, the domestic ones have {} before and {} after, the international ones {} and {}",
            percent(before),
            percent(1.0 - after),
            percent(1.0 - before),
            percent(after)
        );
        let as_claimed = before > 0.5 && after > 0.5;
        let shifted = self.test(Hypothesis::NoCoefficient).map(|t| t.test.p_value < ALPHA);
        let idle: Vec<&str> = ["before", "after"]
            .into_iter()
            .enumerate()
            .filter(|(r, _)| !self.explains(*r))
            .map(|r| r.1)
            .collect();
        let judged = match (as_claimed, shifted) {
            _ if !idle.is_empty() => {
                let when = idle.join(" and ");
                let order = if as_claimed {
                    "the order that the theory has"
                } else {
                    "not the order that the theory has"
                };
                return Some(format!(
                    "{shares}: {order}, but all of them together explain no more than chance would {when} (chi-square, kappa taken as known), so \
                     that their shares then say nothing."
                ));
            }
            (true, Some(true)) if self.uncertain() => {
                "domestic before, international after, as the theory has it, but simulated under the fit the shares spread over the other order too"
            }
            (true, Some(true)) => "domestic before, international after, as the theory has it",
            (true, Some(false)) => {
                "the order that the theory has, but the coefficients do not change by more than chance: no evidence of a switch"
            }
            (true, None) => "the order that the theory has; whether it is more than chance was not tested",
            (false, _) => "not the order that the theory has",
        };
        Some(format!("{shares}: {judged}."))
    }

    /// Whether data simulated under the fit often have the other order of the shares.
    fn uncertain(&self) -> bool {
        let low =
            |r: usize, block: Block| self.simulated?.spread.shares[r][block as usize].map(|share| share.0);
        let lowest = [low(0, Block::Domestic), low(1, Block::International)];
        lowest.into_iter().flatten().any(|low| low <= 0.5)
    }

    /// Whether all covariates together explain more of a regime's deviance than chance would, kappa taken as
    /// known: chi-square with as many degrees of freedom as covariates.
    fn explains(&self, regime: usize) -> bool {
        let Some(explained) = self.fit.explained[regime] else { return false };
        let freedom = (self.fit.coefficients.len() - 1) as f64;
        ChiSquared::new(freedom).is_ok_and(|d| d.sf(explained.total.max(0.0)) < ALPHA)
    }

    /// Doubts about this fit.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        self.warn_of_losses(&mut warnings);
        self.warn_of_estimates(&mut warnings);
        self.warn_of_sizes(&mut warnings);
        warnings
    }

    fn warn_of_losses(&self, warnings: &mut Vec<Warning>) {
        let sample = self.sample();
        if sample.lost_unit_periods == 0 {
            return;
        }
        let by: Vec<String> =
            sample.lost_by_covariate.iter().map(|l| format!("{} {}", l.name, l.unit_periods)).collect();
        warnings.push(Warning::new(
            "covariates_missing",
            format!(
                "{} of {} unit-periods at risk and {} of {} adoptions are lost because covariates are missing (by covariate: {}). The \
                 regression is about the rest; --fill forward or linear keeps more, by assumption.{}",
                sample.lost_unit_periods,
                sample.unit_periods,
                sample.lost_events,
                sample.record_events,
                by.join(", "),
                match self.lost_on_arrival() {
                    _ if self.regression.frame.lag == 0 => String::new(),
                    0 => String::new(),
                    n => format!(
                        " {n} of the adoptions lost are by units in their first period at risk, before which they have no values: --lag 0 keeps \
                         those of whom something is known in that period."
                    ),
                }
            ),
        ));
        let names: Vec<&str> =
            self.regression.lost_units().into_iter().map(|u| self.data.units()[u].name.as_str()).collect();
        if !names.is_empty() {
            let more = names.len().saturating_sub(SHOWN);
            let shown = names[..names.len() - more].join(", ");
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            warnings.push(Warning::new(
                "units_without_covariates",
                format!(
                    "Units at risk that never have every covariate, and about which the regression says nothing: {} ({shown}{rest}).",
                    names.len()
                ),
            ));
        }
    }

    /// Adoptions lost in the first period in which a unit was at risk.
    fn lost_on_arrival(&self) -> usize {
        let first = |unit: usize| {
            let place = self.study.schedule.units().iter().position(|u| u.unit == unit)?;
            self.study.history[place].at_risk.first().map(|span| span.0)
        };
        let lost = self.regression.lost().iter().filter(|l| l.event);
        lost.filter(|l| first(l.unit) == Some(l.periods.0) && l.periods.0 > 0).count()
    }

    fn warn_of_estimates(&self, warnings: &mut Vec<Warning>) {
        let of = |trouble: Trouble, r: usize| -> Vec<&str> {
            // The level goes with the covariates that have no coefficient.
            let has =
                self.fit.coefficients.iter().filter(|c| c.block.is_some() && c.trouble[r] == Some(trouble));
            has.map(|c| c.name.as_str()).collect()
        };
        let regimes: &[&str] = if self.fit.change.is_some() {
            &["before the change", "after the change"]
        } else {
            &["in the record"]
        };
        for (r, when) in regimes.iter().enumerate() {
            let separated = of(Trouble::Separated, r);
            if !separated.is_empty() {
                warnings.push(Warning::new(
                    "separated",
                    format!(
                        "{when} {} those that adopt from those that do not without error, so that no finite coefficient is the most \
                         likely one: left out. --penalty firth gives finite ones.",
                        verb(&separated, "tells", "tell")
                    ),
                ));
            }
            let aliased = of(Trouble::Aliased, r);
            if !aliased.is_empty() {
                warnings.push(Warning::new(
                    "aliased",
                    format!(
                        "{when} {} constant, or a combination of the other covariates: no coefficient there.",
                        verb(&aliased, "is", "are")
                    ),
                ));
            }
        }
        for warning in warnings.iter_mut().filter(|w| w.message.starts_with(char::is_lowercase)) {
            warning.message[..1].make_ascii_uppercase();
        }
        if !self.fit.converged {
            warnings.push(Warning::new(
                "not_converged",
                "The search for the most likely coefficients did not end at a maximum: trust neither them nor their tests. --penalty ridge=1 \
                 or fewer covariates help.",
            ));
        }
    }

    fn warn_of_sizes(&self, warnings: &mut Vec<Warning>) {
        let coefficients = self.fit.coefficients.len();
        let regimes = if self.fit.change.is_some() { 2 } else { 1 };
        let least = self.fit.events[..regimes].iter().min().copied().unwrap_or(0);
        if least < coefficients {
            warnings.push(Warning::new(
                "fewer_events_than_coefficients",
                format!("A regime has {least} adoptions for {coefficients} coefficients: it can be fitted perfectly and tells nothing. Leave covariates out, or raise --min-events."),
            ));
        } else if least < EVENTS_PER_COEFFICIENT * coefficients {
            warnings.push(Warning::new(
                "few_events_per_coefficient",
                format!(
                    "A regime has {least} adoptions for {coefficients} coefficients, fewer than {EVENTS_PER_COEFFICIENT} for each: estimates are \
                     biased away from zero and their intervals too narrow. --penalty firth helps."
                ),
            ));
        }
        let profile = &self.fit.profile;
        if let (Some(change), Some(first), Some(last)) = (&self.fit.change, profile.first(), profile.last())
            && profile.len() > 1
            && (change.period == first.period || change.period == last.period)
        {
            warnings.push(Warning::new(
                "change_at_edge",
                format!(
                    "The best change is the {} that leaves {} adoptions on either side: it may be an effect of that limit.",
                    if change.period == first.period { "first" } else { "last" },
                    self.regression.min_events()
                ),
            ));
        }
    }

    /// What every reader of such a result must know.
    #[must_use]
    pub fn notes(&self, covariates: &[Covariate]) -> Vec<Warning> {
        let mut notes = vec![Warning::new(
            "independent_adoptions",
            "Adoptions of a period are taken as independent given the covariates: waves (wars, summits) look like a change. Standard errors take \
             kappa as known; the simulated ones search for it anew.",
        )];
        let smooth = |c: &Covariate| match &c.source {
            Source::Exposure(Exposure::By(_) | Exposure::TopDecile(_)) => false,
            Source::Exposure(_) => true,
            _ => false,
        };
        if self.fit.change.is_some() && !covariates.iter().any(smooth) {
            notes.push(Warning::new(
                "no_contagion",
                "No covariate holds the share of others that have adopted: smooth contagion without any switch then passes for a change. Add \
                 `global` to --international.",
            ));
        }
        notes
    }
}
