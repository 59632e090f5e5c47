// Budgets as people say them, prices from the file's own tokens, and the times over which rates are read.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, chooseFiles, openSetup, textFile } from "../support/assay.mjs";
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
  await page.getByText(/^The mean trace costs \$/).waitFor();
  await say(page, "Price of one judged trace", "0.03");
  await settled(page, () => window.assay.plan().pricePerCall === 0.03 && !window.assay.plan().tokenRates);
  assert.ok((await ask(page, "solution")).groups.every((it) => it.pricePerCall === undefined));
  await page.context().close();
});

/** Traces of three intents, of which those about contracts are twelve times as long as greetings. */
function unequalTraces() {
  const lengths = { greeting: 500, refund: 1_800, contract: 6_000 };
  const row = (place) => {
    const intent = ["greeting", "refund", "greeting", "contract", "refund"][place % 5];
    return [`t-${place}`, intent, place % 13 === 0, lengths[intent] + (place % 7) * 10, 40 + (place % 9)].join(",");
  };
  const rows = Array.from({ length: 4_000 }, (_, place) => row(place));
  return textFile("lengths.csv", ["trace_id,intent,error,tokens_in,tokens_out", ...rows].join("\n"));
}

test("with a price by tokens long traces cost more, in all that is said in money", async () => {
  const { page, errors } = await openPage(browser);
  await chooseFiles(page, [unequalTraces()]);
  const before = await ask(page, "plan");
  await openSetup(page, "5 Money");
  await page.getByText("Work the price out from the file’s tokens").click();
  await say(page, "Dollars for a million tokens_in", "2.50");
  await say(page, "Dollars for a million tokens_out", "2.50");
  await settled(page, () => window.assay.plan().tokenRates?.length === 2);
  await say(page, "Dollars a call besides", "0.004");
  await settled(page, () => window.assay.plan().overheadPerCall === 0.004);
  await page.getByText(/^The mean trace costs \$[\d.]+ to judge: [\d,]+ tokens_in at \$2.5 a million .* besides\. Every group has its own price: from /).waitFor();

  const solution = await ask(page, "solution");
  const population = await ask(page, "population");
  const price = (stratum, cell) => 0.004 + stratum.tokens.reduce((sum, it) => sum + it[cell] * 2.5e-6, 0);
  for (const [place, group] of solution.groups.entries()) {
    const stratum = population.strata[place];
    const own = group.callsWithSignal * price(stratum, "withSignal") + group.callsWithoutSignal * price(stratum, "withoutSignal");
    assert.ok(Math.abs(group.money - own) < 1e-6, `${group.labels}: ${group.money} and ${own}`);
    assert.ok(Math.abs(group.pricePerCall * group.calls - group.money) < 1e-6);
  }
  const prices = solution.groups.map((it) => it.pricePerCall);
  assert.ok(Math.max(...prices) > 2 * Math.min(...prices), `groups differ: ${prices}`);
  const together = solution.groups.reduce((sum, it) => sum + it.money, 0);
  assert.ok(Math.abs(together - solution.money) < 1e-6);
  assert.ok(solution.money <= solution.budgetMoney + 1e-9);
  await page.getByRole("columnheader", { name: "One call" }).waitFor();
  await page.getByText(/One of its calls costs \$/).waitFor();
  await forEveryone(page, "a price by tokens");

  // The cheapest plan for all targets costs what they need, to the cent above.
  await page.getByRole("button", { name: "Cheapest plan for all targets" }).click();
  await settled(page, () => window.assay.solution().shortfall === 0);
  const { budget } = await ask(page, "plan");
  const needed = (await ask(page, "solution")).moneyForAllTargets;
  assert.ok(budget.amount.value >= needed - 1e-9 && budget.amount.value < needed + 0.01 + 1e-9, `${budget.amount.value} for ${needed}`);

  // What is handed on has the same solution; without prices it has no tokens.
  const here = await ask(page, "solution");
  const { snapshot } = await page.evaluate(() => window.assay.share());
  assert.deepEqual(snapshot.counts.tokens.map(([name]) => name), ["tokens_in", "tokens_out"]);
  const bare = await page.evaluate(() => window.assay.share({ prices: true }));
  assert.equal(bare.snapshot.counts.tokens, undefined);
  assert.doesNotMatch(JSON.stringify(bare.snapshot), /tokens|overhead|pricePerCall":0/);
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press("Control+z");
  }
  await settled(page, (plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(before));
  await page.evaluate((snapshot) => window.assay.openShared(snapshot), snapshot);
  assert.deepEqual(await ask(page, "solution"), here);
  assert.deepEqual(errors, []);
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
