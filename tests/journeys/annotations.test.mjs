// Scores that name only spans: opened after the traces, they find them by a second look at the trace file.
import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { chooseFiles } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { judged, phoenixAnnotations, phoenixSpans } from "../support/fixtures.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** What the annotations say of the page's traces. */
function estimate(page) {
  const text = readFileSync(phoenixAnnotations, "utf8");
  return page.evaluate((text) => window.assay.estimate([new File([text], "annotations.csv")]), text);
}

test("annotations of spans are results of traces that are open already", async () => {
  const { page, errors } = await openPage(browser);
  await chooseFiles(page, phoenixSpans);
  const { reading, overall, groups, matching } = await estimate(page);
  assert.equal(reading.verdict.field, "scores.helpfulness");
  assert.equal(overall.traces, 400);
  assert.equal(matching.unmatched, 0);
  assert.equal(overall.judged + matching.outsidePlan, judged.traces);
  if (matching.outsidePlan === 0) assert.equal(groups.reduce((sum, it) => sum + it.bad, 0), judged.bad);
  assert.ok(matching.spans >= judged.traces);
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("where the trace file was changed meanwhile, the page says what to do", async () => {
  const { page } = await openPage(browser);
  const file = join(mkdtempSync(join(tmpdir(), "assay-")), "spans.csv");
  copyFileSync(phoenixSpans, file);
  await chooseFiles(page, file);
  appendFileSync(file, "\n");
  const results = page.getByRole("region", { name: "Results" });
  const waiting = page.waitForEvent("filechooser");
  await results.getByRole("button", { name: "Open judged results …" }).click();
  await (await waiting).setFiles(phoenixAnnotations);
  const problem = results.getByText("These results name spans, and whose they are could not be looked up.");
  await problem.waitFor();
  assert.match(await results.innerText(), /Open the traces and the results together, as one load\./);
  await page.context().close();
});
