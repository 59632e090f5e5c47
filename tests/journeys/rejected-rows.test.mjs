// Rows that could not be read are named with line, place and reason, and can be had as they stand in their file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ask, chooseFiles, openSetup, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const good = Array.from({ length: 60 }, (_, index) => `{"id":"t${index}","intent":"${index % 3 ? "order" : "refund"}"}`);
const bad = ['{"id":"x","intent":oops}', "no JSON at all", '{"id":"y","intent":"cut o'];

test("rejected rows are named and can be downloaded", async () => {
  const { page, errors } = await openPage(browser);
  await chooseFiles(page, textFile("mixed.jsonl", [good[0], bad[0], ...good.slice(1), bad[1], bad[2]].join("\n")));
  const receipt = await ask(page, "receipt");
  assert.deepEqual([receipt.rows, receipt.skipped, receipt.skippedKept], [60, 3, 3]);

  await openSetup(page, "1 Data");
  const table = page.getByRole("table", { name: "Rows that were left out" });
  const shown = await table.locator("tbody tr").allInnerTexts();
  assert.equal(shown.length, 3);
  await forEveryone(page, "rows that were left out");
  assert.match(shown[0], /mixed\.jsonl\s+2\s+The JSON is wrong at column 20: a value is missing\./);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the rows left out (3)" }).click();
  const saved = await download;
  assert.equal(saved.suggestedFilename(), "assay-left-out.jsonl");
  const lines = readFileSync(await saved.path(), "utf8").trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    records.map(({ line, text }) => [line, text]),
    [
      [2, bad[0]],
      [62, bad[1]],
      [63, bad[2]],
    ],
  );
  assert.ok(records.every(({ file, reason }) => file === "mixed.jsonl" && / at column \d+/.test(reason)));
  assert.deepEqual(await ask(page, "rejected"), records);
  assert.deepEqual(errors, []);
});
