//! Results as one HTML file that can be mailed: text, tables and charts from the result schema through
//! templates. Without JavaScript all of it but the charts is there; nothing is loaded from anywhere.

mod assets;
mod batch;
mod chart_data;
mod charts;
mod companions;
mod embed;
mod figure;
mod norm;
mod sparkline;
mod table;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, HtmlEscape, UndefinedBehavior};
use serde::Serialize;

use crate::error::ReportError;
use crate::ground::numbers;
use crate::messages::{LabelledLine, label_alone};

pub use batch::{BatchPage, batch_html};
pub use companions::Companion;
pub use norm::{NormPage, OtherChoices, report_html};

const TEMPLATES: [(&str, &str); 6] = [
    ("page.html", include_str!("../../templates/page.html")),
    ("macros.html", include_str!("../../templates/macros.html")),
    ("norm.html", include_str!("../../templates/norm.html")),
    ("single.html", include_str!("../../templates/single.html")),
    ("batch.html", include_str!("../../templates/batch.html")),
    ("companion.html", include_str!("../../templates/companion.html")),
];

/// A page from its template. Everything that comes from data is escaped; a name that a template uses and
/// nobody gives is an error.
fn render(template: &str, context: &impl Serialize) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    environment.add_filter("fraction", numbers::fraction);
    environment.add_filter("significant", numbers::significant);
    environment.add_filter("count", numbers::count);
    environment.add_filter("percent", percent);
    environment.add_filter("words", words);
    environment.add_filter("probability", numbers::probability);
    environment.add_filter("fixed", |x: f64, digits: usize| format!("{x:.digits$}"));
    environment.add_filter("estimate", |x: Value| match f64::try_from(x) {
        Ok(x) => numbers::significant(x),
        Err(_) => "infinite".to_owned(),
    });
    Ok(environment.get_template(template)?.render(Serde(context))?)
}

/// A level in percent, never broken at the end of a line.
fn percent(level: f64) -> String {
    numbers::percent(level).replace(' ', "\u{a0}")
}

/// Findings with labels that stand alone.
fn unindented(lines: Vec<LabelledLine>) -> Vec<LabelledLine> {
    lines.into_iter().map(|(label, text)| (label_alone(&label).to_owned(), text)).collect()
}

/// Text with what stands between backticks as code.
fn words(text: &str) -> Value {
    let mut out = String::with_capacity(text.len());
    let parts: Vec<&str> = text.split('`').collect();
    // With an odd number of backticks the last one opens nothing.
    let pairs = parts.len() - 1 - (parts.len() - 1) % 2;
    for (i, part) in parts.iter().enumerate() {
        out.push_str(match i {
            0 => "",
            i if i > pairs => "`",
            i if i % 2 == 1 => "<code>",
            _ => "</code>",
        });
        let part = if i % 2 == 1 && i <= pairs { (*part).to_owned() } else { unbroken(part) };
        out.push_str(&HtmlEscape(&part).to_string());
    }
    Value::from_safe_string(out)
}

/// Text in which no line ends between a number and its percent sign.
fn unbroken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(" %") {
        match part.strip_suffix(" %") {
            Some(before) if before.ends_with(|c: char| c.is_ascii_digit()) => {
                out.push_str(before);
                out.push_str("\u{a0}%");
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// What every page has besides its contents.
#[derive(Serialize)]
struct Shell {
    /// Title of the document.
    title: String,
    version: &'static str,
    style: &'static str,
    policy: String,
    scripts: Vec<assets::Script>,
}

impl Shell {
    fn new(title: String) -> Self {
        let scripts = assets::scripts();
        Self {
            title,
            version: env!("CARGO_PKG_VERSION"),
            style: assets::STYLE,
            policy: assets::policy(&scripts),
            scripts,
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
