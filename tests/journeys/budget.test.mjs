// Budgets as people say them, prices from the file's own tokens, and the times over which rates are read.
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

const field = (page, name) => page.getByRole("textbox", { name });
const settled = (page, condition, value) => page.waitForFunction(condition, value);

async function say(page, name, text) {
  await field(page, name).fill(text);
  await field(page, name).press("Enter");
}

test("a budget is money, calls or hours of the judge, whose speed is asked for in place", async () => {
  const { page, errors } = await openPage(browser);
  const before = await ask(page, "plan");
  await openSetup(page, "5 Money");
  await say(page, "Budget", "$15k/month");
  await settled(page, () => window.assay.plan().budget.per === "month");
  assert.equal(await field(page, "Budget").inputValue(), "$15,000 a month");
  await say(page, "Budget", "25,000 calls");
  await settled(page, () => window.assay.plan().budget.amount.unit === "calls");
  await say(page, "Budget", "6 bananas");
  await page.getByText("“bananas” is not understood in a budget. Type money or calls with a time").waitFor();
  assert.equal((await ask(page, "plan")).budget.amount.value, 25_000);

  const calls = await ask(page, "plan");
  await say(page, "Budget", "6 judge-hours a day");
  await page.getByText("Say how many seconds the judge takes for one trace, such as 4.").waitFor();
  assert.deepEqual(await ask(page, "plan"), calls, "nothing changes before the speed is known");
  await forEveryone(page, "a budget that lacks a speed");
  await say(page, "Seconds the judge takes for one trace", "60");
  await settled(page, () => window.assay.plan().budget.amount.unit === "judgeHours");
  assert.equal((await ask(page, "solution")).budgetCalls, 6 * 60 * 7);
  assert.equal(await page.getByText(/nobody has said how long/).count(), 0, "the refusal is gone");

  // The slider goes on in hours, and one undo takes hours and speed back together.
  await page.getByRole("slider", { name: "Budget" }).focus();
  await page.keyboard.press("ArrowLeft");
  await settled(page, () => window.assay.solution().budgetCalls < 2520);
  assert.equal((await ask(page, "plan")).budget.amount.unit, "judgeHours");
  await page.keyboard.press("Control+z");
  await settled(page, () => window.assay.solution().budgetCalls === 2520);
  await page.keyboard.press("Control+z");
  await settled(page, (plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(calls));
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await settled(page, (plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(before));
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("the price comes from the file's own tokens, or is flat again", async () => {
  const { page } = await openPage(browser);
  await openSetup(page, "5 Money");
  const means = Object.fromEntries(
    (await ask(page, "fields")).filter((it) => it.name.startsWith("tokens_")).map((it) => [it.name, it.numbers.mean]),
  );
  await page.getByText("Work the price out from the file’s tokens").click();
  await say(page, "Dollars for a million tokens_in", "2.50");
  await say(page, "Dollars for a million tokens_out", "10");
  await settled(page, () => window.assay.plan().tokenRates?.length === 2);
  const price = (means.tokens_in * 2.5 + means.tokens_out * 10) / 1e6;
  assert.ok(Math.abs((await ask(page, "plan")).pricePerCall - price) < 1e-12);
  await page.getByText(/^At these rates the mean trace costs \$/).waitFor();
  await say(page, "Price of one judged trace", "0.03");
  await settled(page, () => window.assay.plan().pricePerCall === 0.03 && !window.assay.plan().tokenRates);
  await page.context().close();
});

test("every ± is for one reading and for a longer time", async () => {
  const { page } = await openPage(browser);
  const selected = page.locator("section").filter({ has: page.getByRole("heading", { name: /plus or minus against calls$/, level: 2 }) });
  const over = async () => Number((await selected.innerText()).match(/together it is known to ± ([\d.]+) points/)[1]);
  await selected.getByText(/Over 4 weeks together it is known to ±/).waitFor();
  const four = await over();
  await openSetup(page, "5 Money");
  await say(page, "How many weeks together as well?", "12");
  await selected.getByText(/Over 12 weeks together/).waitFor();
  assert.ok((await over()) < four);
  await page.getByRole("columnheader", { name: "± over 12 weeks" }).waitFor();
  await say(page, "How many weeks together as well?", "1.5");
  await page.getByText("A horizon is 1 to 1,000 readings long. Give a number of readings such as 4.").waitFor();

  await page.getByRole("combobox", { name: "Read the rates" }).selectOption("every hour");
  await settled(page, () => window.assay.plan().window === "hour");
  await selected.getByText(/Over 24 hours together/).waitFor();
  const { traces } = await ask(page, "solution");
  assert.ok(Math.abs(traces - 40_000 / 14 / 24) < 12, `${traces} traces an hour`);
  await page.context().close();
});
