// A file that is large enough to be cut: several readers read it side by side, and whatever happens to the file or to a
// reader meanwhile, the page says so and what was open before stays.
import assert from "node:assert/strict";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ask, chooseFiles, ingestState } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

const ROWS = 120_000;
let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "assay-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Rows whose notes hold line feeds and commas inside quotes, so that a cut may fall among them. */
function csv(rows) {
  const note = `"first, line\nsecond, ""line""\n${"x".repeat(150)}"`;
  const row = (index) =>
    `t${index},${["refund", "order", "other"][index % 3]},${index % 50 === 0},${note},${index % 9 ? "" : "late"}`;
  return `id,intent,error,note,tags\n${Array.from({ length: rows }, (_, index) => row(index)).join("\n")}\n`;
}

/** A page and how many workers it has started. */
async function openCounted() {
  const opened = await openPage(browser);
  const started = { count: opened.page.workers().length };
  opened.page.on("worker", () => (started.count += 1));
  return { ...opened, started };
}

/** Starts to read a file and waits until some of it is read. */
async function startReading(page, path) {
  await page.locator("input[type=file]").setInputFiles(path);
  await page.waitForFunction(() => {
    const { ingestState, ingestRows } = document.querySelector("main").dataset;
    return ingestState === "reading" && Number(ingestRows) > 0;
  });
}

/** What the page says when it cannot go on reading. */
async function refusal(page) {
  const alert = page.getByRole("alert").filter({ hasText: /\w/ });
  await alert.waitFor();
  assert.equal(await ingestState(page), "error");
  return alert.innerText();
}

test("a large file read side by side counts what its rows say, and its readers are let go", async () => {
  const { page, started } = await openCounted();
  assert.equal(started.count, 1, "the first screen has one worker");
  const path = join(folder, "side-by-side.csv");
  await writeFile(path, csv(ROWS));
  await chooseFiles(page, path);
  const receipt = await ask(page, "receipt");
  assert.equal(receipt.rows, ROWS);
  assert.equal(receipt.traces, ROWS);
  assert.equal(receipt.skipped, 0);
  const values = (await ask(page, "fields")).find((field) => field.name === "intent").topValues;
  assert.deepEqual(
    values.map(({ traces }) => traces),
    [ROWS / 3, ROWS / 3, ROWS / 3],
  );
  if ((await page.evaluate(() => navigator.hardwareConcurrency)) > 1) assert.ok(started.count > 2, `${started.count} workers`);
  await page.waitForFunction(() => true);
  assert.equal(page.workers().length, 1);
});

test("a small file has no readers beside it", async () => {
  const { page, started } = await openCounted();
  const path = join(folder, "small.csv");
  await writeFile(path, csv(100));
  await chooseFiles(page, path);
  assert.equal(started.count, 2);
});

test("a file that is changed while it is read is said to be, and what was open stays", async () => {
  const { page } = await openPage(browser);
  const former = await ask(page, "population");
  const path = join(folder, "changed.csv");
  await writeFile(path, csv(4 * ROWS));
  await startReading(page, path);
  await appendFile(path, "more\n");
  assert.match(await refusal(page), /changed\.csv was changed, moved or deleted while it was read/);
  assert.deepEqual(await ask(page, "population"), former);
  await ask(page, "draw");
});

test("a reader that dies is told of, and what was open stays", async () => {
  const { page } = await openPage(browser);
  const former = await ask(page, "population");
  const path = join(folder, "reader.csv");
  await writeFile(path, csv(4 * ROWS));
  await startReading(page, path);
  await page.workers().at(-1).evaluate(() => self.close());
  assert.match(await refusal(page), /stopped by the browser/);
  assert.deepEqual(await ask(page, "population"), former);
  await ask(page, "draw");
});

test("the worker that holds the data dies: the page says so, keeps the plan, and reads again", async () => {
  const { page } = await openPage(browser);
  const plan = await ask(page, "plan");
  await page.workers()[0].evaluate(() => self.close());
  const said = await page.evaluate(() => window.assay.draw().catch((error) => error.message));
  assert.match(said, /stopped by the browser/);
  assert.deepEqual(await ask(page, "plan"), plan);
  const path = join(folder, "again.csv");
  await writeFile(path, csv(100));
  await chooseFiles(page, path);
  await ask(page, "draw");
});
