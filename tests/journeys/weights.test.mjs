// A file that was sampled and says how: each row counts for as many traces as it stands for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, chooseFiles, drawnRows, openSetup, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Ordinary traffic kept at one in twenty, errors all. */
function sampledFile() {
  const lines = ["trace_id,intent,error,sample_rate"];
  for (let row = 0; row < 600; row += 1) {
    const error = row % 5 === 0;
    lines.push(`t-${row},${row % 3 === 0 ? "refund" : "order"},${error},${error ? 1 : 0.05}`);
  }
  lines.push("t-600,order,false,");
  return textFile("sampled.csv", `${lines.join("\n")}\n`);
}

test("the page suggests the field that says it, and counts, plans and draws by it", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, sampledFile());
  assert.equal((await ask(page, "population")).traces, 601);
  await openSetup(page, "1 Data");
  const panel = page.getByRole("region", { name: "1 Data" });
  await panel.getByText("The field sample_rate seems to say with which chance each row was kept.").waitFor();
  await panel.getByRole("button", { name: "Count by sample_rate" }).click();
  await page.waitForFunction(() => window.assay.population().traces === 120 + 480 * 20 + 1);
  assert.deepEqual((await ask(page, "plan")).weighting, { field: "sample_rate", holds: "chance" });
  await panel.getByText(/601 rows stand for 9,721 traces.*1 row has no such number and stands for itself/).waitFor();
  await forEveryone(page, "a field that says how many traces a row stands for");
  assert.equal((await ask(page, "population")).troubles, 120);
  for (const row of await drawnRows(page)) {
    const [chance, weight] = [Number(row.inclusion_probability), Number(row.weight)];
    assert.ok(Math.abs(chance * weight - 1) < 1e-9 && chance <= 1, JSON.stringify(row));
    if (row.signal === "no" && row.id !== "t-600") assert.ok(weight >= 20);
  }
  await page.getByLabel("It says").selectOption("traces");
  await page.waitForFunction(() => window.assay.population().traces < 601);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => window.assay.population().traces === 9721);
  await panel.getByLabel("This is all our traffic").selectOption("yes");
  await page.waitForFunction(() => window.assay.population().traces === 601 && !window.assay.plan().weighting);
  await page.context().close();
});

test("a known share is asked for only where it is the answer", async () => {
  const { page } = await openPage(browser);
  await openSetup(page, "1 Data");
  const panel = page.getByRole("region", { name: "1 Data" });
  const share = panel.getByLabel("Share of your traffic that is in here, in percent");
  assert.equal(await share.count(), 0);
  const before = (await ask(page, "solution")).traces;
  await panel.getByLabel("This is all our traffic").selectOption("share");
  await share.fill("10");
  await share.blur();
  await page.waitForFunction((before) => window.assay.solution().traces === 10 * before, before);
  await page.context().close();
});
