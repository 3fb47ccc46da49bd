//! Text that a spreadsheet would run as a formula.

use std::borrow::Cow;

/// What is put before a cell that would be run.
const GUARD: char = '\'';

/// Whether a spreadsheet that opens the cell runs it: it begins as a formula does, and is no number. The
/// characters are those of OWASP ("CSV Injection", <https://owasp.org/www-community/attacks/CSV_Injection>):
/// `=`, `+`, `-`, `@`, tab, carriage return and line feed, and the wide forms of the first four.
fn runs(cell: &str) -> bool {
    let begins = cell
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    begins && !cell.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A cell of delimited text that no spreadsheet runs as a formula: an apostrophe stands before one that would
/// be. Numbers stay as they are, negative ones too. [`unguarded`] gives the cell back, whatever was in it.
///
/// ```
/// use tipping_core::{guarded, unguarded};
/// assert_eq!(guarded("=1+1"), "'=1+1");
/// assert_eq!(guarded("-0.5"), "-0.5");
/// assert_eq!(guarded("C\u{f4}te d'Ivoire"), "C\u{f4}te d'Ivoire");
/// assert_eq!(unguarded("'=1+1"), "=1+1");
/// ```
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    // A cell that has the guard already gets another, so that taking one away is exact.
    if runs(cell.trim_start_matches(GUARD)) {
        Cow::Owned(format!("{GUARD}{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The cell that [`guarded`] was given.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    let inside = cell.strip_prefix(GUARD).filter(|_| runs(cell.trim_start_matches(GUARD)));
    inside.unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for formula in [
            "=HYPERLINK(\"x\")",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "-",
            "+inf",
            "\u{ff1d}1",
        ] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for harmless in ["", "-5", "+5", "-1.5e-7", "1+1", "a=b", "'", "'tis", "'-5", " =1"] {
            assert_eq!(guarded(harmless), harmless);
        }
    }

    #[test]
    fn the_guard_comes_off_exactly() {
        for cell in ["=1", "'=1", "''=1", "'", "'a", "-5", "'-5", "@", "'@", "", "-x"] {
            assert_eq!(unguarded(&guarded(cell)), cell);
            assert!(!runs(&guarded(cell)), "{cell}");
        }
    }
}
