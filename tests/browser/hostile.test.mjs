// Names and titles that hold HTML, quotes, templates, right-to-left text and 300 characters: they are shown, and nothing more.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drawn, launch, open, spoken } from "./browser.mjs";
import { hostile, hostileBatch, hostileNorms, hostileResult, single, batch } from "./reports.mjs";

const sorted = (list) => [...list].sort();

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** The kinds of elements and attributes that a page has, with those that hold code. */
const kinds = (page) => page.evaluate(() => {
  const all = [...document.querySelectorAll("*")];
  const attributes = all.flatMap((e) => [...e.attributes].map((a) => a.name));
  const links = all.flatMap((e) => [e.getAttribute("href"), e.getAttribute("src"), e.getAttribute("action")]).filter(Boolean);
  return { elements: [...new Set(all.map((e) => e.tagName))].sort(), attributes: [...new Set(attributes)].sort(), links: [...new Set(links)],
           scripts: document.scripts.length, comments: document.evaluate("count(//comment())", document).numberValue };
});

async function same(report, plain, hash = "") {
  let expected, found;
  await open(browser, plain, { hash }, async (page) => { await drawn(page); expected = await kinds(page); });
  await open(browser, report, { hash }, async (page) => { await drawn(page); found = await kinds(page); });
  const more = (a, b) => a.filter((x) => !b.includes(x));
  assert.deepEqual(more(found.elements, expected.elements), [], "elements from data");
  assert.deepEqual(more(found.attributes, expected.attributes), [], "attributes from data");
  assert.equal(found.comments, expected.comments, "comments from data");
  const drawing = "data:image/svg+xml;base64,";
  const others = found.links.filter((link) => !link.startsWith(drawing));
  assert.ok(others.every((link) => /^(#[\w-]+|https:\/\/doi\.org\/[\w./()-]+)$/.test(link)), others);
  // Drawings within the page are pictures, with no code of their own.
  for (const link of found.links.filter((link) => link.startsWith(drawing))) {
    const svg = Buffer.from(link.slice(drawing.length), "base64").toString("utf8");
    assert.ok(svg.startsWith("<svg") && !/<(script|foreignObject|a|image|iframe)\b|\son\w+\s*=\s*"/i.test(svg), svg.slice(0, 300));
  }
  assert.ok(!found.attributes.some((name) => name.startsWith("on")), found.attributes);
}

test("units: no element, attribute, link or script comes from data", () => same(hostile(), single()));
test("norms: no element, attribute, link or script comes from data", () => same(hostileBatch(), batch()));

test("every unit is shown by its name, in the table and in the chart", () => open(browser, hostile(), {}, async (page) => {
  const { adoptions } = hostileResult();
  assert.equal(adoptions.length, 59);
  const text = (await page.locator(".adopters tbody td").allTextContents()).map((t) => t.trim());
  await drawn(page);
  const { words } = await spoken(page, page.locator("figure[data-chart=adoption]"));
  for (const { name } of adoptions) {
    assert.ok(text.includes(name.trim()), JSON.stringify(name));
    assert.ok(words.some((said) => said.includes(name)), JSON.stringify(name));
  }
}));

test("every norm opens, under its name", () => open(browser, hostileBatch(), {}, async (page) => {
  const norms = hostileNorms();
  const listed = await page.locator("#norms tbody th code").allTextContents();
  assert.deepEqual(sorted(listed), sorted(norms));
  for (const link of await page.locator("#norms tbody a").all()) {
    const name = await link.textContent();
    await link.click();
    assert.ok((await page.locator(".norm:visible h1").textContent()).includes(name), JSON.stringify(name));
    assert.ok((await page.title()).length > 0);
    await page.locator(".norm:visible .back a").click();
  }
  await page.locator("#search").fill("<script>");
  assert.equal(await page.locator("#norms tbody tr:visible").count(), 1);
}));

for (const [name, report] of [["units", hostile], ["norms", hostileBatch]]) {
  test(`${name}: names of 300 characters widen no page`, () => open(browser, report(), { viewport: { width: 360, height: 740 } }, async (page) => {
    await drawn(page);
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(await over() <= 0, `${await over()} pixels`);
    for (let n = 1; n <= await page.locator(".norm").count(); n++) {
      await page.evaluate((n) => { location.hash = `#norm-${n}`; }, n);
      assert.ok(await over() <= 0, `norm ${n}: ${await over()} pixels`);
    }
  }));
}

test("right-to-left text stays in its place", () => open(browser, hostile(), {}, async (page) => {
  const directions = await page.locator(".adopters bdi").evaluateAll((all) => all.map((b) => getComputedStyle(b).unicodeBidi));
  assert.ok(directions.length > 0 && directions.every((d) => d === "isolate" || d === "plaintext"), directions);
}));
