// The first minute on the example, with the keyboard alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Presses Tab until what has the focus is the control that is looked for. */
async function tabTo(page, control) {
  await control.first().waitFor();
  for (let presses = 0; presses < 300; presses += 1) {
    await page.keyboard.press("Tab");
    if (await control.first().evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail("no number of Tab presses reaches the control");
}

const settled = (page, condition, value) => page.waitForFunction(condition, value);

test("from the first look to the list", async () => {
  const { page, errors } = await openPage(browser);
  const setup = page.getByRole("region", { name: "Setup" });

  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.innerText);
  assert.equal(first, "Skip to the plan");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "MAIN");

  // Groups: language beside intent, and back again.
  await tabTo(page, setup.getByRole("button", { name: "2 Groups" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Group by language", exact: true }));
  await page.keyboard.press("Enter");
  await settled(page, () => window.assay.plan().dimensions.length === 2);
  assert.ok((await ask(page, "solution")).groups.length > 12);
  await page.keyboard.press("Control+z");
  await settled(page, () => window.assay.plan().dimensions.length === 1);
  assert.equal((await ask(page, "solution")).groups.length, 12);

  // Target: typed in words of one's own.
  await tabTo(page, setup.getByRole("button", { name: "4 Target" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("textbox", { name: /^Target/ }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("6");
  await page.keyboard.press("Enter");
  await settled(page, () => window.assay.plan().targetPoints === 6);

  // Budget: moved with the arrow keys, with its value spoken.
  const slider = page.getByRole("slider", { name: "Budget" });
  await tabTo(page, slider);
  const before = (await ask(page, "solution")).budgetCalls;
  await page.keyboard.press("ArrowLeft");
  await settled(page, (before) => window.assay.solution().budgetCalls < before, before);
  assert.match(await slider.getAttribute("aria-valuetext"), /calls.*groups on target/);

  // A group of the ladder is looked at.
  const compliance = page.getByRole("table", { name: "How sure you will be, group by group" }).getByRole("button", { name: /compliance/ });
  await page.keyboard.press("Home");
  await page.keyboard.press("End");
  await tabTo(page, compliance);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /compliance: plus or minus/ }).waitFor();

  // The list.
  await tabTo(page, page.getByRole("button", { name: /^Download the list/ }));
  const waiting = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  assert.match((await waiting).suggestedFilename(), /\.csv$/);
  await page.getByText(/^The list of [\d,]+ traces is in your downloads\.$/).waitFor();
  assert.deepEqual(errors, []);
});

test("what has the focus can be seen", async () => {
  const { page } = await openPage(browser);
  const unseen = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const focused = document.activeElement;
      const shown = [focused, focused.closest("label"), focused.parentElement].filter(Boolean).some((element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
      });
      return { shown, what: focused.outerHTML.slice(0, 120) };
    });
    if (!seen.shown) unseen.push(seen.what);
  }
  assert.deepEqual(unseen, []);
});
