//! The grammar of expectations, from text to [`Expression`].
//!
//! ```text
//! expectation = path test
//! path        = key element* ("." key element*)*
//! key         = text | (letter | digit | "_" | "-")+
//! element     = "[" (text | "last" | digits | any characters but "]") "]"
//! test        = "=" value tolerance? | "!=" value | ("<" | "<=" | ">" | ">=") bound
//!             | "within" bound ".." bound | "contains" text | "absent" | "present"
//! tolerance   = ("+-" | "±") number "%"?
//! value       = text | number | "true" | "false" | "null"
//! bound       = number | text that is a date
//! text        = in single or double quotes; "\" stands before a quote or another "\"
//! ```
//!
//! White space may stand between all of these but within a path.

use std::ops::Range;

use tipping_core::Date;
use winnow::Parser;
use winnow::ascii::digit1;
use winnow::combinator::{alt, delimited, not, opt, peek, preceded, repeat, terminated};
use winnow::error::ParserError;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{none_of, one_of, take_till, take_while};

use super::expression::{Expression, Literal, Order, Places, Test, Tolerance};
use super::mistake::{Here, Mistake, Wrong};
use super::path::{Path, Segment, Selector};
use super::quoting::in_name;

#[cfg(test)]
mod tests;

/// Reads an expectation, and where its parts stand in the text.
pub(crate) fn parse(text: &str) -> Result<(Expression, Places), Mistake> {
    expectation(&mut Input::new(text)).map_err(|unread| match unread {
        Unread::Wrong(mistake) => mistake,
        // The first rule of all is a path, and none that follows gives up without a mistake.
        Unread::NoMatch => Mistake { at: 0, wrong: Wrong::NoPath(Here::of(text)) },
    })
}

type Input<'a> = LocatingSlice<&'a str>;
type Read<T> = Result<T, Unread>;
/// A part of the expectation with its place in the text, in bytes.
type Placed<T> = (T, Range<usize>);
/// What is expected of a value, and where the values stand to which it is compared.
type Tested = (Test, Vec<Range<usize>>);

/// Why a rule gives nothing.
#[derive(Debug)]
enum Unread {
    /// It does not match here; another may.
    NoMatch,
    /// None can: the author made a mistake.
    Wrong(Mistake),
}

impl ParserError<Input<'_>> for Unread {
    type Inner = Self;

    fn from_input(_: &Input<'_>) -> Self {
        Self::NoMatch
    }

    fn is_backtrack(&self) -> bool {
        match self {
            Self::NoMatch => true,
            Self::Wrong(_) => false,
        }
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}

/// A mistake at this byte.
fn wrong(at: usize, wrong: Wrong) -> Unread {
    Unread::Wrong(Mistake { at, wrong })
}

/// The rule; where it does not match, that is a mistake.
fn required<'a, T>(
    mut rule: impl Parser<Input<'a>, T, Unread>,
    mistake: impl Fn(Here) -> Wrong,
) -> impl Parser<Input<'a>, T, Unread> {
    move |input: &mut Input<'a>| {
        let start = *input;
        rule.parse_next(input).map_err(|unread| match unread {
            Unread::NoMatch => wrong(start.current_token_start(), mistake(Here::of(&start))),
            Unread::Wrong(_) => unread,
        })
    }
}

fn expectation(input: &mut Input<'_>) -> Read<(Expression, Places)> {
    let (path, path_at) = preceded(space, path.with_span()).parse_next(input)?;
    let ((test, values), test_at) = preceded(space, test.with_span()).parse_next(input)?;
    space.parse_next(input)?;
    if !input.is_empty() {
        let rest = input.trim_end().to_owned();
        return Err(wrong(input.current_token_start(), Wrong::MoreFollows(rest)));
    }
    Ok((Expression { path, test }, Places { path: path_at, test: test_at, values }))
}

fn space<'a>(input: &mut Input<'a>) -> Read<&'a str> {
    take_while(0.., char::is_whitespace).parse_next(input)
}

fn path(input: &mut Input<'_>) -> Read<Path> {
    let first = step(Wrong::NoPath).parse_next(input)?;
    // Two points are a range.
    let point = terminated('.', not('.'));
    let more: Vec<Vec<Segment>> = repeat(0.., preceded(point, step(Wrong::NoKey))).parse_next(input)?;
    Ok(Path(first.into_iter().chain(more.into_iter().flatten()).collect()))
}

