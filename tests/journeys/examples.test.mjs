// The built-in examples: each is one press away and shows what an average hides.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, ingestState, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Opens the example of this name from the data chip. */
async function openExample(page, name) {
  const button = page.getByRole("button", { name });
  if (!(await button.isVisible())) await openSetup(page, "1 Data");
  await button.click();
  await page.waitForFunction((name) => window.assay.receipt().name.startsWith(name), name);
}

const findings = (page) => page.getByRole("region", { name: "What stands out" });

test("in the A/B week nothing moved overall, and every group did", async () => {
  const { page, errors } = await openPage(browser);
  await openExample(page, "A/B week");
  assert.equal(await ingestState(page), "example");
  const found = findings(page).getByText(/signs of trouble differ in 6 of 6 groups/);
  await found.waitFor();

  // By hand: the share of traces with signs of trouble in both releases, over all traffic.
  const { strata } = await ask(page, "population");
  const share = (release) => {
    const of = strata.filter(({ labels }) => labels[1] === release);
    const sum = (count) => of.reduce((sum, stratum) => sum + stratum[count], 0);
    return sum("troubles") / sum("traces");
  };
  assert.ok(Math.abs(share("4.1") - share("4.2")) < 0.005);

  await findings(page).getByRole("button", { name: /^Look at it/ }).last().click();
  await page.getByRole("heading", { name: /× 4\.2/ }).first().waitFor();
  await page.waitForFunction(() => document.activeElement.closest("#selected-group"));
  await forEveryone(page, "a finding of the A/B week is looked at");
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("in the support bot one intent dominates the past verdicts, and a better sample is one press away", async () => {
  const { page } = await openPage(browser);
  const said = findings(page).getByText(/^order_status holds \d+\s% of the past verdicts and 40\s% of the traffic/);
  await said.waitFor();
  // By hand: verdicts of the group, and of all.
  const { strata } = await ask(page, "population");
  const judged = ({ withSignal, withoutSignal }) => withSignal.judged + withoutSignal.judged;
  const all = strata.reduce((sum, stratum) => sum + judged(stratum), 0);
  const own = judged(strata.find(({ labels }) => labels[0] === "order_status"));
  assert.ok((await said.innerText()).includes(`holds ${Math.round((100 * own) / all)}\u00a0%`));
  await findings(page).getByRole("button", { name: "Draw a better sample" }).click();
  await page.waitForFunction(() => document.activeElement.textContent === "The traces to judge");
  await page.context().close();
});

test("in the agent's spans a rare path is loud, and can be served first", async () => {
  const { page } = await openPage(browser);
  await openExample(page, "Phoenix agent spans");
  const { traces, rows, rowUnit } = await ask(page, "receipt");
  assert.deepEqual([traces, rowUnit], [24_000, "span"]);
  assert.ok(rows > traces);
  await findings(page).getByText(/browser_checkout carries 0.8\s% of the traffic/).waitFor();
  await findings(page).getByRole("button", { name: /^Serve it first.*browser_checkout/ }).click();
  await page.waitForFunction(() => window.assay.solution().groups.find((it) => it.labels[0] === "browser_checkout").importance === "must");
  await openExample(page, "Support bot");
  assert.equal((await ask(page, "receipt")).traces, 40_000);
  await page.context().close();
});
