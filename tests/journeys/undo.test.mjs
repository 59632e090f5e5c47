// Every step can be taken back, whatever the steps were and however fast they follow each other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const steps = [
  { targetPoints: 4 },
  { dimensions: [{ field: "intent" }, { field: "language" }] },
  { oversampling: 5 },
  { signal: { combine: "any", conditions: [{ field: "error", test: { is: "is", value: "true" } }] } },
  { dimensions: [{ field: "channel" }] },
  { budget: { amount: { unit: "calls", value: 900 }, per: "day" } },
];

test("quick undos lead back to the exact start, and redos forward again", async () => {
  const { page, errors } = await openPage(browser);
  const state = async () => ({
    plan: await ask(page, "plan"),
    population: await ask(page, "population"),
    solution: await ask(page, "solution"),
  });
  const start = await state();
  for (const values of steps) await changePlan(page, values);
  const end = await state();

  const { length } = steps;
  await page.evaluate((length) => {
    const undo = new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true });
    for (let step = 0; step < length; step += 1) document.body.dispatchEvent(undo);
  }, length);
  await page.waitForFunction(() => document.querySelector("button:disabled")?.innerText === "Undo");
  assert.deepEqual(await state(), start);

  await page.evaluate((length) => {
    const redo = new KeyboardEvent("keydown", { key: "y", ctrlKey: true, bubbles: true });
    for (let step = 0; step < length; step += 1) document.body.dispatchEvent(redo);
  }, length);
  await page.waitForFunction(() => document.querySelector("button:disabled")?.innerText === "Redo");
  assert.deepEqual(await state(), end);
  assert.deepEqual(errors, []);
});
