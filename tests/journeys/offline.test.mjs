// After the first visit the page works without a network, and what is published meanwhile never mixes with what is open.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { ask, chooseFiles } from "../support/assay.mjs";
import { address, launch, openPage, works } from "../support/browser.mjs";
import { langfuseParquet, phoenixSpans } from "../support/fixtures.mjs";

let browser;
/** The page as it is served: each file's bytes and type by its path. */
const published = new Map();
before(async () => {
  browser = await launch();
  const take = async (path) => {
    const response = await fetch(new URL(path, address));
    assert.equal(response.status, 200, path);
    published.set(path, { type: response.headers.get("content-type"), bytes: Buffer.from(await response.arrayBuffer()) });
  };
  await take("./offline.js");
  const list = /const FILES = (\[[^\]]*\])/.exec(published.get("./offline.js").bytes.toString())[1];
  await Promise.all(JSON.parse(list.replace(/,\s*\]/, "]")).map(take));
});
/** What ends the servers, which would keep the journeys from ending where one fails. */
const closing = [];
after(() => {
  for (const close of closing) close();
  return browser.close();
});

/** The same page as another edition: its programs lie elsewhere, and say which edition they are of. */
function edition(number) {
  const code = [...published.keys()].find((path) => path.endsWith("/boot.js")).split("/").at(-2);
  const files = new Map();
  for (const [path, { type, bytes }] of published) {
    const isText = /html|javascript/.test(type) && !/assay[-_]/.test(path);
    let text = isText ? bytes.toString().replaceAll(code, `code-${number}`).replace(/(const EDITION = ")/, `$1${number}-`) : null;
    if (/\/(boot|worker)\.js$/.test(path)) text += `\nglobalThis.edition = ${number};\n`;
    files.set(path.replace(code, `code-${number}`), { type, bytes: text === null ? bytes : Buffer.from(text) });
  }
  return files;
}

/** A server whose files can be replaced, and which can be cut off; `asked` are the paths that it is asked for. */
async function serve(files) {
  const host = { files, isUp: true, asked: [] };
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "./" : `.${request.url}`;
    if (!host.isUp) return response.destroy();
    host.asked.push(path);
    const file = host.files.get(path);
    response.writeHead(file ? 200 : 404, { "Content-Type": file?.type ?? "text/plain", "Cache-Control": "no-store" });
    return response.end(file?.bytes ?? "There is no such file.");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(host, { address: `http://127.0.0.1:${server.address().port}/` });
}

/** Waits until the service workers hold files of this edition alone, as they do once no page of another one is open. */
async function holdsOnly(context, edition) {
  const held = (worker) => Promise.race([worker.evaluate(() => caches.keys()), new Promise((_, reject) => setTimeout(reject, 1_000))]);
  for (let looks = 0; looks < 200; looks++) {
    const names = await Promise.all(context.serviceWorkers().map((worker) => held(worker).catch(() => ["?"])));
    if (names.length > 0 && names.flat().every((name) => name.startsWith(edition))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`files of another edition than ${edition} are held`);
}

const online = { serviceWorkers: "allow" };
/** Which edition the page is of, and which the worker that was hired last. */
async function editions(page) {
  return [await page.evaluate(() => globalThis.edition), await page.workers().at(-1).evaluate(() => globalThis.edition)];
}

test("once it was open, the page opens, reads, plans and draws without a network", async () => {
  const host = await serve(edition(1));
  const { page, errors } = await openPage(browser, online, host.address);
  assert.ok(host.asked.includes("./code-1/assay_parquet_reader_bg.wasm"), "all files come while the page is loaded");
  const asked = host.asked.length;
  host.isUp = false;
  await page.reload();
  await works(page);
  for (const file of [phoenixSpans, langfuseParquet]) await chooseFiles(page, file);
  assert.equal((await ask(page, "receipt")).traces, 400);
  await ask(page, "draw");
  assert.equal(host.asked.length, asked);
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("with the page's files held, not even the program for Parquet is asked for", async () => {
  const { page, requests } = await openPage(browser, online);
  const asked = requests.length;
  await chooseFiles(page, langfuseParquet);
  await ask(page, "draw");
  assert.deepEqual(requests.slice(asked).filter((request) => !request.startsWith("blob:")), []);
  await page.context().close();
});

test("a page that is open stays of one edition when another is published, and is of the new one after a reload", async () => {
  const host = await serve(edition(1));
  const { page, errors } = await openPage(browser, online, host.address);
  host.files = edition(2);
  await chooseFiles(page, phoenixSpans);
  assert.deepEqual(await editions(page), [1, 1]);
  await chooseFiles(page, langfuseParquet);
  assert.deepEqual(await editions(page), [1, 1]);
  assert.equal((await ask(page, "receipt")).files[0].container, "Parquet");

  await page.reload();
  await works(page);
  await chooseFiles(page, langfuseParquet);
  assert.deepEqual(await editions(page), [2, 2]);

  // Without a network it is one of both, and wholly.
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting);
  host.isUp = false;
  await page.reload();
  await works(page);
  await chooseFiles(page, langfuseParquet);
  const [ofPage, ofWorker] = await editions(page);
  assert.equal(ofPage, ofWorker);

  host.isUp = true;
  const context = page.context();
  await page.close();
  await holdsOnly(context, "assay-edition-2");
  const { page: next } = await openPage(browser, { context }, host.address);
  await chooseFiles(next, langfuseParquet);
  assert.deepEqual(await editions(next), [2, 2]);
  host.isUp = false;
  await next.reload();
  await works(next);
  assert.equal(await next.evaluate(() => globalThis.edition), 2);
  assert.deepEqual(errors, []);
  await context.close();
});
