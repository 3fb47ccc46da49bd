// A browser that watches: whatever a page says, throws or asks for is a fault.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Debian's chromium, or the one that CHROMIUM names. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--disable-dev-shm-usage"] });

/** Runs `use` on a page that shows a report, and refuses any message, error, dialog or request but that for the file itself. */
export async function open(browser, report, options, use) {
  const { hash = "", ...context } = options;
  const opened = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...context });
  const faults = [];
  try {
    const url = pathToFileURL(report).href;
    opened.on("request", (request) => { if (request.url().split("#")[0] !== url) faults.push(`asks for ${request.url().slice(0, 200)}`); });
    opened.on("page", (page) => {
      page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`); });
      page.on("pageerror", (error) => faults.push(`throws ${error.stack}`));
      page.on("dialog", (dialog) => { faults.push(`opens a dialog: ${dialog.message()}`); dialog.dismiss(); });
    });
    opened.setDefaultTimeout(10_000);
    const page = await opened.newPage();
    await page.addInitScript(() => { globalThis.ran = []; globalThis.alert = (what) => globalThis.ran.push(what); });
    await page.goto(url + hash);
    await use(page);
    if (context.javaScriptEnabled !== false) assert.deepEqual(await page.evaluate(() => globalThis.ran), [], "code from data has run");
    assert.deepEqual(faults, []);
    assert.equal(opened.pages().length, 1, "a second page was opened");
  } catch (error) {
    if (faults.length) error.message += `\nbefore that the page ${faults.join("; ")}`;
    throw error;
  } finally {
    await opened.close();
  }
}

/** Scrolls through the page until every chart that is shown has been drawn; the charts. */
export async function drawn(page) {
  const figures = page.locator("figure[data-chart]:visible");
  for (const figure of await figures.all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.and(page.locator(".drawn")).waitFor({ timeout: 10_000 });
  }
  return figures.all();
}

/** Serious faults of accessibility, in words. */
export async function axeFaults(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 4).map((n) => `${n.target.join(" ")} (${n.failureSummary.split("\n").slice(1, 3).join("; ").trim()})`).join(", ")}`);
}

/** Goes through a chart by keyboard: what is said at each of its points, at most `most` of them. */
export async function spoken(page, figure, most = Infinity) {
  const chart = figure.locator(".chart");
  const count = Number(await chart.getAttribute("data-points"));
  await chart.focus();
  const words = [];
  await page.keyboard.press("Home");
  for (let i = 0; i < Math.min(count, most); i++) {
    words.push(await page.locator("#announcer").textContent());
    await page.keyboard.press("ArrowRight");
  }
  return { count, words };
}
