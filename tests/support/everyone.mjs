// What must hold for everyone, in whatever state of the page a journey has reached.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe leaves out unless it is asked: WCAG 2.2 AA wants targets that are large enough or apart. */
const rules = { "target-size": { enabled: true } };

/** Asserts that axe finds nothing to object to and that the page is no wider than its window; `state` names where it is. */
export async function forEveryone(page, state) {
  // Not as a script in the document, which the page's own policy forbids.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate(async (rules) => {
    // What fades in has its colours at the end of that.
    const ending = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
    const { violations } = await window.axe.run({ rules, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
  }, rules);
  assert.deepEqual(found, [], state);
  const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
  assert.ok(over <= 0, `${state}: the page is ${over} pixels wider than its window`);
}

/** Has the browser show the page's letters larger, as its settings can: 2 is twice their usual size. */
export async function enlargeLetters(page, times) {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Page.setFontSizes", { fontSizes: { standard: 16 * times, fixed: 13 * times } });
}

/** The page as assistive technology is given it: role and name of each thing that has a role. */
export async function accessibleTree(page) {
  const browser = await page.context().newCDPSession(page);
  const { nodes } = await browser.send("Accessibility.getFullAXTree");
  return nodes.filter((node) => !node.ignored).map(({ role, name }) => ({ role: role?.value, name: name?.value ?? "" }));
}
