// Reading a large file: progress is shown, the page goes on working, and Cancel stops it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, ingestState, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Starts reading a CSV of about `megabytes`; what the page says of its progress goes into `window.steps`. */
function startReading(page, megabytes) {
  return page.evaluate((megabytes) => {
    const line = (index) => `${index % 7 ? "order" : "refund"},${index % 50 === 0},${index % 997}\n`;
    const piece = new Blob([Array.from({ length: 60_000 }, (_, index) => line(index)).join("")]);
    const pieces = Math.ceil((megabytes * 1e6) / piece.size);
    const file = new File(["intent,error,latency_ms\n", ...Array(pieces).fill(piece)], "large.csv");
    const main = document.querySelector("main");
    window.steps = [];
    new MutationObserver(() => window.steps.push({ ...main.dataset })).observe(main, { attributeFilter: ["data-ingest-rows"] });
    window.expectedRows = pieces * 60_000;
    window.reading = window.assay.open([file]).then(
      (receipt) => receipt.rows,
      (error) => error.message,
    );
  }, megabytes);
}

test("progress is told in bytes and rows until all is read", async () => {
  const { page } = await openPage(browser);
  await startReading(page, 30);
  const notice = page.getByRole("group", { name: "Reading files" });
  await notice.getByText(/[\d.]+ MB of [\d.]+ MB, [1-9][\d,]* rows/).waitFor();
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

test("cancel stops the reading and keeps what was open", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "population");
  await startReading(page, 2000);
  const notice = page.getByRole("group", { name: "Reading files" });
  await notice.waitFor();

  // The page works meanwhile.
  await openSetup(page, "4 Target");
  await page.getByRole("region", { name: "4 Target" }).waitFor();
  assert.equal(await ingestState(page), "reading");

  await notice.getByRole("button", { name: "Cancel" }).click();
  assert.match(await page.evaluate(() => window.reading), /cancelled/);
  assert.equal(await ingestState(page), "example");
  assert.deepEqual(await ask(page, "population"), before);
  await ask(page, "draw");
});
