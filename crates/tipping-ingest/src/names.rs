//! Names compared as people mean them: without case, accents, punctuation or article.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a name: lower case, without accents, punctuation and "the"; `&` is "and".
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '&' => plain.push_str(" and "),
            // An apostrophe or a point joins what stands around it: d'Ivoire, U.S.A.
            '\'' | '\u{2019}' | '\u{2bc}' | '`' | '.' => {}
            'ß' => plain.push_str("ss"),
            'Ø' | 'ø' => plain.push('o'),
            'Æ' | 'æ' => plain.push_str("ae"),
            'Ł' | 'ł' => plain.push('l'),
            'Đ' | 'đ' => plain.push('d'),
            'ı' => plain.push('i'),
            c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().filter(|w| *w != "the").map(str::to_owned).collect()
}

/// The key under which spellings of one name meet: its words run together.
pub(crate) fn key(text: &str) -> String {
    words(text).concat()
}

/// A name without case, accents, the kind of its apostrophes and the number of its spaces. Unlike a [`key`]
/// it keeps what tells identifiers apart: `1.5` is not `15`.
pub(crate) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '\u{2019}' | '\u{2bc}' | '`' => plain.push('\''),
            c => plain.extend(c.to_lowercase()),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names most like `text`, best first, at most `most`; each name at most once. None that has little in
/// common with it.
pub fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    // Jaro-Winkler forgives a slip late in a word; below this two names have little in common. Short codes
    // that are one slip apart (gva, gav) it would not forgive.
    const ALIKE: f64 = 0.84;
    const ONE_SLIP: f64 = 0.9;
    let wanted = key(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let score = |name: &str| {
        let name = key(name);
        let alike = strsim::jaro_winkler(&wanted, &name);
        let slip = name.len() > 1 && wanted.len() > 1 && strsim::osa_distance(&wanted, &name) == 1;
        if slip { alike.max(ONE_SLIP) } else { alike }
    };
    let mut scored: Vec<(f64, &str)> =
        names.map(|n| (score(n), n)).filter(|(score, _)| *score >= ALIKE).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut best: Vec<&str> = Vec::new();
    for (_, name) in scored {
        if best.len() < most && !best.contains(&name) {
            best.push(name);
        }
    }
    best
}

/// A list for a sentence: at most `most` items, then how many more there are.
pub(crate) fn some_of<S: AsRef<str>>(items: &[S], most: usize) -> String {
    let shown: Vec<&str> = items.iter().take(most).map(AsRef::as_ref).collect();
    let more = items.len().saturating_sub(most);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// The beginning of a text, cut between words where it is longer than `length` characters.
pub(crate) fn beginning(text: &str, length: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(length) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{} ...", text[..end].trim_end_matches([',', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        for (a, b) in [
            ("Côte d'Ivoire", "cote d’ivoire"),
            ("Bahamas, The", "the Bahamas"),
            ("Trinidad & Tobago", "TRINIDAD AND TOBAGO"),
            ("Guinea-Bissau", "Guinea Bissau"),
            ("U.S.A.", "USA"),
            ("Türkiye", "Turkiye"),
            ("  São  Tomé ", "Sao Tome"),
        ] {
            assert_eq!(key(a), key(b));
        }
        assert_ne!(key("Niger"), key("Nigeria"));
        assert_ne!(key("Guinea"), key("Guinea-Bissau"));
    }

    #[test]
    fn a_folded_identifier_keeps_its_marks() {
        for (a, b) in [("France", " FRANCE"), ("Côte d’Ivoire", "cote  d'ivoire"), ("Straße", "straße")]
        {
            assert_eq!(folded(a), folded(b));
        }
        for (a, b) in [("1.5", "15"), ("a-1", "a1"), ("New York", "Newyork"), ("The Bank", "Bank")] {
            assert_ne!(folded(a), folded(b));
        }
    }

    #[test]
    fn the_nearest_come_first_and_strangers_not_at_all() {
        let names = ["France", "Finland", "Frankia", "Gabon"];
        assert_eq!(nearest("Frnace", names.into_iter(), 3)[0], "France");
        assert_eq!(nearest("gav", ["zrh", "gva", "brn"].into_iter(), 3), ["gva"]);
        assert!(nearest("xyzzy", names.into_iter(), 3).is_empty());
        assert!(nearest("", names.into_iter(), 3).is_empty());
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(some_of(&["a", "b", "c"], 2), "a, b and 1 more");
        assert_eq!(some_of(&["a"], 2), "a");
        assert_eq!(beginning("Convention on Wôrds", 17), "Convention on ...");
        assert_eq!(beginning("Wörds", 5), "Wörds");
    }
}
