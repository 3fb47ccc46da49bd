//! The workflow for continuous integration in notebooks/ci: its steps are run, all but the installation.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::run::root;

/// A workflow, as far as it is run here.
#[derive(Deserialize)]
struct Workflow {
    on: serde_json::Value,
    env: BTreeMap<String, String>,
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    #[serde(rename = "runs-on")]
    runs_on: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    name: String,
    uses: Option<String>,
    run: Option<String>,
    #[serde(rename = "if")]
    condition: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    with: BTreeMap<String, String>,
}

fn workflow() -> Workflow {
    let text = std::fs::read_to_string(root().join("notebooks/ci/tipping.yml")).expect("the workflow");
    serde_saphyr::from_str(&text).expect("YAML")
}

fn steps() -> Vec<Step> {
    let mut jobs = workflow().jobs;
    jobs.remove("findings").expect("a job").steps
}

/// Runs a step as a runner does: bash that stops at the first failure, the program on the path.
fn run_step(step: &Step, env: &BTreeMap<String, String>, folder: &Path) -> (i32, String) {
    let program = assert_cmd::cargo::cargo_bin("tipping");
    let mut path = vec![program.parent().expect("a folder").to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run.as_ref().expect("a command")])
        .current_dir(folder)
        .envs(env)
        .envs(&step.env)
        .env("PATH", std::env::join_paths(path).expect("a path"))
        .output()
        .expect("bash runs");
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code().expect("an exit code"), said)
}

#[test]
fn the_workflow_is_one_and_keeps_its_results_whatever_happens() {
    let workflow = workflow();
    for event in ["push", "pull_request", "schedule"] {
        assert!(workflow.on.get(event).is_some(), "{event}");
    }
    let job = &workflow.jobs["findings"];
    assert_eq!((workflow.jobs.len(), job.runs_on.as_str()), (1, "ubuntu-latest"));
    for step in &job.steps {
        assert!(step.run.is_some() != step.uses.is_some(), "{}: one of run and uses", step.name);
    }
    let uses: Vec<&str> = job.steps.iter().filter_map(|s| s.uses.as_deref()).collect();
    assert_eq!(uses, ["actions/checkout@v4", "actions/upload-artifact@v4"]);
    let last = job.steps.last().expect("a step");
    assert_eq!(last.condition.as_deref(), Some("always()"));
    let kept: Vec<&str> = last.with["path"].lines().collect();
    assert_eq!(kept, ["results", "junit.xml"]);
}

#[test]
fn the_workflow_runs_from_data_to_report() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(root().join("notebooks/ci/expect.toml"), folder.path().join("expect.toml"))
        .expect("copied");
    let mut env = workflow().env;
    // Nothing that is expected rests on how often is simulated.
    assert!(env.insert("BOOTSTRAP".to_owned(), "20".to_owned()).is_some());
    let mut ran = 0;
    for step in steps().iter().filter(|step| step.run.is_some() && step.name != "Install tipping") {
        let (code, said) = run_step(step, &env, folder.path());
        assert_eq!(code, 0, "{}: {said}", step.name);
        ran += 1;
    }
    assert_eq!(ran, 3);
    // What the last step uploads is there.
    for kept in steps().last().expect("a step").with["path"].lines() {
        assert!(folder.path().join(kept).exists(), "{kept}");
    }
    let junit = std::fs::read_to_string(folder.path().join("junit.xml")).expect("a report");
    let junit = roxmltree::Document::parse(&junit).expect("XML");
    assert_eq!(junit.root_element().attribute("failures"), Some("0"));
    assert!(folder.path().join("results/norms/un-26-5.json").exists());
    assert!(folder.path().join("results/pooled.json").exists());
}

/// The last step, held to results as batch and pool leave them: it passes, and stops the workflow when a finding is another.
#[test]
fn the_expectations_of_the_workflow_can_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let expect = std::fs::read_to_string(root().join("notebooks/ci/expect.toml")).expect("expectations");
    let norms = folder.path().join("results/norms");
    std::fs::create_dir_all(&norms).expect("a folder");
    let norm = |norm: &str| {
        let run =
            crate::run::run(&["fit", norm, "--period", "year", "--bootstrap", "20", "--format", "json"]);
        assert_eq!(run.code, 0, "{norm}: {}", run.stderr);
        let text = format!(
            "{{\"format_version\": 1, \"id\": \"{norm}\", \"error\": null, \"report\": {}}}",
            run.stdout
        );
        std::fs::write(norms.join(format!("{norm}.json")), text).expect("written");
    };
    norm("un-26-5");
    norm("un-18-10");
    std::fs::write(
        folder.path().join("results/pooled.json"),
        "{\"format_version\": 1, \"norms\": {\"read\": 199}}",
    )
    .expect("written");
    std::fs::write(folder.path().join("expect.toml"), &expect).expect("written");
    let verify =
        steps().into_iter().find(|s| s.run.as_ref().is_some_and(|r| r.contains("verify"))).expect("a step");
    let (code, said) = run_step(&verify, &workflow().env, folder.path());
    assert_eq!(code, 0, "{said}");
    std::fs::write(
        folder.path().join("results/pooled.json"),
        "{\"format_version\": 1, \"norms\": {\"read\": 3}}",
    )
    .expect("written");
    let (code, said) = run_step(&verify, &workflow().env, folder.path());
    assert_eq!(code, 1, "{said}");
    assert!(folder.path().join("junit.xml").exists());
}
