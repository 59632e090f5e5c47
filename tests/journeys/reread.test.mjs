// A rule over what people and models wrote: the file is read again, and the outcome is kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { langfuseTraces } from "../support/fixtures.mjs";
import { openLarge } from "../support/large.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const contains = (text) => ({
  combine: "any",
  conditions: [{ field: "output", test: { is: "contains", value: text } }],
});

test("a rule over texts counts the traces that hold them, and undo is exact", async () => {
  const { page, errors } = await openPage(browser);
  await chooseFiles(page, langfuseTraces);
  const lines = readFileSync(langfuseTraces, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const expected = lines.filter(({ output }) => output?.toLowerCase().includes("gracias")).length;
  assert.ok(expected > 20);
  const state = async () => ({ plan: await ask(page, "plan"), population: await ask(page, "population") });
  await changePlan(page, { signal: { combine: "any", conditions: [] } });
  const start = await state();

  await openSetup(page, "3 Signs of trouble");
  await page.getByRole("button", { name: "Add a sign of trouble" }).click();
  const row = page.getByRole("group", { name: "sign of trouble 1" });
  await row.getByLabel("Comparison").selectOption("contains");
  await row.getByLabel("Value").fill("gracias");
  await row.getByLabel("Value").press("Enter");
  await row.getByLabel("Field").selectOption("output");
  await row.getByText(`${expected} traces`).waitFor();
  const troubles = (await ask(page, "population")).strata.reduce((sum, stratum) => sum + stratum.troubles, 0);
  assert.equal(troubles, expected);

  const drawn = (await ask(page, "draw")).traces.filter((trace) => trace.signal);
  const outputs = new Map(lines.map(({ id, output }) => [id, output]));
  assert.ok(drawn.length > 0);
  for (const { id } of drawn) assert.match(outputs.get(id), /gracias/i);

  const undo = page.getByRole("button", { name: "Undo", exact: true });
  for (let step = 0; step < 4; step += 1) await undo.click();
  await page.waitForFunction(() => window.assay.plan().signal.conditions.length === 0);
  assert.deepEqual(await state(), start);
  assert.deepEqual(errors, []);
});

for (const [container, gzip] of [["plain", false], ["gzipped", true]]) {
  test(`reading a ${container} file again shows how far it is, and cancel leaves the plan as it was`, async () => {
    const { page } = await openPage(browser);
    await openLarge(page, gzip ? 4 : 400, { gzip, texts: true });
    assert.equal(await page.evaluate(() => window.reading), await page.evaluate(() => window.expectedRows));
    const before = await ask(page, "plan");
    await page.evaluate((signal) => {
      window.change = window.assay.setPlan({ ...window.assay.plan(), signal }).then(
        () => "done",
        (error) => error.message,
      );
    }, contains("nobody says this"));
    const notice = page.getByRole("group", { name: "Working on the side" });
    await notice.getByText(/[\d.]+\s(k|M)B of [\d.]+\sMB/).waitFor();
    await notice.getByRole("button", { name: "Cancel" }).click();
    assert.match(await page.evaluate(() => window.change), /cancelled/);
    await notice.waitFor({ state: "detached" });
    assert.deepEqual(await ask(page, "plan"), before);
  });
}
