//! Text from data on one line, without characters that a terminal or an editor would obey.

use std::borrow::Cow;

/// A character that is not to be shown as it is: controls, the separators of lines and paragraphs, and the
/// marks that turn the direction of text, with which `1945` can be shown as `5491` (Boucher & Anderson 2023,
/// "Trojan Source", doi:10.48550/arXiv.2111.00169).
pub(crate) fn obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line: what breaks lines is a space, as are the spaces around it; other characters that
/// would be obeyed are written as `\u{1b}`.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut begins = false;
    for c in text.chars() {
        let breaks = matches!(c, '\u{a}'..='\u{d}' | '\u{85}' | '\u{2028}' | '\u{2029}');
        if breaks {
            out.truncate(out.trim_end().len());
        }
        match c {
            c if breaks || c == '\t' || begins && c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if obeyed(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
        begins = breaks || begins && c.is_whitespace();
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_obeyed_and_lines_stay_one() {
        assert_eq!(
            plain("C\u{f4}te d'Ivoire \u{645}\u{635}\u{631}"),
            "C\u{f4}te d'Ivoire \u{645}\u{635}\u{631}"
        );
        assert_eq!(plain("a \n  b\r\n\tc\u{2028}d\te"), "a b c d e");
        assert_eq!(plain("\u{1b}[31m\u{9b}1A\u{202e}x\u{7f}"), r"\u{1b}[31m\u{9b}1A\u{202e}x\u{7f}");
        // Joiners are letters' business, and emoji are made of them.
        assert_eq!(plain("\u{1f469}\u{200d}\u{1f680}"), "\u{1f469}\u{200d}\u{1f680}");
    }
}
