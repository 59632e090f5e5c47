// Nothing leaves: once the page works it asks for nothing, whatever is done, and what tried to send something could not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, openSetup, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { elsewhere, tryAllWaysOut } from "../support/elsewhere.mjs";
import { langfuseEvents, langfuseParquet, phoenixSpans } from "../support/fixtures.mjs";
import { judgedList } from "../support/judge.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Whatever goes over the network for a page, its workers and its frames, as the browser itself tells of it. */
async function watched(page) {
  const asked = [];
  const context = page.context();
  const isInMemory = (address) => /^(blob|data):/.test(address);
  context.on("request", (request) => {
    if (!isInMemory(request.url())) asked.push(`${request.method()} ${request.url()}`);
  });
  page.on("websocket", (socket) => asked.push(`socket ${socket.url()}`));
  // Beacons, early connections and what else has no event of its own in the page.
  const browser = await context.newCDPSession(page);
  await browser.send("Network.enable");
  browser.on("Network.requestWillBeSent", ({ request }) => {
    if (!isInMemory(request.url)) asked.push(`${request.method} ${request.url}`);
  });
  return asked;
}

/** Everything that people do with the page. */
async function useEverything(page) {
  await openSetup(page, "1 Data");
  for (const name of ["A/B week", "Phoenix agent spans", "Support bot"]) {
    const button = page.getByRole("button", { name });
    if (!(await button.isVisible())) await openSetup(page, "1 Data");
    await button.click();
    await page.waitForFunction((name) => window.assay.receipt().name.startsWith(name), name);
  }
  for (const file of [phoenixSpans, langfuseParquet, langfuseEvents]) await chooseFiles(page, file);
  await changePlan(page, { dimensions: [{ field: "metadata.intent" }], groupTargets: [], seed: "privacy" });
  await page.getByRole("slider", { name: /^Budget/ }).press("ArrowLeft");
  await page.getByRole("button", { name: "Keep to compare" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Draw in your warehouse, or count there").click();
  const { csv } = await ask(page, "draw");
  const { buffer } = judgedList(csv);
  await page.evaluate((text) => window.assay.estimate([new File([text], "results.csv")]), buffer.toString());
  await page.evaluate(() => window.assay.compare({ field: "metadata.intent", values: ["refund_request", "order_status"] }));
  for (const name of ["SVG", "PNG", "CSV"]) {
    const saved = page.waitForEvent("download");
    await page.getByRole("group", { name: /^Save “/ }).first().getByRole("button", { name }).click();
    await saved;
  }
  const { link, snapshot } = await ask(page, "share");
  for (const shared of [link, snapshot]) await page.evaluate((shared) => window.assay.openShared(shared), shared);
  await chooseFiles(page, textFile("last.csv", "id,intent,error\na,refund,true\nb,order,false\n"));
}

test("whatever is done with the page, it asks for nothing", async () => {
  const { page, errors } = await openPage(browser, { acceptDownloads: true });
  await page.waitForLoadState("networkidle");
  const asked = await watched(page);
  await useEverything(page);
  await page.waitForLoadState("networkidle");
  const { origin } = new URL(page.url());
  const parquet = asked.filter((it) => /^GET \S+\/assay_parquet_reader_bg\.wasm$/.test(it) && it.includes(origin));
  assert.deepEqual(asked.filter((it) => !parquet.includes(it)), []);
  assert.deepEqual(errors, []);
  await page.context().close();
});

for (const [who, where] of [
  ["the page", (page) => page],
  ["the worker that holds the data", (page) => page.workers()[0]],
]) {
  test(`nothing in ${who} can send anything anywhere, or run what comes from elsewhere`, async () => {
    const other = await elsewhere();
    const { page } = await openPage(browser);
    await chooseFiles(page, phoenixSpans);
    assert.deepEqual(await where(page).evaluate(tryAllWaysOut, other.address), []);
    assert.deepEqual(other.visits, []);
    await page.context().close();

    // The same without the page's rules goes out: the ways are ways.
    const free = await openPage(browser, { bypassCSP: true });
    const went = await free.page.evaluate(tryAllWaysOut, other.address);
    assert.ok(went.includes("fetch") && other.visits.length > 5, `${went} / ${other.visits}`);
    await free.page.context().close();
    other.close();
  });
}
