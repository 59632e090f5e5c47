// What can go wrong while a file is read or afterwards: the page says what it was and what to do, and the plan stays.
import assert from "node:assert/strict";
import { appendFile, copyFile, mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ask, chooseFiles, ingestState, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { langfuseTraces } from "../support/fixtures.mjs";
import { openLarge, readersGone, someRead } from "../support/large.mjs";

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

const small = textFile("small.csv", "id,intent,error\na,refund,true\nb,order,false\n");

/** A page with data, whose plan was changed, and what must still be so after whatever happens. */
async function openChanged() {
  const { page } = await openPage(browser);
  await page.evaluate(() => window.assay.setPlan({ ...window.assay.plan(), seed: "kept" }));
  const state = async () => ({ plan: await ask(page, "plan"), population: await ask(page, "population") });
  return { page, state, former: await state() };
}

/** Holds that reading was refused with this sentence and a remedy, that nothing changed, and that the page goes on. */
async function holdsRefused({ page, state, former }, sentence) {
  const alert = page.getByRole("alert").filter({ hasText: /\w/ });
  await alert.waitFor();
  assert.match(await alert.innerText(), sentence);
  assert.equal(await ingestState(page), "error");
  assert.deepEqual(await state(), former);
  await ask(page, "draw");
  await readersGone(page);
  await chooseFiles(page, small);
}

for (const [name, change, happens] of [
  ["changed", (path) => appendFile(path, "more\n"), "is changed"],
  ["removed", unlink, "is removed"],
]) {
  test(`a file that ${happens} while it is read`, async () => {
    const opened = await openChanged();
    const path = join(folder, `${name}.csv`);
    await writeFile(path, `id,intent\n${"t,order\n".repeat(20_000_000)}`);
    await opened.page.locator("input[type=file]").setInputFiles(path);
    await someRead(opened.page);
    await change(path);
    await holdsRefused(opened, new RegExp(`${name}\\.csv was changed, moved or deleted while it was read\\.\\s+Choose the file again`));
  });
}

for (const [what, options] of [
  ["a reader", {}],
  ["the worker that unpacks a file", { gzip: true }],
]) {
  test(`${what} dies`, async () => {
    const opened = await openChanged();
    await openLarge(opened.page, 2000, options);
    await someRead(opened.page);
    await opened.page.workers().at(-1).evaluate(() => self.close());
    await holdsRefused(opened, /stopped by the browser\.\s+Close other tabs/);
  });
}

test("the worker that joins what readers read dies", async () => {
  const opened = await openChanged();
  await openLarge(opened.page, 2000);
  await someRead(opened.page);
  await opened.page.workers()[1].evaluate(() => self.close());
  await holdsRefused(opened, /stopped by the browser\.\s+Close other tabs/);
});

test("memory runs out while a file is read", async () => {
  const opened = await openChanged();
  await openLarge(opened.page, 2000);
  await someRead(opened.page);
  // Nothing is left of the memory that the worker can address.
  await opened.page.workers()[1].evaluate(() => {
    for (let pages = 65_536; pages >= 1; pages /= 2) {
      try {
        memory.grow(pages);
      } catch {
        // So many pages are not left, but perhaps half of them are.
      }
    }
  });
  await holdsRefused(opened, /memory .* ran out while the file was read\.\s+Close other tabs/);
});

test("a browser that starts no worker for a file", async () => {
  const opened = await openChanged();
  await opened.page.evaluate(() => {
    const { Worker } = window;
    window.Worker = function () {
      window.Worker = Worker;
      throw new Error("no more workers");
    };
  });
  await opened.page.locator("input[type=file]").setInputFiles(small);
  await holdsRefused(opened, /did not start\.\s+Reload the page/);
});

test("a worker whose program does not come", async () => {
  const opened = await openChanged();
  const compiled = await opened.page.evaluateHandle(() => {
    const { assay_worker } = programs;
    delete programs.assay_worker;
    return assay_worker;
  });
  await opened.page.route(/assay_worker_bg\.wasm/, (route) => route.abort());
  await opened.page.locator("input[type=file]").setInputFiles(small);
  await opened.page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
  await opened.page.evaluate((compiled) => (programs.assay_worker = compiled), compiled);
  await holdsRefused(opened, /did not start: .*\.\s+Reload the page/);
});

test("a page that is older than its workers", async () => {
  const opened = await openChanged();
  await opened.page.evaluate(() => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message.request) Worker.prototype.postMessage = postMessage;
      const older = message.request ? { ...message, request: { ...message.request, ask: "read" } } : message;
      postMessage.call(this, older, ...rest);
    };
  });
  await opened.page.locator("input[type=file]").setInputFiles(small);
  await holdsRefused(opened, /do not understand each other\.\s+Reload the page/);
});

test("the worker that holds the data dies: a file that is opened again takes its place", async () => {
  const { page, state, former } = await openChanged();
  await page.workers()[0].evaluate(() => self.close());
  const said = await page.evaluate(() => window.assay.draw().catch((error) => error.message));
  assert.match(said, /stopped by the browser/);
  assert.deepEqual(await state(), former);
  await chooseFiles(page, small);
  await ask(page, "draw");
});

/** Asks the plan for a rule over texts that no trace has; `window.change` becomes why it was refused. */
function changeRule(page) {
  return page.evaluate(() => {
    const signal = { combine: "any", conditions: [{ field: "output", test: { is: "contains", value: "nobody says this" } }] };
    window.change = window.assay.setPlan({ ...window.assay.plan(), signal }).then(
      () => "done",
      (error) => error.message,
    );
  });
}

test("a file that is removed before a rule asks for its texts", async () => {
  const { page } = await openPage(browser);
  const path = join(folder, "texts.jsonl");
  await copyFile(langfuseTraces, path);
  await chooseFiles(page, path);
  const state = async () => ({ plan: await ask(page, "plan"), population: await ask(page, "population") });
  const former = await state();
  await unlink(path);
  await changeRule(page);
  assert.match(await page.evaluate(() => window.change), /texts\.jsonl was changed, moved or deleted while it was read/);
  assert.deepEqual(await state(), former);
  await ask(page, "draw");
});

test("the worker that holds the data dies while a rule asks for texts", async () => {
  const { page } = await openPage(browser);
  await openLarge(page, 200, { texts: true });
  await page.evaluate(() => window.reading);
  await readersGone(page);
  const state = async () => ({ plan: await ask(page, "plan"), population: await ask(page, "population") });
  const former = await state();
  const holder = page.workers()[0];
  await changeRule(page);
  const notice = page.getByRole("group", { name: "Working on the side" });
  await notice.waitFor();
  await holder.evaluate(() => self.close());
  assert.match(await page.evaluate(() => window.change), /stopped by the browser/);
  await notice.waitFor({ state: "detached" });
  assert.deepEqual(await state(), former);
  await chooseFiles(page, small);
  await ask(page, "draw");
});
