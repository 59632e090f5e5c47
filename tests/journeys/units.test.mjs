// What one call of the judge is for can be chosen: a trace, a session of several, or one step of a trace.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, chooseFiles, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { langfuseEvents } from "../support/fixtures.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("the files are read again for another unit, and back", async () => {
  const { page, errors } = await openPage(browser);
  await openSetup(page, "1 Data");
  const choice = page.getByRole("combobox", { name: /One of these is one call of the judge/ });
  assert.equal(await choice.count(), 0, "the example has no files to read again");

  await chooseFiles(page, langfuseEvents);
  assert.equal(await choice.inputValue(), "trace");
  const traces = await ask(page, "population");
  assert.equal(traces.traces, 400);

  for (const [unit, heading] of [
    ["observation", "Observations"],
    ["session", "Sessions"],
    ["trace", "Traces"],
  ]) {
    await choice.selectOption(unit);
    await page.waitForFunction((unit) => window.assay.receipt().unit === unit, unit);
    const { traces } = await ask(page, "receipt");
    assert.equal((await ask(page, "population")).traces, traces);
    const panel = await page.getByRole("region", { name: "1 Data" }).innerText();
    assert.match(panel, new RegExp(`${heading}\\s+${traces}\\b`));
    assert.equal(traces === 400, unit === "trace", `${traces} ${unit}s`);
    assert.equal((await ask(page, "plan")).dimensions.length, 1);
  }
  assert.deepEqual(await ask(page, "population"), traces);
  assert.deepEqual(errors, []);
});

test("a script counts by another unit, and is told what is none", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, langfuseEvents);
  const counted = await page.evaluate(() => window.assay.countBy("observation"));
  assert.deepEqual([counted.unit, counted.traces], ["observation", 800]);
  const refusal = await page.evaluate(() => window.assay.countBy("span").catch((error) => error.message));
  assert.equal(refusal, "“span” is nothing that can be counted.");
});
