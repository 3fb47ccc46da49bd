//! Which character separates the fields of a text file.

use csv::ReaderBuilder;

/// Candidates in order of preference where all else is equal.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records decide.
const RECORDS: usize = 100;

/// The word for a delimiter.
pub(crate) fn name(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".into(),
        b';' => "semicolon".into(),
        b'\t' => "tab".into(),
        b'|' => "bar".into(),
        other => format!("{:?}", char::from(other)),
    }
}

/// The delimiter that splits the header into several fields and most of the first records into as many; the
/// one with more fields where two are equal. `None` when none splits the header: the file has one column.
pub(crate) fn find(text: &str) -> Option<u8> {
    let mut best: Option<(f64, usize, u8)> = None;
    for delimiter in CANDIDATES {
        let Some((agreeing, fields)) = agreement(text, delimiter) else { continue };
        if best.is_none_or(|(a, f, _)| agreeing > a || (agreeing == a && fields > f)) {
            best = Some((agreeing, fields, delimiter));
        }
    }
    best.map(|(_, _, delimiter)| delimiter)
}

/// The share of the first records with as many fields as the header, and that number.
fn agreement(text: &str, delimiter: u8) -> Option<(f64, usize)> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut counts = reader.byte_records().take(RECORDS).map_while(Result::ok).map(|record| record.len());
    let header = counts.next().filter(|fields| *fields > 1)?;
    let (mut same, mut all) = (1_u32, 1_u32);
    for fields in counts {
        same += u32::from(fields == header);
        all += 1;
    }
    Some((f64::from(same) / f64::from(all), header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_delimiter_and_respects_quotes() {
        let cases = [
            ("unit,date\n2,1920\n", Some(b',')),
            ("unit;date\n\"Korea, Republic of\";1948\n\"Congo, the\";1960\n", Some(b';')),
            ("unit;weight;date\nA;0,5;1900\nB;0,7;1901\n", Some(b';')),
            ("unit\tdate\nA, B\t1900\n", Some(b'\t')),
            ("unit|date\n2|1920\n", Some(b'|')),
            ("\"a;b\",date\n\"x;y\",1920\n", Some(b',')),
            ("unit\n2\n20\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(find(text), expected, "{text}");
        }
    }

    #[test]
    fn a_row_with_a_field_too_many_does_not_change_the_choice() {
        assert_eq!(find("unit,name,date\n2,a,1920\n20,b,c,1918\n31,d,1960\n"), Some(b','));
    }
}
