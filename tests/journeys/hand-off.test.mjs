// The same draw as code: it says the plan's seed, its groups and its numbers, follows the plan, and can be taken along.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { ask, changePlan } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The page with the code opened. */
async function opened(options) {
  const { page } = await openPage(browser, options);
  await page.getByText("Draw in your warehouse, or count there").click();
  const code = page.getByRole("region", { name: "Code" });
  await code.waitFor();
  return { page, code };
}

test("the code of the plan follows it, and can be copied", async () => {
  const { page, code } = await opened();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  assert.match(await code.textContent(), /for DuckDB/);
  await changePlan(page, { seed: "another-seed" });
  await page.waitForFunction(() => document.querySelector("[aria-label=Code]")?.textContent.includes("'another-seed:'"));
  const groups = (await ask(page, "solution")).groups;
  const text = await code.textContent();
  for (const group of groups.filter((group) => group.callsWithoutSignal > 0)) {
    const labels = group.labels.map((label) => `'${label}'`).join(", ");
    assert.ok(text.includes(`${labels}, FALSE, ${group.callsWithoutSignal},`), labels);
  }
  await page.getByRole("button", { name: "Copy the code" }).click();
  await page.getByText("The code is in your clipboard.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  await page.context().close();
});

test("another language, table or column is written, and what it cannot say is said", async () => {
  const { page, code } = await opened();
  await page.locator(".hand-off").getByLabel("Language").selectOption("BigQuery");
  await page.getByLabel("Table", { exact: true }).fill("project.logs.traces");
  await page.getByLabel("Table", { exact: true }).blur();
  await page.waitForFunction(() => document.querySelector("[aria-label=Code]")?.textContent.includes("`project`.`logs`.`traces`"));
  await page.getByLabel("Column of intent").fill("a!b");
  await page.getByLabel("Column of intent").blur();
  await page.getByText("This cannot be said in BigQuery, because its names cannot be “a!b”.").waitFor();
  assert.equal(await code.count(), 0);
  await page.getByLabel("Column of intent").fill("");
  await page.getByLabel("Column of intent").blur();
  await code.waitFor();
  await page.getByLabel("It shall").selectOption("count the groups");
  await page.waitForFunction(() => document.querySelector("[aria-label=Code]")?.textContent.includes("`troubles`"));
  await page.locator(".hand-off").getByLabel("Language").selectOption("Python");
  await page.waitForFunction(() => document.querySelector("[aria-label=Code]")?.textContent.startsWith("#!/usr/bin/env python3"));
  await page.context().close();
});

test("the opened part is accessible in both themes", async () => {
  for (const colorScheme of ["light", "dark"]) {
    // axe is put into the document as a script, which the page's own policy forbids.
    const { page } = await opened({ colorScheme, bypassCSP: true });
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => window.axe.run(".hand-off"));
    assert.deepEqual(violations.map((violation) => violation.id), []);
    await page.context().close();
  }
});
