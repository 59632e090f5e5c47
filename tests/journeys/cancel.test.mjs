// Whatever a person can wait for can be cancelled: the page says so, and all is as it was before.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, ingestState } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { phoenixAnnotations, phoenixSpans } from "../support/fixtures.mjs";
import { openLarge, readersGone } from "../support/large.mjs";
import { planByIntent } from "../support/plan.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The plan and what it is made on. */
async function state(page) {
  return { plan: await ask(page, "plan"), population: await ask(page, "population") };
}

/** Presses Cancel as soon as a notice says this, from within the page: nothing that happens meanwhile comes in between. */
function cancelOnce(page, saying) {
  return page.evaluate((saying) => {
    const look = () => {
      for (const notice of document.querySelectorAll(".notice")) {
        const button = [...notice.querySelectorAll("button")].find((it) => it.textContent === "Cancel");
        if (!button || !new RegExp(saying).test(notice.textContent)) continue;
        watch.disconnect();
        window.isCancelled = true;
        return button.click();
      }
    };
    const watch = new MutationObserver(look);
    watch.observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true, attributes: true });
  }, saying);
}

/** Waits until Cancel was pressed and nothing is under way. */
async function isOver(page) {
  await page.waitForFunction(() => window.isCancelled);
  await page.getByRole("group", { name: /^(Reading files|Working on the side)$/ }).waitFor({ state: "detached" });
}

/** Spans of 400 traces, so often that reading them takes a while; the same ones again and again. */
function manySpans(times) {
  const text = readFileSync(phoenixSpans, "utf8");
  const head = text.slice(0, text.indexOf("\n") + 1);
  return { head, body: text.slice(head.length).trimEnd() + "\n", times };
}

/** Starts to open such spans, and files of these texts with them. */
function openSpans(page, spans, ...others) {
  return page.evaluate(
    ({ spans, others }) => {
      const files = [new File([spans.head, ...Array(spans.times).fill(new Blob([spans.body]))], "spans.csv"), ...others.map((text) => new File([text], "annotations.csv"))];
      window.reading = window.assay.open(files).then(
        (receipt) => receipt.rows,
        (error) => error.message,
      );
    },
    { spans, others },
  );
}

/** Asks for judged results of this text, as often as said. */
function estimate(page, text, times = 1) {
  return page.evaluate(
    ({ text, times }) => {
      const end = text.indexOf("\n") + 1;
      const body = new Blob([text.slice(end)]);
      window.estimating = window.assay.estimate([new File([text.slice(0, end), ...Array(times).fill(body)], "results.csv")]).then(
        (found) => found,
        (error) => error.message,
      );
    },
    { text, times },
  );
}

const annotations = readFileSync(phoenixAnnotations, "utf8");

test("files whose scores find their traces once all is read", async () => {
  const { page } = await openPage(browser);
  await changePlan(page, { seed: "kept" });
  const former = await state(page);
  // The last thing that is said before the scores are joined to the spans.
  await cancelOnce(page, "^Reading: ([\\d.]+\\sMB) of \\1,");
  await openSpans(page, manySpans(60), annotations);
  await isOver(page);
  assert.match(await page.evaluate(() => window.reading), /cancelled/);
  await page.getByRole("alert").filter({ hasText: "Reading was cancelled. What was open before is still here." }).waitFor();
  assert.equal(await ingestState(page), "example");
  assert.deepEqual(await state(page), former);
  await readersGone(page);
  await ask(page, "draw");
});

test("the list while it is drawn", async () => {
  const { page, errors } = await openPage(browser);
  await openLarge(page, 50);
  const rows = await page.evaluate(() => window.reading);
  assert.ok(rows > 2_000_000, `${rows} rows`);
  await changePlan(page, { seed: "kept" });
  const former = await state(page);
  await cancelOnce(page, "^Drawing the list: [1-9][\\d,]* of [\\d,]+ traces looked at");
  await page.getByRole("button", { name: /^Download the list of/ }).click();
  await isOver(page);
  await page.getByText("The list was cancelled before it was whole.").waitFor();
  assert.deepEqual(await state(page), former);
  // A step of the plan is counted on the same traces, and the list can be drawn after all.
  await changePlan(page, { budget: { amount: { unit: "calls", value: 50 }, per: "wholeFile" } });
  assert.equal((await ask(page, "draw")).traces.length, (await ask(page, "solution")).calls);
  assert.deepEqual(errors, []);
});

test("the list while it is written with its full records", async () => {
  const { page } = await openPage(browser);
  await openLarge(page, 80, { texts: true });
  const rows = await page.evaluate(() => window.reading);
  const dimensions = [{ field: "intent" }];
  const signal = { combine: "any", conditions: [{ field: "error", test: { is: "is", value: "true" } }] };
  await changePlan(page, planByIntent(rows, { dimensions, signal, targetPoints: 0.01 }));
  const former = await state(page);
  await cancelOnce(page, "^Writing the list: [\\d,]+ of [\\d,]+ traces");
  await page.getByRole("button", { name: "With the full records" }).click();
  await isOver(page);
  await page.getByText("The list was cancelled before it was whole.").waitFor();
  assert.deepEqual(await state(page), former);
  assert.equal(await page.evaluate(async () => (await window.assay.records()).size > 1e6), true);
});

test("judged results while they are read", async () => {
  const { page } = await openPage(browser);
  await chooseFiles(page, phoenixSpans);
  await estimate(page, annotations);
  const first = await page.evaluate(() => window.estimating);
  const results = page.getByRole("region", { name: "Results" });
  const said = await results.locator(".results-said").innerText();
  const former = await state(page);
  await cancelOnce(page, "^Reading: [\\d.]+\\s(k|M)B of");
  await estimate(page, annotations, 4_000);
  await isOver(page);
  assert.match(await page.evaluate(() => window.estimating), /cancelled/);
  await results.getByText("Reading was cancelled.").waitFor();
  assert.equal(await results.locator(".results-said").innerText(), said);
  assert.deepEqual(await state(page), former);
  await estimate(page, annotations);
  assert.deepEqual((await page.evaluate(() => window.estimating)).matching, first.matching);
});

test("judged results while their spans find their traces", async () => {
  const { page } = await openPage(browser);
  await openSpans(page, manySpans(60));
  await page.evaluate(() => window.reading);
  const former = await state(page);
  await cancelOnce(page, "^These results name spans: your traces are read again");
  await estimate(page, annotations);
  await isOver(page);
  assert.match(await page.evaluate(() => window.estimating), /cancelled/);
  const results = page.getByRole("region", { name: "Results" });
  await results.getByText("Reading was cancelled.").waitFor();
  assert.deepEqual(await state(page), former);
  await estimate(page, annotations);
  const found = await page.evaluate(() => window.estimating);
  assert.equal(found.matching.unmatched, 0);
});
