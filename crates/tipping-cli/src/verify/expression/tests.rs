//! The language against a corpus of expectations that users write: `tests/fixtures/verify`.

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
        let read = Expression::parse(that).unwrap_or_else(|m| panic!("{that}: {} at {}", m.message, m.at));
        assert_eq!(read.path, expected.path(), "{that}");
        assert_eq!(read.test, expected.test(), "{that}");
        let typed: Vec<&str> = read.values_at.iter().map(|at| &that[at.clone()]).collect();
        if let Some(expected) = &expected.typed {
            assert_eq!(&typed, expected, "{that}");
        }
        // The path and what is expected of its value make up the whole of it.
        let (path, test) = (&that[read.path_at.clone()], &that[read.test_at.clone()]);
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
        let mistake = Expression::parse(&expected.that).expect_err(&expected.that);
        assert_eq!(
            (mistake.message, mistake.at),
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
