// How fast a file becomes a table that can be regrouped: Assay, DuckDB-WASM, what JavaScript offers, and the reading alone.
// Each run is a fresh browser on a file that the system has in memory; the time is that from the file input's event to the
// mark that all is done.
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { DUCKDB, DUCKDB_BESIDE, READERS, document, packages, readers } from "./readers/all.mjs";
import * as assay from "./support/assay.mjs";
import { withPage } from "./support/browser.mjs";
import { bars, besideBar, median, short, spread, table } from "./support/figures.mjs";
import { host } from "./support/host.mjs";
import { watchMemory, watchProcessors } from "./support/machine.mjs";
import { mistake, truthOf } from "./support/truth.mjs";

const { values: options } = parseArgs({
  options: {
    traces: { type: "string" },
    formats: { type: "string" },
    runs: { type: "string" },
    readers: { type: "string" },
  },
});
const folder = process.env.ASSAY_BENCH_DATA;
const site = await host({ "/": process.env.ASSAY_DIST, "/packages/": packages, "/readers/": readers });

/** Fields that a file is grouped by once it is read, in turn. */
const REGROUPINGS = [
  ["model", "metadata.channel"],
  ["release", "metadata.persona"],
];

/** How often a file is regrouped. */
const REGROUPED = 7;

/** How long a reading may take. */
const PATIENCE = 600_000;

/** Marks in the window when the file input got a file and when the page said that it is read, or why not. */
function keepTime() {
  const times = (window.times = {});
  window.addEventListener("input", ({ target }) => target.type === "file" && (times.start = performance.now()), true);
  new MutationObserver(() => {
    const state = document.querySelector("main")?.dataset.ingestState;
    if (times.start === undefined || times.end !== undefined || !["done", "error"].includes(state)) return;
    times.end = performance.now();
    times.error = state === "error" ? (document.querySelector("[role=alert]")?.textContent ?? "error") : undefined;
  }).observe(document, { subtree: true, attributeFilter: ["data-ingest-state"] });
}

/** One run of a reader on a file. */
function measure(name, file, truth) {
  const reader = READERS[name];
  return withPage(
    async (page) => {
      await page.addInitScript(keepTime);
      if (reader.query) {
        await openReader(page, reader);
      } else {
        await page.addInitScript(assay.watchGrouping);
        await assay.open(page, site.url);
      }
      await new Promise((later) => setTimeout(later, 300)); // until what starting leaves behind is done
      const peak = watchMemory();
      const processors = watchProcessors();
      await page.locator("input[type=file]").setInputFiles(file);
      await page.waitForFunction(() => window.times.end !== undefined, undefined, { polling: 50 });
      const used = processors();
      const megabytes = peak();
      const times = await page.evaluate(() => window.times);
      if (times.error) throw new Error(times.error);
      const run = { ms: times.end - times.start, megabytes, ...used, regroups: [] };
      if (reader.limit) return run;
      const found = reader.query ? (await page.evaluate(() => window.found)).groups : await assay.groups(page, truth);
      const wrong = mistake(found, truth);
      if (wrong) throw new Error(`wrong answer: ${wrong}`);
      if (!reader.query) await page.evaluate(() => (window.groupings.length = 0));
      for (let time = 0; time < REGROUPED; time++) {
        const fields = REGROUPINGS[time % REGROUPINGS.length];
        run.regroups.push(await (reader.query ? regroup(page, fields) : assay.groupBy(page, ...fields)));
      }
      if (!reader.query) [run.shown, run.regroups] = [run.regroups, await page.evaluate(() => window.groupings)];
      return run;
    },
    { patience: PATIENCE },
  );
}

async function openReader(page, reader) {
  await page.route(/\/readers\/index\.html/, (route) => route.fulfill({ contentType: "text/html", body: document() }));
  await page.goto(`${site.url}/readers/index.html?${reader.query}`);
  await page.waitForFunction(() => document.querySelector("main").dataset.ingestState !== "starting");
  const alert = page.getByRole("alert");
  if (await alert.count()) throw new Error(await alert.textContent());
}

function regroup(page, fields) {
  return page.evaluate(async (fields) => {
    const start = performance.now();
    await window.regroup(...fields);
    return performance.now() - start;
  }, fields);
}