/// A key and the elements in brackets behind it.
fn step<'a>(missing: fn(Here) -> Wrong) -> impl Parser<Input<'a>, Vec<Segment>, Unread> {
    let key = required(key, missing).map(Segment::Key);
    (key, repeat(0.., element))
        .map(|(key, elements): (Segment, Vec<Segment>)| std::iter::once(key).chain(elements).collect())
}

fn key(input: &mut Input<'_>) -> Read<String> {
    let name = take_while(1.., in_name).map(str::to_owned);
    alt((quoted, name)).verify(|key: &String| !key.is_empty()).parse_next(input)
}

fn element(input: &mut Input<'_>) -> Read<Segment> {
    let close = (space, required(']', |_| Wrong::OpenBrackets));
    let selector = alt((quoted.map(Selector::Named), bare_selector));
    delimited(('[', space), selector, close).map(Segment::Element).parse_next(input)
}

/// An element without quotes: a number, `last`, or a name with anything in it but a closing bracket.
fn bare_selector(input: &mut Input<'_>) -> Read<Selector> {
    let (text, at) = take_till(0.., ']').with_span().parse_next(input)?;
    match text.trim_end() {
        "" => Err(wrong(at.start, Wrong::EmptyBrackets)),
        "last" => Ok(Selector::Last),
        digits if digits.chars().all(|c| c.is_ascii_digit()) => digits
            .parse()
            .map(Selector::Index)
            .map_err(|_| wrong(at.start, Wrong::ElementTooFar(digits.to_owned()))),
        name => Ok(Selector::Named(name.to_owned())),
    }
}

#[derive(Debug, Clone, Copy)]
enum Operator {
    Equal,
    Differs,
    Ordered(Order),
    Within,
    Contains,
    Absent,
    Present,
}

fn operator(input: &mut Input<'_>) -> Read<Operator> {
    alt((
        "<=".value(Operator::Ordered(Order::AtMost)),
        ">=".value(Operator::Ordered(Order::AtLeast)),
        "<".value(Operator::Ordered(Order::Less)),
        ">".value(Operator::Ordered(Order::More)),
        "!=".value(Operator::Differs),
        "=".value(Operator::Equal),
        take_while(1.., char::is_alphanumeric).verify_map(operator_in_words),
    ))
    .parse_next(input)
}

fn operator_in_words(word: &str) -> Option<Operator> {
    match word {
        "within" => Some(Operator::Within),
        "contains" => Some(Operator::Contains),
        "absent" => Some(Operator::Absent),
        "present" => Some(Operator::Present),
        _ => None,
    }
}

fn test(input: &mut Input<'_>) -> Read<Tested> {
    required(not("=="), |_| Wrong::DoubleEquals).parse_next(input)?;
    match required(operator, |here| Wrong::NoOperator { here }).parse_next(input)? {
        Operator::Equal => equal(input),
        Operator::Differs => {
            let (value, at) = value(input)?;
            Ok((Test::Differs(value), vec![at]))
        }
        Operator::Ordered(order) => {
            let (bound, at) = bound(input, order.sign())?;
            Ok((Test::Ordered(order, bound), vec![at]))
        }
        Operator::Within => within(input),
        Operator::Contains => contains(input),
        Operator::Absent => Ok((Test::Absent, Vec::new())),
        Operator::Present => Ok((Test::Present, Vec::new())),
    }
}

fn equal(input: &mut Input<'_>) -> Read<Tested> {
    let (value, at) = value(input)?;
    let tolerance = match value {
        Literal::Number(_) => opt(tolerance).parse_next(input)?,
        Literal::Null | Literal::Bool(_) | Literal::Text(_) => {
            required(not(tolerance_sign), |_| Wrong::ToleranceOfNoNumber).parse_next(input)?;
            None
        }
    };
    Ok((Test::Equal(value, tolerance), vec![at]))
}

fn tolerance_sign<'a>(input: &mut Input<'a>) -> Read<&'a str> {
    preceded(space, alt(("+-", "±"))).parse_next(input)
}

fn tolerance(input: &mut Input<'_>) -> Read<Tolerance> {
    (tolerance_sign, space).parse_next(input)?;
    let width = number.verify(|width| *width >= 0.0);
    let width = required(width, |_| Wrong::NoTolerance).parse_next(input)?;
    let percent = opt((space, '%')).parse_next(input)?;
    Ok(if percent.is_some() { Tolerance::Relative(width) } else { Tolerance::Absolute(width) })
}

