//! Numbers as people read them.

use tipping_core::TimePoint;

/// Three significant digits, plain for ordinary sizes: 0.00920, 0.345, 9.65, 1,234.
#[must_use]
pub(crate) fn significant(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let magnitude = x.abs().log10().floor() as i32;
    match magnitude {
        3.. if x.abs() < 1e15 => grouped(x.round() as i64),
        -6..=2 => format!("{x:.*}", (2 - magnitude).max(0) as usize),
        _ => format!("{x:.2e}"),
    }
}

/// An estimate with three significant digits, or "infinite" where there is none.
#[must_use]
pub(crate) fn estimate(value: Option<f64>) -> String {
    value.map_or_else(|| "infinite".to_owned(), significant)
}

/// A count with thousands separated; a weighted sum with three significant digits.
#[must_use]
pub(crate) fn count(x: f64) -> String {
    if x.fract() == 0.0 && x.abs() < 9e15 { grouped(x as i64) } else { significant(x) }
}

/// 12345 as 12,345.
#[must_use]
pub(crate) fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if n < 0 { format!("-{out}") } else { out }
}

/// A fraction with three decimals.
#[must_use]
pub(crate) fn fraction(x: f64) -> String {
    format!("{x:.3}")
}

/// A probability with two decimals, and "less than" and "over" where rounding would claim certainty.
#[must_use]
pub(crate) fn probability(p: f64) -> String {
    if p < 0.005 {
        "less than .01".to_owned()
    } else if p > 0.995 {
        "over .99".to_owned()
    } else {
        format!("{p:.2}").trim_start_matches('0').to_owned()
    }
}

/// A level as a percentage: 95 %.
#[must_use]
pub(crate) fn percent(level: f64) -> String {
    let text = format!("{:.4}", level * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// "1 unit", "2 units".
#[must_use]
pub(crate) fn plural(n: u64, noun: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {noun}{s}", grouped(n as i64))
}

/// A fraction with three decimals, and nothing where there is none.
#[must_use]
pub(crate) fn fraction_or_nothing(x: Option<f64>) -> String {
    x.map(fraction).unwrap_or_default()
}

/// From one fraction to another: "0.345 to 0.362".
#[must_use]
pub(crate) fn fraction_range(lower: f64, upper: f64) -> String {
    format!("{} to {}", fraction(lower), fraction(upper))
}

/// A fraction and, between brackets, its interval: "0.345 (0.327 to 0.362)".
#[must_use]
pub(crate) fn fraction_in_range(middle: f64, lower: f64, upper: f64) -> String {
    format!("{} ({})", fraction(middle), fraction_range(lower, upper))
}

/// A set of dates as ranges: "1944 to 1946, 1950".
#[must_use]
pub(crate) fn date_ranges(dates: &[[TimePoint; 2]]) -> String {
    ranges(dates, TimePoint::to_string)
}

/// A set of fractions as ranges: "0.327 to 0.345, 0.362".
#[must_use]
pub(crate) fn fraction_ranges(fractions: &[[f64; 2]]) -> String {
    ranges(fractions, |x| fraction(*x))
}

/// Ranges with a comma between them; one that begins where it ends is a single value.
fn ranges<T>(ranges: &[[T; 2]], show: impl Fn(&T) -> String) -> String {
    let one = |[first, last]: &[T; 2]| match (show(first), show(last)) {
        (first, last) if first == last => first,
        (first, last) => format!("{first} to {last}"),
    };
    ranges.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// How many of the members had adopted: "20 of 58, 0.345".
#[must_use]
pub(crate) fn adopted_state(adopters: f64, members: f64, adopted: f64) -> String {
    format!("{} of {}, {}", count(adopters), count(members), fraction(adopted))
}

/// A share in whole percent, "under 1 %" and "over 99 %" where rounding would claim none or all.
pub(crate) fn share(share: f64) -> String {
    match share * 100.0 {
        p if p > 0.0 && p < 0.5 => "under 1 %".to_owned(),
        p if p < 100.0 && p > 99.5 => "over 99 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let shown: Vec<String> =
            [0.0, 0.009_204_5, 0.344_83, 9.647, 96.47, 1234.4, 1e-9, -0.5].map(significant).into();
        assert_eq!(shown, ["0", "0.00920", "0.345", "9.65", "96.5", "1,234", "1.00e-9", "-0.500"]);
        assert_eq!(count(20.0), "20");
        assert_eq!(grouped(-1_234_567), "-1,234,567");
        assert_eq!([0.001, 0.5, 0.999].map(probability), ["less than .01", ".50", "over .99"]);
        assert_eq!(percent(0.95), "95 %");
        assert_eq!(percent(0.995), "99.5 %");
    }

    #[test]
    fn a_range_of_one_value_is_that_value() {
        assert_eq!(fraction_ranges(&[[0.25, 0.25], [0.5, 0.75]]), "0.250, 0.500 to 0.750");
        assert_eq!(date_ranges(&[["1944".parse().unwrap(), "1946".parse().unwrap()]]), "1944 to 1946");
    }

    #[test]
    fn shares_claim_neither_all_nor_none() {
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(share),
            ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]
        );
    }
}
