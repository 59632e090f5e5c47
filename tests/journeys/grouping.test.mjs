// Groups are made in place: fields, cuts of numbers on their histogram, small groups and chosen values merged.
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

const settled = (page, condition, value) => page.waitForFunction(condition, value);
const groups = async (page) => (await ask(page, "solution")).groups.map((it) => it.labels.join(" × "));

/** Undoes once and waits until the plan is this one. */
async function undoTo(page, plan) {
  await page.getByRole("button", { name: "Undo" }).click();
  await settled(page, (plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(plan));
}

test("a number is cut on its histogram: at quartiles, at round numbers, by hand", async () => {
  const { page, errors } = await openPage(browser);
  await openSetup(page, "2 Groups");
  await page.getByRole("button", { name: "Group by latency_ms", exact: true }).click();
  await settled(page, () => window.assay.plan().dimensions.length === 2);
  await page.getByRole("button", { name: "Stop grouping by intent" }).click();
  await settled(page, () => window.assay.plan().dimensions.length === 1);
  const { quartiles, histogram } = (await ask(page, "fields")).find((it) => it.name === "latency_ms").numbers;
  const cuts = async () => (await ask(page, "plan")).dimensions[0].cuts;
  assert.deepEqual(await cuts(), quartiles);
  const { strata, traces } = await ask(page, "population");
  assert.equal(histogram.traces.reduce((sum, it) => sum + it), traces);
  assert.equal(strata.length, 4);
  for (const stratum of strata) assert.ok(Math.abs(stratum.traces / traces - 0.25) < 0.01);

  // Into any number of groups of equal count, told with their counts.
  await page.getByLabel("Equal groups").selectOption("7");
  await settled(page, () => window.assay.solution().groups.length === 7);
  const sevenths = (await ask(page, "population")).strata.map((it) => it.traces);
  for (const count of sevenths) assert.ok(Math.abs(count / traces - 1 / 7) < 0.01, `${sevenths}`);
  const told = await page.getByText(/^Traces below /).innerText();
  for (const count of sevenths) assert.ok(told.includes(count.toLocaleString("en-US")), `${count} in ${told}`);

  const [equal] = await cuts();
  await page.getByRole("button", { name: "At round numbers" }).click();
  await settled(page, (first) => window.assay.plan().dimensions[0].cuts[0] !== first, equal);
  const round = await cuts();
  const before = await ask(page, "plan");

  // By hand: the line follows, and the traces are counted anew when it is let go.
  const slider = page.getByRole("slider", { name: "Cut 2 of latency_ms" });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  const share = await slider.evaluate((it) => (it.value - it.min) / (it.max - it.min));
  const from = { x: box.x + 14 + share * (box.width - 28), y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y, { steps: 4 });
  assert.deepEqual(await cuts(), round, "nothing is counted on the way");
  assert.match(await slider.getAttribute("aria-valuetext"), /^[\d.,]+, about [\d.]+\s% lie below$/);
  await page.mouse.up();
  await settled(page, (second) => window.assay.plan().dimensions[0].cuts[1] > second, round[1]);
  await undoTo(page, before);

  // With the keyboard: never past a neighbour.
  await slider.focus();
  await page.keyboard.press("End");
  await settled(page, (second) => window.assay.plan().dimensions[0].cuts[1] > second, round[1]);
  assert.ok((await cuts())[1] < round[2]);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Cut 2 of latency_ms, typed" }).fill("1234");
  await page.keyboard.press("Enter");
  await settled(page, () => window.assay.plan().dimensions[0].cuts[1] === 1234);
  assert.ok((await groups(page)).includes(`1234 to ${round[2]}`));

  await page.getByRole("button", { name: "One more cut" }).click();
  await settled(page, () => window.assay.solution().groups.length === 5);
  await page.getByRole("button", { name: "One cut less" }).click();
  await settled(page, () => window.assay.solution().groups.length === 4);
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("small groups become “Other” at one press, chosen values too, and come apart again", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  await openSetup(page, "2 Groups");
  await page.getByRole("combobox", { name: /^Groups with less of the traffic/ }).selectOption("0.02");
  await page.getByText("4 groups: warranty, data_export, accessibility, compliance.").waitFor();
  await page.getByRole("button", { name: "Merge them into “Other”" }).click();
  await settled(page, () => window.assay.solution().groups.length === 9);
  assert.ok((await groups(page)).includes("Other"));
  await page.getByRole("button", { name: /^refund 8,000: count as/ }).click();
  await settled(page, () => window.assay.solution().groups.length === 8);
  const other = (await ask(page, "population")).strata.find((it) => it.labels[0] === "Other");
  assert.equal(other.traces, 600 + 480 + 320 + 200 + 8000);
  await page.getByText("“Other” holds warranty, data_export, accessibility, compliance and 1 more.").waitFor();
  await page.getByRole("button", { name: "Take “Other” apart" }).click();
  await settled(page, (plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(before));
  for (const groups of [8, 9]) {
    await page.getByRole("button", { name: "Undo" }).click();
    await settled(page, (groups) => window.assay.solution().groups.length === groups, groups);
  }
  await undoTo(page, before);
  await page.context().close();
});

test("fields like ids and crowds of groups are warned of", async () => {
  const { page } = await openPage(browser);
  const rows = Array.from({ length: 600 }, (_, row) => `t${row},${["a", "b", "c"][row % 3]},customer-${row % 400},${row % 7 ? "" : "bad"}`);
  await chooseFiles(page, textFile("traces.csv", ["id,intent,customer,flag", ...rows, ""].join("\n")));
  await openSetup(page, "2 Groups");
  await page.getByText("▲ Nearly every trace has its own customer: 400 values in 600 traces.").waitFor();
  await page.getByRole("button", { name: "Group by customer", exact: true }).click();
  await page.getByText(/▲ [\d,]+ groups are too many to know each of them well\./).waitFor();
  await forEveryone(page, "a crowd of groups");
  await page.context().close();
});

test("on a phone every field has its button in sight, and no control is wider than its panel", async () => {
  const { page } = await openPage(browser, { viewport: { width: 360, height: 740 } });
  await openSetup(page, "2 Groups");
  await page.getByRole("button", { name: "Group by latency_ms", exact: true }).click();
  await page.getByRole("textbox", { name: "Cut latency_ms at" }).waitFor();
  const beyond = await page.locator("#setup-panel").evaluate((panel) => {
    const { left, right } = panel.getBoundingClientRect();
    const controls = [...panel.querySelectorAll("button, input, select")].map((it) => [it.ariaLabel ?? it.innerText, it.getBoundingClientRect()]);
    return controls.filter(([, box]) => box.width && (box.left < left || box.right > right)).map(([name]) => name);
  });
  assert.deepEqual(beyond, []);
  await forEveryone(page, "fields to group by on a phone");
  await page.context().close();
});
