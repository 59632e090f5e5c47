// What a reload brings back, what it never holds, and that all of it can be forgotten.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, drawnRows, textFile } from "../support/assay.mjs";
import { launch, openPage, works } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";
import { langfuseTraces } from "../support/fixtures.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const groups = { dimensions: [{ field: "metadata.intent" }], groupTargets: [] };
const forget = (page) => page.getByRole("button", { name: "Forget everything" });
const waiting = (page) => page.getByRole("group", { name: "Your plan" });
const told = async (page) => ({ plan: await ask(page, "plan"), population: await ask(page, "population"), solution: await ask(page, "solution") });

async function reload(page) {
  await page.reload();
  await works(page);
}

/** Everything that the page has left in the browser, as one text. */
function left(page) {
  return page.evaluate(async () => {
    const parts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    for (const { name, version } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => {
        indexedDB.open(name, version).onsuccess = ({ target }) => resolve(target.result);
      });
      for (const store of database.objectStoreNames) {
        const all = await new Promise((resolve) => {
          database.transaction(store).objectStore(store).getAll().onsuccess = ({ target }) => resolve(target.result);
        });
        parts.push(name, store, JSON.stringify(all));
      }
      database.close();
    }
    for (const name of await caches.keys()) parts.push(name);
    for (const { scope } of await navigator.serviceWorker.getRegistrations()) parts.push(scope);
    return parts.filter((part) => part !== "" && part !== "{}").join("\n");
  });
}

/** Puts a text where the page keeps the plan of this tab. */
function overwrite(page, text) {
  return page.evaluate((text) => globalThis.kept.keep(text), text);
}

test("plan, counts and kept plans are there after a reload, and the file that comes back meets its plan", async () => {
  const { page, errors } = await openPage(browser);
  await chooseFiles(page, langfuseTraces);
  await changePlan(page, { ...groups, seed: "before-the-reload", targetPoints: 7 });
  await page.getByRole("button", { name: "Keep to compare" }).click();
  await changePlan(page, { targetPoints: 6 });
  const before = await told(page);
  const rows = await drawnRows(page);
  await reload(page);
  assert.deepEqual(await told(page), before);
  await page.getByRole("region", { name: "Plans side by side" }).waitFor();
  await waiting(page).getByText(/Traces are never kept, so open .*\.jsonl again/).waitFor();
  await forEveryone(page, "a plan that was brought back");

  await chooseFiles(page, langfuseTraces);
  assert.deepEqual(await told(page), before);
  assert.deepEqual(await drawnRows(page), rows);
  assert.equal(await waiting(page).count(), 0);
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("no text and no id of a trace is ever stored", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, langfuseTraces);
  await changePlan(page, { ...groups, signal: { combine: "any", conditions: [{ field: "metadata.escalated", test: { is: "is", value: "true" } }] } });
  await ask(page, "draw");
  const stored = await left(page);
  assert.match(stored, /enterprise_compliance/, "the plan is stored with its groups");
  const lines = readFileSync(langfuseTraces, "utf8").trimEnd().split("\n");
  for (const trace of lines.slice(0, 50).map((line) => JSON.parse(line))) {
    const texts = [trace.id, ...[trace.input, trace.output].map((text) => (typeof text === "string" ? text : JSON.stringify(text)))];
    for (const text of texts.filter((text) => text?.length > 12)) assert.ok(!stored.includes(text.slice(0, 40)), text.slice(0, 40));
  }
  await page.context().close();
});

test("an example is not stored, and its plan comes back with the traces of the example", async () => {
  const { page } = await openPage(browser);
  assert.doesNotMatch(await left(page), /compliance/);
  await changePlan(page, { targetPoints: 4 });
  const before = await told(page);
  await reload(page);
  await page.waitForFunction(() => document.querySelector("main").dataset.ingestState === "example");
  assert.deepEqual(await told(page), before);
  assert.equal((await drawnRows(page)).length, before.solution.calls);
  await page.context().close();
});

test("forgetting leaves nothing, and the page begins anew", async () => {
  const { page, errors } = await openPage(browser, { serviceWorkers: "allow" });
  const fresh = await told(page);
  await chooseFiles(page, langfuseTraces);
  await changePlan(page, { ...groups, targetPoints: 9 });
  assert.match(await left(page), /assay/);
  await forget(page).click();
  await page.getByText("Everything is forgotten").waitFor();
  assert.equal(await left(page), "");
  assert.deepEqual(await told(page), fresh);
  await reload(page);
  assert.deepEqual(await told(page), fresh);
  assert.deepEqual(errors, []);
  await page.context().close();
});

for (const [name, text, said] of [
  ["damaged", '{"type":"assay-snapshot","schemaVersion":1,"na', /is not complete/],
  ["newer", '{"type":"assay-snapshot","schemaVersion":99}', /newer version of Assay/],
  ["something else", '{"type":"shopping-list"}', /is not a shared plan/],
]) {
  test(`a kept plan that is ${name} is told, offered as it is, and not lost`, async () => {
    const { page } = await openPage(browser);
    await overwrite(page, text);
    for (const round of [1, 2]) {
      await reload(page);
      const alert = page.getByRole("alert").filter({ hasText: "kept for you cannot be opened" });
      await alert.waitFor();
      assert.match(await alert.innerText(), said, `round ${round}`);
      await changePlan(page, { targetPoints: 4 + round });
    }
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save it as a file" }).click();
    assert.equal(readFileSync(await (await saved).path(), "utf8"), text);
    await page.getByRole("button", { name: "Let it go" }).click();
    await page.waitForFunction(() => globalThis.kept.read().then(({ aside }) => aside === null));
    await reload(page);
    assert.equal((await ask(page, "plan")).targetPoints, 6);
    await page.context().close();
  });
}

