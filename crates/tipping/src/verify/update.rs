//! Expectations rewritten to what was found. Nothing but the values themselves is touched in the file.

use serde_json::Value;
use tipping_core::{Date, PeriodUnit};

use super::expectations::{Expectation, quote_of};
use super::expression::{Expression, Literal, Places, Test, Tolerance};
use super::quoting::in_quotes;

#[cfg(test)]
mod tests;

/// The expectation with its values moved to the one found; none where that is not for a program to decide:
/// inequalities, `contains`, `absent` and `present` say what must not happen.
///
/// * `= X` becomes the value found, with all its digits.
/// * `= X +- T` keeps the tolerance; X becomes the value found, rounded to a tenth of the tolerance or finer.
/// * `within A..B` keeps its width and is centred on the value found, rounded as its ends were; dates in
///   whole periods.
pub(crate) fn moved(that: &str, expression: &Expression, places: &Places, found: &Value) -> Option<String> {
    let typed: Vec<&str> = places.values.iter().filter_map(|at| that.get(at.clone())).collect();
    let values = match (&expression.test, typed.as_slice()) {
        (Test::Equal(Literal::Number(_), Some(tolerance)), [typed]) => {
            vec![near(found.as_f64()?, typed, *tolerance)]
        }
        (Test::Equal(_, None), [typed]) => vec![literal(found, typed)?],
        (Test::Within(Literal::Number(lower), Literal::Number(upper)), [first, second]) => {
            let decimals = decimals(first).max(decimals(second));
            around(found.as_f64()?, upper - lower, decimals).into()
        }
        (Test::Within(Literal::Text(lower), Literal::Text(upper)), [first, second]) => {
            let [from, to] = around_date(found.as_str()?, lower, upper)?;
            vec![quoted(&from, first), quoted(&to, second)]
        }
        _ => return None,
    };
    let mut text = that.to_owned();
    // From behind, so that the places before stay where they are.
    for (at, value) in places.values.iter().zip(&values).rev() {
        text.replace_range(at.clone(), value);
    }
    Some(text)
}

/// A value as the language writes it.
fn literal(found: &Value, typed: &str) -> Option<String> {
    match found {
        Value::String(text) => Some(quoted(text, typed)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(found.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A text in the quotes that were typed, else in double ones.
fn quoted(text: &str, typed: &str) -> String {
    let quote = typed.chars().next().filter(|c| matches!(c, '"' | '\'')).unwrap_or('"');
    in_quotes(text, quote)
}

/// Decimal places of a number as typed.
fn decimals(typed: &str) -> usize {
    let (mantissa, exponent) = typed.split_once(['e', 'E']).unwrap_or((typed, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, behind)| behind.len()) as i64;
    (decimals - exponent.parse::<i64>().unwrap_or(0)).clamp(0, MOST_DECIMALS) as usize
}

/// More decimal places than the doubles of any result have of use.
const MOST_DECIMALS: i64 = 17;

/// The number rounded so that the tolerance still means what it did.
fn near(found: f64, typed: &str, tolerance: Tolerance) -> String {
    let width = match tolerance {
        Tolerance::Absolute(t) => t,
        Tolerance::Relative(percent) => percent / 100.0 * found.abs(),
    };
    let exact = found.to_string();
    let needed = 1.0 - width.log10().floor();
    // Without a tolerance it is infinite.
    if needed > MOST_DECIMALS as f64 {
        return exact;
    }
    let rounded = format!("{found:.*}", decimals(typed).max(needed.max(0.0) as usize));
    // Digits that the number itself does not have say nothing.
    if rounded.len() < exact.len() { rounded } else { exact }
}

/// A range of this width around the number; its exact ends where rounding would leave the number outside.
fn around(found: f64, width: f64, decimals: usize) -> [String; 2] {
    let lower = found - width / 2.0;
    let rounded: f64 = format!("{lower:.decimals$}").parse().unwrap_or(lower);
    let ends = [format!("{rounded:.decimals$}"), format!("{:.decimals$}", rounded + width)];
    let holds =
        ends[0].parse().is_ok_and(|a: f64| a <= found) && ends[1].parse().is_ok_and(|b: f64| found <= b);
    if holds { ends } else { [lower.to_string(), (lower + width).to_string()] }
}

/// A range of as many periods around the date, where all three are of one precision.
fn around_date(found: &str, lower: &str, upper: &str) -> Option<[String; 2]> {
    let found: Date = found.parse().ok()?;
    let (lower, upper): (Date, Date) = (lower.parse().ok()?, upper.parse().ok()?);
    if found.precision() != lower.precision() || lower.precision() != upper.precision() {
        return None;
    }
    let period = PeriodUnit::from(found.precision());
    let [found, lower, upper] = [found, lower, upper].map(|date| period.index_of(date.first_day()));
    let width = upper - lower;
    let first = found - width / 2;
    Some([period.date(first).to_string(), period.date(first + width).to_string()])
}

/// The file with these expectations as they now are; all else stays as it stands, byte for byte.
pub(crate) fn rewritten(text: &str, changes: &[(&Expectation, &str)]) -> String {
    let mut changes = changes.to_vec();
    changes.sort_by_key(|(expectation, _)| expectation.that_at.start);
    let mut out = text.to_owned();
    for (expectation, new) in changes.into_iter().rev() {
        let raw = text.get(expectation.that_at.clone()).unwrap_or_default();
        let string = match quote_of(raw, &expectation.that) {
            Some(quote) if fits(new, quote) => format!("{quote}{new}{quote}"),
            _ => toml::Value::from(new).to_string(),
        };
        out.replace_range(expectation.that_at.clone(), &string);
    }
    out
}

/// Whether a text can stand between these quotes of TOML as it is.
fn fits(text: &str, quote: char) -> bool {
    !text.contains([quote, '\\']) && !text.contains(char::is_control)
}
