//! The shape of a table and the role of every column, recognized or as asked for.

use tipping_core::result::Decision;
use tipping_core::{Setting, Warning};

use crate::columns::content::Content;
use crate::columns::dates::DateReader;
use crate::columns::roles::{self, Found, Role};
use crate::columns::unused::Unused;
use crate::read::{Table, plain};
use crate::rejection::Rejection;
use crate::request::{Regions, Request, Roles, Shape, WeightSource};

/// The shape of a table and its columns by role, as positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) shape: Shape,
    pub(crate) unit: usize,
    /// Columns of dates: the one date, or in a wide table one a norm.
    pub(crate) dates: Vec<usize>,
    pub(crate) norm: Option<usize>,
    pub(crate) adopted: Option<usize>,
    pub(crate) withdrawn: Option<usize>,
    pub(crate) weight: Option<usize>,
    pub(crate) region: Option<usize>,
    pub(crate) act: Option<usize>,
    /// Whether the units of the file are all that there are, always present.
    pub(crate) closed: bool,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) warnings: Vec<Warning>,
}

/// Recognizes the shape and the roles.
///
/// # Errors
/// A named column that is not there, a role that no column or more than one can play.
pub(crate) fn recognize(
    table: &Table,
    request: &Request,
    dates: &DateReader,
) -> Result<Layout, Vec<Rejection>> {
    let named = named(table, request)?;
    let content = Content { table, dates };
    let mut search = Search { content, taken: named.columns(), rejections: Vec::new() };
    let candidates = search.candidates(request, named);
    let (shape, reason) = match request.shape {
        Some(shape) => (shape, "as asked for"),
        None => search.shape(&candidates),
    };
    let layout = search.complete(shape, candidates);
    match layout {
        Some(mut layout) if search.rejections.is_empty() => {
            if request.shape.is_none() {
                search.refuse_unexplained_repeats(&layout)?;
            }
            layout.decisions.insert(0, Decision::new("shape", name(shape), reason));
            layout.closed = request.system.as_deref().is_none_or(|system| system == "closed");
            Ok(layout)
        }
        _ => Err(search.rejections),
    }
}

fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Unit => "one row per unit",
        Shape::Long => "long: one row per norm and unit",
        Shape::Panel => "panel: one row per unit and period",
        Shape::Wide => "wide: one column per norm",
    }
}

/// The columns that could play each role.
#[derive(Debug, Default)]
struct Candidates {
    unit: Option<Found>,
    date: Option<Found>,
    norm: Option<Found>,
    adopted: Option<Found>,
    withdrawn: Option<Found>,
    weight: Option<Found>,
    region: Option<Found>,
    act: Option<Found>,
}

