// A file that is large enough to be cut: several workers read it side by side, and are let go with their memory.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { ask, chooseFiles, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { readersGone } from "../support/large.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Rows whose notes hold line feeds and commas inside quotes, so that a cut may fall among them. */
function csv(rows) {
  const note = `"first, line\nsecond, ""line""\n${"x".repeat(250)}"`;
  const row = (index) =>
    `t${index},${["refund", "order", "other"][index % 3]},${index % 50 === 0},${note},${index % 9 ? "" : "late"}`;
  return `id,intent,error,note,tags\n${Array.from({ length: rows }, (_, index) => row(index)).join("\n")}\n`;
}

/** A page that counts the workers which are started. */
async function openCounted() {
  const { page } = await openPage(browser);
  const started = { count: page.workers().length };
  page.on("worker", () => (started.count += 1));
  return { page, started };
}

test("a large file counts what its rows say, and its readers are let go", async () => {
  const { page, started } = await openCounted();
  assert.equal(started.count, 1, "the first screen has one worker");
  const rows = 120_000;
  await chooseFiles(page, textFile("large.csv", csv(rows)));
  const receipt = await ask(page, "receipt");
  assert.deepEqual([receipt.rows, receipt.traces, receipt.skipped], [rows, rows, 0]);
  const values = (await ask(page, "fields")).find((field) => field.name === "intent").topValues;
  assert.deepEqual(
    values.map(({ traces }) => traces),
    [rows / 3, rows / 3, rows / 3],
  );
  const processors = await page.evaluate(() => navigator.hardwareConcurrency);
  assert.equal(started.count, 2 + (processors > 1 ? Math.min(processors, 4) : 0));
  await readersGone(page);
});

test("a large packed file is read while a worker unpacks it, and counts what its rows say", async () => {
  const { page, started } = await openCounted();
  const rows = 45_000;
  // Letters that no packing makes few.
  const noise = randomBytes(rows * 100).toString("base64");
  const row = (index) => `t${index},${["refund", "order", "other"][index % 3]},"first\nsecond, ${noise.slice(index * 130, index * 130 + 130)}"`;
  const text = `id,intent,note\n${Array.from({ length: rows }, (_, index) => row(index)).join("\n")}\n`;
  const buffer = gzipSync(text, { level: 1 });
  assert.ok(buffer.length > 4 << 20);
  await chooseFiles(page, { name: "large.csv.gz", mimeType: "", buffer });
  const receipt = await ask(page, "receipt");
  assert.deepEqual([receipt.rows, receipt.traces, receipt.skipped], [rows, rows, 0]);
  assert.deepEqual([receipt.files[0].container, receipt.files[0].bytes], ["CSV, gzipped", buffer.length]);
  const values = (await ask(page, "fields")).find((field) => field.name === "intent").topValues;
  assert.deepEqual(
    values.map(({ traces }) => traces),
    [rows / 3, rows / 3, rows / 3],
  );
  const processors = await page.evaluate(() => navigator.hardwareConcurrency);
  assert.equal(started.count, 2 + (processors > 1 ? 1 : 0));
  await readersGone(page);
});

test("a small file has no readers beside it", async () => {
  const { page, started } = await openCounted();
  await chooseFiles(page, textFile("small.csv", csv(100)));
  assert.equal(started.count, 2);
});
