//! `tipping verify` as a black box: what holds, what fails and how it is told, what is rewritten, and the JUnit report.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Run, root, run, run_in};

/// A result by hand: numbers as in tests/science/golden/suffrage.json, from R.
const RESULT: &str = r#"{"format_version": 1, "norm": "suffrage-lied",
  "verdict": {"verdict": "tipping", "reasons": ["The hazard rises."]},
  "critical_mass": {"adopters": 20, "members": 58, "fraction": 0.3448275862068966},
  "tipping_point": {"date": "1945"},
  "models": [{"name": "step", "log_likelihood": -386.3456380474974}],
  "tests": {"tipping_versus_smooth": {"p_value": 0.2}},
  "warnings": [{"code": "origin_inferred", "message": "m"}]}
"#;

fn folder(expectations: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "result.json", RESULT);
    write(folder.path(), "expect.toml", expectations);
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file")
}

fn verify(folder: &TempDir, options: &[&str]) -> Run {
    run_in(folder.path(), &[&["verify", "expect.toml"], options].concat(), b"")
}

fn expecting(all: &[&str]) -> String {
    let expect = |that: &&str| format!("  [[result.expect]]\n  that = '{that}'\n  reason = 'R'\n");
    format!("[[result]]\nfile = 'result.json'\n{}", all.iter().map(expect).collect::<String>())
}

#[test]
fn all_that_holds_is_a_line_each_and_code_0() {
    let folder = folder(&expecting(&[
        "critical_mass.fraction within 0.30..0.40",
        "verdict = \"tipping\"",
        "models[step].log_likelihood = -386.3456 +- 1e-4",
        "tipping_point.date < \"1950\"",
        "warnings contains \"origin_inferred\"",
        "warnings.count = 1",
        "warnings[no_candidates] absent",
    ]));
    let run = verify(&folder, &[]);
    let expected = "\
result.json
  ok       critical_mass.fraction within 0.30..0.40
  ok       verdict = \"tipping\"
  ok       models[step].log_likelihood = -386.3456 +- 1e-4
  ok       tipping_point.date < \"1950\"
  ok       warnings contains \"origin_inferred\"
  ok       warnings.count = 1
  ok       warnings[no_candidates] absent

All 7 expectations hold.
";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), (expected, "", 0));
}

#[test]
fn what_fails_is_told_with_its_reason_and_place() {
    let folder = folder(
        "[[result]]\nfile = 'result.json'\n\n[[result.expect]]\nthat = 'verdict = \"acceleration\"'\nreason = '''A long reason, \
         which says from which paper the finding comes, and why it is held, so that it does not fit on a single line.'''\n\n\
         [[result.expect]]\nthat = 'critical_mass.fractoin > 0'\nreason = 'R'\n\n[[result.expect]]\nthat = 'norm present'\nreason = 'R'\n",
    );
    let run = verify(&folder, &[]);
    let expected = "\
result.json
  fails    verdict = \"acceleration\"
           - expected  = \"acceleration\"
           + found     \"tipping\"
             reason    A long reason, which says from which paper the finding comes, and why it
                       is held, so that it does not fit on a single line.
             in        result.json; expect.toml, line 5
  fails    critical_mass.fractoin > 0
           - expected  > 0
           + found     nothing
             because   `critical_mass` has no `fractoin` (did you mean `fraction`?); it has the
                       keys adopters, members, fraction
             reason    R
             in        result.json; expect.toml, line 9
  ok       norm present

1 of 3 expectations holds, 2 fail.
";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), (expected, "", 1));
}

