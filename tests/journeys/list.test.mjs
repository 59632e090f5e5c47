// The list of traces to judge: the same wherever the same traces are, and growing only by additions.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { ask, changePlan, chooseFiles, drawnRows, parseCsv, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { langfuseEvents, langfuseParquet } from "../support/fixtures.mjs";
import { openLarge } from "../support/large.mjs";
import { planByIntent } from "../support/plan.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const lines = readFileSync(langfuseEvents, "utf8").trimEnd().split("\n");

/** One plan for every arrangement of the file, with money enough for part of it. */
const plan = planByIntent(120, { targetPoints: 3 });

async function listOf(files, values = {}) {
  const { page } = await openPage(browser);
  await chooseFiles(page, files);
  await changePlan(page, { ...plan, ...values });
  const rows = await drawnRows(page);
  await page.context().close();
  return rows;
}

/** The same lines in another order, always the same one. */
function shuffled(lines) {
  const order = [...lines];
  let state = 20_261_121;
  for (let last = order.length - 1; last > 0; last -= 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = state % (last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

test("the list does not depend on the order of the rows or on how the file is split", async () => {
  const whole = await listOf(langfuseEvents);
  assert.equal(whole.length, 120);
  assert.deepEqual(await listOf(textFile("shuffled.jsonl", shuffled(lines).join("\n"))), whole);
  const half = 401; // splits the two events of one trace
  const parts = [lines.slice(half), lines.slice(0, half)].map((part, index) => textFile(`part-${index}.jsonl`, part.join("\n")));
  assert.deepEqual(await listOf(parts), whole);
});

test("another seed draws other traces", async () => {
  const ids = (rows) => rows.map((row) => row.id).sort();
  assert.notDeepEqual(ids(await listOf(langfuseEvents, { seed: "other" })), ids(await listOf(langfuseEvents)));
});

test("a narrower target contains the traces of a wider one", async () => {
  const budget = { amount: { unit: "calls", value: 400 }, per: "wholeFile" };
  const wide = await listOf(langfuseEvents, { budget, targetPoints: 15 });
  const narrow = new Set((await listOf(langfuseEvents, { budget, targetPoints: 8 })).map((row) => row.id));
  assert.ok(wide.length > 0 && narrow.size > wide.length, `${wide.length} and ${narrow.size} traces`);
  assert.deepEqual(wide.filter((row) => !narrow.has(row.id)), []);
});

test("each trace is listed once, and their weights make up the traffic", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, langfuseEvents);
  await changePlan(page, plan);
  const { csv, traces } = await ask(page, "draw");
  const rows = parseCsv(csv);
  assert.deepEqual(
    traces.map((trace) => [trace.id, trace.group.join(" × "), trace.signal ? "yes" : "no"]),
    rows.map((row) => [row.id, row.group, row.signal]),
  );
  const { groups } = await ask(page, "solution");
  assert.equal(new Set(rows.map((row) => row.id)).size, rows.length);
  for (const group of groups) {
    const listed = rows.filter((row) => row.group === group.labels.join(" × "));
    assert.equal(listed.filter((row) => row.signal === "yes").length, group.callsWithSignal, group.labels.join());
    assert.equal(listed.filter((row) => row.signal === "no").length, group.callsWithoutSignal, group.labels.join());
    for (const row of listed) assert.ok(Math.abs(row.weight * row.inclusion_probability - 1) < 1e-9, row.id);
  }
  const weights = rows.reduce((total, row) => total + Number(row.weight), 0);
  assert.ok(Math.abs(weights - 400) < 1e-6, `weights make ${weights}`);
});

test("the list is downloaded as CSV", async () => {
  const { page } = await openPage(browser);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Download the list/ }).click();
  const download = await waiting;
  assert.match(download.suggestedFilename(), /\.csv$/);
  const text = readFileSync(await download.path(), "utf8");
  assert.equal(text.split(/\r?\n/)[0], "id,group,signal,inclusion_probability,weight,plan_id,seed");
  assert.equal(parseCsv(text).length, (await ask(page, "solution")).calls);
});

test("the list is downloaded as JSON Lines, which say the same", async () => {
  const { page } = await openPage(browser);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "The same as JSON Lines" }).click();
  const download = await waiting;
  assert.match(download.suggestedFilename(), /\.jsonl$/);
  const lines = readFileSync(await download.path(), "utf8").trimEnd().split("\n");
  const { csv } = await ask(page, "draw");
  assert.deepEqual(
    lines.map((line) => Object.values(JSON.parse(line)).map(String)),
    parseCsv(csv).map((row) => Object.values(row)),
  );
});

