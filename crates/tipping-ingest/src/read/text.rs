//! Bytes into text: the encoding, found by itself and named.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::rejection::Rejection;

/// A file as text, and how its bytes were read.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    /// The text, without a byte-order mark.
    pub(crate) text: Cow<'a, str>,
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE` or `Windows-1252`.
    pub(crate) encoding: &'static str,
    /// Why this one.
    pub(crate) reason: String,
}

/// Reads UTF-8 and UTF-16 with or without a byte-order mark; what is neither is Windows-1252, which contains
/// Latin-1.
///
/// # Errors
/// One [`Rejection`] when the bytes are not text, or break the encoding that their mark promises.
pub(crate) fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<Decoded<'a>, Vec<Rejection>> {
    const MARK: &str = "byte-order mark";
    let decoded = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", reason: MARK.into() },
            Err(error) => {
                let problem =
                    format!("it begins as UTF-8 but breaks off at byte {}", error.valid_up_to() + 4);
                return Err(vec![Rejection::whole(file, problem, "save it again as UTF-8")]);
            }
        },
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            return Err(vec![Rejection::whole(file, "the text is UTF-32", "save it as UTF-8")]);
        }
        [0xFF, 0xFE, rest @ ..] => utf16(rest, UTF_16LE, MARK.into(), file)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, UTF_16BE, MARK.into(), file)?,
        _ => unmarked(bytes, file)?,
    };
    let control = |c: char| c < '\u{9}' || ('\u{e}'..'\u{20}').contains(&c) && c != '\u{1a}';
    if let Some((place, c)) = decoded.text.char_indices().find(|(_, c)| control(*c)) {
        let line = 1 + decoded.text[..place].matches('\n').count();
        let problem = format!("this is not text: there is a control character, U+{:04X}", u32::from(c));
        let remedy = "remove it, or export the data as CSV with UTF-8 encoding";
        return Err(vec![Rejection { row: Some(line as u64), ..Rejection::whole(file, problem, remedy) }]);
    }
    Ok(decoded)
}

fn unmarked<'a>(bytes: &'a [u8], file: &str) -> Result<Decoded<'a>, Vec<Rejection>> {
    if let Some(encoding) = zeros_of_utf16(bytes) {
        return utf16(bytes, encoding, "every second byte is zero".into(), file);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            Ok(Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", reason: "valid UTF-8".into() })
        }
        Err(error) => {
            let broken = error.valid_up_to();
            let line = 1 + bytes[..broken].iter().filter(|b| **b == b'\n').count();
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
            let reason = format!("not valid UTF-8 (line {line}), so each byte is taken for one character");
            Ok(Decoded { text, encoding: "Windows-1252", reason })
        }
    }
}

/// Letters and digits in UTF-16 have a zero in every second byte; in UTF-8 no text has any.
fn zeros_of_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1024) / 2 * 2];
    let (mut first, mut second) = (0, 0);
    for pair in sample.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let most = |zeros: usize| zeros > 0 && zeros * 20 >= sample.len() / 2 * 19;
    match (first, second) {
        (0, zeros) if most(zeros) => Some(UTF_16LE),
        (zeros, 0) if most(zeros) => Some(UTF_16BE),
        _ => None,
    }
}

fn utf16<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    reason: String,
    file: &str,
) -> Result<Decoded<'a>, Vec<Rejection>> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        let problem = format!("it begins as {} but breaks off", encoding.name());
        return Err(vec![Rejection::whole(file, problem, "save it again as UTF-8")]);
    }
    Ok(Decoded { text, encoding: encoding.name(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "unit,date\nC\u{f4}te d'Ivoire,1960\n";

    fn utf16(mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(TEXT.encode_utf16()).flat_map(unit).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let latin: Vec<u8> = TEXT.chars().map(|c| c as u8).collect();
        let marked = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
        let cases: [(Vec<u8>, &str); 7] = [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (marked, "UTF-8"),
            (utf16(true, u16::to_le_bytes), "UTF-16LE"),
            (utf16(true, u16::to_be_bytes), "UTF-16BE"),
            (utf16(false, u16::to_le_bytes), "UTF-16LE"),
            (utf16(false, u16::to_be_bytes), "UTF-16BE"),
            (latin, "Windows-1252"),
        ];
        for (bytes, encoding) in cases {
            let decoded = decode(&bytes, "f").unwrap();
            assert_eq!((decoded.text.as_ref(), decoded.encoding), (TEXT, encoding));
        }
    }

    #[test]
    fn the_guess_says_where_utf8_broke() {
        let decoded = decode(b"a\nb\nC\xF4te", "f").unwrap();
        assert!(decoded.reason.contains("line 3"), "{}", decoded.reason);
    }

    #[test]
    fn broken_or_binary_bytes_are_refused() {
        let cases: [&[u8]; 5] =
            [b"\xEF\xBB\xBFa\xFF", b"\xFF\xFEa\0b", b"\xFF\xFE\0\0a\0\0\0", b"ab\0c\xFF\x01", b"a\0"];
        for (bytes, refused) in cases.iter().zip([true, true, true, true, false]) {
            assert_eq!(decode(bytes, "f").is_err(), refused, "{bytes:?}");
        }
    }
}