impl Candidates {
    fn by_role(&self) -> [(&'static Role, Option<&Found>); 8] {
        [
            (&roles::UNIT, self.unit.as_ref()),
            (&roles::DATE, self.date.as_ref()),
            (&roles::NORM, self.norm.as_ref()),
            (&roles::ADOPTED, self.adopted.as_ref()),
            (&roles::WITHDRAWN, self.withdrawn.as_ref()),
            (&roles::WEIGHT, self.weight.as_ref()),
            (&roles::REGION, self.region.as_ref()),
            (&roles::ACT, self.act.as_ref()),
        ]
    }

    fn columns(&self) -> Vec<usize> {
        self.by_role().iter().filter_map(|(_, found)| found.map(|f| f.column)).collect()
    }
}

/// The columns that the user named, all of which must be there, each in one role.
///
/// Weights and regions may come from beside the file where it has no such column.
fn named(table: &Table, request: &Request) -> Result<Candidates, Vec<Rejection>> {
    let asked: &Roles = &request.roles;
    let mut rejections = Vec::new();
    let mut find =
        |role: &Role, name: &Option<String>| named_column(table, role, name.as_deref(), &mut rejections);
    let absent = |name: &Option<String>| name.as_deref().is_none_or(|n| table.find(n.trim()).is_none());
    let beside = absent(&asked.weight) && WeightSource::of(request).is_some();
    let weight = if beside { None } else { asked.weight.clone().or_else(|| request.weight_source.clone()) };
    let known = |name: &String| absent(&asked.region) && Regions::named(name).is_some();
    let region = asked.region.clone().filter(|name| !known(name));
    let named = Candidates {
        unit: find(&roles::UNIT, &asked.unit),
        date: find(&roles::DATE, &asked.date),
        norm: find(&roles::NORM, &asked.norm),
        adopted: find(&roles::ADOPTED, &asked.adopted),
        withdrawn: find(&roles::WITHDRAWN, &asked.withdrawn),
        weight: find(&roles::WEIGHT, &weight),
        region: find(&roles::REGION, &region),
        act: find(&roles::ACT, &asked.act),
    };
    let roles: Vec<(&Role, usize)> =
        named.by_role().iter().filter_map(|(role, found)| Some((*role, found.as_ref()?.column))).collect();
    for (i, (role, column)) in roles.iter().enumerate() {
        for (other, _) in roles[..i].iter().filter(|(_, c)| c == column) {
            let name = &table.names()[*column];
            let problem = format!("column `{name}` cannot be both the {} and the {}", other.name, role.name);
            let remedy = format!("name different columns with {} and {}", other.setting(), role.setting());
            rejections.push(table.reject_whole(problem, remedy));
        }
    }
    if rejections.is_empty() { Ok(named) } else { Err(rejections) }
}

/// The column that the user named for a role. One that the table does not have goes to the rejections, which
/// also say what a weight and a region may be without a column.
fn named_column(
    table: &Table,
    role: &Role,
    name: Option<&str>,
    rejections: &mut Vec<Rejection>,
) -> Option<Found> {
    let beside = match role.name {
        "weight" => "; or say cinc, population or gdp, or name a file of weights",
        "region" => "; or say region or continent, which the crosswalk of states has",
        _ => "",
    };
    role.named(table, name).unwrap_or_else(|mut found| {
        found.iter_mut().for_each(|rejection| rejection.remedy.push_str(beside));
        rejections.extend(found);
        None
    })
}

/// Whether a column is called `id` or so and only counts the rows: 1, 2, 3, ...
fn is_row_number(content: Content<'_>, column: usize) -> bool {
    matches!(plain(&content.table.names()[column]).as_str(), "id" | "code" | "identifier")
        && content.counts_rows(column)
}

/// The column of a role, whose decision is told.
fn settle(decisions: &mut Vec<Decision>, table: &Table, role: &Role, found: Option<&Found>) -> Option<usize> {
    decisions.extend(found.map(|f| f.decision(role, table)));
    found.map(|f| f.column)
}

struct Search<'t> {
    content: Content<'t>,
    /// Columns that have a role by name.
    taken: Vec<usize>,
    rejections: Vec<Rejection>,
}

