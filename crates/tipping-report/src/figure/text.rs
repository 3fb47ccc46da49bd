//! How long a text is, and how much of one fits.

use std::sync::OnceLock;

use crate::plain::obeyed;
use ttf_parser::Face;

/// Ordinary or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// The width of a text on one line, in units of the drawing, as set in the type of images (wider than most
/// that an SVG is shown in).
pub(crate) fn width(text: &str, size: f64) -> f64 {
    width_in(text, size, Weight::Regular)
}

/// The same in a weight.
pub(crate) fn width_in(text: &str, size: f64, weight: Weight) -> f64 {
    static FACES: OnceLock<[Option<Face<'static>>; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| {
        [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold()]
            .map(|data| Face::parse(data, 0).ok())
    });
    let face = faces[weight as usize].as_ref();
    // Scripts that the type lacks are set in another, most of them wider.
    text.chars().map(|c| face.and_then(|face| em(face, c)).unwrap_or(1.0)).sum::<f64>() * size
}

/// The width of a character in units of its size.
fn em(face: &Face<'_>, c: char) -> Option<f64> {
    let glyph = face.glyph_index(c)?;
    Some(f64::from(face.glyph_hor_advance(glyph)?) / f64::from(face.units_per_em()))
}

/// The text itself, or as much of its beginning as fits, with an ellipsis.
pub(crate) fn fit(text: &str, size: f64, room: f64) -> String {
    fit_in(text, size, Weight::Regular, room)
}

/// The same in a weight.
pub(crate) fn fit_in(text: &str, size: f64, weight: Weight, room: f64) -> String {
    let width = |text: &str| width_in(text, size, weight);
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept) + width("…") > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Lines of at most `room`, broken at spaces; the last of `most` lines is cut.
pub(crate) fn lines(text: &str, size: f64, weight: Weight, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_in(&format!("{line} {word}"), size, weight) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fit_in(line, size, weight, room)).collect()
}

/// Text that XML can hold: on one line, and without what turns the direction of the text around it.
pub(crate) fn clean(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c });
    spaced.filter(|&c| !obeyed(c) && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // DejaVu Sans Condensed is DejaVu Sans at nine tenths of its width: i has 569 of 2048 units there, M
    // 1767.
    #[test]
    fn widths_are_those_of_the_type() {
        assert!((width("i", 1.0) - 0.25).abs() < 0.01, "{}", width("i", 1.0));
        assert!((width("M", 100.0) - 77.7).abs() < 0.5, "{}", width("M", 100.0));
        assert_eq!(width("", 10.0), 0.0);
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        assert_eq!(fit("Norway", 10.0, 1000.0), "Norway");
        let cut = fit("United Kingdom of Great Britain", 10.0, 60.0);
        assert!(cut.starts_with("United") && cut.ends_with('…') && width(&cut, 10.0) <= 60.0, "{cut}");
        let broken = lines("one two three four five six", 10.0, Weight::Regular, 50.0, 2);
        assert_eq!(broken.len(), 2);
        assert!(broken.iter().all(|l| width(l, 10.0) <= 50.0) && broken[1].ends_with('…'), "{broken:?}");
    }

    #[test]
    fn nothing_is_left_that_xml_cannot_hold() {
        assert_eq!(clean("a\u{0}b\nc\u{202E}d"), "a b cd");
    }
}
