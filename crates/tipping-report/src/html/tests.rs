//! Pages that hold anything, and the policy that holds them.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};
use tipping_core::IntervalKind;
use tipping_core::result::{Report, SensitivityReport};

use super::*;
use crate::messages::FrontEnd;

/// A name that would run, close, and turn around.
const HOSTILE: &str =
    "</script><script>alert(1)</script>\"'&<img src=x onerror=alert(2)>\u{2028}\u{202e}شبكة";

fn report(name: &str) -> Report {
    let row = |from: &str, events: u64, adopters: u64| {
        json!({ "from": from, "through": from, "at_risk": 10 - adopters, "events": events, "exposure": 10 - adopters,
                "adopters": adopters, "members": 10, "fraction": adopters as f64 / 10.0 })
    };
    let interval = json!({ "level": 0.95, "lower": "1901", "upper": "1902", "method": "posterior, equal-tailed", "mass": null });
    let test = json!({ "statistic": 3.0, "p_value": 0.04, "monte_carlo_error": 0.01, "replicates": 99 });
    let rival = json!({ "rival": "trend", "simulated_under": "trend", "statistic": 3.0, "p_value": 0.04, "monte_carlo_error": 0.01, "replicates": 99 });
    let overdispersion = json!({ "rho": 0.01, "statistic": 3.0, "p_value": 0.04, "monte_carlo_error": 0.01, "replicates": 99, "in_waves": null });
    let estimate = json!({ "value": 0.1, "interval": { "level": 0.95, "lower": 0.05, "upper": 0.2, "method": "posterior, equal-tailed", "mass": null } });
    let infinite = json!({ "value": null, "interval": { "level": 0.95, "lower": 0.05, "upper": 0.2, "method": "posterior, equal-tailed", "mass": null } });
    serde_json::from_value(json!({
        "format_version": 1, "norm": "n", "title": name, "system": "closed",
        "window": { "from": "1900", "through": "1903", "period": "year", "likelihood": "grouped" },
        "risk_table": { "periods": 4, "units": 10, "adopted_before": 0, "events": 7, "unit_periods": 28, "exposure_years": 28.0,
                        "rows": [row("1900", 1, 0), row("1901", 1, 1), row("1902", 3, 2), row("1903", 2, 5)] },
        "adoptions": [{ "date": "1900", "unit": "u", "name": name, "region": name, "recorded": "1900-05-01" }],
        "models": [{ "name": "step", "log_likelihood": -10.5, "parameters": {}, "n_parameters": 3, "aic": 27.0, "bic": 28.0, "termination": "",
                     "converged": true, "gradient_norm": null, "at_bound": [], "hazard": [0.1, 0.1, null, 0.5],
                     "changes": [{ "name": "rise", "date": "1902", "side": "boundary", "adopters": 2, "members": 10, "fraction": 0.2, "bracket": null }] }],
        "tipping_point": { "account": "step", "date": "1902", "side": "boundary", "interval": interval,
                           "highest_density": { "level": 0.95, "ranges": [["1902", "1902"]], "mass": 0.96 } },
        "critical_mass": { "adopters": 2, "members": 10, "fraction": 0.2, "bracket": [0.1, 0.2], "probability_at_least_one_third": 0.1,
                           "interval": { "level": 0.95, "lower": 0.1, "upper": 0.2, "method": "posterior, equal-tailed", "mass": null },
                           "highest_density": { "level": 0.95, "ranges": [[0.2, 0.2]], "mass": 0.96 } },
        "hazards": { "before": estimate, "after": infinite, "ratio": infinite },
        "posterior": { "log_bayes_factor": 1.0,
                       "candidates": [{ "date": "1902", "side": "boundary", "fraction": 0.2, "probability": 1.0, "log_likelihood": -10.5 }] },
        "tests": { "existence": test, "rise": test, "tipping_versus_smooth": rival, "one_third": null, "overdispersion": overdispersion,
                   "likelihood_ratio": null,
                   "artefact_reference": { "median": 0.28, "lower": 0.1, "upper": 0.5, "observed_quantile": 0.3, "rises": 90, "percentiles": [] } },
        "verdict": { "verdict": "tipping", "reasons": ["The hazard rises.", "The verdict `tipping` rests on \
                                                                             this."] },
        "events": [], "predictive": null, "residuals": null, "alternatives": [],
        "sources": [{ "name": "s", "citation": name, "doi": "10.1/x", "terms": "" }],
        "decisions": [{ "subject": name, "choice": name, "reason": name }],
        "warnings": [{ "code": "waves", "message": name }], "notes": [],
        "provenance": { "version": "0.1.0", "data_sha256": "abc", "seed": 7, "options": { "data": name } }
    }))
    .unwrap()
}

