// Judging what looks like trouble more often: by rate, by share, or all of a group until enough is collected.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const answer = (page) => page.getByRole("region", { name: "The answer" });

async function group(page, name) {
  return (await ask(page, "solution")).groups.find((it) => it.labels[0] === name);
}

async function undoAll(page) {
  const undo = page.getByRole("button", { name: "Undo" });
  while (await undo.isEnabled()) {
    await undo.click();
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

test("the share rule is chosen in the setup, and the page says what it costs", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  await openSetup(page, "3 Signs of trouble");
  const panel = page.getByRole("region", { name: "3 Signs of trouble" });
  await panel.getByLabel("That number multiplies").selectOption("share");
  await page.waitForFunction(() => window.assay.plan().oversamplingRule === "share");
  const words = await panel.getByText(/however rare they are/).innerText();
  assert.match(words, /75\s% of the sample/);
  assert.match(words, /this rule costs [\d.]+ times as much/);
  const refund = await group(page, "refund");
  assert.ok(refund.callsWithSignal >= refund.callsWithoutSignal, JSON.stringify(refund));
  await undoAll(page);
  assert.deepEqual(await ask(page, "plan"), before);
  await page.context().close();
});

test("a group is judged whole until enough are collected, and answer, ladder and list agree", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  await changePlan(page, { budget: { amount: { unit: "money", value: 90 }, per: "week" } });
  const free = (await ask(page, "solution")).calls;
  await openSetup(page, "3 Signs of trouble");
  const panel = page.getByRole("region", { name: "3 Signs of trouble" });
  await panel.getByRole("combobox", { name: "Judge all of", exact: true }).selectOption("compliance");
  await page.waitForFunction(() => window.assay.plan().judgeUntil?.[0]?.collect === 500);
  await panel.getByLabel("What compliance collects").selectOption("of all its traces");
  const goal = panel.getByLabel("Judge all of compliance until so many are collected");
  await goal.fill("400");
  await goal.blur();
  await page.waitForFunction(() => window.assay.plan().judgeUntil[0].collect === 400);
  const compliance = await group(page, "compliance");
  assert.equal(compliance.status, "allJudged");
  assert.equal(compliance.calls, compliance.traces);
  const { windows, moneySetFree, inFull } = compliance.collecting;
  assert.ok(inFull && windows.earliest < windows.expected && windows.expected < windows.latest);
  assert.ok(moneySetFree > 0 && (await ask(page, "solution")).calls > free);
  const said = await answer(page).innerText();
  assert.match(said, new RegExp(`compliance has its 400 after about ${windows.expected.toFixed(1)} weeks`));
  await panel.getByText(/Begun today, that is about \d+ \w+ \d{4}/).waitFor();
  const { traces } = await ask(page, "draw");
  assert.equal(traces.filter((it) => it.group[0] === "compliance").length, compliance.calls);
  await goal.fill("many");
  await goal.blur();
  await panel.getByText("“many” is not a number.").waitFor();
  await forEveryone(page, "a group judged whole, and a refusal");
  await goal.fill("");
  await goal.blur();
  await page.waitForFunction(() => !window.assay.plan().judgeUntil);
  await undoAll(page);
  assert.deepEqual(await ask(page, "plan"), before);
  await page.context().close();
});
