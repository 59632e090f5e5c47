// How the page itself does: what it downloads, when it shows numbers, how fast it redraws, how fast it stops reading, and what
// Lighthouse says.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

import { packages } from "./readers/all.mjs";
import * as assay from "./support/assay.mjs";
import { ARGUMENTS, withPage } from "./support/browser.mjs";
import { firstDownload, watchAnswer } from "../tests/support/first-download.mjs";
import { bars, besideBar, median, short, spread } from "./support/figures.mjs";
import { host } from "./support/host.mjs";
import { watchProcessors } from "./support/machine.mjs";

const { values: options } = parseArgs({
  options: { traces: { type: "string" }, formats: { type: "string" }, runs: { type: "string" } },
});
const runs = Number(options.runs);
const dist = process.env.ASSAY_DIST;
/** The folder of the page that a chart library draws. */
const curves = fileURLToPath(new URL("curves", import.meta.url));
const site = await host({ "/": dist, "/packages/": packages, "/curves/": curves });

/** Bytes on the net of what the first numbers take, of what comes after them, and of what waits until it is needed. */
async function downloads() {
  const first = await withPage((page) => firstDownload(page, site.url));
  const files = (await readdir(dist, { recursive: true })).map((name) => `/${name}`);
  const kilobytes = async (paths) => {
    let bytes = 0;
    for (const path of paths) bytes += await site.sent(path);
    return bytes / 1000;
  };
  const parquet = files.filter((path) => path.includes("parquet"));
  const rows = [
    besideBar("page with styles and script, Brotli, for its first numbers", await kilobytes(first.page), { most: 250, unit: " kB" }),
    besideBar("reader worker, Brotli, for the first numbers", await kilobytes(first.worker), { most: 120, unit: " kB" }),
  ];
  if (parquet.length) {
    const isThere = first.page.some((path) => path.endsWith(".wasm") && parquet.includes(path));
    const when = isThere ? "asked for at once" : "only when needed";
    rows.push(besideBar(`Parquet reader, Brotli, ${when}`, await kilobytes(parquet), { most: 220, unit: " kB" }));
  }
  console.log(`what comes after the first numbers: ${short(await kilobytes(first.later))} kB`);
  return rows;
}

/** Milliseconds until numbers are on the screen, in a browser that knows nothing of the page. */
async function firstNumbers() {
  const times = [];
  for (let run = 0; run < Math.max(runs, 5); run++) {
    const time = await withPage(async (page) => {
      await page.addInitScript(watchAnswer);
      await page.goto(site.url);
      return (await page.waitForFunction(() => window.answered)).jsonValue();
    });
    times.push(time);
  }
  console.log(`first numbers, cold: ${spread(times)} ms`);
  return [besideBar("first numbers on the screen, cold", median(times), { most: 1000, unit: " ms" })];
}

