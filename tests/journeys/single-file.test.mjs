// The page as one HTML file: opened from a disk, without a server and without any network.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { ask, changePlan, chooseFiles, drawnRows } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { langfuseTraces, phoenixParquet, phoenixSpans, tracesByIntent } from "../support/fixtures.mjs";

const address = process.env.ASSAY_FILE && pathToFileURL(process.env.ASSAY_FILE).href;
if (!address) throw new Error("Run the journeys with `cargo xtask test`.");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Opens the file with the network refused. */
function openFile() {
  return openPage(browser, { offline: true }, address);
}

for (const [name, file] of [
  ["CSV", phoenixSpans],
  ["Parquet", phoenixParquet],
  ["JSON Lines", langfuseTraces],
]) {
  test(`${name} is read, planned for and drawn from a file of the disk`, async () => {
    const { page, errors, requests } = await openFile();
    await chooseFiles(page, file);
    await changePlan(page, { dimensions: [{ field: "metadata.intent" }], groupTargets: [] });
    const { strata } = await ask(page, "population");
    assert.deepEqual(Object.fromEntries(strata.map(({ labels, traces }) => [labels[0], traces])), tracesByIntent);
    const budget = page.getByRole("slider", { name: /^Budget/ });
    await budget.focus();
    await budget.press("Home");
    await page.waitForFunction((few) => window.assay.solution().calls < few, 50);
    await budget.press("End");
    await page.waitForFunction((many) => window.assay.solution().calls > many, 100);
    const { calls } = await ask(page, "solution");
    assert.equal((await drawnRows(page)).length, calls);
    assert.deepEqual(errors, []);
    const elsewhere = requests.filter((it) => it !== address && !/^(blob|data):/.test(it));
    assert.deepEqual(elsewhere, [], "the file asks for nothing but what it holds");
  });
}

test("it hands plans on as files, and says that its link leads to this disk alone", async () => {
  const { page, errors } = await openFile();
  await changePlan(page, { targetPoints: 3 });
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByText("This page lies on your disk").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a page" }).click(),
  ]);
  const { page: other } = await openFile();
  const buffer = await readFile(await download.path());
  await other.locator("input[type=file]").setInputFiles({ name: "report.html", mimeType: "text/html", buffer });
  await other.waitForFunction(() => window.assay.plan().targetPoints === 3);
  assert.deepEqual(await ask(other, "solution"), await ask(page, "solution"));
  assert.deepEqual(errors, []);
});

test("its rules let nothing in and nothing out", async () => {
  const { page } = await openFile();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.doesNotMatch(policy, /'self'|unsafe-inline|https?:|\*/);
  const refused = await page.evaluate(async () => {
    const tried = { fetch: fetch("https://example.org/").then(() => "went out", () => "refused") };
    tried.image = new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve("went out");
      image.onerror = () => resolve("refused");
      image.src = "https://example.org/a.png";
    });
    const script = document.createElement("script");
    script.textContent = "window.slippedIn = true";
    document.head.append(script);
    return { fetch: await tried.fetch, image: await tried.image, script: window.slippedIn ? "ran" : "refused" };
  });
  assert.deepEqual(refused, { fetch: "refused", image: "refused", script: "refused" });
});