/** What the button for full records downloads, line by line. */
async function downloadedRecords(page) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "With the full records" }).click();
  const download = await waiting;
  assert.match(download.suggestedFilename(), /-records\.jsonl$/);
  return readFileSync(await download.path(), "utf8").trimEnd().split("\n");
}

/** The records of a line as they stand in it. */
function recordsOf(line) {
  const start = line.indexOf('"records":[') + '"records":['.length;
  return line.slice(start, -"]}".length);
}

test("the list is downloaded with all records of its traces, byte for byte", async () => {
  const { page, errors } = await openPage(browser);
  assert.equal(await page.getByRole("button", { name: "With the full records" }).count(), 0, "the example has no file");
  for (const gzip of [false, true]) {
    const text = readFileSync(langfuseEvents);
    const file = gzip ? { name: "events.jsonl.gz", mimeType: "", buffer: gzipSync(text) } : langfuseEvents;
    await chooseFiles(page, file);
    await changePlan(page, plan);
    const listed = (await ask(page, "draw")).traces.map((trace) => trace.id);
    const found = await downloadedRecords(page);
    assert.deepEqual(found.map((line) => JSON.parse(line).id), listed);
    const spans = new Map(listed.map((id) => [id, []]));
    for (const line of lines) spans.get(JSON.parse(line).traceId)?.push(line);
    assert.deepEqual(found.map(recordsOf), [...spans.values()].map((own) => own.join(",")));
  }
  assert.deepEqual(errors, []);
});

test("rows of Parquet are listed as JSON, and that is said", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, langfuseParquet);
  const found = await downloadedRecords(page);
  await page.getByText("Rows of Parquet are written as JSON.").waitFor();
  const { traces } = await ask(page, "draw");
  assert.equal(found.length, traces.length);
  for (const line of found) {
    const { id, records } = JSON.parse(line);
    assert.ok(records.length > 0 && records.every((record) => Object.values(record).includes(id)));
  }
});

test("more records than the worker keeps in memory come in the order of the list", async () => {
  const { page, errors } = await openPage(browser);
  await openLarge(page, 80, { texts: true });
  const rows = await page.evaluate(() => window.reading);
  const dimensions = [{ field: "intent" }];
  const signal = { combine: "any", conditions: [{ field: "error", test: { is: "is", value: "true" } }] };
  await changePlan(page, planByIntent(rows, { dimensions, signal, targetPoints: 0.01 }));
  const found = await page.evaluate(async () => {
    const blob = await window.assay.records();
    const { traces } = await window.assay.draw();
    const lines = (await blob.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
    const isListed = ({ id, records }, place) =>
      id === traces[place].id && records.length === 1 && records[0].intent === traces[place].group[0];
    return { bytes: blob.size, lines: lines.length, listed: traces.length, allListed: lines.every(isListed) };
  });
  assert.ok(found.listed > 0.9 * rows && found.lines === found.listed && found.allListed, JSON.stringify(found));
  assert.ok(found.bytes > 2 * 32 * 2 ** 20, `${found.bytes} bytes`);
  assert.deepEqual(errors, []);
});

test("reading the records shows how far it is, and can be cancelled", async () => {
  const { page } = await openPage(browser);
  await openLarge(page, 400, { texts: true });
  await page.evaluate(() => window.reading);
  await page.getByRole("button", { name: "With the full records" }).click();
  const notice = page.getByRole("group", { name: "Working on the side" });
  await notice.getByText(/[\d.]+\s(k|M)B of [\d.]+\sMB/).waitFor();
  await notice.getByRole("button", { name: "Cancel" }).click();
  await page.getByText(/was cancelled/).waitFor();
  assert.equal((await drawnRows(page)).length, (await ask(page, "solution")).calls);
});

test("a file that was changed since it was opened is refused", async () => {
  const { page } = await openPage(browser);
  const path = join(mkdtempSync(join(tmpdir(), "assay-")), "events.jsonl");
  writeFileSync(path, readFileSync(langfuseEvents));
  await chooseFiles(page, path);
  writeFileSync(path, lines.slice(1).join("\n"));
  await page.getByRole("button", { name: "With the full records" }).click();
  await page.getByText("events.jsonl was changed, moved or deleted while it was read.").waitFor();
});
