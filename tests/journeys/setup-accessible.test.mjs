// Whatever the setup opens, and whatever comes up under the hand, is there for everyone.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const [name, options] of Object.entries({
  "light-1440": {},
  "dark-390": { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
})) {
  test(`every panel of the setup, the bar of chosen groups and a typed value: ${name}`, async () => {
    // axe is put into the document as a script, which the page's own policy forbids.
    const { page } = await openPage(browser, { ...options, bypassCSP: true });
    await page.addScriptTag({ path: axe });
    const check = async (state) => {
      const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
      });
      assert.deepEqual(found, [], state);
      const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
      assert.ok(over <= 0, `${state}: ${over} pixels too wide`);
    };
    await openSetup(page, "2 Groups");
    await page.getByRole("button", { name: "Group by latency_ms", exact: true }).click();
    await page.getByRole("slider", { name: "Cut 1 of latency_ms" }).waitFor();
    await page.getByRole("button", { name: /^refund 8,000: count as/ }).click();
    await page.getByRole("button", { name: "Take “Other” apart" }).waitFor();
    await check("groups");
    for (const title of ["1 Data", "3 Signs of trouble", "4 Target", "5 Money"]) {
      await openSetup(page, title);
      await check(title);
    }
    await page.getByRole("checkbox", { name: "Choose all groups" }).check();
    await page.getByRole("group", { name: "Chosen groups" }).waitFor();
    await check("chosen groups");
    await page.getByRole("slider", { name: /^Target of/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: /^Target of .*, typed$/ }).waitFor();
    await check("a typed value");
    await page.context().close();
  });
}
