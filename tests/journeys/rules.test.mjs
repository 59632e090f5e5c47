// The plan as rules for a platform's sampler: what each chooses, that they part the traffic, and what cannot be said.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, parseCsv } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { langfuseEvents } from "../support/fixtures.mjs";
import { planByIntent } from "../support/plan.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const plan = planByIntent(120);

/** The page with the real export open and the rules of the plan shown. */
async function opened(options) {
  const { page } = await openPage(browser, options);
  await chooseFiles(page, langfuseEvents);
  await changePlan(page, plan);
  await page.getByText("Sample by rules where traces come in").click();
  const rules = page.getByRole("region", { name: "Rules" });
  await rules.waitFor();
  return { page, rules };
}

test("each group has a rule with the calls to expect, and no trace meets two", async () => {
  const { page, rules } = await opened();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const text = await rules.textContent();
  assert.match(text, /^# Rules for Langfuse\n# About \d+ calls, give or take \d+: a rate is not a count\.\n/);
  assert.match(text, /# Of the loaded traces 0 meet no rule, and 0 more than one\./);
  for (const { labels } of (await ask(page, "solution")).groups) assert.ok(text.includes(`# ${labels.join(" × ")}, with`), labels.join());
  await page.getByRole("button", { name: "Copy the rules" }).click();
  await page.getByText("The rules are in your clipboard.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  const { report } = await page.evaluate(() => window.assay.rules("langfuse"));
  assert.equal(report, text);
  await page.context().close();
});

test("another platform has its own words, and a late signal cannot be said", async () => {
  const { page, rules } = await opened();
  await page.getByLabel("Platform").selectOption("OpenTelemetry");
  await page.waitForFunction(() => document.querySelector("[aria-label=Rules]")?.textContent.includes("type: probabilistic"));
  const late = { arrivals: [{ field: "metadata.escalated", arrives: "later" }] };
  await changePlan(page, late);
  const reason = "This cannot be said in OpenTelemetry, because metadata.escalated arrives after the trace has been sampled.";
  await page.waitForFunction((reason) => document.querySelector("[aria-label=Rules]")?.textContent.includes(reason), reason);
  assert.doesNotMatch(await rules.textContent(), /probabilistic/);
  await page.context().close();
});

test("what Langfuse would have chosen is downloaded, and is about as many as the rules expect", async () => {
  const { page, rules } = await opened();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download what they would have chosen" }).click();
  const download = await waiting;
  assert.match(download.suggestedFilename(), /^assay-chosen-langfuse-.*\.csv$/);
  const chosen = parseCsv(readFileSync(await download.path(), "utf8"));
  const [, calls, spread] = (await rules.textContent()).match(/About (\d+) calls, give or take (\d+)/);
  assert.ok(Math.abs(chosen.length - calls) <= 4 * spread, `${chosen.length} of ${calls}`);
  assert.equal(new Set(chosen.map((row) => row.id)).size, chosen.length);
  await page.context().close();
});

test("the opened part is accessible in both themes", async () => {
  for (const colorScheme of ["light", "dark"]) {
    // axe is put into the document as a script, which the page's own policy forbids.
    const { page } = await opened({ colorScheme, bypassCSP: true });
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => window.axe.run(".hand-off[open]"));
    assert.deepEqual(violations.map((violation) => violation.id), []);
    await page.context().close();
  }
});
