// Results: from the plan to its list, from a judge that is made up back to rates, and on to the next plan.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, parseCsv, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";
import { langfuseEvents } from "../support/fixtures.mjs";
import { judgedList, verdictOf } from "../support/judge.mjs";
import { planByIntent } from "../support/plan.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const plan = planByIntent(180, { targetPoints: 12 });

/** A page with the real export open, the plan made, and its list drawn. */
async function planned(options) {
  const opened = await openPage(browser, options);
  await chooseFiles(opened.page, langfuseEvents);
  await changePlan(opened.page, plan);
  const { csv } = await ask(opened.page, "draw");
  return { ...opened, csv };
}

function section(page) {
  return page.getByRole("region", { name: "Results" });
}

/** Opens results by the page's own button. */
async function openResults(page, files, button = "Open judged results …") {
  const waiting = page.waitForEvent("filechooser");
  await section(page).getByRole("button", { name: button }).click();
  await (await waiting).setFiles(files);
}

/** What a script gets of results. */
function estimate(page, text) {
  return page.evaluate((text) => window.assay.estimate([new File([text], "results")]), text);
}

test("a judged list comes back as rates, and the rates become what the next plan expects", async () => {
  const { page, errors, csv } = await planned();
  const before = { plan: await ask(page, "plan"), solution: await ask(page, "solution") };
  await openResults(page, judgedList(csv));
  const said = section(page).locator(".results-said");
  await said.waitFor();
  assert.match(await said.innerText(), /^Between [\d.]+\s% and [\d.]+\s% of all traffic fail; best guess [\d.]+\s%\./);

  const truth = parseCsv(csv).filter((row) => verdictOf(row.id, row.signal === "yes") === "fail").length;
  const estimates = await estimate(page, judgedList(csv).buffer.toString());
  const drawn = parseCsv(csv).length;
  assert.equal(estimates.design, "plan");
  assert.equal(estimates.overall.judged, drawn);
  assert.ok(Math.abs(estimates.overall.raw - truth / drawn) < 1e-12);
  assert.equal(estimates.groups.reduce((sum, group) => sum + group.bad, 0), truth);

  await section(page).getByRole("button", { name: "Expect these rates" }).click();
  await page.waitForFunction(() => window.assay.solution().groups[0].rateSource === "pastVerdicts");
  const next = await ask(page, "solution");
  assert.deepEqual(
    next.groups.map((group) => group.traces),
    before.solution.groups.map((group) => group.traces),
  );
  const order = estimates.groups.findIndex((group) => group.labels[0] === "order_status");
  const [was, is] = [before.solution, next].map(({ groups }) => groups.find((it) => it.labels[0] === "order_status"));
  const measured = estimates.groups[order].rate;
  assert.ok(Math.abs(is.expectedRate - measured) < Math.abs(was.expectedRate - measured));
  assert.ok(await section(page).getByRole("button", { name: "Expect these rates" }).isDisabled());

  await page.getByRole("button", { name: "Undo" }).first().click();
  await page.waitForFunction((id) => JSON.stringify(window.assay.plan()) === id, JSON.stringify(before.plan));
  assert.deepEqual(await ask(page, "solution"), before.solution);
  assert.deepEqual(errors, []);
});

test("which values pass, fail or say nothing is proposed, and can be changed by keyboard", async () => {
  const { page, csv } = await planned();
  await openResults(page, judgedList(csv, (row, verdict, place) => (place % 6 ? verdict : "unsure")));
  const part = section(page);
  await part.getByText(/say neither pass nor fail/).waitFor();
  await part.getByText(/% of the drawn traces have no verdict: all traffic may fail as rarely as/).waitFor();
  await part.getByText("Verdicts are read from “verdict”").click();
  const unsure = part.getByRole("combobox", { name: "What unsure means" });
  assert.equal(await unsure.inputValue(), "none");
  await unsure.focus();
  await page.keyboard.press("f");
  await part.getByText(/say neither pass nor fail/).waitFor({ state: "detached" });
  assert.equal(await unsure.inputValue(), "bad");
  assert.ok(await unsure.evaluate((select) => select === document.activeElement));
  await part.getByText(/“fail”, “unsure” fails/).waitFor();
});

