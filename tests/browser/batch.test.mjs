// The report of many norms, in a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { axeFaults, drawn, launch, open } from "./browser.mjs";
import { batch, batchResults } from "./reports.mjs";

const sorted = (list) => [...list].sort();

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const rowOf = (page, id) => page.locator("#norms tbody tr").filter({ has: page.getByText(id, { exact: true }) });
const shown = (page) => page.locator("#norms tbody tr:visible th code").allInnerTexts();

test("lists every norm with what its result says", () => open(browser, batch(), {}, async (page) => {
  const results = batchResults();
  assert.deepEqual(sorted(await shown(page)), sorted([...results.keys()]));
  for (const [id, { report }] of results) {
    const row = await rowOf(page, id).innerText();
    for (const word of [report.title, report.verdict.verdict, report.tipping_point?.date, report.critical_mass?.fraction.toFixed(3)]) {
      assert.ok(row.includes(word ?? ""), `${id}: ${word} is not in ${row}`);
    }
  }
  assert.equal(await page.locator("#norms tbody svg.sparkline").count(), results.size);
}));

test("sorts by every column, both ways, numbers as numbers", () => open(browser, batch(), {}, async (page) => {
  const results = batchResults();
  const tests = (r) => r.tests?.overdispersion.in_waves?.tipping_versus_smooth ?? r.tests?.tipping_versus_smooth;
  const chance = (r) => (r.tests?.overdispersion.in_waves ?? r.tests)?.artefact_reference?.median;
  const values = {
    title: (r) => r.title,
    verdict: (r) => r.verdict.verdict,
    threshold: (r) => r.tipping_point?.date,
    mass: (r) => r.critical_mass?.fraction,
    chance,
    p: (r) => tests(r)?.p_value ?? tests(r)?.test?.p_value,
    events: (r) => r.risk_table.events,
  };
  await drawn(page);
  const heads = await page.locator("#norms th[data-sort]").evaluateAll((all) => all.map((th) => th.dataset.sort));
  assert.deepEqual(sorted(heads), sorted(Object.keys(values)));
  for (const column of heads) {
    const head = page.locator(`th[data-sort=${column}]`);
    for (const way of ["ascending", "descending"]) {
      await head.locator("button").click();
      assert.equal(await head.getAttribute("aria-sort"), way, column);
      const sorted = await page.locator("#norms th[aria-sort=ascending], #norms th[aria-sort=descending]").count();
      assert.equal(sorted, 1, `${column}: one column is sorted`);
      const order = (await shown(page)).map((id) => values[column](results.get(id).report));
      assert.equal(order.length, results.size);
      const there = order.filter((v) => v != null);
      assert.ok(order.slice(there.length).every((v) => v == null), `${column}: what is missing stands last, ${order}`);
      const compare = typeof there[0] === "number" ? (a, b) => a - b : (a, b) => a.localeCompare(b, "en", { numeric: true });
      const expected = [...there].sort((a, b) => (way === "ascending" ? compare(a, b) : compare(b, a)));
      assert.deepEqual(there, expected, `${column}, ${way}`);
    }
  }
}));

test("sorting works from the keyboard", () => open(browser, batch(), {}, async (page) => {
  await page.locator("th[data-sort=events] button").focus();
  await page.keyboard.press("Space");
  assert.equal(await page.locator("th[data-sort=events]").getAttribute("aria-sort"), "ascending");
}));