/** Traces in so many groups, the first with the most. */
function grouped(groups) {
  const lines = ["id,group,error"];
  for (let group = 0; group < groups; group++) {
    for (let trace = 0; trace < 20 + 8000 / (group + 1); trace++) lines.push(`t${group}-${trace},g${group},${trace % 17 === 0}`);
  }
  return { name: "groups.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) };
}

/** Moves the budget's slider by a step a frame, and gives how many milliseconds lay between the frames. */
async function drag(moves) {
  const slider = document.querySelector("input[type=range]");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const most = Number(slider.max);
  const frame = () => new Promise(requestAnimationFrame);
  const gaps = [];
  let last = await frame();
  for (let move = 0; move < moves; move++) {
    set.call(slider, String(Math.round((most * (move + 1)) / (moves + 1))));
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  return gaps;
}

/** Time of the main thread for each event of the page's first slider, and frames that came late. */
async function timeRedraws(page) {
  const moves = 60;
  await page.evaluate(drag, 10); // warms it up
  const metrics = await page.context().newCDPSession(page);
  await metrics.send("Performance.enable", { timeDomain: "threadTicks" }); // the thread's own time, whatever else runs
  const busy = async () => (await metrics.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  const before = await busy();
  const gaps = await page.evaluate(drag, moves);
  return { time: ((await busy()) - before) / moves, late: gaps.filter((gap) => gap > 1.5 * (1000 / 60)).length };
}

/**
 * How long a redraw may take, and how long a chart library takes for as many curves. Milliseconds were measured once on a quiet
 * machine, on 2026-11-21; on another one what counts is how many times the library's time the page takes beside it.
 */
const REDRAWS = [
  { groups: 12, most: 4, uplot: 2.31 },
  { groups: 100, most: 8, uplot: 4.6 },
  { groups: 500, most: 16, uplot: 20.6 },
];

/** Redraws of the page and of uPlot, in turns, so that a busy minute meets both. */
async function redraw({ groups, most, uplot }) {
  const [times, others] = [[], []];
  let late = 0;
  for (let run = 0; run < runs; run++) {
    await withPage(async (page) => {
      await assay.open(page, site.url);
      await page.locator("input[type=file]").setInputFiles(grouped(groups));
      await page.locator("main[data-ingest-state=done]").waitFor();
      await assay.groupBy(page, "group");
      const redraws = await timeRedraws(page);
      times.push(redraws.time);
      late += redraws.late;
    });
    await withPage(async (page) => {
      await page.goto(`${site.url}/curves/index.html?curves=${groups}`);
      others.push((await timeRedraws(page)).time);
    });
  }
  console.log(`redraw, ${groups} groups: ${spread(times)} ms of the main thread an event; uPlot, ${groups} curves: ${spread(others)}; ${late} frames late`);
  const rows = [
    besideBar(`redraw on a slider event, ${groups} groups`, median(times), { most, unit: " ms" }),
    besideBar(`the same, in times of uPlot's ${groups} curves`, median(times) / median(others), { most: most / uplot }),
  ];
  if (groups === 100) rows.push(besideBar("frames dropped meanwhile, 100 groups", late, { most: 0 }));
  return rows;
}

/** Milliseconds from a press on Cancel until reading has ended; none when it had ended before. */
function cancelAfter(format, delay) {
  return withPage(async (page) => {
    await assay.open(page, site.url);
    await page.locator("input[type=file]").setInputFiles(join(process.env.ASSAY_BENCH_DATA, `traces-${options.traces}.${format}`));
    await page.locator("main:not([data-ingest-state=example])").waitFor();
    await page.waitForTimeout(delay);
    return page.evaluate(
      () =>
        new Promise((give) => {
          const main = document.querySelector("main");
          const button = [...document.querySelectorAll("button")].find((button) => button.textContent === "Cancel");
          if (main.dataset.ingestState !== "reading" || !button) return give(undefined);
          const start = performance.now();
          new MutationObserver(() => main.dataset.ingestState !== "reading" && give(performance.now() - start)).observe(main, {
            attributeFilter: ["data-ingest-state"],
          });
          button.click();
        }),
    );
  });
}

async function cancelling() {
  const rows = [];
  for (const format of options.formats.split(",")) {
    const times = [];
    for (const delay of [0, 100, 300, 700, 1500]) {
      const time = await cancelAfter(format, delay);
      if (time !== undefined) times.push(time);
    }
    console.log(`cancel while reading ${format}: ${times.length ? spread(times) : "–"} ms, ${times.length} times`);
    rows.push(besideBar(`cancel while reading ${format}, slowest`, Math.max(...times), { most: 200, unit: " ms" }));
  }
  return rows;
}

const CATEGORIES = { performance: 0.98, accessibility: 1, "best-practices": 1 };

/** What Lighthouse finds of each category, with its usual picture of a slow phone. */
async function lighthouseOnce() {
  const folder = await mkdtemp(join(tmpdir(), "assay-lighthouse-"));
  const report = join(folder, "report.json");
  await promisify(execFile)(
    process.execPath,
    [
      join(packages, "lighthouse/cli/index.js"),
      site.url,
      "--quiet",
      "--output=json",
      `--output-path=${report}`,
      `--only-categories=${Object.keys(CATEGORIES)}`,
      `--chrome-flags=--headless=new ${ARGUMENTS.join(" ")}`,
    ],
    { env: { ...process.env, CHROME_PATH: process.env.ASSAY_CHROMIUM } },
  );
  const found = JSON.parse(await readFile(report, "utf8"));
  await rm(folder, { recursive: true });
  return found;
}

/** Lighthouse's scores. It times tasks by the clock and takes four times that, so that a run which other programs disturb
 * says little: what counts is the middle one of several. */
async function lighthouse() {
  const found = [];
  for (let run = 0; run < Math.max(runs, 5); run++) found.push(await lighthouseOnce());
  const shortcomings = new Set();
  for (const { audits, categories } of found) {
    const scored = Object.keys(CATEGORIES).flatMap((name) => categories[name].auditRefs.map(({ id, weight }) => ({ ...audits[id], name, weight })));
    const short = scored.filter(({ weight, score }) => weight && score !== null && score < 0.9);
    for (const { name, title, displayValue } of short) shortcomings.add(`Lighthouse, ${name}: ${title}${displayValue ? ` (${displayValue})` : ""}`);
  }
  for (const shortcoming of shortcomings) console.log(shortcoming);
  const blocked = found.map(({ audits }) => audits["total-blocking-time"].numericValue);
  console.log(`Lighthouse, total blocking time: ${spread(blocked)} ms`);
  return Object.entries(CATEGORIES).map(([name, least]) => {
    const scores = found.map(({ categories }) => categories[name].score);
    console.log(`Lighthouse, ${name}: ${spread(scores)}`);
    return besideBar(`Lighthouse: ${name}`, median(scores), { least });
  });
}

const processors = watchProcessors();
const rows = await downloads();
rows.push(...(await firstNumbers()));
for (const size of REDRAWS) rows.push(...(await redraw(size)));
rows.push(...(await cancelling()));
rows.push(...(await lighthouse()));
bars(rows);
console.log(`\nOthers used ${processors().othersCores.toFixed(1)} cores meanwhile.`);
site.close();
