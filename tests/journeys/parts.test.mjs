// The worker is downloaded in parts: what the first numbers take, and what reads files or takes the whole plan, which comes
// once they show.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, chooseFiles, textFile } from "../support/assay.mjs";
import { address, holdBack, launch, openPage, works } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const FILES = /\/split_filing\.wasm$/;
const PLANS = /\/split_planning\.wasm$/;
const missing = (route) => route.fulfill({ status: 404, body: "There is no such file." });
const MISSING = "What the page needs for this could not be loaded.";
const traces = textFile("traces.csv", `id,intent\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2 ? "a" : "b"}\n`).join("")}`);

test("the first numbers are there before the parts of the worker, and a file that is chosen meanwhile waits for its own", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const letGo = await holdBack(page, FILES, PLANS);
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).filter({ hasText: /\d/ }).waitFor();
  await works(page);
  const opened = chooseFiles(page, traces);
  letGo();
  await opened;
  assert.equal((await ask(page, "receipt")).rows, 40);
  await context.close();
});

test("where a part of the worker cannot be loaded, that is said, and the next time it is asked for again", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  for (const part of [FILES, PLANS]) await context.route(part, missing);
  const { page } = await openPage(browser, { context });
  const former = await ask(page, "receipt");
  await page.locator("input[type=file]").setInputFiles(traces);
  await page.getByRole("alert").getByText(MISSING).waitFor();
  assert.deepEqual(await ask(page, "receipt"), former);
  await assert.rejects(ask(page, "draw"), new RegExp(MISSING));
  for (const part of [FILES, PLANS]) await context.unroute(part);
  assert.ok((await ask(page, "draw")).csv.length > 0);
  await chooseFiles(page, traces);
  assert.equal((await ask(page, "receipt")).rows, 40);
  await context.close();
});