test("search and verdict filter, alone and together", () => open(browser, batch(), {}, async (page) => {
  const results = batchResults();
  await page.locator("#search").fill("SUFFRAGE pax");
  assert.deepEqual(await shown(page), ["suffrage-paxton"]);
  assert.match(await page.locator("#shown-count").innerText(), /^1 of 8 norms$/);
  await page.locator("#search").fill("no norm is called like this");
  assert.deepEqual(await shown(page), []);
  await page.locator("#search").fill("");
  const verdicts = new Set([...results.values()].map(({ report }) => report.verdict.verdict));
  for (const verdict of verdicts) {
    await page.locator("#verdict-filter").selectOption(verdict);
    const expected = [...results].filter(([, { report }]) => report.verdict.verdict === verdict).map(([id]) => id);
    assert.deepEqual(sorted(await shown(page)), sorted(expected), verdict);
    await page.locator("#search").fill("suffrage-");
    assert.deepEqual(sorted(await shown(page)), sorted(expected.filter((id) => id.startsWith("suffrage-"))), verdict);
    await page.locator("#search").fill("");
  }
  // Enter in the field sends nothing anywhere.
  await page.locator("#search").press("Enter");
  assert.ok(!page.url().includes("?"));
}));

test("a norm has a page of its own, with charts, and the way back", () => open(browser, batch(), {}, async (page) => {
  const { report } = batchResults().get("suffrage-lied");
  await drawn(page);
  assert.equal(await page.locator(".norm:visible").count(), 0);
  const list = await page.title();
  await rowOf(page, "suffrage-lied").locator("a").click();
  assert.equal(await page.locator(".norm:visible").count(), 1);
  assert.ok(!(await page.locator("#overview").isVisible()));
  const heading = page.locator(".norm:visible h1");
  assert.ok((await heading.innerText()).includes(report.title));
  assert.ok(await heading.evaluate((h) => h === document.activeElement), "a screen reader is told");
  assert.ok((await page.title()).includes(report.title));
  const charts = await drawn(page);
  const kinds = await Promise.all(charts.map((c) => c.getAttribute("data-chart")));
  assert.deepEqual(sorted(kinds.filter((k) => ["adoption", "hazard", "change", "mass"].includes(k))), ["adoption", "change", "hazard", "mass"]);
  await charts[0].locator(".chart").focus();
  await page.keyboard.press("Home");
  assert.ok((await page.locator("#announcer").textContent()).includes(report.adoptions[0].name));
  await page.goBack();
  assert.ok(await page.locator("#overview").isVisible());
  assert.equal(await page.locator(".norm:visible").count(), 0);
  assert.equal(await page.title(), list);
  await page.goForward();
  await page.locator(".norm:visible .back a").click();
  assert.ok(await page.locator("#overview").isVisible());
}));

test("a link opens the page of a norm", () => open(browser, batch(), { hash: "#norm-2" }, async (page) => {
  assert.equal(await page.locator(".norm:visible").count(), 1);
  assert.equal(await page.locator("#norm-2").isVisible(), true);
}));

test("without scripts the table and the pages are there", () => open(browser, batch(), { javaScriptEnabled: false }, async (page) => {
  assert.equal(await page.locator("#norms tbody tr").count(), 8);
  await page.locator("#norms tbody a").first().click();
  assert.equal(await page.locator(".norm:visible").count(), 1);
  assert.ok((await page.locator(".norm:visible [data-section=data]").textContent()).length > 200);
  await page.locator(".norm:visible .back a").click();
  assert.ok(await page.locator("#norms").isVisible());
}));

for (const [place, hash] of [["list", ""], ["a norm", "#norm-1"]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${place}, ${colorScheme}: no serious fault of accessibility`, () => open(browser, batch(), { colorScheme, hash }, async (page) => {
      await drawn(page);
      for (const details of await page.locator("details").all()) await details.evaluate((d) => { d.open = true; });
      assert.deepEqual(await axeFaults(page), []);
    }));
  }
  test(`${place}: fits a phone and a sheet`, () => open(browser, batch(), { viewport: { width: 360, height: 740 }, hash }, async (page) => {
    await drawn(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} pixels too wide`);
    assert.ok((await page.pdf({ preferCSSPageSize: true })).subarray(0, 4).toString() === "%PDF");
  }));
}

test("a batch is small", () => {
  const size = readFileSync(batch()).length;
  assert.ok(size < 3e6, `${size} bytes for eight norms`);
});