fn page(name: &str) -> String {
    let report = report(name);
    let untried = OtherChoices::Untried("Not tried.".to_owned());
    let page = NormPage {
        report: &report,
        command: "tipping fit x",
        page_command: "tipping report x",
        other_choices: untried,
        with: &[],
        front_end: FrontEnd::Cli,
    };
    report_html(&page).unwrap()
}

/// What stands between the tags of every script, with the attributes of its tag.
fn scripts(page: &str) -> Vec<(&str, &str)> {
    page.split("<script")
        .skip(1)
        .map(|rest| rest.split("</script>").next().unwrap().split_once('>').unwrap())
        .collect()
}

/// The page of a result by itself.
fn page_of(report: &Report) -> String {
    let other_choices = OtherChoices::Untried("Not tried.".to_owned());
    report_html(&NormPage {
        report,
        command: "c",
        page_command: "p",
        other_choices,
        with: &[],
        front_end: FrontEnd::Cli,
    })
    .unwrap()
}

#[test]
fn nothing_from_data_runs_or_closes_anything() {
    let page = page(HOSTILE);
    // The only scripts are ours and the data, and neither the data nor the page holds a tag from them.
    let tags: Vec<&str> = scripts(&page).iter().map(|(tag, _)| *tag).collect();
    assert_eq!(tags.iter().filter(|tag| tag.contains("data-name")).count(), 3);
    assert!(tags.iter().all(|tag| tag.contains("data-name") || tag.contains("application/json")), "{tags:?}");
    // The pictures are our drawings, as many as with a plain name.
    let images = |page: &str| page.matches("<img").count();
    assert_eq!(images(&page), images(&super::tests::page("A norm")), "a tag from the data is in the page");
    assert!(!page.contains("<script>"), "a script from the data is in the page");
    let (_, data) = scripts(&page).into_iter().find(|(tag, _)| tag.contains("norm-data")).unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["adoptions"][0][1], HOSTILE);
    // All that is probable is at 0.2, the seventh of thirty bins.
    assert_eq!(data["mass"]["bins"].as_array().unwrap().len(), 30);
    assert_eq!(data["mass"]["bins"][6], 1);
}

#[test]
fn the_policy_names_the_scripts_that_are_there_and_no_other() {
    let page = page("A norm");
    let policy = page
        .split("http-equiv=\"Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let mut hashes: Vec<String> = scripts(&page)
        .into_iter()
        .filter(|(tag, _)| !tag.contains("application/json"))
        .map(|(_, text)| {
            use base64::Engine as _;
            format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text)))
        })
        .collect();
    let named = policy.split("script-src ").nth(1).unwrap().split(';').next().unwrap();
    let mut named: Vec<String> = named.split(' ').map(str::to_owned).collect();
    hashes.sort();
    named.sort();
    assert_eq!(hashes, named);
    assert!(policy.starts_with("default-src 'none'"));
    assert!(!policy.contains("unsafe-eval"));
}

#[test]
fn the_libraries_are_the_ones_that_the_list_names() {
    let list = include_str!("../../assets/README.md");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/");
    let mut checked = 0;
    for line in list.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('`').collect();
        let bytes = std::fs::read(format!("{folder}{}", cells[1])).unwrap();
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, cells[cells.len() - 2], "{}", cells[1]);
        checked += 1;
    }
    assert_eq!(checked, 4);
}

#[test]
fn every_section_is_there_and_the_answer_stands_beside_chance() {
    let page = page("A norm");
    for section in ["warnings", "answer", "pictures", "models", "tests", "sensitivity", "data", "repeat"] {
        assert_eq!(page.matches(&format!("data-section=\"{section}\"")).count(), 1, "{section}");
    }
    let order: Vec<usize> = [
        "data-section=\"warnings\"",
        "data-section=\"answer\"",
        "data-section=\"pictures\"",
        "data-section=\"repeat\"",
    ]
    .iter()
    .map(|mark| page.find(mark).unwrap())
    .collect();
    assert!(order.is_sorted());
    let answer = &page[order[1]..order[2]];
    for shown in ["tipping", "1902", "0.200", "2 of 10 members", "0.280", "by chance", "infinite times"] {
        assert!(answer.contains(shown), "{shown}");
    }
    for chart in ["adoption", "hazard", "change", "mass"] {
        assert!(page.contains(&format!("data-chart=\"{chart}\"")), "{chart}");
    }
    assert!(page.contains("The verdict <code>tipping</code> rests on this."));
    assert!(page.contains("https://doi.org/10.1"));
    assert!(!page.contains("data-section=\"regions\""));
}

