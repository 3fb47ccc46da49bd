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
for (const [name, options, clip] of [
  ["report_laptop.png", { viewport: { width: 1280, height: 800 } }],
  ["report_phone.png", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  // A sheet of A4 at 96 pixels an inch, without its margins of 16 and 18 mm.
  ["report_print.png", { viewport: { width: 673, height: 986 } }, "print"],
]) {
  const context = await browser.newContext({ ...options, deviceScaleFactor: 1, reducedMotion: "reduce", colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(pathToFileURL(report).href);
  await drawn(page);
  if (clip === "print") await page.emulateMedia({ media: "print" });
  // The answer and the first chart, with one of its points chosen.
  const from = page.locator(clip === "print" ? "h1" : "[data-section=answer]");
  await from.evaluate((e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16));
  if (clip !== "print") {
    const chart = page.locator("figure[data-chart=adoption] .chart");
    await chart.focus();
    await page.keyboard.press("Home");
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
    await from.evaluate((e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16));
  }
  const path = join(to, name);
  await page.screenshot({ path });
  await context.close();
  const size = statSync(path).size;
  console.log(`${path}: ${size} bytes`);
  if (size > LARGEST) throw new Error(`${name} has ${size} bytes, and ${LARGEST} are the most; show less of the page`);
}
await browser.close();
