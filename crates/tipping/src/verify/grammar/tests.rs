//! The language against a corpus of expectations that users write, `tests/fixtures/verify`, and against
//! itself: what is printed is read as the same.

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::*;

/// Expectations and what each means.
#[derive(Deserialize)]
struct Corpus<T> {
    expectation: Vec<T>,
}

/// An expectation that is read. Exactly one of `is` to `asks` is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meaning {
    that: String,
    path: Vec<Step>,
    is: Option<Constant>,
    is_not: Option<Constant>,
    give_or_take: Option<f64>,
    percent: Option<f64>,
    less: Option<Constant>,
    at_most: Option<Constant>,
    more: Option<Constant>,
    at_least: Option<Constant>,
    within: Option<[Constant; 2]>,
    contains: Option<String>,
    asks: Option<Question>,
    typed: Option<Vec<String>>,
}

/// An expectation that is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    that: String,
    at: usize,
    message: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    Key(String),
    Index { index: usize },
    Last { last: bool },
    Named { name: String },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Constant {
    Bool(bool),
    Number(f64),
    Text(String),
    Null { null: bool },
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Question {
    Present,
    Absent,
}

impl Step {
    fn segment(&self) -> Segment {
        match self {
            Self::Key(key) => Segment::Key(key.clone()),
            Self::Index { index } => Segment::Element(Selector::Index(*index)),
            Self::Last { last } => {
                assert!(last, "write last = true");
                Segment::Element(Selector::Last)
            }
            Self::Named { name } => Segment::Element(Selector::Named(name.clone())),
        }
    }
}

impl Constant {
    fn literal(&self) -> Literal {
        match self {
            Self::Bool(value) => Literal::Bool(*value),
            Self::Number(value) => Literal::Number(*value),
            Self::Text(text) => Literal::Text(text.clone()),
            Self::Null { null } => {
                assert!(null, "write null = true");
                Literal::Null
            }
        }
    }
}

impl Meaning {
    fn path(&self) -> Path {
        Path(self.path.iter().map(Step::segment).collect())
    }

    fn test(&self) -> Test {
        let absolute = self.give_or_take.map(Tolerance::Absolute);
        let tolerance = absolute.or(self.percent.map(Tolerance::Relative));
        let ordered = [
            (Order::Less, &self.less),
            (Order::AtMost, &self.at_most),
            (Order::More, &self.more),
            (Order::AtLeast, &self.at_least),
        ]
        .into_iter()
        .filter_map(|(order, bound)| Some(Test::Ordered(order, bound.as_ref()?.literal())));
        let mut all: Vec<Test> = ordered.collect();
        all.extend(self.is.as_ref().map(|value| Test::Equal(value.literal(), tolerance)));
        all.extend(self.is_not.as_ref().map(|value| Test::Differs(value.literal())));
        all.extend(self.within.as_ref().map(|[lower, upper]| Test::Within(lower.literal(), upper.literal())));
        all.extend(self.contains.clone().map(Test::Contains));
        all.extend(self.asks.map(|question| match question {
            Question::Present => Test::Present,
            Question::Absent => Test::Absent,
        }));
        assert_eq!(all.len(), 1, "{}: one thing is expected of a value", self.that);
        all.remove(0)
    }
}

fn repository() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text_of(file: &str) -> String {
    std::fs::read_to_string(repository().join(file)).expect(file)
}

fn corpus<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let corpus: Corpus<T> = toml::from_str(&text_of(&format!("tests/fixtures/verify/{file}"))).expect(file);
    corpus.expectation
}

#[test]
fn every_expectation_of_the_corpus_means_what_is_written_there() {
    let all = corpus::<Meaning>("read.toml");
    assert!(all.len() > 80, "the corpus is cut: {}", all.len());
    for expected in &all {
        let that = &expected.that;
        let (read, places) = parse(that).unwrap_or_else(|m| panic!("{that}: {} at {}", m.wrong, m.at));
        assert_eq!(read.path, expected.path(), "{that}");
        assert_eq!(read.test, expected.test(), "{that}");
        let typed: Vec<&str> = places.values.iter().map(|at| &that[at.clone()]).collect();
        if let Some(expected) = &expected.typed {
            assert_eq!(&typed, expected, "{that}");
        }
        // The path and what is expected of its value make up the whole of it.
        let (path, test) = (&that[places.path.clone()], &that[places.test.clone()]);
        let without_space = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(without_space(&format!("{path}{test}")), without_space(that));
        assert_eq!((path, test), (path.trim(), test.trim()), "{that}");
    }
}

#[test]
fn every_mistake_of_the_corpus_has_its_place_and_message() {
    let all = corpus::<Refusal>("refused.toml");
    assert!(all.len() > 60, "the corpus is cut: {}", all.len());
    for expected in &all {
        let mistake = parse(&expected.that).expect_err(&expected.that);
        assert_eq!(
            (mistake.wrong.to_string(), mistake.at),
            (expected.message.clone(), expected.at),
            "{}",
            expected.that
        );
    }
}

