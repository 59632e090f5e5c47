// What stands on the page before anyone has touched it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, ingestState } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("the page opens on a worked plan over the example", async () => {
  const { page, errors } = await openPage(browser);
  assert.equal(await ingestState(page), "example");
  const receipt = await ask(page, "receipt");
  assert.equal(receipt.traces, 40_000);
  assert.equal(receipt.example, true);

  const solution = await ask(page, "solution");
  const met = solution.groups.filter((group) => group.status === "meets" || group.status === "allJudged").length;
  const headline = await page.getByRole("heading", { level: 1 }).innerText();
  assert.match(headline, new RegExp(`\\b${met}\\b`), headline);
  assert.match(headline, new RegExp(`\\b${solution.groups.length} groups\\b`), headline);

  const ladder = page.getByRole("table", { name: "How sure you will be, group by group" });
  assert.equal(await ladder.locator("tbody tr").count(), 12);
  assert.equal(solution.groups.length, 12);
  assert.deepEqual(errors, []);
});

test("a small group with more trouble than the rest is short of its target", async () => {
  const { page } = await openPage(browser);
  const { strata, traces, troubles } = await ask(page, "population");
  const compliance = strata.find((stratum) => stratum.labels[0] === "compliance");
  assert.equal(compliance.traces, 0.005 * traces);
  assert.ok(compliance.troubles / compliance.traces > troubles / traces);
  const { groups } = await ask(page, "solution");
  assert.deepEqual(groups.filter((group) => group.status === "short").map((group) => group.labels), [["compliance"]]);
});

test("nothing is asked for once the page works, and nothing ever from elsewhere", async () => {
  const { page, requests } = await openPage(browser);
  await page.waitForLoadState("networkidle");
  const loaded = requests.length;
  await changePlan(page, { targetPoints: 4 });
  await changePlan(page, { dimensions: [{ field: "language" }] });
  await ask(page, "draw");
  await page.waitForLoadState("networkidle");
  assert.deepEqual(requests.slice(loaded), []);
  const origin = new URL(page.url()).origin;
  assert.deepEqual(requests.filter((request) => new URL(request).origin !== origin), []);
});
