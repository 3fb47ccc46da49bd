//! The charts of one norm in words and tables.

use tipping_core::result::{CriticalMass, ModelReport, PosteriorReport, Report, RowReport, TippingPoint};
use tipping_core::{IntervalKind, Likelihood, Side, TimePoint};

use super::figure::Figure;
use super::percent;
use super::table::{MOST, Table, name, num, text};
use crate::ground::numbers::{
    count, date_ranges, estimate, fraction, fraction_range, grouped, plural, probability,
};
use crate::messages::header::period;
use crate::messages::hypotheses;
use crate::messages::threshold::{STAGE_NAMES, life_cycle, no_tipping_point, side};
use crate::messages::weightings::{weighting, whole};

/// Candidates for the change below this posterior probability are drawn and not listed.
const LISTED: f64 = 0.001;

/// The figures of a norm, those that its result has something for.
pub(super) fn figures(report: &Report) -> Vec<Figure> {
    let mut figures = vec![adoption(report), hazard(report)];
    figures.extend(report.posterior.as_ref().map(|posterior| change(report, posterior)));
    figures.extend(mass(report));
    figures.extend(regions(report));
    figures
}

/// Of a critical mass: "20 of 58 members", or "0.368 of 0.987 of the members' weight (cinc)".
pub(super) fn state(report: &Report, mass: &CriticalMass) -> String {
    let of = if weighting(report).is_some() { "of " } else { "" };
    format!("{} of {} {of}{}", count(mass.state.adopters), count(mass.state.members), whole(report))
}

/// The models whose hazards the result holds; those of earlier versions do not.
pub(super) fn with_hazards(report: &Report) -> impl Iterator<Item = &ModelReport> {
    report.models.iter().filter(|m| !m.hazard.is_empty())
}

/// The observed hazard of a row; `None` where nobody is at risk, or where everybody adopts and it is
/// infinite.
pub(super) fn observed(report: &Report, row: &RowReport) -> Option<f64> {
    let window = &report.header.window;
    // Results of earlier versions do not hold it.
    row.hazard.or_else(|| window.likelihood.hazard(row.events as f64, row.exposure, window.period.years()))
}

/// Which adopters have marks on the course.
fn marked(report: &Report) -> String {
    let all = report.adoptions.len();
    if all <= MOST {
        return "; every mark on the course is an adopter.".to_owned();
    }
    format!(
        "; the marks on the course are the first {} of {} adopters.",
        grouped(MOST as i64),
        grouped(all as i64)
    )
}

/// What is said where a result of an earlier version does not name those who adopted.
pub(super) fn unnamed(report: &Report) -> Option<&'static str> {
    (report.adoptions.is_empty() && report.risk_table.events > 0).then_some(
        "This result was made by an earlier version of the program and does not name its adopters.",
    )
}

/// On which side of a day's adoptions a change is; empty where it is as a period opens.
pub(super) fn edge(of: Side) -> &'static str {
    side(of).trim_start_matches(", ")
}

/// An interval, or a set of ranges, for the date.
pub(super) struct DateSet {
    /// As `report.js` colours it.
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) ranges: Vec<[TimePoint; 2]>,
}

/// What is said of an interval that is not the posterior's.
pub(super) fn method(method: IntervalKind) -> &'static str {
    if method.is_likelihood_ratio() { " by likelihood ratio" } else { "" }
}

/// The posterior's interval where it is the one given, its densest set, and the set by likelihood ratio where
/// it was asked for.
pub(super) fn date_sets(report: &Report, point: &TippingPoint) -> Vec<DateSet> {
    let (interval, densest) = (&point.interval, &point.highest_density);
    let level = percent(interval.level);
    let hull = vec![[interval.lower, interval.upper]];
    let ratio = report.tests.as_ref().and_then(|tests| tests.likelihood_ratio.as_ref());
    let mut sets = Vec::new();
    if !interval.method.is_likelihood_ratio() {
        sets.push(DateSet { kind: "equal", name: format!("{level}, equal-tailed"), ranges: hull.clone() });
    }
    let name = format!("{}, the densest", percent(densest.level));
    sets.push(DateSet { kind: "densest", name, ranges: densest.ranges.clone() });
    if let Some(set) = ratio {
        let name = format!("{}, likelihood ratio with a simulated cut", percent(set.level));
        sets.push(DateSet { kind: "ratio", name, ranges: set.dates.clone() });
    } else if interval.method.is_likelihood_ratio() {
        sets.push(DateSet { kind: "ratio", name: format!("{level}, {}", interval.method), ranges: hull });
    }
    sets
}

/// The stages of the life-cycle model with the date at which each begins and its side; none when it was not
/// fitted.
pub(super) fn stages(report: &Report) -> Vec<(&'static str, String, &'static str)> {
    let Some([rise, fall]) = life_cycle(report) else { return Vec::new() };
    let [emergence, cascade, internalization] = STAGE_NAMES;
    vec![
        (emergence, report.header.window.from.to_string(), ""),
        (cascade, rise.date.to_string(), edge(rise.side)),
        (internalization, fall.date.to_string(), edge(fall.side)),
    ]
}