/// What the pages and the workflow show is in the corpus.
#[test]
fn the_corpus_holds_every_expectation_of_the_pages() {
    let known: Vec<String> = corpus::<Meaning>("read.toml").into_iter().map(|e| e.that).collect();
    let mut examples = vec![text_of("notebooks/ci/expect.toml")];
    for page in ["README.md", "crates/tipping-cli/VERIFY.md"] {
        let text = text_of(page);
        let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
        examples.extend(blocks.map(str::to_owned));
    }
    let mut found = 0;
    for example in examples {
        let file: toml::Table = toml::from_str(&example).expect("an example is TOML");
        let results = file["result"].as_array().expect("results");
        for expect in results.iter().flat_map(|result| result["expect"].as_array().expect("expectations")) {
            let that = expect["that"].as_str().expect("an expectation");
            assert!(known.iter().any(|known| known == that), "add to the corpus: {that}");
            found += 1;
        }
    }
    assert!(found >= 10, "{found}");
}

/// Texts of all kinds, often with what the language itself is made of.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,6}", r#"["'\\\[\]. =a1]{0,6}"#]
}

fn any_segment() -> impl Strategy<Value = Segment> {
    let key = prop_oneof!["[a-z_][a-z0-9_-]{0,8}", any_text()];
    prop_oneof![
        key.prop_filter("a key has letters", |key| !key.is_empty()).prop_map(Segment::Key),
        any::<usize>().prop_map(|index| Segment::Element(Selector::Index(index))),
        Just(Segment::Element(Selector::Last)),
        prop_oneof!["[a-z]{1,8}", "[0-9]{1,4}", Just("last".to_owned()), any_text()]
            .prop_map(|name| Segment::Element(Selector::Named(name))),
    ]
}

fn any_path() -> impl Strategy<Value = Path> {
    ("[a-z]{1,8}", prop::collection::vec(any_segment(), 0..5))
        .prop_map(|(first, more)| Path(std::iter::once(Segment::Key(first)).chain(more).collect()))
}

fn any_number() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    prop_oneof![
        POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO,
        (-1000i32..1000).prop_map(|n| f64::from(n) / 100.0)
    ]
}

fn any_literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any_number().prop_map(Literal::Number),
        any_text().prop_map(Literal::Text),
    ]
}

/// Two dates of one precision, in their order.
fn any_dates() -> impl Strategy<Value = [String; 2]> {
    let one = || (1000u32..2100, 1u32..=12, 1u32..=28);
    (one(), one(), 0..4).prop_map(|(a, b, precision)| {
        let mut dates = [a, b].map(|(year, month, day)| match precision {
            0 => format!("{year}"),
            1 => format!("{year}-Q{}", month.div_ceil(3)),
            2 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        });
        dates.sort();
        dates
    })
}

/// Two bounds of a range.
fn any_bounds() -> impl Strategy<Value = [Literal; 2]> {
    prop_oneof![
        (any_number(), any_number()).prop_map(|(a, b)| [a.min(b), a.max(b)].map(Literal::Number)),
        any_dates().prop_map(|dates| dates.map(Literal::Text)),
    ]
}

fn any_test() -> impl Strategy<Value = Test> {
    let order = prop::sample::select(vec![Order::Less, Order::AtMost, Order::More, Order::AtLeast]);
    let tolerance = (any_number(), any::<bool>()).prop_map(|(width, relative)| {
        if relative { Tolerance::Relative(width.abs()) } else { Tolerance::Absolute(width.abs()) }
    });
    prop_oneof![
        any_literal().prop_map(|value| Test::Equal(value, None)),
        (any_number(), tolerance).prop_map(|(n, tolerance)| Test::Equal(Literal::Number(n), Some(tolerance))),
        any_literal().prop_map(Test::Differs),
        (order, any_bounds()).prop_map(|(order, [bound, _])| Test::Ordered(order, bound)),
        any_bounds().prop_map(|[lower, upper]| Test::Within(lower, upper)),
        any_text().prop_filter("not empty", |text| !text.is_empty()).prop_map(Test::Contains),
        Just(Test::Absent),
        Just(Test::Present),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(path in any_path(), test in any_test()) {
        let expression = Expression { path, test };
        let printed = expression.to_string();
        let (read, _) = parse(&printed).unwrap_or_else(|m| panic!("{printed}: {} at {}", m.wrong, m.at));
        prop_assert_eq!(read, expression, "{}", printed);
    }

    /// Whatever is typed is read or refused, with a place that is one in the text.
    #[test]
    fn every_text_is_read_or_refused(
        text in prop_oneof![".*", "[a-z]{1,3}[ .=<>!+%\"'\\\\0-9a-z\\[\\]±-]{0,20}"],
    ) {
        match parse(&text) {
            Ok((expression, _)) => {
                let (again, _) = parse(&expression.to_string()).expect("what is printed is read");
                prop_assert_eq!(again, expression);
            }
            Err(mistake) => prop_assert!(text.is_char_boundary(mistake.at), "{} of {text}", mistake.at),
        }
    }
}