#[test]
fn json_keeps_to_its_schema_and_markdown_is_a_table() {
    let folder = folder(&expecting(&["verdict = \"tip|ping\"", "norm present"]));
    let json = verify(&folder, &["--format", "json"]);
    let value: Value = serde_json::from_str(&json.stdout).expect("JSON");
    let schema =
        std::fs::read_to_string(root().join("crates/tipping-report/schema/verify.json")).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    assert!(validator.is_valid(&value), "{value}");
    assert_eq!((json.code, &value["hold"], &value["fail"]), (1, &1.into(), &1.into()));
    let first = &value["results"][0]["expectations"][0];
    assert_eq!(
        (&first["outcome"], &first["found"], &first["line"]),
        (&"fails".into(), &"\"tipping\"".into(), &4.into())
    );
    let markdown = verify(&folder, &["--format", "md"]).stdout;
    assert!(
        markdown.contains("| **fails** | `verdict = \"tip\\|ping\"` | `\"tipping\"` | R |\n"),
        "{markdown}"
    );
    assert!(markdown.contains("| ok | `norm present` | `\"suffrage-lied\"` | R |\n"), "{markdown}");
}

/// A command is run in the folder of the file of expectations; its numbers are those of R.
#[test]
fn a_command_is_run_and_its_result_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "data.csv", "unit,date\na,1901\nb,1903\nc,\n");
    write(
        folder.path(),
        "expect.toml",
        "[[result]]\nrun = ['fit', 'suffrage', '--bootstrap', '0']\n[[result.expect]]\n\
         that = 'models[step].log_likelihood = -386.3456380474974 +- 1e-7%'\nreason = 'R'\n\
         [[result.expect]]\nthat = 'critical_mass.members = 58'\nreason = 'R'\n\
         [[result.expect]]\nthat = 'tests absent'\nreason = 'R'\n\
         [[result.expect]]\nthat = 'weightings absent'\nreason = 'R'\n\
         [[result]]\nrun = ['check', '--from', '1900', '--through', '1904', '--strict', '--', 'data.csv']\n[[result.expect]]\n\
         that = 'risk_table.unit_periods = 12'\nreason = 'a 2, b 4 and c 5 years, and the first year of a at risk'\n",
    );
    let path = folder.path().join("expect.toml");
    // From elsewhere: a is at risk in 1900 and 1901, b to 1903, c to 1904: 2 + 4 + 5 unit-years.
    let run = run(&["verify", path.to_str().expect("a path")]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    for line in [
        "tipping fit suffrage --bootstrap 0\n  ok       models[step].log_likelihood",
        "  ok       weightings absent\n\ntipping check --from 1900 --through 1904 --strict -- data.csv\n  fails",
        "           + found     11\n",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
}

#[test]
fn a_result_that_cannot_be_read_is_named_and_the_others_are_checked() {
    let folder = folder(&format!(
        "{}[[result]]\nfile = 'reslt.json'\n[[result.expect]]\nthat = 'a = 1'\nreason = 'R'\n",
        expecting(&["norm present"])
    ));
    let run = verify(&folder, &["--junit", "junit.xml"]);
    assert_eq!(run.code, 3);
    let message = "tipping: reslt.json: there is no such file (did you mean result.json?); correct the name, or write it again with \
                   --format json and --output FILE\n";
    assert_eq!(run.stderr, message);
    assert!(
        run.stdout
            .contains("  ok       norm present\n\nreslt.json\n  unread   reslt.json: there is no such file"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.ends_with("1 of 2 expectations holds, 1 is unchecked because 1 result cannot be read.\n"),
        "{}",
        run.stdout
    );
    let junit = read(folder.path(), "junit.xml");
    let junit = roxmltree::Document::parse(&junit).expect("XML");
    assert_eq!(junit.root_element().attribute("errors"), Some("1"));
    assert_eq!(junit.root_element().attribute("failures"), Some("0"));

    for (text, part) in [
        ("{\"a\": ", "result.json: not JSON: EOF while parsing a value at line 1 column 6; write it again"),
        ("", "result.json: not JSON: EOF while parsing a value at line 1 column 0; write it again"),
        ("[1]", "result.json: JSON, but no result: a result is an object; write it again"),
        (
            "{\"format_version\": 2}",
            "result.json: in version 2 of the format, and this program reads version 1; write it again",
        ),
    ] {
        write(folder.path(), "result.json", text);
        write(folder.path(), "expect.toml", &expecting(&["a = 1"]));
        let run = verify(&folder, &[]);
        assert!(run.code == 3 && run.stderr.contains(part), "{text}: {}", run.stderr);
    }
}

/// What an expectation quotes from files stays on its line and cannot command the terminal.
#[test]
fn control_characters_are_shown_and_lines_joined() {
    let folder = folder(
        "[[result]]\nfile = 'result.json'\n[[result.expect]]\nthat = \"\"\"\nnorm =\n  '\\u001b[31m'\"\"\"\nreason = 'R'\n",
    );
    let run = verify(&folder, &[]);
    let head = "result.json\n  fails    norm = '\\u{1b}[31m'\n           - expected  = '\\u{1b}[31m'\n";
    assert!(run.code == 1 && run.stdout.starts_with(head), "{}", run.stdout);
    assert!(run.stdout.ends_with("\n0 of 1 expectation holds, 1 fails.\n"), "{}", run.stdout);
    std::fs::remove_file(folder.path().join("result.json")).expect("removed");
    let run = verify(&folder, &["--quiet"]);
    assert!(run.code == 3 && run.stdout.contains("\n  skipped  norm = '\\u{1b}[31m'\n"), "{}", run.stdout);
}

#[test]
fn a_batch_gives_one_norm_or_says_why_not() {
    let folder = folder("");
    let norms = folder.path().join("results/norms");
    std::fs::create_dir_all(&norms).expect("a folder");
    write(
        &norms,
        "un-1.json",
        &format!("{{\"format_version\": 1, \"id\": \"un-1\", \"error\": null, \"report\": {RESULT}}}"),
    );
    write(
        &norms,
        "un-2.json",
        "{\"format_version\": 1, \"id\": \"un-2\", \"error\": \"nobody adopts\", \"report\": null}",
    );
    let of = |norm: &str| {
        let text = format!(
            "[[result]]\nbatch = 'results/'\nnorm = '{norm}'\n[[result.expect]]\nthat = 'tipping_point.date = \"1945\"'\nreason = 'R'\n"
        );
        write(folder.path(), "expect.toml", &text);
        verify(&folder, &[])
    };
    let one = of("un-1");
    assert_eq!(
        (one.code, one.stdout.starts_with("results/norms/un-1.json\n  ok ")),
        (0, true),
        "{}",
        one.stdout
    );
    let failed = of("un-2");
    assert!(
        failed.code == 3 && failed.stderr.contains("un-2 in the batch results/ failed: nobody adopts"),
        "{}",
        failed.stderr
    );
    let absent = of("un-3");
    assert!(
        absent.code == 3 && absent.stderr.contains("there is no such file (did you mean un-"),
        "{}",
        absent.stderr
    );
    let failure = "[[result]]\nfile = 'results/norms/un-2.json'\n[[result.expect]]\nthat = 'error contains \"nobody\"'\nreason = 'R'\n";
    write(folder.path(), "expect.toml", failure);
    assert_eq!(verify(&folder, &[]).code, 0);
}

/// A command that fails ends with its own code and words.
#[test]
fn a_command_that_fails_is_told_in_its_words() {
    let folder = folder(
        "[[result]]\nrun = ['fit', 'nothing.csv']\n[[result.expect]]\nthat = 'norm present'\nreason = 'R'\n",
    );
    let fit = run_in(folder.path(), &["fit", "nothing.csv", "--quiet"], b"");
    let verified = verify(&folder, &[]);
    assert_eq!(verified.code, fit.code);
    let said = fit.stderr.trim().trim_start_matches("tipping: ").to_owned();
    let expected = format!("tipping: tipping fit nothing.csv: ended with code {}: {said}\n", fit.code);
    assert_eq!(verified.stderr, expected);
}

#[test]
fn an_update_moves_values_and_nothing_else() {
    let text = "# Findings.\n[[result]]\nfile = \"result.json\"   # from R\n\n  [[result.expect]]\n  reason = 'R'   # first\n  \
                that = \"models[step].log_likelihood = -380 +- 0.01\"   # tolerance\n\n  [[result.expect]]\n  that = 'verdict = \"acceleration\"'\n  \
                reason = 'R'\n\n  [[result.expect]]\n  that = 'critical_mass.fraction within 0.40..0.50'\n  reason = 'R'\n\n  [[result.expect]]\n  \
                that = 'critical_mass.adopters = 20'\n  reason = 'R'\n";
    let folder = folder(text);
    let path = folder.path().join("expect.toml");
    let run = verify(&folder, &["--update"]);
    let expected = "\
result.json
  updated  models[step].log_likelihood
           - models[step].log_likelihood = -380 +- 0.01
           + models[step].log_likelihood = -386.346 +- 0.01
           R
  updated  verdict
           - verdict = \"acceleration\"
           + verdict = \"tipping\"
           R
  updated  critical_mass.fraction
           - critical_mass.fraction within 0.40..0.50
           + critical_mass.fraction within 0.29..0.39
           R
  ok       critical_mass.adopters = 20

All 4 expectations hold. 3 of them were rewritten in expect.toml to what was found; read whether
the reasons still hold.
";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), (expected, "", 0));
    let moved = text
        .replace("-380 +-", "-386.346 +-")
        .replace("\"acceleration\"", "\"tipping\"")
        .replace("0.40..0.50", "0.29..0.39");
    assert_eq!(read(folder.path(), "expect.toml"), moved);
    // All holds now: nothing is written, not even the same again.
    let written = path.metadata().expect("a file").modified().expect("a time");
    let again = verify(&folder, &["--update"]);
    assert_eq!((again.code, again.stdout.contains("updated")), (0, false), "{}", again.stdout);
    assert_eq!(path.metadata().expect("a file").modified().expect("a time"), written);
    assert_eq!(read(folder.path(), "expect.toml"), moved);
    // Nothing but the file of expectations and the result is left behind.
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2);
}

#[test]
fn an_update_leaves_inequalities_and_what_it_cannot_read() {
    let text = expecting(&["tests.tipping_versus_smooth.p_value < 0.05", "nonsense = 3", "norm = \"x\""]);
    let folder = folder(&text);
    let run = verify(&folder, &["--update"]);
    assert_eq!(run.code, 1);
    let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = "1 of 3 expectations holds, 2 fail. 1 of them was rewritten in expect.toml to what was found; read whether the \
               reasons still hold.";
    assert!(words.ends_with(end), "{}", run.stdout);
    let moved = text.replace("\"x\"", "\"suffrage-lied\"");
    assert_eq!(read(folder.path(), "expect.toml"), moved);
    // With a result missing nothing is rewritten.
    let text = format!(
        "{}[[result]]\nfile = 'gone.json'\n[[result.expect]]\nthat = 'a = 1'\nreason = 'R'\n",
        expecting(&["norm = \"x\""])
    );
    write(folder.path(), "expect.toml", &text);
    let run = verify(&folder, &["--update"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("expect.toml stays as it is: it is rewritten only when every result can be read"),
        "{}",
        run.stderr
    );
    assert_eq!(read(folder.path(), "expect.toml"), text);
}

#[cfg(unix)]
#[test]
fn an_update_keeps_permissions_and_links() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&expecting(&["norm = \"x\""]));
    let real = folder.path().join("real.toml");
    std::fs::rename(folder.path().join("expect.toml"), &real).expect("moved");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("set");
    std::os::unix::fs::symlink("real.toml", folder.path().join("expect.toml")).expect("a link");
    assert_eq!(verify(&folder, &["--update"]).code, 0);
    assert!(folder.path().join("expect.toml").is_symlink());
    assert_eq!(real.metadata().expect("a file").permissions().mode() & 0o777, 0o640);
    assert!(read(folder.path(), "real.toml").contains("suffrage-lied"));
}

