//! Settings in the words of the front end that the reader uses.

use std::borrow::Cow;

use tipping_core::{Piece, Setting, mentions};

/// Who shows a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FrontEnd {
    /// The command line, where a setting is a flag: `--min-events`.
    Cli,
    /// A library, where it is named: ``setting `min_events` ``.
    #[default]
    Api,
}

/// A message with its settings in the words of a front end.
///
/// ```
/// use tipping_core::Setting;
/// use tipping_report::messages::{FrontEnd, for_front_end};
///
/// let message = format!("lower {} or give {}", Setting::MinEvents, Setting::Bootstrap.with(9999));
/// assert_eq!(for_front_end(&message, FrontEnd::Cli), "lower --min-events or give --bootstrap 9999");
/// assert_eq!(for_front_end(&message, FrontEnd::Api), message);
/// ```
#[must_use]
pub fn for_front_end(text: &str, front_end: FrontEnd) -> Cow<'_, str> {
    match front_end {
        FrontEnd::Api => Cow::Borrowed(text),
        FrontEnd::Cli => with_flags(text),
    }
}

/// A command of the toolkit as a front end names it, in a sentence.
pub(crate) fn command(name: &str, front_end: FrontEnd) -> String {
    match front_end {
        FrontEnd::Cli => format!("`tipping {name}`"),
        FrontEnd::Api => format!("`{name}`"),
    }
}

/// A message with every setting as a flag.
fn with_flags(text: &str) -> Cow<'_, str> {
    if mentions(text).all(|piece| matches!(piece, Piece::Text(_))) {
        return Cow::Borrowed(text);
    }
    let mut message = String::with_capacity(text.len());
    for piece in mentions(text) {
        match piece {
            Piece::Text(text) => message.push_str(text),
            Piece::Setting(setting, None) => push_flag(&mut message, setting),
            Piece::Setting(setting, Some(value)) => {
                push_flag(&mut message, setting);
                message.push(' ');
                push_value(&mut message, value);
            }
        }
    }
    Cow::Owned(message)
}

fn push_flag(message: &mut String, setting: Setting) {
    message.push_str("--");
    message.extend(setting.name().chars().map(|c| if c == '_' { '-' } else { c }));
}

/// A value as it is typed into a shell: in quotes when it is empty or has spaces.
fn push_value(message: &mut String, value: &str) {
    let quote = if value.is_empty() || value.contains(char::is_whitespace) { "\"" } else { "" };
    message.push_str(quote);
    message.push_str(value);
    message.push_str(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_shows_flags() {
        let cases = [
            (Setting::NormColumn.to_string(), "--norm-column"),
            (Setting::System.with("FILE").to_string(), "--system FILE"),
            (Setting::DateFormat.with("%d %b %Y").to_string(), "--date-format \"%d %b %Y\""),
            (Setting::Never.with("").to_string(), "--never \"\""),
            (Setting::Unit.with("a`b").to_string(), "--unit a`b"),
            (format!("({})", Setting::Unit), "(--unit)"),
        ];
        for (message, expected) in cases {
            assert_eq!(for_front_end(&message, FrontEnd::Cli), expected);
        }
    }

    #[test]
    fn columns_and_other_names_stay() {
        let text = "column `unit` of setting `nonsense`";
        assert!(matches!(for_front_end(text, FrontEnd::Cli), Cow::Borrowed(same) if same == text));
    }
}