test("scores without the list’s columns find their traces, and the rest is told", async () => {
  const { page, csv } = await planned();
  const rows = parseCsv(csv);
  const scores = rows.slice(0, -30).map((row) => `${row.id},${verdictOf(row.id, row.signal === "yes") === "fail" ? 0.2 : 0.9}`);
  const found = await estimate(page, ["trace_id,judge_score", ...scores, "not-there,0.3", ""].join("\n"));
  assert.equal(found.design, "plan");
  assert.deepEqual(found.reading.verdict, { field: "judge_score", meaning: { kind: "badBelow", limit: 0.5 } });
  const { matched, unmatched, missing, outsidePlan, unmatchedExamples } = found.matching;
  assert.deepEqual([matched, unmatched, missing, outsidePlan], [rows.length - 30, 1, 30, 0]);
  assert.deepEqual(unmatchedExamples, ["not-there"]);
  assert.ok(found.overall.whateverIsMissing[0] < found.overall.interval[0]);
  await section(page).getByText("1 is of a trace that is not loaded").waitFor();
});

test("a list that comes back when its traces are gone stands for itself", async () => {
  const { page, csv } = await planned();
  const judged = judgedList(csv).buffer.toString();
  const there = await estimate(page, judged);
  const { page: elsewhere } = await openPage(browser);
  const alone = await estimate(elsewhere, judged);
  assert.equal(alone.design, "list");
  assert.equal(alone.planId, there.planId);
  assert.deepEqual([alone.overall.rate, alone.overall.interval], [there.overall.rate, there.overall.interval]);
  assert.equal(alone.overall.traces, 400);
});

test("results that say nothing of these traces are refused, and what was there stays", async () => {
  const { page, csv } = await planned();
  await openResults(page, judgedList(csv));
  const said = await section(page).locator(".results-said").innerText();
  await openResults(page, textFile("others.csv", "trace_id,verdict\nx1,pass\n"), "Open other results …");
  await section(page).getByText("None of these 1 results is of a loaded trace").waitFor();
  assert.equal(await section(page).locator(".results-said").innerText(), said);
  const refusal = await estimate(page, "trace_id,note\nx1,later\n").catch((error) => error.message);
  assert.match(refusal, /No field of these results looks like a verdict\./);
});

test("where people looked too, rates are corrected for the judge’s own errors", async () => {
  const { page, csv } = await planned();
  const rows = parseCsv(csv);
  const labels = rows
    .filter((_, place) => place % 2)
    .map((row, place) => {
      const verdict = verdictOf(row.id, row.signal === "yes");
      return `${row.id},${place % 12 ? verdict : verdict === "fail" ? "pass" : "fail"}`;
    });
  await openResults(page, [judgedList(csv), textFile("people.csv", ["id,human_label", ...labels, ""].join("\n"))]);
  const part = section(page);
  await part.getByRole("heading", { name: "When the judge is wrong" }).waitFor();
  await part.getByText(/Corrected for the judge’s own errors, between/).waitFor();
  await part.getByText(`People labelled ${labels.length} of the judged traces.`).waitFor();
  await part.getByText("Verdicts are read from “verdict”").click();
  await part.getByLabel("People’s own verdicts are in").selectOption("");
  await part.getByRole("heading", { name: "When the judge is wrong" }).waitFor({ state: "detached" });
});

for (const [name, options] of [
  ["", {}],
  [", in the dark and narrow", { colorScheme: "dark", viewport: { width: 390, height: 844 } }],
]) {
  test(`results read well for everybody${name}`, async () => {
    const { page, csv } = await planned(options);
    await openResults(page, judgedList(csv, (row, verdict, place) => (place % 7 ? verdict : "")));
    await section(page).getByText("Verdicts are read from “verdict”").click();
    await section(page).getByRole("img", { name: /^Measured rates of 7 groups/ }).waitFor();
    await forEveryone(page, "results");
  });
}
