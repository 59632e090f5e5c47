// Somebody who has never seen the page: opens it, drags the budget, picks the group that is short, and applies the fix.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const onTarget = (group) => ["meets", "allJudged"].includes(group.status);

test("a newcomer mends the group that matters in at most four actions", async () => {
  let actions = 0;
  const act = async (action) => {
    actions += 1;
    await action();
  };
  let page;
  await act(async () => ({ page } = await openPage(browser)));
  const start = await ask(page, "solution");
  const budget = start.budgetMoney;

  // The money staircase itself is dragged, to less money than there was.
  const stairs = page.getByRole("img", { name: /^Groups on target against the budget/ });
  await stairs.scrollIntoViewIfNeeded();
  const box = await stairs.boundingBox();
  await act(async () => {
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.35, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
  });
  await page.waitForFunction((budget) => window.assay.solution().budgetMoney < budget, budget);
  const short = (await ask(page, "solution")).groups.find((it) => it.labels[0] === "compliance");
  assert.ok(!onTarget(short), "the money does not reach compliance");
  assert.match(await page.getByRole("region", { name: "The answer" }).innerText(), /groups are on target/);

  await act(() => page.getByRole("button", { name: /^compliance/ }).first().click());
  await page.getByRole("heading", { name: /^compliance: plus or minus against calls/ }).waitFor();
  await act(() => page.getByRole("button", { name: "Raise the budget for it" }).click());
  await page.waitForFunction(() => {
    const compliance = window.assay.solution().groups.find((it) => it.labels[0] === "compliance");
    return ["meets", "allJudged"].includes(compliance.status);
  });
  assert.ok(actions <= 4, `${actions} actions`);

  // Two changes of the plan: a gesture is one step.
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.click();
  await page.waitForFunction((budget) => window.assay.solution().budgetMoney < budget, budget);
  await undo.click();
  await page.waitForFunction((budget) => window.assay.solution().budgetMoney === budget, budget);
  assert.ok(!(await undo.isEnabled()));
  await page.context().close();
});

test("Escape gives a drag of the staircase up, and a finger drags it too", async () => {
  const { page } = await openPage(browser, { hasTouch: true });
  const before = await ask(page, "plan");
  const stairs = page.getByRole("img", { name: /^Groups on target against the budget/ });
  await stairs.scrollIntoViewIfNeeded();
  const box = await stairs.boundingBox();
  const [y, from, to] = [box.y + box.height / 2, box.x + box.width * 0.5, box.x + box.width * 0.3];
  await page.mouse.move(from, y);
  await page.mouse.down();
  await page.mouse.move(to, y, { steps: 4 });
  await page.waitForFunction((before) => JSON.stringify(window.assay.plan()) !== before, JSON.stringify(before));
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await page.waitForFunction((before) => JSON.stringify(window.assay.plan()) === before, JSON.stringify(before));
  assert.ok(!(await page.getByRole("button", { name: "Undo" }).isEnabled()));

  const touch = await page.context().newCDPSession(page);
  const finger = (type, x) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: x === undefined ? [] : [{ x, y }] });
  await finger("touchStart", from);
  for (let step = 1; step <= 4; step += 1) await finger("touchMove", from + ((to - from) * step) / 4);
  await finger("touchEnd");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction((before) => JSON.stringify(window.assay.plan()) === before, JSON.stringify(before));
  await page.context().close();
});
