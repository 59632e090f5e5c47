// Parquet exports: read by a module of their own, which comes when it is needed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, chooseRefused, ingestState } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { langfuseParquet, phoenixParquet, tracesByIntent, wholeTableParquet } from "../support/fixtures.mjs";

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
