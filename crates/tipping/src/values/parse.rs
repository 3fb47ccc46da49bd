//! Numbers and dates within the range of their setting, read from text; what is wrong is a phrase.

use std::path::Path;

use tipping_core::{Date, DateError};

use super::{Bound, ParameterValue, Value};

/// A date in the years in which dates of data are believed.
///
/// # Errors
/// No date, or one outside the years 1500 to 2200.
pub fn date(text: &str) -> Result<Date, String> {
    let date: Date = text.parse().map_err(|e: DateError| e.to_string())?;
    if (1500..=2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err("outside the years 1500 to 2200".to_owned())
    }
}

/// A last date of the window.
///
/// # Errors
/// No bound, or the first adoption, with which nothing can end.
pub fn end(text: &str) -> Result<Bound, String> {
    match Bound::from_text(text)? {
        Bound::FirstAdoption => Err("a window that ends with the first adoption holds nothing".to_owned()),
        end => Ok(end),
    }
}

/// A parameter and its value, `p=0.002` or `kappa=1945`.
///
/// # Errors
/// No name, no date for a change, or no number for anything else.
pub fn parameter(text: &str) -> Result<(String, ParameterValue), String> {
    let Some((name, value)) = text.split_once('=').map(|(name, value)| (name.trim(), value.trim())) else {
        return Err("write NAME=VALUE, such as p=0.002 or kappa=1945".to_owned());
    };
    let value = if name == "kappa" || name.starts_with("kappa_") {
        ParameterValue::Date(date(value)?)
    } else {
        let number = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
        ParameterValue::Number(number)
    };
    Ok((name.to_owned(), value))
}

/// A positive number of years.
///
/// # Errors
/// No such number.
pub fn span(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(years) if years.is_finite() && years > 0.0 => Ok(years),
        _ => Err("choose a positive number of years, such as 5".to_owned()),
    }
}

/// No replicates, or enough that a p-value can be below .05: the least is 1/(B + 1).
///
/// # Errors
/// No whole number, or one from 1 to 19.
pub fn replicates(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(b) if b == 0 || b >= 20 => Ok(b),
        Ok(b) => Err(format!(
            "the least p-value of {b} replicates is 1/{}, which decides nothing; take at least 20, better \
             999, or 0 for no tests",
            b + 1
        )),
        Err(error) => Err(format!("not a number of replicates: {error}")),
    }
}

/// A number of periods by which covariates are lagged.
///
/// # Errors
/// No whole number from 0 to 100.
pub fn lag(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|lag| *lag <= 100)
        .ok_or_else(|| "choose a whole number of periods, 0 to 100".to_owned())
}

/// A number above 0.
///
/// # Errors
/// No such number.
pub fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("choose a number above 0".to_owned()),
    }
}

/// A level strictly between 0 and 1.
///
/// # Errors
/// No such number.
pub fn level(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(level) if level > 0.0 && level < 1.0 => Ok(level),
        _ => Err("choose a level between 0 and 1, such as 0.95".to_owned()),
    }
}

/// A whole number of at least 1, such as the events that each regime must have.
///
/// # Errors
/// No such number.
pub fn at_least_one(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("0 is not in 1..".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(error.to_string()),
    }
}

/// A whole number.
///
/// # Errors
/// No such number.
pub fn whole<T: std::str::FromStr<Err = std::num::ParseIntError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: std::num::ParseIntError| error.to_string())
}

/// The part of a batch that is computed here, the I-th of N: `2/4`.
///
/// # Errors
/// No two numbers, or the first beyond the second.
pub fn shard(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('/').map(|(i, n)| (i.trim().parse::<u32>(), n.trim().parse::<u32>()));
    match parts {
        Some((Ok(i), Ok(n))) if (1..=n).contains(&i) => Ok((i, n)),
        _ => Err("write I/N with 1 <= I <= N, such as 2/4".to_owned()),
    }
}

/// The weightings that one text names, separated by commas; a file whose name has a comma is one.
#[must_use]
pub fn weightings(text: &str) -> Vec<String> {
    if Path::new(text).exists() {
        return vec![text.to_owned()];
    }
    text.split(',').map(|name| name.trim().to_owned()).collect()
}
