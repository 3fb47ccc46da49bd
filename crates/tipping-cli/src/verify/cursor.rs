//! The words of an expectation: where the reader stands in the text, and the pieces it takes from there.

/// What is wrong with an expectation, and at which byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// A place in the text.
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    pub(super) fn take(&mut self, piece: &str) -> bool {
        let there = self.rest().starts_with(piece);
        if there {
            self.at += piece.len();
        }
        there
    }

    pub(super) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let piece = &rest[..rest.find(|c| !belongs(c)).unwrap_or(rest.len())];
        self.at += piece.len();
        piece
    }

    /// What stands here, for a message.
    pub(super) fn here(&self) -> String {
        let rest = self.rest();
        let word: &str = rest.split_whitespace().next().unwrap_or_default();
        if word.is_empty() { "the expectation ends".to_owned() } else { format!("`{word}` stands here") }
    }

    pub(super) fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake { at: self.at, message: message.into() }
    }

    /// A text in single or double quotes, in which a backslash stands before a quote or a backslash.
    pub(super) fn quoted(&mut self) -> Result<Option<String>, Mistake> {
        let start = self.at;
        let Some(quote) = self.peek().filter(|c| matches!(c, '"' | '\'')) else { return Ok(None) };
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((i, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, c)) if c == quote || c == '\\' => text.push(c),
                    _ => {
                        let message = format!(
                            "a backslash stands before a quote or before another backslash: \\{quote} or \\\\"
                        );
                        return Err(Mistake { at: start + i, message });
                    }
                },
                c if c == quote => {
                    self.at = start + i + quote.len_utf8();
                    return Ok(Some(text));
                }
                c => text.push(c),
            }
        }
        Err(Mistake { at: start, message: format!("the text that begins here has no closing {quote}") })
    }

    /// A number such as 3, -0.25, .05, 1e-3; the two points of a range are no part of it.
    pub(super) fn number(&mut self) -> Result<Option<f64>, Mistake> {
        let start = self.at;
        let digit = |c: char| c.is_ascii_digit();
        if !self.take("-") {
            self.take("+");
        }
        let mut digits = self.take_while(digit).len();
        let rest = self.rest();
        if rest.starts_with('.') && rest[1..].starts_with(digit) {
            self.at += 1;
            digits += self.take_while(digit).len();
        }
        if digits == 0 {
            self.at = start;
            return Ok(None);
        }
        if self.rest().starts_with(['e', 'E']) {
            let mark = self.at;
            self.at += 1;
            if !self.take("-") {
                self.take("+");
            }
            if self.take_while(digit).is_empty() {
                self.at = mark;
            }
        }
        let rest = self.rest();
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ',');
        if rest.starts_with(goes_on) && !rest.starts_with("..") {
            let word = self.text[start..].split_whitespace().next().unwrap_or_default();
            let message =
                format!("`{word}` is no number; write one such as 0.35 or 1e-3, a date in quotes: \"1945\"");
            return Err(Mistake { at: start, message });
        }
        let value: f64 = self.text[start..self.at].parse().unwrap_or(f64::INFINITY);
        if !value.is_finite() {
            return Err(Mistake { at: start, message: "the number is too large".to_owned() });
        }
        Ok(Some(value))
    }
}
