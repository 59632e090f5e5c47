// Reading a large file: progress is shown, the page goes on working, and Cancel stops it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, ingestState, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { openLarge, readersGone, someRead } from "../support/large.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("progress is told in bytes and rows until all is read", async () => {
  const { page } = await openPage(browser);
  await page.evaluate(() => {
    const main = document.querySelector("main");
    window.steps = [];
    new MutationObserver(() => window.steps.push({ ...main.dataset })).observe(main, { attributeFilter: ["data-ingest-rows"] });
  });
  await openLarge(page, 30);
  const notice = page.getByRole("group", { name: "Reading files" });
  await notice.getByText(/[\d.]+\sMB of [\d.]+\sMB, [1-9][\d,]* rows/).waitFor();
  const { outcome, expected, steps } = await page.evaluate(async () => ({
    outcome: await window.reading,
    expected: window.expectedRows,
    steps: window.steps.filter((step) => step.ingestState === "reading").map((step) => Number(step.ingestRows)),
  }));
  assert.equal(outcome, expected);
  assert.ok(new Set(steps).size >= 3, `steps: ${steps}`);
  assert.equal(await ingestState(page), "done");
  await notice.waitFor({ state: "detached" });
});

for (const [container, options] of [
  ["by readers side by side", {}],
  ["as one gzip stream", { gzip: true }],
]) {
  test(`cancel stops a file that is read ${container}, and keeps what was open`, async () => {
    const { page } = await openPage(browser);
    const former = { plan: await ask(page, "plan"), population: await ask(page, "population") };
    await openLarge(page, 2000, options);
    const notice = page.getByRole("group", { name: "Reading files" });
    await notice.waitFor();

    // The page works meanwhile.
    await openSetup(page, "4 Target");
    await page.getByRole("region", { name: "4 Target" }).waitFor();
    await someRead(page);

    await notice.getByRole("button", { name: "Cancel" }).click();
    assert.match(await page.evaluate(() => window.reading), /cancelled/);
    assert.equal(await ingestState(page), "example");
    assert.deepEqual({ plan: await ask(page, "plan"), population: await ask(page, "population") }, former);
    await ask(page, "draw");
    await readersGone(page);
  });
}
