// The reports that are tested and pictured, made by the program itself: `node reports.mjs` makes them all anew.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository: TIPPING_ROOT for a copy of these scripts elsewhere. */
export const root = resolve(process.env.TIPPING_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), "../.."));

/** The program: TIPPING, else the debug build. */
const program = resolve(process.env.TIPPING ?? join(root, "target/debug/tipping"));

/** Where the reports are made: TIPPING_REPORTS, else a folder below target/. */
export const folder = resolve(process.env.TIPPING_REPORTS ?? join(root, "target/browser/reports"));

/** Runs the program in the folder of the reports; what it prints. */
export function tipping(...words) {
  return execFileSync(program, [...words, "--quiet"], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
}

const json = (...words) => JSON.parse(tipping(...words, "--format", "json"));
const fixture = (name) => join(root, "tests/fixtures", name);
/** A file of the folder, made where it is not there. */
function made(name, make) {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path)) make(path);
  return path;
}

const simulated = ["--bootstrap", "99"];
const manifest = `[defaults]
period = "year"
bootstrap = 99
[[run]]
data = "treaties"
norms = ["un-26-5", "un-18-10", "un-4-9", "un-4-4", "un-1-1", "un-26-2-b"]
groups = { kind = "treaty" }
[[run]]
data = "suffrage"
norms = ["suffrage-lied", "suffrage-paxton"]
groups = { kind = "suffrage" }
`;

/** One norm, with its regions. */
export const single = () => made("single.html", (path) => tipping("report", "suffrage", ...simulated, "--by", "region", "-o", path));
/** The same fit as JSON: what the page has to say. */
export const singleResult = () => JSON.parse(readFileSync(made("single.json", (path) =>
  writeFileSync(path, JSON.stringify(json("fit", "suffrage", ...simulated, "--by", "region")))), "utf8"));

/** One norm with other results as sections. */
export const withSections = () => made("sections.html", (path) => {
  const other = (name, ...words) => { writeFileSync(join(folder, name), JSON.stringify(json(...words))); return ["--with", name]; };
  const sections = [
    other("regimes.json", "regimes", "suffrage", "--domestic", "polyarchy,womens_movement", "--international", "global,regional", "--lag", "0", "--bootstrap", "20"),
    other("sensitivity.json", "sensitivity", "suffrage", "--codings", "lied,paxton", "--bootstrap", "20"),
    other("power.json", "power", "--units", "40", "--periods", "40", "--datasets", "3", "--bootstrap", "20"),
  ];
  tipping("report", "suffrage", ...simulated, ...sections.flat(), "-o", path);
});

/** A handful of norms, with what they say together. */
export const batch = () => made("batch.html", (path) => {
  writeFileSync(join(folder, "runs.toml"), manifest);
  tipping("batch", "runs.toml", "-o", "results");
  writeFileSync(join(folder, "pool.json"), tipping("pool", "results", "--bootstrap", "20", "--format", "json"));
  tipping("report", "results", "--with", "pool.json", "-o", path);
});
/** The result of every norm of the batch, by its identifier. */
export function batchResults() {
  batch();
  const runs = JSON.parse(readFileSync(join(folder, "results/batch.json"), "utf8")).runs;
  return new Map(runs.map((run) => [run.id, JSON.parse(readFileSync(join(folder, "results", run.file), "utf8"))]));
}

/** Names that hold what a browser would obey: units and regions of one norm. */
export const hostile = () => made("hostile.html", (path) =>
  tipping("report", fixture("hostile.csv"), "--region", "region", "--by", "region", ...simulated, "-o", path));
export const hostileResult = () => json("fit", fixture("hostile.csv"), "--region", "region", "--bootstrap", "0");
/** The same for norms. */
export const hostileBatch = () => made("hostile_batch.html", (path) => {
  tipping("batch", fixture("hostile_norms.csv"), ...simulated, "-o", "hostile_results");
  tipping("report", "hostile_results", "-o", path);
});
export const hostileNorms = () => {
  hostileBatch();
  const runs = JSON.parse(readFileSync(join(folder, "hostile_results/batch.json"), "utf8")).runs;
  return runs.map((run) => run.id);
};

/** A norm that one unit a year adopts, and then all the others at once. */
export const atOnce = () => made("at_once.html", (path) => {
  const year = (i) => (i < 40 ? 1950 + i : 1990);
  writeFileSync(join(folder, "at_once.csv"), `unit,date\n${Array.from({ length: 90 }, (_, i) => `u${i},${year(i)}\n`).join("")}`);
  tipping("report", "at_once.csv", "--system", "closed", "--period", "year", "--bootstrap", "0", "-o", path);
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(folder, { recursive: true, force: true });
  for (const make of [single, singleResult, withSections, batch, hostile, hostileBatch, atOnce]) make();
}
