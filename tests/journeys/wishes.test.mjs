// What people want of single groups, and of the whole: targets in three forms, importance, locks, and two plans at one press.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const rowOf = (page, name) => page.getByRole("region", { name: "Table of groups" }).getByRole("row", { name: new RegExp(`^${name}`) });

async function group(page, name) {
  return (await ask(page, "solution")).groups.find((it) => it.labels[0] === name);
}

test("a group's target is said in points, in calls, or as a change to be told", async () => {
  const { page } = await openPage(browser);
  const target = rowOf(page, "refund").getByRole("textbox");
  const say = async (text) => {
    await target.fill(text);
    await target.blur();
  };
  await say("77 calls");
  await page.waitForFunction(() => window.assay.plan().groupTargets[0]?.calls === 77);
  assert.equal((await group(page, "refund")).callsForTarget, 77);
  await say("5 % from 10 %");
  await page.waitForFunction(() => window.assay.plan().groupTargets[0]?.tell?.changed === 0.1);
  assert.ok((await group(page, "refund")).callsForTarget > 77);
  await say("tell 5 % from 15 % within a week");
  await page.waitForFunction(() => window.assay.plan().groupTargets[0]?.tell?.changed === 0.15);
  await say("tell 5 % from 10 % within a day");
  await page.getByText("the rates are read every week. Leave the time out").waitFor();
  await say("5 % from 10 %");
  await page.waitForFunction(() => window.assay.plan().groupTargets[0]?.tell?.changed === 0.1);
  await say("a lot");
  await page.getByText("“a lot” is not a number.").waitFor();
  assert.deepEqual((await ask(page, "plan")).groupTargets[0].tell, { usual: 0.05, changed: 0.1 });
  await say("3");
  await page.waitForFunction(() => window.assay.plan().groupTargets.length === 0);
  await page.context().close();
});

test("what is locked stays while the budget moves, and what must be served is served first", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  const calls = (await group(page, "order_status")).calls;
  await rowOf(page, "order_status").getByRole("checkbox").check();
  await rowOf(page, "compliance").getByRole("combobox").selectOption("Must");
  await page.waitForFunction(() => window.assay.plan().tiers?.[0]?.tier === "must");
  await changePlan(page, { budget: { amount: { unit: "money", value: 8 }, per: "week" } });
  assert.equal((await group(page, "order_status")).calls, calls);
  assert.equal((await group(page, "compliance")).status, "meets");
  await changePlan(page, { budget: { amount: { unit: "money", value: 4.2 }, per: "week" } });
  const held = await group(page, "order_status");
  assert.deepEqual([held.calls, held.locked], [calls, true]);
  await rowOf(page, "order_status").getByText(/locked at/).waitFor();
  await forEveryone(page, "short, with a lock");
  const undo = page.getByRole("button", { name: "Undo" });
  while (await undo.isEnabled()) {
    await undo.click();
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.deepEqual(await ask(page, "plan"), before);
  await page.context().close();
});

test("the cheapest plan for all targets and the best plan for the money are one press each", async () => {
  const { page } = await openPage(browser);
  const met = async () => (await ask(page, "solution")).groups.every((it) => ["meets", "allJudged"].includes(it.status));
  await changePlan(page, { budget: { amount: { unit: "money", value: 60 }, per: "week" } });
  await page.getByRole("button", { name: "Cheapest plan for all targets" }).click();
  await page.waitForFunction(() => window.assay.plan().budget.amount.value < 60);
  assert.ok(await met());
  await changePlan(page, { budget: { amount: { unit: "money", value: 12 }, per: "week" } });
  assert.ok(!(await met()));
  await page.getByRole("button", { name: "Best plan for this money" }).click();
  await page.waitForFunction(() => window.assay.plan().targetPoints > 3);
  assert.ok(await met());
  assert.equal((await ask(page, "plan")).budget.amount.value, 12);
  await page.context().close();
});
