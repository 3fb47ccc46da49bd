//! JSON into a table: an array of objects, or one object a line.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use tipping_core::result::Decision;

use crate::read::table::{Table, TableBuilder};
use crate::rejection::{Defect, Rejection};

const REMEDY: &str = "write an array of objects, [{\"unit\": ..., \"date\": ...}, ...], or one object a line";

/// Reads one array of objects; records are counted from 1.
///
/// # Errors
/// Text that is not JSON (with the line), values that are objects or arrays themselves, repeated keys.
pub(crate) fn read_array(text: &str, file: &str, decisions: Vec<Decision>) -> Result<Table, Vec<Rejection>> {
    let records: Vec<Object> = serde_json::from_str(text).map_err(|e| vec![malformed(file, &e, e.line())])?;
    let numbered = records.into_iter().zip(1..).map(|(object, row)| (row, object)).collect();
    assemble(numbered, file, decisions)
}

/// Reads one object a line; a record has the number of its line.
///
/// # Errors
/// Every line that is not an object, values that are objects or arrays themselves, repeated keys.
pub(crate) fn read_lines(text: &str, file: &str, decisions: Vec<Decision>) -> Result<Table, Vec<Rejection>> {
    let (mut records, mut rejections) = (Vec::new(), Vec::new());
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Object>(line) {
            Ok(object) => records.push((number, object)),
            Err(e) => {
                // An object spread over lines is one mistake, not one for each of its lines.
                if records.is_empty() && rejections.is_empty() && is_one_object(text) {
                    let problem = "the whole file is one object, not one object a row";
                    return Err(vec![Rejection::whole(file, problem, REMEDY)]);
                }
                rejections.push(malformed(file, &e, number as usize));
                if records.is_empty() && line.trim() == "{" {
                    break;
                }
            }
        }
    }
    if rejections.is_empty() { assemble(records, file, decisions) } else { Err(rejections) }
}

fn is_one_object(text: &str) -> bool {
    serde_json::from_str::<Object>(text).is_ok()
}

/// What the parser says, in words for people who do not know it.
fn malformed(file: &str, error: &serde_json::Error, line: usize) -> Rejection {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let text =
        text.replace("EOF while parsing", "the text breaks off inside").replace("a sequence", "an array");
    let text = text.replace("invalid type: ", "found ").replace(", expected", " instead of");
    Rejection::whole(file, format!("line {line}, character {}: {text}", error.column()), REMEDY)
}

fn assemble(
    records: Vec<(u64, Object)>,
    file: &str,
    decisions: Vec<Decision>,
) -> Result<Table, Vec<Rejection>> {
    if records.is_empty() {
        return Err(vec![Rejection::whole(file, "the file is empty", REMEDY)]);
    }
    // Columns in the order in which their keys first appear.
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut rejections = Vec::new();
    for (row, Object(fields)) in &records {
        for (name, value) in fields {
            if !places.contains_key(name.as_str()) {
                places.insert(name, names.len());
                names.push(name.clone());
            }
            if let Value::Nested(what) = value {
                let defect = Defect::new(
                    format!("the value is {what}"),
                    "write one number or text (pandas: orient=\"records\")",
                );
                rejections.push(reject(file, *row, name, defect));
            }
        }
    }
    let mut builder = TableBuilder::new(names, records.len());
    let mut cells: Vec<Option<&str>> = vec![None; places.len()];
    let mut filled: Vec<u64> = vec![0; places.len()];
    for (row, Object(fields)) in &records {
        cells.fill(None);
        for (name, value) in fields {
            let place = places[name.as_str()];
            if filled[place] == *row {
                let defect = Defect::new("the key is there twice", "leave one of them out");
                rejections.push(reject(file, *row, name, defect));
            }
            filled[place] = *row;
            if let Value::Text(text) = value {
                cells[place] = Some(text);
            }
        }
        builder.push(*row, cells.iter().copied());
    }
    if rejections.is_empty() { builder.finish(file, decisions) } else { Err(rejections) }
}

fn reject(file: &str, row: u64, column: &str, defect: Defect) -> Rejection {
    let place =
        Rejection { row: Some(row), column: Some(column.to_owned()), ..Rejection::whole(file, "", "") };
    Rejection { problem: defect.problem, remedy: defect.remedy, ..place }
}

/// The fields of a record, in order.
struct Object(Vec<(String, Value)>);

enum Value {
    Missing,
    Text(String),
    Nested(&'static str),
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with a key for each column")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;
        impl<'de> Visitor<'de> for AnyValue {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Missing)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Nested("an array"))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
                while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Nested("an object"))
            }
        }
        deserializer.deserialize_any(AnyValue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(table: &Table) -> Vec<(u64, Vec<Option<String>>)> {
        let cell = |i: usize, c: usize| table.column(c).get(i).map(str::to_owned);
        let record = |i: usize| (table.row(i), (0..table.names().len()).map(|c| cell(i, c)).collect());
        (0..table.height()).map(record).collect()
    }

    fn text(cell: &str) -> Option<String> {
        Some(cell.to_owned())
    }

    #[test]
    fn values_become_text_and_absent_keys_missing_cells() {
        let read = r#"[{"unit": 2, "date": 1920.0, "x": true}, {"date": null, "unit": "CAN", "w": 0.25}]"#;
        let table = read_array(read, "f.json", Vec::new()).unwrap();
        assert_eq!(table.names(), ["unit", "date", "x", "w"]);
        let first = vec![text("2"), text("1920"), text("true"), None];
        assert_eq!(cells(&table), [(1, first), (2, vec![text("CAN"), None, None, text("0.25")])]);
    }

    #[test]
    fn lines_keep_their_numbers() {
        let table = read_lines("{\"unit\":1}\n\n{\"unit\":2}\n", "f.ndjson", Vec::new()).unwrap();
        assert_eq!(cells(&table), [(1, vec![text("1")]), (3, vec![text("2")])]);
    }

    #[test]
    fn nested_values_and_repeated_keys_are_refused_together() {
        let read = r#"[{"unit": [2], "date": 1}, {"unit": 2, "unit": 3}, {"unit": {"a": 1}}]"#;
        let messages: Vec<String> =
            read_array(read, "f.json", Vec::new()).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(messages.len(), 3);
        assert!(messages[0].starts_with("f.json, row 1, column unit: the value is an array"), "{messages:?}");
        assert!(
            messages.iter().any(|m| m.contains("row 2, column unit: the key is there twice")),
            "{messages:?}"
        );
    }

    #[test]
    fn malformed_text_is_one_clear_defect() {
        let broken = read_array("[{\"unit\": 2},\n {\"unit\": NaN}]", "f.json", Vec::new()).unwrap_err();
        assert!(broken[0].problem.starts_with("line 2, character 11"), "{broken:?}");
        for text in ["[", "[1, 2]", "[[]]", "[{\"unit\": 1}", "[{\"unit\": 1}] x"] {
            assert_eq!(read_array(text, "f.json", Vec::new()).unwrap_err().len(), 1, "{text}");
        }
        assert!(read_array("[]", "f.json", Vec::new()).unwrap_err()[0].problem.contains("empty"));
        let spread = read_lines("{\n \"unit\": 2\n}\n", "f.json", Vec::new()).unwrap_err();
        assert_eq!(spread.len(), 1, "{spread:?}");
        let lines = read_lines("{\"unit\": 1}\n{\"unit\": }\nx\n", "f.ndjson", Vec::new()).unwrap_err();
        assert!(
            lines[0].problem.starts_with("line 2,") && lines[1].problem.starts_with("line 3,"),
            "{lines:?}"
        );
    }
}
