//! The scripts and the style of a page, and the policy under which a browser runs nothing else.

use base64::Engine as _;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A script of the page, as it stands between its tags.
#[derive(Serialize)]
pub(super) struct Script {
    pub(super) name: &'static str,
    pub(super) text: String,
}

pub(super) const STYLE: &str = include_str!("../../assets/report.css");

const D3: &str = include_str!("../../assets/d3/d3.min.js");
const D3_LICENCE: &str = include_str!("../../assets/d3/LICENSE");
const PLOT: &str = include_str!("../../assets/plot/plot.umd.min.js");
const PLOT_LICENCE: &str = include_str!("../../assets/plot/LICENSE");
const REPORT: &str = include_str!("../../assets/report.js");

/// In the order in which they run. The libraries stand there whole, each under its licence.
pub(super) fn scripts() -> Vec<Script> {
    let licensed =
        |name, licence: &str, text: &str| Script { name, text: format!("/*\n{name}\n\n{licence}*/\n{text}") };
    vec![
        licensed("D3", D3_LICENCE, D3),
        licensed("Observable Plot", PLOT_LICENCE, PLOT),
        Script { name: "report", text: REPORT.to_owned() },
    ]
}

/// The policy: only these scripts run, and nothing is loaded.
pub(super) fn policy(scripts: &[Script]) -> String {
    let hashes: Vec<String> = scripts.iter().map(|s| hash(&s.text)).collect();
    format!(
        "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
         form-action 'none'",
        hashes.join(" ")
    )
}

/// `'sha256-...'` of a script.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text)))
}
