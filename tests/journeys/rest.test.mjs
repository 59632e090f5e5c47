// The page is downloaded in two parts: what its first numbers take, and the rest of it, which comes once they show.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, textFile } from "../support/assay.mjs";
import { address, holdBack, launch, openPage, works } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";
import { openLarge } from "../support/large.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const REST = /\/split_rest\.wasm$/;
const context = () => browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });

test("the first numbers are there before the rest of the page, and what is pressed meanwhile is not lost", async () => {
  const page = await (await context()).newPage();
  const letGo = await holdBack(page, REST);
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).filter({ hasText: /\d/ }).waitFor();
  await page.getByRole("button", { name: "1 Data" }).click();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  letGo();
  await works(page);
  await page.getByRole("dialog").getByRole("heading", { name: "Share this plan" }).waitFor();
  assert.equal(await page.getByRole("region", { name: "1 Data", includeHidden: true }).count(), 1);
  await page.context().close();
});

test("a file that is opened before all parts of the page are up is read, and all are up after it", async () => {
  const page = await (await context()).newPage();
  await page.goto(address);
  await page.waitForFunction(() => window.assay);
  await openLarge(page, 120);
  const rows = await page.evaluate(() => window.reading);
  assert.equal(rows, await page.evaluate(() => window.expectedRows));
  await works(page);
  for (const name of [/^How sure you will be/, /^The traces to judge/, /^Group by group/, /^Compare/]) {
    await page.getByRole("heading", { name }).first().waitFor();
  }
  const { traces } = await ask(page, "receipt");
  const shown = await page.locator("main").getAttribute("data-ingest-rows");
  assert.deepEqual([traces, Number(shown)], [rows, rows]);
  await page.context().close();
});

const files = ["a", "b"].map((name) => {
  const rows = Array.from({ length: 30 }, (_, row) => `${name}${row},${row % 2 ? "refund" : "order"},${row % 3 === 0}`);
  return textFile(`${name}.csv`, `id,intent,error\n${rows.join("\n")}\n`);
});

test("files that hold no plan are read before the rest of the page is there", async () => {
  const page = await (await context()).newPage();
  const letGo = await holdBack(page, REST);
  await page.goto(address);
  await page.locator("input[type=file]").setInputFiles(files);
  await page.locator("main[data-ingest-state=done]").waitFor();
  assert.equal(await page.getByText("The charts are on their way.").count(), 1);
  letGo();
  await works(page);
  assert.equal((await ask(page, "receipt")).traces, 60);
  await page.context().close();
});

test("files that are opened before the plan of the last visit is back are read, and meet it", async () => {
  const { page: before } = await openPage(browser, { context: await context() });
  await chooseFiles(before, files);
  await changePlan(before, { seed: "of-the-last-visit" });
  const page = await before.context().newPage();
  await before.close();
  const letGo = await holdBack(page, REST);
  await page.goto(address);
  await page.locator("input[type=file]").setInputFiles(files);
  letGo();
  await works(page);
  await page.waitForFunction(() => document.querySelector("main").dataset.ingestState === "done" && window.assay.fields().length > 0);
  assert.equal((await ask(page, "receipt")).traces, 60);
  assert.equal((await ask(page, "plan")).seed, "of-the-last-visit");
  await page.context().close();
});

test("an outline holds the place of what is on its way, and nothing jumps when that comes", async () => {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    const page = await (await browser.newContext({ viewport, serviceWorkers: "block" })).newPage();
    const letGo = await holdBack(page, REST);
    await page.goto(address);
    const outline = page.getByText("The charts are on their way.");
    await outline.waitFor();
    await forEveryone(page, "the outline");
    const place = async (name) => page.locator("section", { has: page.getByRole("heading", { name }) }).last().boundingBox();
    const names = [/^How sure you will be/, /^For .* the judge scores/];
    const before = await Promise.all(names.map(place));
    letGo();
    await works(page);
    assert.equal(await outline.count(), 0);
    const after = await Promise.all(names.map(place));
    for (const [index, { x, y, width, height }] of before.entries()) {
      assert.deepEqual([x, width], [after[index].x, after[index].width], `${names[index]}`);
      assert.ok(Math.abs(y - after[index].y) < 24, `${names[index]}: at ${y}, then at ${after[index].y}`);
      assert.ok(Math.abs(height - after[index].height) < 40, `${names[index]}: ${height} high, then ${after[index].height}`);
    }
    await page.context().close();
  }
});

for (const [when, plan] of [
  ["on a first visit", {}],
  ["with a plan of the last visit", { seed: "of-the-last-visit" }],
]) {
  test(`where the rest of the page cannot be loaded ${when}, that is said and nothing is lost`, async () => {
    const { page: before } = await openPage(browser, { context: await context() });
    await changePlan(before, plan);
    const page = await before.context().newPage();
    await before.close();
    await page.route(REST, (route) => route.fulfill({ status: 404, body: "There is no such file." }));
    await page.goto(address);
    await page.getByRole("alert").getByText("The rest of this page could not be loaded.").waitFor();
    assert.equal(await page.getByText("The charts are on their way.").count(), 0);
    const again = page.getByRole("button", { name: "Load it again" });
    await again.click();
    await again.waitFor();
    await page.unroute(REST);
    await again.click();
    await works(page);
    assert.equal(await again.count(), 0);
    const now = await ask(page, "plan");
    for (const [key, value] of Object.entries(plan)) assert.equal(now[key], value);
    await page.context().close();
  });
}
