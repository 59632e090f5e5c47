// Parquet exports: read by a module of their own, which comes when it is needed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { ask, changePlan, chooseFiles, chooseRefused, ingestState } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { readersGone } from "../support/large.mjs";
import { langfuseParquet, parquetExport, phoenixParquet, tracesByIntent, wholeTableParquet } from "../support/fixtures.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const [name, file, layout, rows] of [
  ["Langfuse's scheduled export, in zstd", langfuseParquet, /Langfuse/, 800],
  ["Phoenix's spans, as pandas writes them", phoenixParquet, /Phoenix/, 1172],
]) {
  test(`${name}, becomes traces with their groups`, async () => {
    const { page, errors } = await openPage(browser);
    await chooseFiles(page, file);
    const receipt = await ask(page, "receipt");
    assert.equal(receipt.files[0].container, "Parquet");
    assert.match(receipt.files[0].layout, layout);
    assert.deepEqual([receipt.rows, receipt.traces, receipt.skipped], [rows, 400, 0]);
    await changePlan(page, { dimensions: [{ field: "metadata.intent" }], groupTargets: [] });
    const { strata } = await ask(page, "population");
    assert.deepEqual(Object.fromEntries(strata.map(({ labels, traces }) => [labels[0], traces])), tracesByIntent);
    assert.deepEqual(errors, []);
  });
}

test("the module is fetched with the first Parquet file, not before, and not again", async () => {
  const { page, requests } = await openPage(browser);
  const fetched = () => requests.filter((address) => address.includes("assay_parquet_reader_bg.wasm")).length;
  assert.equal(fetched(), 0);
  await chooseFiles(page, langfuseParquet);
  await chooseFiles(page, [langfuseParquet, phoenixParquet]);
  assert.equal((await ask(page, "receipt")).traces, 800);
  assert.equal(fetched(), 1);
});

test("a file that is gzipped as a whole is unpacked and read", async () => {
  const { page, errors } = await openPage(browser);
  const buffer = gzipSync(readFileSync(langfuseParquet));
  await chooseFiles(page, { name: "export.parquet.gz", mimeType: "application/gzip", buffer });
  const receipt = await ask(page, "receipt");
  assert.deepEqual(receipt.files, [{ ...receipt.files[0], name: "export.parquet.gz", bytes: buffer.length }]);
  assert.equal(receipt.files[0].container, "Parquet, gzipped");
  assert.deepEqual([receipt.rows, receipt.traces, receipt.skipped], [800, 400, 0]);
  assert.deepEqual(errors, []);
});

test("a table within an archive is read, beside the archive's other files", async () => {
  const { page, errors } = await openPage(browser);
  // The receipt names the files within.
  await page.locator("input[type=file]").setInputFiles(parquetExport);
  await page.waitForFunction(() => document.querySelector("main").dataset.ingestState === "done");
  const receipt = await ask(page, "receipt");
  const read = receipt.files.map(({ name, container }) => [name, container]);
  assert.deepEqual(read, [
    ["parquet_export.zip: export/scores.jsonl.gz", "JSON Lines, gzipped, zipped"],
    ["parquet_export.zip: export/observations.parquet", "Parquet, zipped"],
  ]);
  assert.deepEqual([receipt.traces, receipt.joins[0].found, receipt.skipped], [400, 329, 0]);
  assert.ok(!receipt.notes.some((note) => note.endsWith("left out.")), "all of it is read");
  assert.deepEqual(errors, []);
});

/** The same table in a file of so many bytes more: a footer tells where columns lie, and what lies between does not matter. */
function padded(file, bytes) {
  const whole = readFileSync(file);
  const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
  return Buffer.concat([whole.subarray(0, footer), Buffer.alloc(bytes), whole.subarray(footer)]);
}

test("a large file is decoded by a reader of its own, which is let go", async () => {
  const { page, errors } = await openPage(browser);
  const hired = { count: 0 };
  page.on("worker", () => (hired.count += 1));
  const processors = await page.evaluate(() => navigator.hardwareConcurrency);
  const file = (buffer) => ({ name: "large.parquet", mimeType: "application/octet-stream", buffer });
  await chooseFiles(page, phoenixParquet);
  const [small, fields] = [await ask(page, "population"), await ask(page, "fields")];
  hired.count = 0;
  await chooseFiles(page, file(padded(phoenixParquet, 5e6)));
  assert.equal(hired.count, processors > 1 ? 2 : 1);
  assert.deepEqual(await ask(page, "population"), small);
  assert.deepEqual(await ask(page, "fields"), fields);
  await readersGone(page);
  const damaged = padded(phoenixParquet, 5e6);
  damaged.fill(0xff, 4, 4000);
  assert.match(await chooseRefused(page, file(damaged)), /large\.parquet cannot be read: its column \S+ is damaged in row group 1/);
  assert.deepEqual(await ask(page, "population"), small);
  await readersGone(page);
  assert.deepEqual(errors, []);
});

test("a file that is cut off or damaged is refused with a sentence, and the former data stay", async () => {
  const { page, errors } = await openPage(browser);
  await chooseFiles(page, phoenixParquet);
  const before = await ask(page, "population");
  const whole = readFileSync(wholeTableParquet);
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 4, 4000);
  for (const [name, buffer, said] of [
    ["cut.parquet", whole.subarray(0, 9000), /cut\.parquet cannot be read: .*cut off\.\s+Download/],
    ["damaged.parquet", damaged, /damaged\.parquet cannot be read: its column \S+ is damaged in row group 1 .*\.\s+Download/],
  ]) {
    assert.match(await chooseRefused(page, { name, mimeType: "application/octet-stream", buffer }), said);
    assert.equal(await ingestState(page), "error");
    assert.deepEqual(await ask(page, "population"), before);
  }
  await chooseFiles(page, wholeTableParquet);
  assert.equal((await ask(page, "receipt")).traces, 300);
  assert.deepEqual(errors, []);
});
