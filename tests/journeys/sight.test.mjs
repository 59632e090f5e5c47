// A drag reaches what is in sight; at rest every part of the page is true, and nothing jumps while the page fills.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const groups = 60;

function manyGroups() {
  const lines = ["id,group,error"];
  for (let group = 0; group < groups; group += 1) {
    for (let trace = 0; trace < 300 - group; trace += 1) lines.push(`t${group}-${trace},g${group},${trace % 9 === 0}`);
  }
  return textFile("groups.csv", lines.join("\n"));
}

/** Moves the budget's slider without letting go. */
function move(page, share) {
  return page.getByRole("slider", { name: "Budget" }).evaluate((slider, share) => {
    slider.value = String(Math.round(Number(slider.max) * share));
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, share);
}

/** The calls that the ladder shows of each group. */
function shownCalls(page) {
  const ladder = page.getByRole("table", { name: "How sure you will be, group by group" });
  return ladder.locator("tbody tr").evaluateAll((rows) => rows.map((row) => parseInt(row.cells[3].textContent.replace(/\D* of.*/, ""), 10)));
}

const solvedCalls = async (page) => (await ask(page, "solution")).groups.map((group) => group.calls);

/** Waits until the shown calls of these groups are the solved ones. */
function waitForCalls(page, from, to) {
  return page.waitForFunction(
    ([from, to]) => {
      const rows = [...document.querySelectorAll(".ladder tbody tr")].slice(from, to);
      const solved = window.assay.solution().groups.slice(from, to);
      return rows.length === to - from && rows.every((row, index) => row.cells[3].textContent.startsWith(`${solved[index].calls} `));
    },
    [from, to],
  );
}

test("a drag moves what is in sight, what scrolls into sight, and, once it ends, everything", async () => {
  const { page, errors } = await openPage(browser);
  await chooseFiles(page, manyGroups());
  const { budget } = await ask(page, "plan");
  await changePlan(page, {
    dimensions: [{ field: "group" }],
    targetPoints: 5,
    budget: { ...budget, amount: { unit: "calls", value: 20_000 } },
  });
  await waitForCalls(page, 0, groups);
  const start = await shownCalls(page);
  assert.equal(start.length, groups);

  await move(page, 0.1);
  await waitForCalls(page, 0, 5);
  assert.deepEqual((await shownCalls(page)).slice(-5), start.slice(-5), "out of sight, the drag is not followed");
  assert.notDeepEqual((await solvedCalls(page)).slice(-5), start.slice(-5));
  await page.locator(".ladder tbody tr").last().scrollIntoViewIfNeeded();
  await waitForCalls(page, groups - 5, groups);

  await move(page, 0.8);
  await page.getByRole("slider", { name: "Budget" }).dispatchEvent("change");
  await waitForCalls(page, 0, groups);
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("out of sight, a drag is not followed in turns either", async () => {
  const { page, errors } = await openPage(browser, { viewport: { width: 1440, height: 600 } });
  const list = page.locator(".moves-room").first();
  const before = await list.innerText();
  for (const share of [0.1, 0.15, 0.2, 0.1, 0.15, 0.05]) {
    await move(page, share);
    await page.evaluate(() => new Promise((give) => requestAnimationFrame(() => requestAnimationFrame(give))));
    assert.equal(await list.innerText(), before);
  }
  await page.getByRole("slider", { name: "Budget" }).dispatchEvent("change");
  await page.waitForFunction((before) => document.querySelector(".moves-room").innerText !== before, before);
  assert.deepEqual(errors, []);
  await page.context().close();
});

for (const [name, options] of Object.entries({ wide: {}, narrow: { viewport: { width: 390, height: 844 } } })) {
  test(`nothing jumps while the page fills: ${name}`, async () => {
    const { page } = await openPage(browser, options);
    await page.waitForLoadState("networkidle");
    const shift = await page.evaluate(
      () =>
        new Promise((give) => {
          let shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) shift += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => give(shift)));
        }),
    );
    assert.ok(shift < 0.05, `the page shifted by ${shift}`);
    await page.context().close();
  });
}