/** All runs of all readers on one format; the readers take turns, so that a busy minute meets all of them. */
async function compare(format) {
  const file = join(folder, `traces-${options.traces}.${format}`);
  const truth = truthOf(join(folder, `traces-${options.traces}.truth.json`));
  const wanted = options.readers?.split(",");
  const names = Object.keys(READERS).filter((name) => READERS[name].formats.includes(format) && (wanted?.includes(name) ?? true));
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  const failures = {};
  for (let round = 0; round < Number(options.runs); round++) {
    for (const name of names.filter((name) => !failures[name])) {
      try {
        runs[name].push(await measure(name, file, truth));
      } catch (error) {
        failures[name] = error.message.split("\n")[0].slice(0, 200);
      }
    }
  }
  report(format, statSync(file).size / 1e6, names, runs, failures);
}

/** What the bars of each format ask for: how many times as fast as DuckDB-WASM, how long against the limit. */
const BARS = {
  jsonl: { duckdb: 3, limit: 1.4 },
  csv: { duckdb: 2.5, limit: 1.4 },
  parquet: { duckdb: 3 },
  "jsonl.gz": { duckdb: 3, limit: 1.1 },
};

function report(format, megabytes, names, runs, failures) {
  const middle = (name, figure) => (runs[name]?.length && !failures[name] ? median(runs[name].map((run) => run[figure])) : Number.NaN);
  const time = (name) => middle(name, "ms");
  const beside = DUCKDB_BESIDE[format];
  const duckdb = beside
    ? { time: time(beside.reader) * beside.time, processor: middle(beside.reader, "ownMs") * beside.processor }
    : { time: time(DUCKDB), processor: middle(DUCKDB, "ownMs") };
  const limits = names.filter((name) => READERS[name].limit && runs[name].length);
  const limit = limits.length ? Math.min(...limits.map(time)) : Number.NaN;
  console.log(`\n${Number(options.traces).toLocaleString("en-US")} traces as ${format}, ${short(megabytes)} MB\n`);
  const rows = names.map((name) => {
    if (failures[name]) return [name, "failed", ...Array(8).fill("–")];
    const all = (figure) => runs[name].map((run) => run[figure]);
    const regroups = runs[name].flatMap((run) => run.regroups);
    return [
      name,
      spread(all("ms")),
      short((megabytes / time(name)) * 1000),
      short(time(name) / limit),
      short(duckdb.time / time(name)),
      short(median(all("ownMs"))),
      short(duckdb.processor / median(all("ownMs"))),
      short(median(all("megabytes"))),
      regroups.length ? short(median(regroups)) : "–",
      short(Math.max(...all("othersCores"))),
    ];
  });
  if (beside) rows.push([`${DUCKDB}, estimated`, short(duckdb.time), "–", "–", "–", short(duckdb.processor), ...Array(4).fill("–")]);
  table(["reader", "ms", "MB/s", "time / limit", "DuckDB / time", "CPU ms", "DuckDB / CPU", "peak MB", "regroup ms", "others' cores"], rows);
  if (beside) console.log(`\n${DUCKDB} cannot read this here; its figures are those of ${beside.reader}, by the ratio of both, measured once.`);
  if (Math.max(...names.flatMap((name) => runs[name].map((run) => run.othersCores))) > 0.3) {
    console.log("\nThe machine was busy: processor time compares better than time.");
  }
  for (const name of Object.keys(failures)) console.log(`\n${name}: ${failures[name]}`);
  if (!runs.Assay?.length || failures.Assay) return;
  const bar = BARS[format];
  const figures = [besideBar("times as fast as DuckDB-WASM", duckdb.time / time("Assay"), { least: bar.duckdb })];
  if (bar.limit) figures.push(besideBar("time against the limit", time("Assay") / limit, { most: bar.limit }));
  figures.push(
    besideBar("peak memory of the tab", median(runs.Assay.map((run) => run.megabytes)), { most: 150, unit: " MB" }),
    besideBar("grouping by other fields, the worker's answer", median(runs.Assay.flatMap((run) => run.regroups)), { most: 5, unit: " ms" }),
    besideBar("the same, until the window shows it: two frames", median(runs.Assay.flatMap((run) => run.shown)), { most: 33.4, unit: " ms" }),
  );
  bars(figures);
}

for (const format of options.formats.split(",")) await compare(format);
site.close();