fn within(input: &mut Input<'_>) -> Read<Tested> {
    let (lower, lower_at) = bound(input, "within")?;
    preceded(space, required("..", Wrong::NoRange)).parse_next(input)?;
    let (upper, upper_at) = bound(input, "within")?;
    match wrong_range(&lower, &upper) {
        Some(mistake) => Err(wrong(lower_at.start, mistake)),
        None => Ok((Test::Within(lower, upper), vec![lower_at, upper_at])),
    }
}

/// What is wrong with a range between two bounds, each of which may be one.
fn wrong_range(lower: &Literal, upper: &Literal) -> Option<Wrong> {
    let backwards = match (lower, upper) {
        (Literal::Number(lower), Literal::Number(upper)) => lower > upper,
        (Literal::Text(lower), Literal::Text(upper)) => {
            match (lower.parse::<Date>(), upper.parse::<Date>()) {
                (Ok(lower), Ok(upper)) if lower.precision() == upper.precision() => lower > upper,
                _ => return Some(Wrong::RangeOfTwoPrecisions),
            }
        }
        _ => return Some(Wrong::RangeOfTwoKinds),
    };
    backwards.then_some(Wrong::RangeBackwards)
}

fn contains(input: &mut Input<'_>) -> Read<Tested> {
    let text = required(quoted.with_span(), Wrong::NoText);
    let (text, at) = preceded(space, text).parse_next(input)?;
    if text.is_empty() {
        return Err(wrong(at.start, Wrong::EmptyText));
    }
    Ok((Test::Contains(text), vec![at]))
}

fn value(input: &mut Input<'_>) -> Read<Placed<Literal>> {
    let literal = alt((quoted.map(Literal::Text), number.map(Literal::Number), constant));
    preceded(space, required(literal, Wrong::NoValue).with_span()).parse_next(input)
}

/// A value that has an order: a number or a date.
fn bound(input: &mut Input<'_>, operator: &'static str) -> Read<Placed<Literal>> {
    let (value, at) = value(input)?;
    let has_order = match &value {
        Literal::Number(_) => true,
        Literal::Text(text) => text.parse::<Date>().is_ok(),
        Literal::Null | Literal::Bool(_) => false,
    };
    if has_order { Ok((value, at)) } else { Err(wrong(at.start, Wrong::NoOrder { operator })) }
}

fn constant(input: &mut Input<'_>) -> Read<Literal> {
    let (word, at) = take_while(1.., in_name).with_span().parse_next(input)?;
    match word {
        "true" => Ok(Literal::Bool(true)),
        "false" => Ok(Literal::Bool(false)),
        "null" => Ok(Literal::Null),
        word => Err(wrong(at.start, Wrong::TextWithoutQuotes(word.to_owned()))),
    }
}

/// A number such as 3, -0.25, .05, 1e-3; the two points of a range are no part of it.
fn number(input: &mut Input<'_>) -> Read<f64> {
    let start = *input;
    let at = start.current_token_start();
    let whole = (digit1, opt(('.', digit1))).void();
    let exponent = (one_of(['e', 'E']), opt(sign), digit1);
    let digits = (opt(sign), alt((whole, ('.', digit1).void())), opt(exponent));
    let text = digits.take().parse_next(input)?;
    if input.starts_with(continues_number) && !input.starts_with("..") {
        let word = start.split_whitespace().next().unwrap_or_default();
        return Err(wrong(at, Wrong::NoNumber(word.to_owned())));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(wrong(at, Wrong::NumberTooLarge)),
    }
}

fn sign(input: &mut Input<'_>) -> Read<char> {
    one_of(['+', '-']).parse_next(input)
}

/// What behind a number shows that more was meant: `1945-05`, `1,5`, `0x10`.
fn continues_number(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ',')
}

/// A text in single or double quotes, in which a backslash stands before a quote or a backslash.
fn quoted(input: &mut Input<'_>) -> Read<String> {
    let (quote, at) = one_of(['"', '\'']).with_span().parse_next(input)?;
    let text: String = repeat(0.., letter(quote)).parse_next(input)?;
    match opt(quote).parse_next(input)? {
        Some(_) => Ok(text),
        None => Err(wrong(at.start, Wrong::OpenText { quote })),
    }
}

fn letter<'a>(quote: char) -> impl Parser<Input<'a>, char, Unread> {
    let escaped = preceded('\\', one_of([quote, '\\']));
    let escaped = required(escaped, move |_| Wrong::LoneBackslash { quote });
    alt((none_of([quote, '\\']), preceded(peek('\\'), escaped)))
}
