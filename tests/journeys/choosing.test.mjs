// Several groups are chosen and changed together: each change is one step.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const ladder = (page) => page.getByRole("table", { name: "How sure you will be, group by group" });
const choose = (page, name) => ladder(page).getByRole("checkbox", { name: `Choose ${name}`, exact: true });
const bar = (page) => page.getByRole("group", { name: "Chosen groups" });
const settled = (page, condition, value) => page.waitForFunction(condition, value);
const chosen = (page) =>
  ladder(page)
    .locator("tbody tr")
    .evaluateAll((rows) => rows.flatMap((row, place) => (row.querySelector("input").checked ? [place] : [])));

/** Undoes once and waits until the plan is this one. */
async function undoTo(page, plan) {
  await page.getByRole("button", { name: "Undo" }).click();
  await settled(page, (plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(plan));
}

test("target, importance and locks of several groups are one step each", async () => {
  const { page, errors } = await openPage(browser);
  const before = await ask(page, "plan");
  await choose(page, "refund").check();
  await choose(page, "warranty").check();
  await bar(page).getByText("2 groups chosen").waitFor();

  const target = bar(page).getByRole("textbox", { name: "Target of the chosen groups" });
  assert.equal(await target.inputValue(), "3");
  await target.fill("4.5");
  await target.press("Enter");
  await settled(page, () => window.assay.plan().groupTargets.length === 2);
  assert.deepEqual((await ask(page, "plan")).groupTargets.map((it) => [it.group[0], it.points]), [["refund", 4.5], ["warranty", 4.5]]);
  await undoTo(page, before);

  await bar(page).getByRole("combobox", { name: "Importance" }).selectOption("Must");
  await settled(page, () => window.assay.plan().tiers?.length === 2);
  await bar(page).getByRole("button", { name: "Lock", exact: true }).click();
  await settled(page, () => window.assay.plan().locks?.length === 2);
  const { groups } = await ask(page, "solution");
  for (const { group, calls } of (await ask(page, "plan")).locks) {
    assert.equal(groups.find((it) => it.labels[0] === group[0]).calls, calls);
  }
  await bar(page).getByRole("button", { name: "Unlock", exact: true }).click();
  await settled(page, () => !window.assay.plan().locks);
  await bar(page).getByRole("button", { name: "Reset" }).click();
  await settled(page, (plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(before));
  for (const length of [2, 2, 2]) {
    await page.getByRole("button", { name: "Undo" }).click();
    await settled(page, (length) => window.assay.plan().tiers?.length === length, length);
  }
  await undoTo(page, before);
  await bar(page).getByRole("button", { name: "Choose no group" }).click();
  await bar(page).waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("groups are chosen with Ctrl and Shift, and with the keyboard alone", async () => {
  const { page } = await openPage(browser);
  const name = (name) => ladder(page).getByRole("button", { name: new RegExp(`^${name},`) });
  await name("refund").click({ modifiers: ["Control"] });
  await name("billing_dispute").click({ modifiers: ["Control"] });
  assert.deepEqual(await chosen(page), [1, 4]);
  await name("technical_issue").click({ modifiers: ["Shift"] });
  assert.deepEqual(await chosen(page), [1, 4, 5, 6, 7]);
  await name("refund").click({ modifiers: ["Control"] });
  assert.deepEqual(await chosen(page), [4, 5, 6, 7]);

  await name("refund").focus();
  await page.keyboard.press("Escape");
  assert.deepEqual(await chosen(page), []);
  await choose(page, "refund").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  assert.deepEqual(await chosen(page), [1, 2, 3]);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Choose account_access");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  assert.deepEqual(await chosen(page), [1, 3]);
  await ladder(page).getByRole("checkbox", { name: "Choose all groups" }).check();
  assert.equal((await chosen(page)).length, 12);
  await page.context().close();
});

test("chosen groups are merged into “Other”, drawn as one, and come apart again", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  const { strata } = await ask(page, "population");
  const traces = (name) => strata.find((it) => it.labels[0] === name).traces;
  await choose(page, "data_export").check();
  assert.ok(await bar(page).getByRole("button", { name: "Merge into “Other”" }).isDisabled(), "one alone is nothing to merge");
  // The bar lies over what is lowest in the window: people scroll on.
  await choose(page, "accessibility").evaluate((row) => row.scrollIntoView({ block: "center" }));
  await choose(page, "accessibility").check();
  await bar(page).getByRole("button", { name: "Merge into “Other”" }).click();
  await settled(page, () => window.assay.solution().groups.length === 11);
  const merged = (await ask(page, "population")).strata.find((it) => it.labels[0] === "Other");
  assert.equal(merged.traces, traces("data_export") + traces("accessibility"));
  assert.equal(await ladder(page).locator("tbody tr").count(), 11);
  await forEveryone(page, "merged");

  const drawn = await ask(page, "draw");
  const { groups } = await ask(page, "solution");
  const calls = groups.find((it) => it.labels[0] === "Other").calls;
  assert.equal(drawn.traces.filter((it) => it.group[0] === "Other").length, calls);
  assert.equal(drawn.traces.filter((it) => it.group[0] === "data_export").length, 0);
  await undoTo(page, before);
  assert.equal((await ask(page, "solution")).groups.length, 12);
  await page.context().close();
});
