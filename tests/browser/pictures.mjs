// The pictures of the README: `npm run pictures` in tests/browser makes them into notebooks/, or into the folder that is named.
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { drawn, launch } from "./browser.mjs";
import { folder, root, tipping } from "./reports.mjs";

/** No picture has more bytes: they are committed. */
const LARGEST = 300_000;

const to = resolve(process.argv[2] ?? join(root, "notebooks"));
mkdirSync(to, { recursive: true });
mkdirSync(folder, { recursive: true });

tipping("fit", "suffrage", "--plot", join(to, "suffrage.svg"), "--figure", "adoption", "--width", "17");

const report = join(folder, "suffrage.html");
tipping("report", "suffrage", "-o", report);
const browser = await launch();
for (const [name, options, from, print] of [
  ["report_laptop.png", { viewport: { width: 1280, height: 1080 } }, "[data-section=answer]"],
  ["report_phone.png", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }, "figure[data-chart=adoption]"],
  // A sheet of A4 at 96 pixels an inch.
  ["report_print.png", { viewport: { width: 794, height: 1123 } }, "h1", true],
]) {
  const context = await browser.newContext({ ...options, deviceScaleFactor: 1, reducedMotion: "reduce", colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(pathToFileURL(report).href);
  await drawn(page);
  if (print) {
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => { document.body.style.padding = "18mm 16mm"; scrollTo(0, 0); });
  } else {
    const chart = page.locator("figure[data-chart=adoption] .chart"), tip = chart.locator(".chart-tip");
    await page.locator(from).evaluate((e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 24));
    // The pointer stands on the threshold.
    await chart.evaluate((e) => e.focus({ preventScroll: true }));
    do await page.keyboard.press("ArrowRight"); while (!(await tip.innerText()).startsWith("Threshold"));
    const ring = await chart.locator("circle").last().boundingBox();
    await chart.evaluate((e) => e.blur());
    if (options.hasTouch) await page.touchscreen.tap(ring.x + ring.width / 2, ring.y + ring.height / 2);
    else await page.mouse.move(ring.x + ring.width / 2, ring.y + ring.height / 2);
    if (!(await tip.innerText()).startsWith("Threshold")) throw new Error(`${name}: the tip shows ${await tip.innerText()}`);
  }
  const path = join(to, name);
  await page.screenshot({ path });
  await context.close();
  const size = statSync(path).size;
  console.log(`${path}: ${size} bytes`);
  if (size > LARGEST) throw new Error(`${name} has ${size} bytes, and ${LARGEST} are the most; show less of the page`);
}
await browser.close();
