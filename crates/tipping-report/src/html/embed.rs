//! Data for scripts, inside the page.

use serde::Serialize;

use crate::error::ReportError;

/// JSON that can stand in a `<script>` whatever its strings hold: no tag, comment or entity can begin in it,
/// and it is a JavaScript literal as well.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String, ReportError> {
    let text = serde_json::to_string(value)?;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tag_begins_in_it_and_nothing_is_lost() {
        let hostile = "</script><!-- & \u{2028}\u{2029} \"quoted\" 'too'";
        let text = json(&hostile).unwrap();
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }
}