for (const [name, refuse] of [
  ["denied", () => {
    for (const storage of ["indexedDB", "localStorage"]) Object.defineProperty(globalThis, storage, { get: () => { throw new DOMException("denied", "SecurityError"); } });
  }],
  ["denied for the tab", () => Object.defineProperty(globalThis, "sessionStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } })],
  ["full", () => (IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); })],
]) {
  test(`where storage is ${name} the page works, and says that a reload begins anew`, async () => {
    const context = await browser.newContext();
    await context.addInitScript(refuse);
    const { page, errors } = await openPage(browser, { context });
    await chooseFiles(page, textFile("small.csv", "id,intent,error\na,refund,true\nb,order,false\n"));
    await changePlan(page, { targetPoints: 8 });
    await page.getByText("lets the page remember nothing").waitFor();
    await ask(page, "draw");
    assert.deepEqual(errors, []);
    await context.close();
  });
}

test("what is forgotten in one tab is kept in no other, until somebody there says so", async () => {
  const context = await browser.newContext();
  const opened = [await openPage(browser, { context }), await openPage(browser, { context }), await openPage(browser, { context })];
  const [first, second, untouched] = opened.map(({ page }) => page);
  const ofTab = (page) => page.getByRole("alert").filter({ hasText: "forgotten in another tab" });
  await changePlan(first, { targetPoints: 7 });
  await chooseFiles(second, langfuseTraces);
  await changePlan(second, { ...groups, targetPoints: 8 });
  await forget(first).click();
  await first.getByText("Everything is forgotten").waitFor();
  await ofTab(second).waitFor();
  await untouched.getByText("Everything is forgotten").waitFor();
  assert.equal(await ofTab(untouched).count(), 0);

  // What is on the screen stays there, can be changed and drawn from, and is written nowhere.
  await changePlan(second, { targetPoints: 6 });
  assert.equal((await drawnRows(second)).length, (await ask(second, "solution")).calls);
  await second.getByText("is kept nowhere").waitFor();
  await forEveryone(second, "a plan that another tab forgot");
  assert.doesNotMatch(await left(first), /assay-tab|targetPoints|enterprise_compliance/);

  await second.getByRole("button", { name: "Keep this plan again" }).click();
  await ofTab(second).waitFor({ state: "detached" });
  await second.waitForFunction(() => globalThis.kept.read().then(({ text }) => text !== null));
  await reload(second);
  assert.equal((await ask(second, "plan")).targetPoints, 6);

  await changePlan(first, { targetPoints: 5 });
  await forget(first).click();
  await ofTab(second).waitFor();
  await second.getByRole("button", { name: "Forget it here too" }).click();
  await second.getByText("Everything is forgotten").waitFor();
  for (const page of [first, second]) assert.equal(await left(page), "");
  assert.equal((await ask(second, "plan")).targetPoints, (await ask(first, "plan")).targetPoints);
  for (const { errors } of opened) assert.deepEqual(errors, []);
  await context.close();
});

test("a tab that another one's forgetting reached too late is gone with its reload", async () => {
  const context = await browser.newContext();
  const [first, second] = [await openPage(browser, { context }), await openPage(browser, { context })].map(({ page }) => page);
  const fresh = await ask(first, "plan");
  await changePlan(second, { targetPoints: 8 });
  await forget(first).click();
  await first.getByText("Everything is forgotten").waitFor();
  await reload(second);
  assert.deepEqual(await ask(second, "plan"), fresh);
  await context.close();
});

test("colours, the switch for keys and what is left out stay over a reload, and are forgotten with everything", async () => {
  const { page, errors } = await openPage(browser, { colorScheme: "light" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const commanded = async (name) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Command or group" }).fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Commands" }).waitFor({ state: "hidden" });
  };
  const light = await paper();
  await commanded("Colours: dark");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  const dark = await paper();
  assert.notEqual(dark, light);
  await page.keyboard.press("?");
  await page.getByRole("checkbox", { name: "Keys that are pressed alone" }).uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("checkbox", { name: "Names." }).check();
  await page.getByRole("checkbox", { name: "The plan in pictures." }).check();
  await page.keyboard.press("Escape");
  await reload(page);
  assert.equal(await paper(), dark);
  await page.keyboard.press("?");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.match(await ask(page, "report"), /"hidden":\["names"\]/);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "light");
  await page.emulateMedia({ media: "screen" });

  await forget(page).click();
  await page.getByText("Everything is forgotten").waitFor();
  assert.equal(await left(page), "");
  assert.equal(await paper(), light);
  await reload(page);
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("each tab keeps its own plan, and a new one begins with the one that was changed last", async () => {
  const context = await browser.newContext();
  const tabs = [await openPage(browser, { context }), await openPage(browser, { context })].map(({ page }) => page);
  for (const [index, page] of tabs.entries()) await changePlan(page, { targetPoints: 6 + index });
  for (const [index, page] of tabs.entries()) {
    await reload(page);
    assert.equal((await ask(page, "plan")).targetPoints, 6 + index);
  }
  const { page: third } = await openPage(browser, { context });
  assert.equal((await ask(third, "plan")).targetPoints, 7);
  await changePlan(third, { targetPoints: 9 });
  await reload(tabs[1]);
  assert.equal((await ask(tabs[1], "plan")).targetPoints, 7);
  await context.close();
});