#[test]
fn backticks_are_code_and_everything_else_is_text() {
    let shown = |text: &str| words(text).to_string();
    assert_eq!(shown("a `b` c"), "a <code>b</code> c");
    assert_eq!(shown("a `b"), "a `b");
    assert_eq!(shown("`<b>` & `c"), "<code>&lt;b&gt;</code> &amp; `c");
}

#[test]
fn a_batch_has_a_page_for_each_norm_and_names_the_others() {
    let result = |id: &str, error: Option<&str>| -> tipping_core::result::NormResult {
        serde_json::from_value(json!({
            "format_version": 1, "id": id, "key": "k", "groups": {}, "status": if error.is_some() { "failed" } else { "done" }, "error": error,
            "report": error.is_none().then(|| report(HOSTILE)), "schedule": null
        }))
        .unwrap()
    };
    // Of one of the two it was kept what chance gives, which is always below one third.
    let mut known = result("d", None);
    let tests = known.report.as_mut().unwrap().tests.as_mut().unwrap();
    tests.null_distribution.as_mut().unwrap().percentiles = vec![0.2; 101];
    let results = [result("a \"b\" #c", None), known, result("e<i>", Some("no <data>"))];
    let page = batch_html(&BatchPage {
        folder: "results",
        results: &results,
        command: Some("tipping batch a.csv -o results"),
        fit_commands: &[("d".to_owned(), "tipping fit a.csv --norm d".to_owned())].into(),
        page_command: "tipping report results",
        with: &[],
        front_end: FrontEnd::Cli,
    })
    .unwrap();
    assert_eq!(page.matches("<article").count(), 2);
    assert!(page.contains("href=\"#norm-2\"") && page.contains("id=\"norm-2\""));
    assert!(page.contains("2 with a result, 0 left out, 1 failed"));
    assert!(page.contains("no &lt;data&gt;") && !page.contains("<i>") && !page.contains("<img"));
    assert_eq!(page.matches("class=\"sparkline\"").count(), 2);
    assert!(page.contains("data-command=\"batch\">tipping batch a.csv -o results<"));
    assert_eq!(page.matches("data-command=\"fit\"").count(), 1);
    assert!(page.contains(
        "Of 2 norms with the verdict tipping 2 have their critical mass below one third; \
                           of the 1 for which it was kept what chance gives, it would put about 1 there."
    ));
}

#[test]
fn a_specification_curve_takes_the_place_of_single_choices() {
    let row = |number: u64, mass: f64, system: &str| {
        json!({ "number": number, "choices": { "system": system }, "command": format!("tipping fit x \
                                                                                       --system {system}"), "status": "estimated",
                "critical_mass": mass, "critical_mass_lower": mass, "critical_mass_upper": mass, "date": "1902" })
    };
    let found: SensitivityReport = serde_json::from_value(json!({
        "format_version": 1, "data": "x", "title": "x", "level": 0.95, "bootstrap": 0, "dimensions": [], "summary": null, "variance": null,
        "specifications": [row(2, 0.1, "gw"), row(1, 0.2, "cow")], "decisions": [], "warnings": [], "notes": [],
        "provenance": { "version": "0.1.0", "data_sha256": "abc", "seed": 7, "options": {} }
    }))
    .unwrap();
    let report = report("A norm");
    let of = |other_choices, with: &[Companion]| {
        report_html(&NormPage {
            report: &report,
            command: "c",
            page_command: "p",
            other_choices,
            with,
            front_end: FrontEnd::Cli,
        })
        .unwrap()
    };
    let curve = Box::new(found.clone());
    let single = of(OtherChoices::Found { curve, command: "c".to_owned() }, &[]);
    assert!(single.contains("data-chart=\"choices\"") && !single.contains("data-chart=\"curve\""));
    assert!(single.contains("as chosen") && single.contains("tipping fit x --system gw"));
    let whole = of(OtherChoices::Untried(String::new()), &[Companion::Sensitivity(Box::new(found))]);
    assert!(whole.contains("data-chart=\"curve\"") && !whole.contains("data-chart=\"choices\""));
    // No critical mass without what chance gives, or that it is not known.
    assert!(single.contains("what chance gives was not simulated"));
    assert!(whole.contains("What chance gives was not simulated.") && whole.contains("<td>not simulated"));
}

