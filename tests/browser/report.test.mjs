// The report of one norm, in a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { axeFaults, drawn, launch, open, spoken } from "./browser.mjs";
import { atOnce, single, singleResult, withSections } from "./reports.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const SECTIONS = ["warnings", "answer", "pictures", "models", "tests", "fit", "sensitivity", "regions", "data", "repeat"];

describe("one norm", () => {
  test("opens without a message or a request, and says what the result says", () => open(browser, single(), {}, async (page) => {
    const result = singleResult();
    assert.equal(await page.locator("h1").count(), 1);
    assert.match(await page.locator("h1").textContent(), /Women's suffrage/);
    assert.match(await page.title(), /Women's suffrage/);
    for (const section of SECTIONS) {
      const place = page.locator(`[data-section=${section}]`);
      assert.equal(await place.count(), 1, section);
      assert.equal(await place.locator("h2").count(), 1, section);
    }
    // Headings go down one level at a time.
    const levels = await page.locator("h1, h2, h3, h4, h5, h6").evaluateAll((all) => all.map((h) => Number(h.tagName[1])));
    levels.forEach((level, i) => assert.ok(level <= (levels[i - 1] ?? 0) + 1, `h${level} after h${levels[i - 1]}`));
    const answer = await page.locator("[data-section=answer]").innerText();
    const { tipping_point, critical_mass, verdict } = result;
    for (const word of [verdict.verdict, tipping_point.date, tipping_point.interval.lower, tipping_point.interval.upper,
      critical_mass.fraction.toFixed(3), critical_mass.interval.upper.toFixed(3), `${critical_mass.adopters} of ${critical_mass.members}`]) {
      assert.ok(answer.includes(word), `${word} is not in ${answer}`);
    }
    const doubts = await page.locator("[data-section=warnings]").innerText();
    // The result names settings, the page of the command line its flags.
    const flags = (message) => message
      .replace(/setting `(\w+)` = `([^`]*)`/g, (_, name, value) => `--${name.replaceAll("_", "-")} ${value}`)
      .replace(/setting `(\w+)`/g, (_, name) => `--${name.replaceAll("_", "-")}`);
    for (const { message } of [...result.warnings, ...result.notes]) {
      assert.ok(doubts.includes(flags(message)), flags(message));
    }
    assert.equal(await page.locator("[data-section=models] tbody tr").count(), result.models.length);
    assert.equal(await page.locator(".decisions tbody tr").count(), result.decisions.length);
    const repeat = await page.locator("[data-section=repeat]").textContent();
    for (const word of [result.provenance.data_sha256, result.provenance.version, "tipping fit suffrage --bootstrap 99 --by region"]) assert.ok(repeat.includes(word), word);
  }));

  test("every chart answers the pointer and the keyboard", () => open(browser, single(), {}, async (page) => {
    const charts = await drawn(page);
    const kinds = await Promise.all(charts.map((c) => c.getAttribute("data-chart")));
    for (const kind of ["adoption", "hazard", "change", "mass", "regions"]) assert.ok(kinds.includes(kind), `no ${kind} among ${kinds}`);
    for (const [i, figure] of charts.entries()) await answers(page, figure, kinds[i]);
  }));

  test("the chart of adoptions names every adopter with its date", () => open(browser, single(), {}, async (page) => {
    await drawn(page);
    const figure = page.locator("figure[data-chart=adoption]");
    const { words } = await spoken(page, figure);
    const { adoptions, tipping_point } = singleResult();
    assert.equal(adoptions.length, 99);
    for (const { name, recorded, date } of adoptions) {
      assert.ok(words.some((said) => said.includes(name) && said.includes(recorded ?? date)), `${name}, ${recorded ?? date}`);
    }
    assert.ok(words.some((said) => said.includes(`Threshold ${tipping_point.date}`)));
    // By the pointer too: over the mark of the first adopter.
    await page.keyboard.press("Home");
    const first = await page.locator(".chart-tip").innerText();
    const ring = await figure.locator("circle[stroke-width='2']").last().boundingBox();
    await page.keyboard.press("Escape");
    assert.equal(await figure.locator(".chart-tip").count(), 0);
    await page.mouse.move(ring.x + ring.width / 2, ring.y + ring.height / 2);
    assert.equal(await figure.locator(".chart-tip").innerText(), first);
  }));

  test("the legend of the hazards shows and hides models", () => open(browser, single(), {}, async (page) => {
    await drawn(page);
    const figure = page.locator("figure[data-chart=hazard]");
    const lines = () => figure.locator(".chart path").count();
    const hidden = figure.locator("button[data-model][aria-pressed=false]").first();
    const model = await hidden.getAttribute("data-model");
    const before = await lines();
    await hidden.focus();
    await page.keyboard.press("Enter");
    const button = figure.locator(`button[data-model="${model}"]`);
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    assert.ok(await lines() > before);
    await button.click();
    assert.equal(await lines(), before);
  }));

  test("without scripts the content and all tables are there", () => open(browser, single(), { javaScriptEnabled: false }, async (page) => {
    const result = singleResult();
    const text = await page.locator("body").textContent();
    for (const { name } of result.adoptions) assert.ok(text.includes(name), name);
    for (const row of result.risk_table.rows) assert.ok(text.includes(row.from), row.from);
    assert.ok(await page.locator("figure table").count() >= 5);
    assert.ok((await page.locator("[data-section=answer]").innerText()).includes(result.verdict.verdict));
  }));
});

describe("other results as sections", () => {
  test("each has its heading and charts that answer", () => open(browser, withSections(), {}, async (page) => {
    assert.equal(await page.locator("section.companion").count(), 3);
    const charts = await drawn(page);
    const kinds = await Promise.all(charts.map((c) => c.getAttribute("data-chart")));
    for (const kind of ["coefficients", "curve", "power"]) {
      assert.ok(kinds.includes(kind), `no ${kind} among ${kinds}`);
      await answers(page, charts[kinds.indexOf(kind)], kind);
    }
  }));
});

for (const [name, report] of [["one norm", single], ["sections", withSections]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${name}, ${colorScheme}: no serious fault of accessibility`, () => open(browser, report(), { colorScheme }, async (page) => {
      await drawn(page);
      for (const details of await page.locator("details").all()) await details.evaluate((d) => { d.open = true; });
      assert.deepEqual(await axeFaults(page), []);
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
      const light = paper.slice(0, 3).reduce((sum, c) => sum + c, 0) / 765;
      assert.ok(colorScheme === "dark" ? light < 0.25 : light > 0.9, `${colorScheme}: ${paper}`);
    }));
  }

  test(`${name}: fits a phone`, () => open(browser, report(), { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, async (page) => {
    const charts = await drawn(page);
    await noOverflow(page);
    // A tap shows what a pointer would.
    const chart = charts[0].locator(".chart");
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    for (let i = 1; i < 20 && !(await charts[0].locator(".chart-tip").count()); i++) await page.touchscreen.tap(box.x + box.width * i / 20, box.y + box.height * 0.5);
    assert.equal(await charts[0].locator(".chart-tip").count(), 1);
    await noOverflow(page);
  }));

  test(`${name}: prints on A4 with every chart`, () => open(browser, report(), {}, async (page) => {
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const text = pdf.toString("latin1");
    assert.ok(text.startsWith("%PDF"));
    const [, width, height] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(text).map(Number);
    assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `${width} x ${height} points`);
    const waiting = await page.locator("figure[data-chart]:not(.drawn)").count();
    assert.equal(waiting, 0, "charts that nobody has looked at are drawn before printing");
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".chart-tip:visible, .controls:visible, .skip:visible").count(), 0);
  }));
}

test("a hazard that leaves the chart is told at its edge", () => open(browser, atOnce(), {}, async (page) => {
  await drawn(page);
  const said = await page.locator("figure[data-chart=hazard] .chart text").allTextContents();
  assert.ok(said.some((text) => /^[a-z-]+: infinite$/.test(text)), said.join(" | "));
}));

test("no big number is broken, however wide the page", async () => {
  for (const width of [360, 700, 900, 1280]) {
    await open(browser, single(), { viewport: { width, height: 900 } }, async (page) => {
      const lines = await page.locator(".card .big").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)));
      assert.ok(lines.length >= 4 && lines.every((n) => n < 1.5), `${width}: ${lines}`);
    });
  }
});

