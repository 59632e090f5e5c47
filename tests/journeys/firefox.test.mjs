// The newcomer's way in Firefox, whose streams, workers, storage and dialogs are its own.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launchFirefox } from "../support/firefox.mjs";
import { langfuseEvents, langfuseParquet, phoenixSpans, tracesByIntent } from "../support/fixtures.mjs";

const packed = fileURLToPath(new URL("../fixtures/observations_v2.jsonl.gz", import.meta.url));

let firefox;
let tab;
let between;
before(async () => {
  between = await relay();
  firefox = await launchFirefox();
  ({ tab } = firefox);
});
after(async () => {
  await firefox?.close();
  between?.close();
});

/** Stands between browser and server, so that the network can end. */
async function relay() {
  const server = createServer(async ({ url }, response) => {
    const found = await fetch(new URL(url, process.env.ASSAY_URL));
    response.writeHead(found.status, { "Content-Type": found.headers.get("Content-Type") ?? "application/octet-stream" });
    response.end(Buffer.from(await found.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, close };
}

const told = () => tab.ask(() => ({ plan: window.assay.plan(), solution: window.assay.solution() }));

/** Opens files and waits until they are all that is open. */
async function choose(...paths) {
  await tab.choose("input[type=file]", paths);
  const names = paths.map((path) => path.split("/").at(-1));
  await tab.until((names) => document.querySelector("main").dataset.ingestState === "done" && window.assay.receipt().files.map((it) => it.name).join() === names.join(), names);
}

test("the example shows, and a drag of the budget has one step of undo", async () => {
  await tab.open(between.address);
  const fresh = await told();
  assert.equal(fresh.solution.groups.length, 12);
  assert.equal(await tab.ask(() => document.querySelector("main").dataset.ingestState), "example");
  await tab.ask(() => {
    const budget = document.querySelector("input[type=range][aria-label*=udget]");
    budget.value = Number(budget.value) + Number(budget.step || 1);
    for (const kind of ["input", "change"]) budget.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  await tab.until((before) => window.assay.plan().budget.amount.value !== before, fresh.plan.budget.amount.value);
  await tab.press("Undo");
  await tab.until((before) => window.assay.plan().budget.amount.value === before, fresh.plan.budget.amount.value);
});

for (const [name, path] of Object.entries({ "JSON Lines": langfuseEvents, CSV: phoenixSpans, "JSON Lines in gzip": packed, Parquet: langfuseParquet })) {
  test(`${name} is read whole, and its list drawn`, async () => {
    await choose(path);
    await tab.ask((plan) => window.assay.setPlan({ ...window.assay.plan(), ...plan }), { confidence: 0.9 });
    const { receipt, solution, drawn } = await tab.ask(async () => ({
      receipt: window.assay.receipt(),
      solution: window.assay.solution(),
      drawn: (await window.assay.draw()).traces.length,
    }));
    assert.equal(receipt.traces, 400);
    assert.equal(receipt.skipped, 0);
    assert.equal(drawn, solution.calls);
  });
}

test("a link holds the plan, and a reload brings it back", async () => {
  await choose(langfuseEvents);
  await tab.ask(() => window.assay.setPlan({ ...window.assay.plan(), dimensions: [{ field: "metadata.intent" }], groupTargets: [], targetPoints: 7 }));
  const own = await told();
  const sizes = await tab.ask(() => window.assay.population().strata.map(({ labels, traces }) => [labels[0], traces]));
  assert.deepEqual(Object.fromEntries(sizes), tracesByIntent);
  await tab.reload();
  assert.deepEqual(await told(), own);
  const { link } = await tab.ask(() => window.assay.share());
  await tab.leave();
  await tab.open(link);
  assert.deepEqual((await told()).solution.groups.map((it) => it.calls), own.solution.groups.map((it) => it.calls));
  assert.match(await tab.ask(() => document.querySelector("main").innerText), /Somebody shared this plan with you/);
});

test("without a network the page is there, and reads", async () => {
  await tab.open(between.address);
  await tab.until(() => navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true));
  between.close();
  await tab.reload();
  assert.equal((await told()).plan.targetPoints, 7);
  await choose(phoenixSpans);
  assert.equal(await tab.ask(() => window.assay.receipt().traces), 400);
  await tab.press("Forget everything");
  await tab.until(() => document.querySelector("footer").innerText.includes("Everything is forgotten"));
  assert.deepEqual(await tab.ask(async () => [await indexedDB.databases(), await caches.keys(), localStorage.length, sessionStorage.length]), [[], [], 0, 0]);
});