/// Elements and attributes are those of the schema of Jenkins' xUnit plugin (junit-10.xsd), by which reports of this kind are checked, and of
/// the report of pytest and nextest (`skipped` of all suites, `error`), which it leaves out.
#[test]
fn the_junit_report_is_one() {
    let folder = folder(&format!(
        "{}[[result]]\nfile = 'gone & <lost>.json'\n[[result.expect]]\nthat = 'a = 1'\nreason = 'R'\n",
        expecting(&["norm = \"<&>\\\"\"", "critical_mass.adopters = 20", "warnings absent"])
    ));
    let run = verify(&folder, &["--junit", "junit.xml", "--quiet"]);
    assert_eq!(run.code, 3);
    let text = read(folder.path(), "junit.xml");
    let document = roxmltree::Document::parse(&text).expect("XML");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let (inside, required, allowed): (&str, &[&str], &[&str]) = match node.tag_name().name() {
            "testsuites" => ("", &["name", "tests", "failures", "errors"], &["skipped"]),
            "testsuite" => ("testsuites", &["name", "tests", "failures", "errors"], &["skipped"]),
            "testcase" => ("testsuite", &["name", "classname"], &[]),
            "failure" | "error" => ("testcase", &["message", "type"], &[]),
            other => panic!("no element of a report: {other}"),
        };
        assert_eq!(node.parent_element().map_or("", |p| p.tag_name().name()), inside);
        for name in required {
            assert!(node.has_attribute(*name), "{name} of {}", node.tag_name().name());
        }
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(
                required.contains(&name) || allowed.contains(&name),
                "{name} of {}",
                node.tag_name().name()
            );
        }
    }
    let all = document.root_element();
    let counts = |node: &roxmltree::Node<'_, '_>| {
        ["tests", "failures", "errors"].map(|name| node.attribute(name).expect("a count").to_owned())
    };
    assert_eq!(counts(&all), ["4", "2", "1"]);
    let suites: Vec<_> = all.children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(suites.iter().map(counts).collect::<Vec<_>>(), [["3", "2", "0"], ["1", "0", "1"]]);
    assert_eq!(suites[1].attribute("name"), Some("gone & <lost>.json"));
    let cases: Vec<_> = suites[0].children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(cases[0].attribute("name"), Some("norm = \"<&>\\\"\""));
    let failure = cases[0].first_element_child().expect("a failure");
    assert_eq!(failure.tag_name().name(), "failure");
    assert_eq!(failure.attribute("message"), Some("expected norm = \"<&>\\\"\", found \"suffrage-lied\""));
    assert_eq!(failure.text(), Some("R\nexpect.toml, line 4"));
    assert_eq!(cases[1].first_element_child(), None, "what holds is empty");
    let error =
        suites[1].first_element_child().and_then(|case| case.first_element_child()).expect("an error");
    assert_eq!((error.tag_name().name(), error.attribute("type")), ("error", Some("result")));
    // The same results give the same report.
    verify(&folder, &["--junit", "again.xml"]);
    assert_eq!(read(folder.path(), "again.xml"), text);
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_of_usage() {
    let folder = folder(&expecting(&["norm present"]));
    let run = verify(&folder, &["--junit", "no/such/folder.xml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.starts_with("tipping: cannot write no/such/folder.xml: ")
            && run.stderr.ends_with("; choose another --junit\n"),
        "{}",
        run.stderr
    );
}

/// The page's own example is one, and its commands are there.
#[test]
fn the_example_of_the_page_is_read() {
    let page = std::fs::read_to_string(root().join("crates/tipping-cli/VERIFY.md")).expect("the page");
    let example =
        page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let folder = folder(example);
    write(folder.path(), "suffrage.json", RESULT);
    let norms = folder.path().join("results/norms");
    std::fs::create_dir_all(&norms).expect("a folder");
    let norm = "{\"format_version\": 1, \"report\": {\"tipping_point\": {\"date\": \"1998\"}}}";
    write(&norms, "un-26-5.json", norm);
    let run = verify(&folder, &[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.ends_with("All 4 expectations hold.\n"), "{}", run.stdout);
}
