//! Commands as a shell reads them, to be copied from a result.

use crate::plain::plain;

/// The words of a command as a shell reads them.
#[must_use]
pub fn command_line(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it: as it is where it can stand so, else between quotes. What would be obeyed
/// where it is shown is written as bash, zsh and ksh read it: `$'a\nb'`.
fn quoted(word: &str) -> String {
    if plain(word) != word {
        format!("$'{}'", word.chars().map(escaped).collect::<String>())
    } else if !word.is_empty() && word.chars().all(is_bare) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Whether a character means nothing to a shell.
fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_./".contains(c)
}

/// A character as it stands between `$'` and `'`.
fn escaped(c: char) -> String {
    match c {
        '\'' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c if plain(c.encode_utf8(&mut [0; 4])).contains(c) => c.to_string(),
        c => format!("\\u{:04x}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_the_shell() {
        assert_eq!(quoted("suffrage-lied"), "suffrage-lied");
        assert_eq!(quoted("Rome Statute"), "'Rome Statute'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("it's\n\u{1b}[1m\u{202e}"), r"$'it\'s\n\u001b[1m\u202e'");
    }
}
