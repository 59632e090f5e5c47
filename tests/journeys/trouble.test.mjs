// Signs of trouble are chosen in place: what each holds for, and what a rule at ingest can know of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("each sign says what it holds for, with examples, and when it is known", async () => {
  const { page, errors } = await openPage(browser);
  const before = await ask(page, "plan");
  await openSetup(page, "3 Signs of trouble");
  const [error, thumbs] = [1, 2].map((number) => page.getByRole("group", { name: `sign of trouble ${number}` }));
  await error.getByText(/^[\d,]+ traces, such as \S+, \S+, \S+$/).waitFor();

  // Proposed from the names, and corrected by people.
  assert.equal(await error.getByRole("combobox", { name: "When error is known" }).inputValue(), "ingest");
  const known = thumbs.getByRole("combobox", { name: "When thumbs is known" });
  assert.equal(await known.inputValue(), "later");
  await page.getByText(/^thumbs arrives later: a sampling rule that runs when a trace comes in misses/).waitFor();
  await known.selectOption("known at ingest");
  await page.getByText(/^Every sign is known when a trace comes in/).waitFor();
  assert.deepEqual((await ask(page, "plan")).arrivals, [{ field: "thumbs", arrives: "atIngest" }]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction((plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(before));

  // A sign with the keyboard alone.
  const marked = (await ask(page, "population")).strata.reduce((sum, it) => sum + it.troubles, 0);
  await page.getByRole("button", { name: "Add a sign of trouble" }).focus();
  await page.keyboard.press("Enter");
  const third = page.getByRole("group", { name: "sign of trouble 3" });
  await third.waitFor();
  assert.equal((await ask(page, "population")).strata.reduce((sum, it) => sum + it.troubles, 0), marked, "it marks nothing yet");
  await third.getByRole("combobox", { name: "Field" }).selectOption("latency_ms");
  await third.getByRole("combobox", { name: "Comparison" }).selectOption("is above");
  await third.getByRole("textbox", { name: "Value" }).fill("4000");
  await third.getByRole("textbox", { name: "Value" }).press("Enter");
  await page.waitForFunction(() => window.assay.plan().signal.conditions[2]?.test.value === 4000);
  await forEveryone(page, "three signs of trouble");
  const { troubles } = await ask(page, "population");
  const counts = await Promise.all([error, thumbs, third].map((it) => it.locator(".count").innerText()));
  const sum = counts.reduce((sum, words) => sum + Number(words.split(" ")[0].replaceAll(",", "")), 0);
  assert.ok(sum >= troubles && troubles > 0, `${sum} for ${troubles}`);
  assert.deepEqual(errors, []);
  await page.context().close();
});
