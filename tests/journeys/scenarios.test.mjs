// Plans side by side, and the plan in few words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The text of each row of the comparison, cell by cell. */
async function rows(page) {
  const table = page.getByRole("region", { name: "Plans side by side" }).getByRole("table");
  await table.waitFor();
  return Object.fromEntries(
    await table.locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) => [row.cells[0].innerText.trim(), [...row.cells].slice(1).map((cell) => cell.innerText.trim())]),
    ),
  );
}

test("a kept plan stands beside the one that is worked on, and each step goes back", async () => {
  const { page } = await openPage(browser);
  const start = await ask(page, "plan");
  await page.getByRole("button", { name: "Keep to compare" }).click();
  await page.getByRole("button", { name: "Kept, see below" }).waitFor();
  await page.getByRole("status").filter({ hasText: "Kept. The plans stand side by side below." }).waitFor();
  const budget = { amount: { unit: "money", value: 15 }, per: "week" };
  await changePlan(page, { budget });
  await page.getByRole("textbox", { name: "Name of Scenario A" }).fill("As proposed");
  await page.getByRole("textbox", { name: "Name of Scenario A" }).blur();
  await page.getByRole("button", { name: "Work on it As proposed" }).waitFor();

  const solution = await ask(page, "solution");
  const met = solution.groups.filter((it) => ["meets", "allJudged"].includes(it.status)).length;
  const compared = await rows(page);
  assert.deepEqual(compared.Budget, ["$15 a week", "$25 a week"]);
  assert.equal(compared["Groups on target"][0], `${met} of ${solution.groups.length}`);
  assert.equal(compared["Price of a call"], undefined, "what is the same is not listed first");
  await forEveryone(page, "side by side");

  await page.getByRole("button", { name: "Work on it As proposed" }).click();
  await page.waitForFunction((plan) => JSON.stringify(window.assay.plan()) === JSON.stringify(plan), start);
  await page.getByRole("button", { name: "Remove As proposed" }).click();
  await page.getByRole("region", { name: "Plans side by side" }).waitFor({ state: "detached" });

  const undo = page.getByRole("button", { name: "Undo" });
  await undo.click();
  await page.getByRole("button", { name: "Work on it As proposed" }).waitFor();
  await undo.click();
  await page.waitForFunction(() => window.assay.plan().budget.amount.value === 15);
  await undo.click();
  await page.getByRole("button", { name: "Work on it Scenario A" }).waitFor();
  await undo.click();
  await undo.click();
  await page.getByRole("region", { name: "Plans side by side" }).waitFor({ state: "detached" });
  assert.ok(await undo.isDisabled());
  assert.deepEqual(await ask(page, "plan"), start);
  await page.context().close();
});

test("four plans fit, a fifth is not taken", async () => {
  const { page } = await openPage(browser);
  const keep = page.getByRole("button", { name: "Keep to compare" });
  for (const value of [10, 15, 20, 25]) {
    await changePlan(page, { budget: { amount: { unit: "money", value }, per: "week" } });
    await keep.click();
  }
  assert.ok(await keep.isDisabled());
  assert.deepEqual((await rows(page)).Budget, ["$25 a week", "$10 a week", "$15 a week", "$20 a week", "$25 a week"]);
  await page.context().close();
});

test("the plan is copied in at most ninety words with the screen's numbers", async () => {
  const { page } = await openPage(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Copy as text" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(text.split(/\s+/).length <= 90, text);
  const headline = (await page.getByRole("heading", { level: 1 }).innerText()).replace(/\s+/g, " ");
  assert.ok(text.startsWith(headline), `${text} / ${headline}`);
  const overall = await page.getByText(/^± .* points$/).first().innerText();
  assert.ok(text.includes(overall.replace("±", "plus or minus")), `${text} / ${overall}`);
  await page.context().close();
});

test("a kept plan is solved on data that are opened later, or says why it cannot be", async () => {
  const { page } = await openPage(browser);
  await page.getByRole("button", { name: "Keep to compare" }).click();
  const lines = ["id,timestamp,intent,error,thumbs,judge_score"];
  for (let trace = 0; trace < 3_000; trace += 1) {
    const time = new Date(Date.UTC(2026, 10, 2) + trace * 400_000).toISOString();
    lines.push(`t${trace},${time},${trace % 3 ? "order" : "refund"},${trace % 11 === 0},${trace % 7 ? "up" : "down"},0.${1 + (trace % 9)}`);
  }
  await chooseFiles(page, textFile("intents.csv", lines.join("\n")));
  const kept = await rows(page);
  assert.match(kept["Groups on target"][1], / of 2$/, "the kept plan is counted on the new file");

  await chooseFiles(page, textFile("colours.csv", lines.map((line) => line.replace("intent", "colour")).join("\n")));
  await page.getByText(/Scenario A is kept, but not on what is open now: .*intent/).waitFor();
  await page.getByRole("button", { name: "Remove Scenario A" }).click();
  await page.getByText(/Scenario A is kept/).waitFor({ state: "detached" });
  await page.context().close();
});

test("the room's questions are answered in a sentence, and the answer is one press away", async () => {
  const { page } = await openPage(browser);
  await page.getByRole("textbox", { name: "What do we lose, or gain, with other money?" }).fill("$15/week");
  await page.getByText(/^At \$15 a week, \d+ of 12 groups are on target\. Lost: /).waitFor();
  await page.getByRole("button", { name: "Plan with it" }).click();
  await page.waitForFunction(() => window.assay.plan().budget.amount.value === 15);
  await page.getByRole("button", { name: /^What does oversampling cost/ }).click();
  await page.getByText(/if all traces were judged alike/).waitFor();
  await page.getByRole("button", { name: /^Judge them .* times as often$/ }).click();
  await page.waitForFunction(() => window.assay.plan().oversampling !== 3);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => window.assay.plan().budget.amount.value === 25 && window.assay.plan().oversampling === 3);
  await page.context().close();
});