impl<'t> Search<'t> {
    /// A column by its conventional name, that is free and `fits`. Two that are equally good are refused.
    fn guess(&mut self, role: &Role, fits: impl Fn(Content<'t>, usize) -> bool) -> Option<Found> {
        let (content, taken) = (self.content, &self.taken);
        let found = role.conventional(content.table, |c| !taken.contains(&c) && fits(content, c));
        found.unwrap_or_else(|rejections| {
            self.rejections.extend(rejections);
            None
        })
    }

    /// Everything but the date, which depends on the shape.
    fn candidates(&mut self, request: &Request, named: Candidates) -> Candidates {
        let several_norms = !matches!(request.shape, Some(Shape::Unit | Shape::Wide));
        let status = request.shape != Some(Shape::Wide);
        let found = Candidates {
            adopted: named
                .adopted
                .or_else(|| status.then(|| self.guess(&roles::ADOPTED, Content::is_truth)).flatten()),
            norm: named.norm.or_else(|| {
                // A column of yes and no, however it is called, says whether and not what.
                let fits = |content: Content<'_>, c| !content.is_dates(c) && !content.is_indicator(c);
                several_norms.then(|| self.guess(&roles::NORM, fits)).flatten()
            }),
            unit: named.unit.or_else(|| self.guess_unit(request)),
            date: named.date,
            withdrawn: named.withdrawn.or_else(|| self.guess(&roles::WITHDRAWN, |_, _| true)),
            weight: named.weight.or_else(|| {
                let beside = request.weight_source.is_some();
                (!beside).then(|| self.guess(&roles::WEIGHT, |_, _| true)).flatten()
            }),
            region: named.region.or_else(|| {
                let asked = request.roles.region.is_some();
                (!asked).then(|| self.guess(&roles::REGION, |_, _| true)).flatten()
            }),
            act: named.act.or_else(|| self.guess(&roles::ACT, Content::is_acts)),
        };
        self.taken = found.columns();
        found
    }

    /// A column called `id` may only count the rows: then any other goes before it.
    fn guess_unit(&mut self, request: &Request) -> Option<Found> {
        let role = roles::unit_role(request.units);
        let problems = self.rejections.len();
        let found = self.guess(role, |content, c| !is_row_number(content, c));
        if found.is_some() || self.rejections.len() > problems {
            return found;
        }
        self.guess(role, |_, _| true).or_else(|| self.guess(&roles::UNIT, |_, _| true))
    }

    fn shape(&mut self, found: &Candidates) -> (Shape, &'static str) {
        if let (Some(_), Some(unit), Some(period)) = (&found.adopted, &found.unit, self.period(found)) {
            let norm = found.norm.as_ref().map(|n| n.column);
            if self.content.repeats(unit.column, norm, period.column) {
                return (Shape::Panel, "units come again period after period with a 0/1 column");
            }
        }
        if found.norm.is_some() {
            return (Shape::Long, "a column tells the norm");
        }
        let dated = match &found.date {
            Some(_) => true,
            None => !matches!(self.conventional_date(), Ok(None)),
        };
        if !dated && self.unnamed_dates().len() > 1 {
            return (Shape::Wide, "several columns of dates beside the unit");
        }
        (Shape::Unit, "one column of dates and no column of norms")
    }

    fn conventional_date(&self) -> Result<Option<Found>, Vec<Rejection>> {
        let fits = |c| !self.taken.contains(&c) && !self.content.is_truth(c);
        roles::DATE.conventional(self.content.table, fits)
    }

    /// The period of a panel, without a word about columns that are equally good.
    fn period(&self, found: &Candidates) -> Option<Found> {
        let fits = |c| !self.taken.contains(&c);
        let guess = || roles::PERIOD.conventional(self.content.table, fits).ok().flatten();
        found.date.clone().or_else(guess)
    }

    /// Columns of dates that have no other role.
    fn unnamed_dates(&self) -> Vec<usize> {
        let columns = 0..self.content.table.names().len();
        let membership = |c: usize| roles::is_membership(&self.content.table.names()[c]);
        let free = columns.filter(|c| !self.taken.contains(c) && !membership(*c));
        free.filter(|c| self.content.is_dates(*c)).collect()
    }

    fn complete(&mut self, shape: Shape, found: Candidates) -> Option<Layout> {
        let table = self.content.table;
        let mut decisions = Vec::new();
        let unit = settle(&mut decisions, table, &roles::UNIT, found.unit.as_ref());
        let norm = (matches!(shape, Shape::Long | Shape::Panel)).then_some(found.norm.as_ref()).flatten();
        let norm = settle(&mut decisions, table, &roles::NORM, norm);
        let dates = self.dates(shape, &found, &mut decisions);
        let adopted = settle(
            &mut decisions,
            table,
            &roles::ADOPTED,
            found.adopted.as_ref().filter(|_| shape != Shape::Wide),
        );
        let dated = matches!(shape, Shape::Unit | Shape::Long);
        let withdrawn =
            settle(&mut decisions, table, &roles::WITHDRAWN, found.withdrawn.as_ref().filter(|_| dated));
        let weight = settle(&mut decisions, table, &roles::WEIGHT, found.weight.as_ref());
        let region = settle(&mut decisions, table, &roles::REGION, found.region.as_ref());
        let act = settle(&mut decisions, table, &roles::ACT, found.act.as_ref());

        self.refuse_misplaced(shape, &found);
        self.require(unit.is_some(), "no column holds the units", &roles::UNIT);
        self.require(
            shape != Shape::Panel || adopted.is_some(),
            "no column says with 0 and 1 whether a unit has adopted, as a panel must",
            &roles::ADOPTED,
        );
        self.require(shape != Shape::Long || norm.is_some(), "no column tells the norm", &roles::NORM);
        let unit = unit?;
        let roles = [Some(unit), norm, adopted, withdrawn, weight, region, act];
        let used: Vec<usize> = roles.into_iter().flatten().chain(dates.iter().copied()).collect();
        let unused = Unused { content: self.content, used: &used };
        decisions.extend(unused.decision());
        let mut warnings = Vec::new();
        if matches!(shape, Shape::Unit | Shape::Long) && adopted.is_none() {
            self.rejections.extend(unused.misnamed_indicators());
            warnings.extend(unused.possible_indicators());
        }
        let closed = false;
        Some(Layout {
            shape,
            unit,
            dates,
            norm,
            adopted,
            withdrawn,
            weight,
            region,
            act,
            closed,
            decisions,
            warnings,
        })
    }

    /// The columns of dates: in a wide table one for each norm, else one or none.
    fn dates(&mut self, shape: Shape, found: &Candidates, decisions: &mut Vec<Decision>) -> Vec<usize> {
        let table = self.content.table;
        if shape == Shape::Wide {
            let dates = self.unnamed_dates();
            let names: Vec<&str> = dates.iter().map(|c| table.names()[*c].as_str()).collect();
            decisions.push(Decision::new("columns of norms", names.join(", "), "they hold dates"));
            return dates;
        }
        let date = self.date(shape, found);
        let role = if shape == Shape::Panel { &roles::PERIOD } else { &roles::DATE };
        settle(decisions, table, role, date.as_ref()).into_iter().collect()
    }

    /// The column of dates, or the period of a panel: named, by its conventional name, or the only one with
    /// dates.
    fn date(&mut self, shape: Shape, found: &Candidates) -> Option<Found> {
        if found.date.is_some() {
            return found.date.clone();
        }
        let problems = self.rejections.len();
        let panel = (shape == Shape::Panel).then(|| self.guess(&roles::PERIOD, |_, _| true)).flatten();
        let date = panel.or_else(|| match self.conventional_date() {
            Ok(date) => date,
            Err(rejections) => {
                self.rejections.extend(rejections);
                None
            }
        });
        if date.is_some() || self.rejections.len() > problems {
            return date;
        }
        match self.unnamed_dates()[..] {
            [column] => return Some(Found::by_content(column, "the only column of dates")),
            [] => self.require(false, "no column of dates is found", &roles::DATE),
            [..] => self.require(false, "several columns hold dates and none is called `date`", &roles::DATE),
        }
        None
    }

    fn require(&mut self, there: bool, problem: &str, role: &Role) {
        if !there {
            let table = self.content.table;
            let remedy =
                format!("name it with {}; the columns are {}", role.setting(), table.list_of_names());
            self.rejections.push(table.reject_whole(problem, remedy));
        }
    }

    /// Refuses a column that was named for a role; one that was guessed is no mistake of the user's.
    fn refuse_named(&mut self, found: Option<&Found>, role: &Role, why: &str) {
        if found.is_some_and(|f| f.is_named) {
            let remedy = format!("leave {} out, or give another {}", role.setting(), Setting::Shape);
            self.rejections.push(self.content.table.reject_whole(why, remedy));
        }
    }

    /// Columns that were named for roles which this shape does not have.
    fn refuse_misplaced(&mut self, shape: Shape, found: &Candidates) {
        let table = self.content.table;
        match shape {
            Shape::Panel => {
                let why = "a panel shows withdrawals in its 0/1 column, not in a column of dates";
                self.refuse_named(found.withdrawn.as_ref(), &roles::WITHDRAWN, why);
            }
            Shape::Wide => {
                let why = "a wide table has a column of dates for each norm and no such column";
                for (role, column) in [
                    (&roles::DATE, &found.date),
                    (&roles::NORM, &found.norm),
                    (&roles::ADOPTED, &found.adopted),
                    (&roles::WITHDRAWN, &found.withdrawn),
                ] {
                    self.refuse_named(column.as_ref(), role, why);
                }
                if self.unnamed_dates().is_empty() {
                    let remedy = format!(
                        "write dates, or give another {}; the columns are {}",
                        Setting::Shape,
                        table.list_of_names()
                    );
                    self.rejections
                        .push(table.reject_whole("no column holds dates, as a wide table must", remedy));
                }
            }
            Shape::Unit => {
                self.refuse_named(found.norm.as_ref(), &roles::NORM, "one row per unit is a file of one norm")
            }
            Shape::Long => {}
        }
    }

    /// A unit with many dates and nothing that tells them apart is another shape than it seems.
    fn refuse_unexplained_repeats(&self, layout: &Layout) -> Result<(), Vec<Rejection>> {
        let [date] = layout.dates[..] else { return Ok(()) };
        if layout.shape != Shape::Unit || !self.content.repeats(layout.unit, None, date) {
            return Ok(());
        }
        let table = self.content.table;
        let problem = format!(
            "units (column `{}`) come several times with different dates (column `{}`)",
            table.names()[layout.unit],
            table.names()[date]
        );
        let remedy = format!(
            "name the column that tells the norms with {}, or the 0/1 column of a panel with {}; the \
             columns are {}",
            Setting::NormColumn,
            Setting::Adopted,
            table.list_of_names()
        );
        Err(vec![table.reject_whole(problem, remedy)])
    }
}
