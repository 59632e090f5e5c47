// Numbers: shown as the person's browser writes them, read as anybody types them, and plain wherever a machine reads them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, openSetup, parseCsv, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const answer = (page) => page.getByRole("region", { name: "The answer" }).innerText();

/** Types a text into a field, without leaving it. */
async function type(page, name, text) {
  const field = page.getByRole("textbox", { name, exact: true });
  await field.fill(text);
  return field;
}

test("what is typed is understood in either convention, and said back where it may have been meant otherwise", async () => {
  const { page, errors } = await openPage(browser);
  await openSetup(page, "5 Money");
  for (const [typed, readAs, dollars] of [
    ["1.500,50/day", "Read as $1,500.50 a day.", 1500.5],
    ["$1.500/day", "Read as $1.50 a day.", 1.5],
    ["1,500/day", null, 1500],
    ["1 500 a day", null, 1500],
    ["0,5 a day", "Read as $0.50 a day.", 0.5],
  ]) {
    const field = await type(page, "Budget", typed);
    await page.waitForFunction((dollars) => window.assay.plan().budget.amount.value === dollars, dollars);
    if (readAs) await page.getByText(readAs, { exact: true }).waitFor();
    else assert.equal(await page.getByText(/^Read as/).count(), 0, typed);
    if (typed === "0,5 a day") await forEveryone(page, "a number that is said back");
    await field.press("Enter");
    await page.waitForFunction((typed) => ![...document.querySelectorAll("input")].some((it) => it.value === typed), typed);
  }
  await type(page, "Budget", "1,2,3");
  await page.getByText("The signs between the digits of “1,2,3” part neither thousands nor decimals.").waitFor();
  await type(page, "Budget", "€300/day");
  await page.getByText("“€300” is no amount in dollars, and plans count in dollars alone.").waitFor();
  assert.deepEqual(errors, []);
});

test("a German browser shows and reads its own notation, and machines get theirs", async () => {
  const { page, errors } = await openPage(browser, { locale: "de-DE" });
  const lines = Array.from({ length: 12_000 }, (_, index) => `t${index},${["refund", "billing"][index % 2]},${index % 9 === 0}`);
  await chooseFiles(page, textFile("week.csv", ["id,intent,error", ...lines].join("\n")));
  await changePlan(page, { budget: { amount: { unit: "calls", value: 1635 }, per: "wholeFile" }, targetPoints: 2.5 });
  await page.getByText(/of 12\.000 traces/).first().waitFor();
  assert.match(await answer(page), /± \d+,\d points/);
  assert.match(await page.getByRole("banner").innerText(), /12\.000 traces/);

  await openSetup(page, "5 Money");
  const field = page.getByRole("textbox", { name: "Budget", exact: true });
  assert.match(await field.inputValue(), /^1\.635 calls/);
  await field.fill("1.700 calls");
  await field.press("Enter");
  await page.waitForFunction(() => window.assay.plan().budget.amount.value === 1700);
  await field.fill("1,500");
  await page.getByText(/^Read as 1 call/).waitFor();
  await field.fill("1.500");
  await field.press("Enter");
  await page.waitForFunction(() => window.assay.plan().budget.amount.value === 1500);
  await openSetup(page, "4 Target");
  assert.equal(await page.getByRole("textbox", { name: "Target for every group" }).inputValue(), "2,5");

  const [row] = parseCsv((await ask(page, "draw")).csv);
  assert.match(row.weight, /^\d+\.\d+$/);
  const waiting = page.waitForEvent("download");
  await page.getByRole("group", { name: "Save “How sure you will be, group by group”" }).getByRole("button", { name: "CSV" }).click();
  const sheet = parseCsv(await readFile(await (await waiting).path(), "utf8"));
  const points = Object.entries(sheet[0]).find(([name]) => /points/.test(name))[1];
  assert.match(points, /^\d+\.\d+$/);
  assert.deepEqual(errors, []);
});