test("a report is small", () => {
  const size = readFileSync(withSections()).length;
  assert.ok(size < 3e6, `${size} bytes`);
});

async function noOverflow(page) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    // What scrolls by itself does not widen the page.
    const inside = (e) => e.closest(".scroll, .hidden, .skip");
    const out = [...document.body.querySelectorAll("*")].filter((e) => !inside(e) && e.getBoundingClientRect().right > room + 1);
    return { page: document.documentElement.scrollWidth - room, out: out.slice(0, 5).map((e) => `${e.tagName} ${e.className.baseVal ?? e.className} ${e.textContent.slice(0, 40)}`) };
  });
  assert.ok(wide.page <= 0, JSON.stringify(wide));
}

/** A chart says something under the pointer, and at its first and last point by keyboard. */
async function answers(page, figure, kind) {
  const chart = figure.locator(".chart");
  assert.equal(await chart.getAttribute("role"), "img", kind);
  assert.ok((await chart.getAttribute("aria-label")).length > 20, `${kind} has a label`);
  await figure.scrollIntoViewIfNeeded();
  await page.evaluate(() => document.activeElement?.blur());
  const box = await chart.boundingBox();
  let tip = "";
  search: for (const y of [0.5, 0.3, 0.7, 0.15, 0.85]) {
    for (let x = 0.05; x < 1; x += 0.05) {
      await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
      if (await figure.locator(".chart-tip").count()) { tip = await figure.locator(".chart-tip").innerText(); break search; }
    }
  }
  assert.ok(tip.trim(), `${kind}: nothing under the pointer`);
  await page.mouse.move(0, 0);
  assert.equal(await figure.locator(".chart-tip").count(), 0, `${kind}: the tip goes with the pointer`);
  const { count, words } = await spoken(page, figure, 2);
  assert.ok(count > 0, kind);
  assert.ok(words[0].endsWith(`1 of ${count}.`), words[0]);
  await page.keyboard.press("End");
  assert.ok((await page.locator("#announcer").textContent()).endsWith(`${count} of ${count}.`), kind);
  assert.ok((await figure.locator(".chart-tip").innerText()).trim(), kind);
  await page.keyboard.press("Escape");
  assert.equal(await figure.locator(".chart-tip").count(), 0, `${kind}: Escape clears`);
}
