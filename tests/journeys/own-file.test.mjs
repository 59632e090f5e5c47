// A team's own export: read, counted and grouped as it really is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { ask, changePlan, chooseFiles, ingestState } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";
import {
  errorsByIntent,
  escalatedByIntent,
  judged,
  langfuseEvents,
  phoenixSpans,
  tracesByIntent,
} from "../support/fixtures.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const isTrue = (field) => ({ combine: "any", conditions: [{ field, test: { is: "is", value: "true" } }] });

/** Groups the open file by intent, with one field as the sign of trouble. */
async function countsByIntent(page, signal) {
  await changePlan(page, { dimensions: [{ field: "metadata.intent" }], signal: isTrue(signal), groupTargets: [] });
  const { strata } = await ask(page, "population");
  const of = (count) =>
    Object.fromEntries(strata.map((stratum) => [stratum.labels[0], count(stratum)]).filter(([, number]) => number > 0));
  return { traces: of((stratum) => stratum.traces), troubles: of((stratum) => stratum.troubles) };
}

for (const [name, file, layout, rows] of [
  ["Langfuse's events", langfuseEvents, /Langfuse/, 800],
  ["Phoenix's spans", phoenixSpans, /Phoenix/, 1172],
]) {
  test(`${name} become traces with their groups and troubles`, async () => {
    const { page, errors } = await openPage(browser);
    await chooseFiles(page, file);

    const receipt = await ask(page, "receipt");
    assert.match(receipt.files[0].layout, layout);
    assert.equal(receipt.rows, rows);
    assert.equal(receipt.traces, 400);
    assert.equal(receipt.skipped, 0);
    assert.equal(await page.locator("main").getAttribute("data-ingest-rows"), String(rows));

    const escalated = await countsByIntent(page, "metadata.escalated");
    assert.deepEqual(escalated.traces, tracesByIntent);
    assert.deepEqual(escalated.troubles, escalatedByIntent);
    const failed = await countsByIntent(page, "error");
    assert.deepEqual(failed.troubles, errorsByIntent);
    assert.deepEqual(errors, []);
  });

  test(`${name} get a first plan without any setting`, async () => {
    const { page } = await openPage(browser);
    await chooseFiles(page, file);
    const plan = await ask(page, "plan");
    assert.equal(plan.dimensions.length, 1);
    const solution = await ask(page, "solution");
    assert.ok(solution.groups.length >= 2 && solution.groups.length <= 30, `${solution.groups.length} groups`);
    assert.ok(solution.calls > 0 && solution.calls <= 400, `${solution.calls} calls`);
    const rows = page.getByRole("table", { name: "How sure you will be, group by group" }).locator("tbody tr");
    assert.equal(await rows.count(), solution.groups.length);
  });
}

test("past verdicts in the file are found", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, langfuseEvents);
  await changePlan(page, {
    verdict: { combine: "any", conditions: [{ field: "scores.helpfulness", test: { is: "below", value: 0.5 } }] },
  });
  const { strata } = await ask(page, "population");
  const cells = strata.flatMap((stratum) => [stratum.withSignal, stratum.withoutSignal]);
  const sum = (name) => cells.reduce((total, cell) => total + cell[name], 0);
  assert.deepEqual({ traces: sum("judged"), bad: sum("judgedBad") }, judged);
});

test("a gzipped file under a misleading name reads the same", async () => {
  const { page } = await openPage(browser);
  const buffer = gzipSync(readFileSync(langfuseEvents));
  await chooseFiles(page, { name: "export.csv", mimeType: "text/csv", buffer });
  assert.equal((await ask(page, "receipt")).traces, 400);
  assert.deepEqual((await countsByIntent(page, "error")).traces, tracesByIntent);
});

test("a numeric field makes groups by its cut points", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, langfuseEvents);
  await changePlan(page, { dimensions: [{ field: "latency_ms", cuts: [1000, 3000] }] });
  const { strata } = await ask(page, "population");
  const sizes = strata.map((stratum) => stratum.traces).sort((a, b) => b - a);
  assert.equal(sizes.reduce((total, size) => total + size), 400);
  assert.equal(sizes.length, 3);
  assert.equal(sizes[2], 31);
});

test("the receipt says what was read", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, phoenixSpans);
  assert.equal(await ingestState(page), "done");
  await page.getByRole("button", { name: "1 Data" }).click();
  await forEveryone(page, "the receipt");
  const panel = await page.getByRole("region", { name: "1 Data" }).innerText();
  assert.match(panel, /1,172 spans/);
  assert.match(panel, /\b400\b/);
  assert.match(panel, /spans_dataframe\.csv/);
});