/// Where the threshold is, or why there is none.
fn threshold_sentence(report: &Report) -> String {
    report.tipping_point.as_ref().map_or_else(
        || no_tipping_point(report).to_owned(),
        |point| {
            format!(
                "The threshold is {}{} ({} interval{} {} to {}).",
                point.date,
                side(point.side),
                percent(point.interval.level),
                method(point.interval.method),
                point.interval.lower,
                point.interval.upper
            )
        },
    )
}

fn adoption(report: &Report) -> Figure {
    let rows = &report.risk_table.rows;
    let whole = whole(report);
    let (first, last) = (rows.first(), rows.last());
    let ends = first.zip(last).map_or(String::new(), |(a, b)| {
        format!(
            "From {} of {whole} in {} to {} in {}.",
            fraction(a.state.fraction),
            a.from,
            fraction(b.state.fraction),
            b.from
        )
    });
    let threshold = threshold_sentence(report);
    let stages = stages(report);
    let staged = if stages.is_empty() {
        String::new()
    } else {
        let begin: Vec<String> =
            stages.iter().map(|(stage, from, _)| format!("{stage} from {from}")).collect();
        format!(" Shaded: the stages by the life-cycle model, {}.", begin.join(", "))
    };
    let caption = format!(
        "The share of {whole} that had adopted as each {} opens{} The dotted line is one third. \
         {threshold}{staged}",
        report.header.window.period,
        unnamed(report).map_or(marked(report), |why| format!(". {why}"))
    );
    let label = format!(
        "Step chart of the share of {whole} that had adopted. {ends} {threshold}{}",
        match report.adoptions.len().min(MOST) as u64 {
            0 => String::new(),
            1 => " 1 adopter is marked.".to_owned(),
            n => format!(" {} are marked.", plural(n, "adopter")),
        }
    );
    Figure::new("adoption", "The adopted share over time", caption, label, vec![risk_table(report).capped()])
}

fn risk_table(report: &Report) -> Table {
    let rows = &report.risk_table.rows;
    Table::new(
        weighting(report).map_or("The risk table".to_owned(), |name| {
            format!("The risk table; members by their weight ({name})")
        }),
        &[text("period"), num("at risk"), num("adopt"), num("had adopted"), num("members"), num("share")],
        rows.iter()
            .map(|row| {
                vec![
                    period(row),
                    grouped(row.at_risk as i64),
                    row.events.to_string(),
                    count(row.state.adopters),
                    count(row.state.members),
                    fraction(row.state.fraction),
                ]
            })
            .collect(),
    )
}

fn hazard(report: &Report) -> Figure {
    let shown: Vec<&ModelReport> = with_hazards(report).take(3).collect();
    let drawn = shown.first().map_or_else(
        || {
            " This result was made by an earlier version of the program and does not hold the hazards of its \
            models."
                .to_owned()
        },
        |m| {
            format!(
                " The lines are the hazards of fitted models; that of lowest BIC, {}, is drawn strong. Where \
                 a hazard leaves the chart, a mark at its upper edge says \
                 how high it goes.",
                m.name
            )
        },
    );
    let seen = match report.header.window.likelihood {
        Likelihood::Grouped => format!(
            "Rates per year: each mark is the hazard that fits its {} by itself, the larger the more were at \
             risk; it is at the upper edge where everybody adopts.",
            report.header.window.period
        ),
        Likelihood::Exact => {
            "Rates per year. Days have no rates of their own that could be drawn beside the models."
                .to_owned()
        }
    };
    let caption = format!("{seen}{drawn}");
    let hazards = report.hazards.as_ref().map_or(String::new(), |h| {
        format!(
            " At the threshold it goes from {} to {} a year.",
            estimate(h.before.value),
            estimate(h.after.value)
        )
    });
    let mut head = vec![text("period"), num("at risk"), num("adopt"), num("observed")];
    let ranks = ["first by BIC", "second by BIC", "third by BIC"];
    head.extend(shown.iter().zip(ranks).map(|(_, rank)| num(rank)));
    let rows = report.risk_table.rows.iter().enumerate().map(|(i, row)| {
        let seen = if row.exposure > 0.0 { estimate(observed(report, row)) } else { String::new() };
        let mut cells = vec![row.from.to_string(), grouped(row.at_risk as i64), row.events.to_string(), seen];
        cells.extend(shown.iter().map(|m| m.hazard.get(i).map_or(String::new(), |h| estimate(*h))));
        cells
    });
    let names: Vec<&str> = shown.iter().map(|m| m.name.name()).collect();
    let table = Table::new(
        format!(
            "Hazard per year, observed and by {}",
            if names.is_empty() { "no model".to_owned() } else { names.join(", ") }
        ),
        &head,
        rows.collect(),
    );
    let label = format!("Chart of the hazard of adoption in each period.{drawn}{hazards}");
    Figure::new("hazard", "The hazard of adoption, and the models", caption, label, vec![table.capped()])
}

