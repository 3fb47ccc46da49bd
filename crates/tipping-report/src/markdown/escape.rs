//! Text from data in Markdown: shown as it stands, and nothing that Markdown, HTML or a host would read as
//! its own.

use crate::plain::plain;

/// Text from data, harmless in Markdown: it is shown as it stands, on one line.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = plain(text);
    for (i, c) in text.char_indices() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '$' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Hosts look for `@name` and `#123` in what has been rendered, where an escape is gone: a space
            // without width keeps people from being notified and other threads from being linked.
            '@' | '#' => {
                out.push(c);
                out.push_str("&#8203;");
            }
            // The same keeps addresses from being links.
            ':' if text[i..].starts_with("://") => out.push_str(":&#8203;"),
            '.' if text[..i].len() >= 3 && text.as_bytes()[i - 3..i].eq_ignore_ascii_case(b"www") => {
                out.push_str("&#8203;.");
            }
            c => out.push(c),
        }
    }
    out
}

/// Code: fenced by more backticks than it holds. In a table a bar would end the cell.
pub(super) fn code(text: &str, in_table: bool) -> String {
    let text = plain(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    let text = if in_table { text.replace('|', "\\|") } else { text.into_owned() };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A block that begins with what Markdown takes for a list or a rule, made to begin with its first character.
pub(super) fn begun(block: &str) -> String {
    let word = block.split(' ').next().unwrap_or_default();
    let number = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < word.len() && matches!(number, "." | ")") {
        return block.replacen(number, &format!("\\{number}"), 1);
    }
    let rule = !block.is_empty() && block.chars().all(|c| matches!(c, '-' | ' '));
    if rule || matches!(word, "-" | "+") { format!("\\{block}") } else { block.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_data_is_read_as_markdown() {
        let text = "<b>a|b</b> *c* _d_ `e` [f](g) \\h ~~i~~ $j$ &amp; @k #1\nl";
        let expected = "&lt;b&gt;a\\|b&lt;/b&gt; \\*c\\* \\_d\\_ \\`e\\` \\[f\\](g) \\\\h \\~\\~i\\~\\~ \
                        \\$j\\$ \
                        &amp;amp; @&#8203;k #&#8203;1 l";
        assert_eq!(escape(text), expected);
    }

    // Hosts make links of these without being asked (GFM, "Autolinks"); of text with a space without width in
    // it they make none.
    #[test]
    fn addresses_in_data_are_no_links() {
        for (text, expected) in [
            ("see http://a.b/c", "see http:&#8203;//a.b/c"),
            ("HTTPS://a.b ftp://c", "HTTPS:&#8203;//a.b ftp:&#8203;//c"),
            ("www.a.b WWW.c.d", "www&#8203;.a.b WWW&#8203;.c.d"),
            ("a@b.c", "a@&#8203;b.c"),
            ("1:2 a.b ww.c .", "1:2 a.b ww.c ."),
            ("\u{e9}www.x \u{1f389}.", "\u{e9}www&#8203;.x \u{1f389}."),
        ] {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn code_is_fenced_by_more_than_it_holds() {
        assert_eq!(code("a|b", true), "`a\\|b`");
        assert_eq!(code("a|b", false), "`a|b`");
        assert_eq!(code("`` a", false), "``` `` a ```");
    }

    #[test]
    fn no_block_begins_a_list_or_a_rule() {
        for (text, expected) in [
            ("1. x", "1\\. x"),
            ("12) x", "12\\) x"),
            ("- x", "\\- x"),
            ("+ x", "\\+ x"),
            ("---", "\\---"),
            ("- - -", "\\- - -"),
            ("--- x", "--- x"),
            ("-0.5 x", "-0.5 x"),
            ("1.5 x", "1.5 x"),
        ] {
            assert_eq!(begun(text), expected);
        }
    }
}
