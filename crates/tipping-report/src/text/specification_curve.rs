//! The specification curve, drawn with characters: critical masses in order, and below them the choices that
//! make them.

use tipping_core::result::{DimensionReport, SensitivityReport, SpecificationRow};

use super::BLOCKS;
use crate::messages::sensitivity::short;

/// Room for labels, among them the longest name of a level.
const LABEL: usize = 28;
/// Columns at most; with more specifications each stands for several.
const WIDTH: usize = 66;
/// Lines of the curve.
const HEIGHT: usize = 10;

/// The lines of the drawing; empty when no specification has a critical mass.
pub(crate) fn drawing(report: &SensitivityReport) -> Vec<String> {
    let rows: Vec<(&SpecificationRow, f64)> =
        report.specifications.iter().filter_map(|row| Some((row, row.critical_mass?))).collect();
    let bins = bins(rows.len());
    let mut lines = curve(&rows, &bins);
    for dimension in report.dimensions.iter().filter(|d| d.levels.len() > 1) {
        lines.push(dimension.name.clone());
        lines.extend(choices(report, dimension, &rows, &bins));
    }
    lines
}

/// Specifications for one column.
pub(crate) fn per_column(specifications: usize) -> usize {
    specifications.div_ceil(WIDTH).max(1)
}

/// The rows of every column: from, to.
fn bins(rows: usize) -> Vec<(usize, usize)> {
    let columns = rows.min(WIDTH);
    (0..columns).map(|c| (c * rows / columns, (c + 1) * rows / columns)).collect()
}

/// A column shows the specification in its middle: its critical mass and its interval.
fn curve(rows: &[(&SpecificationRow, f64)], bins: &[(usize, usize)]) -> Vec<String> {
    let middle = |&(from, to): &(usize, usize)| &rows[(from + to - 1) / 2];
    let shown: Vec<(f64, f64, f64)> = bins
        .iter()
        .map(middle)
        .map(|(row, mass)| {
            (*mass, row.critical_mass_lower.unwrap_or(*mass), row.critical_mass_upper.unwrap_or(*mass))
        })
        .collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let third = 1.0 / 3.0;
    let highest = shown.iter().map(|s| s.2.max(s.0)).fold(third, f64::max);
    // To the next tenth, so that the ends of the axis are round.
    let top = ((highest * 10.0 - 1e-9).ceil() / 10.0).min(1.0);
    let line_of = |value: f64| ((value / top * HEIGHT as f64) as usize).min(HEIGHT - 1);
    let at_third = line_of(third);
    (0..HEIGHT)
        .rev()
        .map(|line| {
            let label = match line {
                _ if line == at_third => "1/3".to_owned(),
                _ if line == HEIGHT - 1 => format!("{top:.1}"),
                0 => "0".to_owned(),
                _ => String::new(),
            };
            let cells: String = shown
                .iter()
                .map(|&(mass, lower, upper)| [mass, lower, upper].map(line_of))
                .map(|lines| symbol(line, lines, at_third))
                .collect();
            format!("{label:>width$} {}", cells, width = LABEL - 1).trim_end().to_owned()
        })
        .collect()
}

/// What stands in a line for a specification whose critical mass and interval lie in the given lines.
fn symbol(line: usize, [mass, lower, upper]: [usize; 3], third: usize) -> char {
    if line == mass {
        '●'
    } else if (lower..=upper).contains(&line) {
        '│'
    } else if line == third {
        '·'
    } else {
        ' '
    }
}

/// A line for each alternative: the share of the column's specifications that have it, in eighths.
fn choices(
    report: &SensitivityReport,
    dimension: &DimensionReport,
    rows: &[(&SpecificationRow, f64)],
    bins: &[(usize, usize)],
) -> Vec<String> {
    let lines = dimension.levels.iter().map(|level| {
        let columns = bins.iter().map(|&(from, to)| &rows[from..to]);
        let cells: String = columns.map(|rows| share(rows, &dimension.name, &level.level)).collect();
        let label: String = short(report, &level.level).chars().take(LABEL - 3).collect();
        format!("  {label:<width$} {cells}", width = LABEL - 3).trim_end().to_owned()
    });
    lines.collect()
}

/// The share of rows that chose a level, in eighths of a block.
fn share(rows: &[(&SpecificationRow, f64)], dimension: &str, level: &str) -> char {
    let chose = |row: &SpecificationRow| row.choices.get(dimension).is_some_and(|l| l == level);
    let with = rows.iter().filter(|(row, _)| chose(row)).count();
    BLOCKS[(with * 8).div_ceil(rows.len().max(1)).min(8)]
}

#[cfg(test)]
mod tests {
    use tipping_core::result::{LevelReport, Provenance};

    use super::*;

    fn report(masses: &[f64]) -> SensitivityReport {
        let row = |(i, &mass): (usize, &f64)| SpecificationRow {
            number: i as u64 + 1,
            choices: [("models".to_owned(), if i % 2 == 0 { "step" } else { "both" }.to_owned())].into(),
            critical_mass: Some(mass),
            critical_mass_lower: Some(mass - 0.1),
            critical_mass_upper: Some(mass + 0.1),
            ..SpecificationRow::default()
        };
        let level = |name: &str| LevelReport {
            level: name.to_owned(),
            estimated: 0,
            median_critical_mass: None,
            median_date: None,
            tipping: None,
            tested: 0,
        };
        SensitivityReport {
            format_version: 1,
            data: "x".into(),
            title: "x".into(),
            level: 0.95,
            bootstrap: 0,
            dimensions: vec![DimensionReport {
                name: "models".into(),
                reason: String::new(),
                levels: vec![level("step"), level("both")],
            }],
            summary: None,
            variance: None,
            specifications: masses.iter().enumerate().map(row).collect(),
            decisions: Vec::new(),
            warnings: Vec::new(),
            notes: Vec::new(),
            provenance: Provenance {
                version: String::new(),
                data_sha256: String::new(),
                seed: 1,
                options: Default::default(),
                settings: None,
            },
        }
    }

    #[test]
    fn masses_stand_on_their_lines_with_their_choices_below() {
        // Lines of .05: the curve ends at .5.
        let lines = drawing(&report(&[0.21, 0.36]));
        assert_eq!(lines.len(), HEIGHT + 3);
        assert!(lines[0].trim_start().starts_with("0.5"), "{lines:#?}");
        assert_eq!(lines[5].chars().nth(LABEL), Some('●'));
        assert_eq!(lines[2].chars().nth(LABEL + 1), Some('●'));
        // .333 lies on the line of .30 to .35.
        assert!(lines[3].trim_start().starts_with("1/3"));
        assert_eq!(lines[11], format!("{:<28}█", "  step"));
        assert_eq!(lines[12], format!("{:<28} █", "  both"));
    }

    #[test]
    fn many_specifications_share_columns() {
        let masses: Vec<f64> = (0..661).map(|i| f64::from(i) / 700.0).collect();
        let lines = drawing(&report(&masses));
        assert!(lines.iter().all(|line| line.chars().count() <= LABEL + WIDTH), "{lines:#?}");
        assert_eq!(per_column(661), 11);
        assert!(drawing(&report(&[])).len() == 3);
    }
}