fn change(report: &Report, posterior: &PosteriorReport) -> Figure {
    let sets = report.tipping_point.as_ref().map(|point| date_sets(report, point)).unwrap_or_default();
    let listed_sets: Vec<String> =
        sets.iter().map(|set| format!("{}: {}", set.name, date_ranges(&set.ranges))).collect();
    let about = if listed_sets.is_empty() {
        String::new()
    } else {
        format!("Sets of dates: {}.", listed_sets.join("; "))
    };
    let listed: Vec<_> = posterior.candidates.iter().filter(|c| c.probability >= LISTED).collect();
    let table = Table::new(
        format!("Dates with a posterior probability of at least {LISTED}"),
        &[text("date"), num("probability"), num("log-likelihood"), num("share adopted")],
        listed
            .iter()
            .map(|c| {
                vec![
                    format!("{}{}", c.date, side(c.side)),
                    format!("{:.3}", c.probability),
                    format!("{:.3}", c.log_likelihood),
                    fraction(c.fraction),
                ]
            })
            .collect(),
    );
    let likeliest = listed.iter().max_by(|a, b| a.probability.total_cmp(&b.probability));
    let peak = likeliest.map_or(String::new(), |c| {
        format!("The likeliest date is {} with probability {}.", c.date, probability(c.probability))
    });
    let caption = format!(
        "Above, how probable each date of the rise is, given that there is one; below, the profile \
         log-likelihood. {about}"
    );
    let label = format!(
        "Bars of the posterior probability of the date of the rise, and its profile log-likelihood. {peak} \
         {about}"
    );
    let rows = sets.iter().map(|set| vec![set.name.clone(), date_ranges(&set.ranges)]).collect();
    let sets = Table::new("Intervals and sets of dates", &[text("level"), text("dates")], rows);
    Figure::new("change", "When the hazard rises", caption, label, vec![sets, table.capped()])
}

fn mass(report: &Report) -> Option<Figure> {
    let mass = report.critical_mass.as_ref()?;
    let level = percent(mass.interval.level);
    let own = format!(
        "{}, {} ({level}{}: {})",
        state(report, mass),
        fraction(mass.state.fraction),
        method(mass.interval.method),
        fraction_range(mass.interval.lower, mass.interval.upper)
    );
    let chance = hypotheses::null_distribution(report);
    let by_chance = chance.map_or_else(
        || "Nothing was simulated, so that it is not known what chance gives.".to_owned(),
        |c| {
            format!(
                "The same search finds {} (90\u{a0}%: {} to {}) in data that are simulated without any \
                 threshold.{}",
                fraction(c.median),
                fraction(c.lower),
                fraction(c.upper),
                if c.percentiles.is_empty() {
                    " This result does not hold more of their distribution."
                } else {
                    ""
                }
            )
        },
    );
    let caption = format!(
        "The critical mass, {own}, against what chance gives. {by_chance} The dotted line is one third."
    );
    let label = format!("Distributions of the critical mass. {own}. {by_chance}");
    let mut tables = vec![Table::new(
        "The critical mass in numbers",
        &[text("critical mass"), num("lower"), num("middle"), num("upper")],
        std::iter::once(vec![
            format!("found ({level}{})", method(mass.interval.method)),
            fraction(mass.interval.lower),
            fraction(mass.state.fraction),
            fraction(mass.interval.upper),
        ])
        .chain(chance.map(|c| {
            vec!["by chance (90\u{a0}%)".to_owned(), fraction(c.lower), fraction(c.median), fraction(c.upper)]
        }))
        .collect(),
    )];
    if let Some(chance) = chance.filter(|c| c.percentiles.len() == 101) {
        let deciles = (0..=10)
            .map(|i| vec![percent(f64::from(i) / 10.0), fraction(chance.percentiles[i as usize * 10])]);
        let caption = "What chance gives: share of simulated data with a critical mass of at most";
        tables.push(Table::new(caption, &[num("share"), num("critical mass")], deciles.collect()));
    }
    Some(Figure::new("mass", "The critical mass, and what chance gives", caption, label, tables))
}

fn regions(report: &Report) -> Option<Figure> {
    let found = report.regions.as_ref()?;
    if found.regions.iter().all(|r| r.course.is_empty()) {
        return None;
    }
    let rows = found.regions.iter().filter_map(|r| {
        let last = r.course.last()?;
        let threshold = r
            .threshold
            .as_ref()
            .map_or("none".to_owned(), |t| format!("{} ({})", t.date, fraction(t.state.fraction)));
        Some(vec![
            r.region.clone(),
            grouped(r.members as i64),
            grouped(r.events as i64),
            threshold,
            fraction(last.state.fraction),
        ])
    });
    let table = Table::new(
        "Regions",
        &[name("region"), num("units"), num("adoptions"), text("own threshold"), num("share at the end")],
        rows.collect(),
    );
    let caption = "The adopted share of each region's own members; the upright line is the region's own \
                   threshold, where it has one."
        .to_owned();
    let label =
        format!("Small step charts of the adopted share, one for each of {} regions.", found.regions.len());
    Some(Figure::new("regions", "Region by region", caption, label, vec![table]))
}