#[test]
fn an_interval_is_named_after_how_it_was_found() {
    let mut report = report("A norm");
    let shown = |report: &Report| page_of(report).replace('\u{a0}', " ");
    let posterior = shown(&report);
    assert!(
        posterior.contains("95 %, equal-tailed: 1901 to 1902") && !posterior.contains("by likelihood ratio")
    );
    let point = report.tipping_point.as_mut().unwrap();
    point.interval.method = IntervalKind::LikelihoodRatioHull;
    let mass = report.critical_mass.as_mut().unwrap();
    mass.interval.method = point.interval.method;
    report.tests.as_mut().unwrap().likelihood_ratio = serde_json::from_value(json!({
        "level": 0.95, "cut": 4.0, "dates": [["1901", "1901"], ["1903", "1904"]], "fractions": [0.1, 0.2]
    }))
    .unwrap();
    let ratio = shown(&report);
    assert!(!ratio.contains("equal-tailed"));
    assert!(ratio.contains("95 %, likelihood ratio with a simulated cut: 1901, 1903 to 1904"));
    assert!(ratio.contains("0.200 (95 % by likelihood ratio: 0.100 to 0.200)"));
}

#[test]
fn a_result_of_an_earlier_version_claims_nothing_that_it_lacks() {
    let mut report = report("A norm");
    report.adoptions.clear();
    report.models.iter_mut().for_each(|model| model.hazard.clear());
    let page = page_of(&report);
    assert_eq!(page.matches("does not name its adopters").count(), 1);
    for claim in ["every mark on the course", "0 adopters", "class=\"adopters\"", "is drawn strong"] {
        assert!(!page.contains(claim), "{claim}");
    }
    let data = chart_data::data(&report);
    assert_eq!(data["models"], json!([]));
    // By hand: 1 of 10 in a year is -log(0.9).
    assert_eq!(data["observed"][0], 0.1054);
}

#[test]
fn weighted_members_are_not_counted() {
    let mut report = report("A norm");
    report.provenance.options.insert("weight".to_owned(), "cinc".to_owned());
    let mass = report.critical_mass.as_mut().unwrap();
    (mass.state.adopters, mass.state.members) = (0.368, 0.987);
    report.weightings = serde_json::from_value(json!({
        "unweighted_threshold": "1902", "comparisons": [], "reading": [],
        "weightings": [{ "name": "none", "threshold": null, "fraction_at_unweighted_threshold": null, "models": [], "step_in_fraction": null },
            { "name": "cinc", "fraction_at_unweighted_threshold": 0.37, "models": [], "step_in_fraction": null,
              "threshold": { "account": "step", "date": "1902", "side": "boundary", "adopters": 0.368, "members": 0.987, "fraction": 0.373,
                             "interval": { "level": 0.95, "lower": 0.1, "upper": 0.2, "method": "posterior, equal-tailed", "mass": null } } }]
    }))
    .unwrap();
    let page = page_of(&report);
    assert!(page.contains("0.368 of 0.987 of the members&#x27; weight (cinc)"));
    assert!(page.contains("The share of the members&#x27; weight (cinc) that had adopted"));
    assert!(!page.contains("0.987 members"));
    let weighted =
        page.split("data-section=\"weightings\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(
        weighted.contains("0.280 (90")
            && weighted.contains("What chance gives was simulated with the weighting <bdi>cinc</bdi> alone.")
    );
}

#[test]
fn a_batch_without_a_result_says_that_nothing_has_one() {
    let skipped: tipping_core::result::NormResult = serde_json::from_value(json!({
        "format_version": 1, "id": "a", "key": "k", "groups": {}, "status": "skipped", "error": "too few", "report": null, "schedule": null
    }))
    .unwrap();
    let results = [skipped.clone(), skipped];
    let page = batch_html(&BatchPage {
        folder: "r",
        results: &results,
        command: None,
        fit_commands: &BTreeMap::new(),
        page_command: "p",
        with: &[],
        front_end: FrontEnd::Cli,
    })
    .unwrap();
    assert!(page.contains("None: all norms were left out."));
    for absent in ["data-chart=\"overview\"", "--bootstrap 0", "id=\"norms\""] {
        assert!(!page.contains(absent), "{absent}");
    }
}

#[test]
fn thousands_of_adopters_are_counted_and_not_all_named() {
    let mut report = report("A norm");
    let one = report.adoptions[0].clone();
    let adopter =
        |i: usize| tipping_core::result::AdoptionReport { name: format!("state {i}."), ..one.clone() };
    report.adoptions = (0..5000).map(adopter).collect();
    let page = page_of(&report);
    // Once in the table and once for the chart.
    assert_eq!(page.matches("state 1999.").count(), 2);
    assert_eq!(page.matches("state 2000.").count(), 0);
    assert!(page.contains("the first 2,000 of 5,000; all of them are in the result as JSON"));
    assert!(page.contains("the marks on the course are the first 2,000 of 5,000 adopters"));
}
