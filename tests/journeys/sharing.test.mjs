// The plan is handed on as a link, a file or a picture, and opened by somebody who has nothing else.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";

import { ask, changePlan, chooseFiles, chooseRefused, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The first sentence, which is the answer. */
async function answer(page) {
  return (await page.getByRole("heading", { level: 1 }).innerText()).replace(/\s+/g, " ");
}

/** Opens the list of what is shared. */
async function openDialog(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share this plan" });
  await dialog.waitFor();
  return dialog;
}

/** The link in the dialog, once it is another than `before`. */
async function shownLink(page, before = "") {
  const field = page.getByRole("textbox", { name: "The link" });
  await page.waitForFunction(
    ([input, before]) => input.value !== "" && input.value !== before,
    [await field.elementHandle(), before],
  );
  return field.inputValue();
}

/** What a link says, as JSON. */
function decoded(link) {
  return inflateSync(Buffer.from(link.split("#1.")[1], "base64url")).toString();
}

/** A link that says this. */
function encoded(link, json) {
  return `${link.split("#")[0]}#1.${deflateSync(json).toString("base64url")}`;
}

/** Opens an address in a browser context of its own and waits until it works. */
async function openAt(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(address);
  await page.waitForFunction(() => window.assay?.ready.then(() => true));
  return { page, errors };
}

async function save(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

test("a link opens the same answer for somebody who has nothing else", async () => {
  const { page } = await openPage(browser);
  await changePlan(page, { targetPoints: 4 });
  await page.getByRole("button", { name: "Keep to compare" }).click();
  const [plan, sentence] = [await ask(page, "plan"), await answer(page)];
  await openDialog(page);
  await forEveryone(page, "the dialog");
  const link = await shownLink(page);
  assert.ok(link.length < 2_048, `${link.length} characters`);

  const { page: reader, errors } = await openAt(link, { viewport: { width: 390, height: 844 } });
  assert.equal(await answer(reader), sentence);
  await reader.getByRole("heading", { name: "What the words mean" }).waitFor();
  assert.equal(await reader.getByRole("slider").count(), 0, "it is there to be read");
  await forEveryone(reader, "the reader's view on a phone");

  await reader.getByRole("button", { name: "Change this plan" }).click();
  await reader.getByRole("slider", { name: "Budget" }).waitFor();
  assert.deepEqual(await ask(reader, "plan"), plan);
  assert.equal(await answer(reader), sentence);
  assert.ok(!reader.url().includes("#"), "what is changed is no longer what the link says");
  await reader.getByRole("button", { name: "Work on it Scenario A" }).waitFor();
  assert.deepEqual(errors, []);
  await Promise.all([page, reader].map((it) => it.context().close()));
});

test("the reader's view is there for everyone", async () => {
  const { page } = await openPage(browser);
  const { link } = await page.evaluate(() => window.assay.share());
  for (const [name, options] of [
    ["wide", {}],
    ["dark", { colorScheme: "dark" }],
    ["narrowest", { viewport: { width: 320, height: 640 } }],
  ]) {
    const { page: reader } = await openAt(link, options);
    await forEveryone(reader, name);
    await reader.context().close();
  }
  await page.context().close();
});

test("names, small counts and prices are left out when people say so", async () => {
  const { page } = await openPage(browser);
  const dialog = await openDialog(page);
  const whole = await shownLink(page);
  assert.match(decoded(whole), /compliance/);
  await dialog.getByText(/order_status, refund/).waitFor();
  await dialog.getByRole("checkbox", { name: /^Names\./ }).check();
  const lettered = await shownLink(page, whole);
  await dialog.getByText(/^A, B, C, D/).waitFor();
  await dialog.getByRole("checkbox", { name: /^Counts under 10/ }).check();
  const rounded = await shownLink(page, lettered);
  await dialog.getByRole("checkbox", { name: /^Prices/ }).check();
  const careful = await shownLink(page, rounded);
  const names = (await ask(page, "population")).strata.flatMap((it) => it.labels);
  for (const link of [lettered, rounded, careful]) {
    assert.deepEqual(names.filter((name) => decoded(link).includes(name)), []);
  }

  const { page: reader } = await openAt(careful);
  assert.match(await answer(reader), /^For 1,250 calls a week the judge scores/);
  const said = await reader.locator("main").innerText();
  assert.doesNotMatch(said, /\$|compliance/);
  assert.match(said, /Letters stand for the names of the groups\./);
  assert.match(said, /Counts under ten are shown as ten\./);
  await reader.getByRole("button", { name: "Change this plan" }).click();
  await reader.getByRole("slider", { name: "Budget" }).waitFor();
  assert.doesNotMatch(await reader.locator("main").innerText(), /\$\d/);
  await Promise.all([page, reader].map((it) => it.context().close()));
});

test("a shared plan is worked on without its traces, and moves onto the file when that is opened", async () => {
  const lines = ["id,timestamp,intent,error,thumbs,judge_score"];
  for (let trace = 0; trace < 3_000; trace += 1) {
    const time = new Date(Date.UTC(2026, 10, 2) + trace * 400_000).toISOString();
    lines.push(`t${trace},${time},${trace % 3 ? "order" : "refund"},${trace % 11 === 0},${trace % 7 ? "up" : "down"},0.${1 + (trace % 9)}`);
  }
  const { page } = await openPage(browser);
  const { link } = await page.evaluate(() => window.assay.share());
  const { page: other } = await openAt(link);
  await other.getByRole("button", { name: "Change this plan" }).click();
  await other.getByText(/its counts are here, its traces are not/).waitFor();
  await changePlan(other, { targetPoints: 4 });
  await other.getByRole("button", { name: "Undo" }).click();
  await other.getByRole("button", { name: "Redo" }).click();
  await other.waitForFunction(() => window.assay.plan().targetPoints === 4);
  const refused = await other.evaluate(() => window.assay.draw().catch((error) => `${error.message} ${error.nextStep}`));
  assert.match(refused, /takes the traces themselves.*Open the trace file/);
  await assert.rejects(changePlan(other, { dimensions: [{ field: "language" }] }), /takes the traces themselves/);

  await chooseFiles(other, textFile("intents.csv", lines.join("\n")));
  assert.equal((await ask(other, "plan")).targetPoints, 4);
  assert.deepEqual((await ask(other, "population")).strata.map((it) => it.labels[0]), ["order", "refund"]);
  assert.equal((await ask(other, "draw")).traces.length, (await ask(other, "solution")).calls);
  await Promise.all([page, other].map((it) => it.context().close()));
});

test("a shared plan that does not fit the file is kept beside the one that does", async () => {
  const { page } = await openPage(browser);
  const { snapshot } = await page.evaluate(() => window.assay.share());
  await page.evaluate((snapshot) => window.assay.openShared(snapshot), snapshot);
  await page.getByRole("button", { name: "Change this plan" }).waitFor();
  const rows = Array.from({ length: 400 }, (_, place) => `t${place},${place % 2 ? "red" : "blue"}`);
  await chooseFiles(page, textFile("colours.csv", ["id,colour", ...rows].join("\n")));
  await page.getByText(/The shared plan is kept, but not on what is open now: .*intent/).waitFor();
  await page.context().close();
});

test("pictures and the saved file open the plan again, and a foreign picture says what it is", async () => {
  const { page } = await openPage(browser);
  const sentence = await answer(page);
  const ladder = page.getByRole("group", { name: /^Save “How sure/ });
  const files = [
    await save(page, () => ladder.getByRole("button", { name: "PNG" }).click()),
    await save(page, () => ladder.getByRole("button", { name: "SVG" }).click()),
  ];
  const dialog = await openDialog(page);
  files.push(await save(page, () => dialog.getByRole("button", { name: "Save as a file" }).click()));
  assert.match(files[2].name, /^assay-[0-9a-f]{12}\.assay\.json$/);
  await dialog.getByRole("checkbox", { name: /The plan in pictures/ }).check();
  await dialog.getByRole("button", { name: "Close" }).click();
  const bare = await save(page, () => ladder.getByRole("button", { name: "SVG" }).click());
  assert.doesNotMatch(await readFile(bare.path, "utf8"), /assay-snapshot/);

  for (const { name, path } of files) {
    const { page: other } = await openPage(browser);
    await changePlan(other, { targetPoints: 2 });
    const file = { name, mimeType: "application/octet-stream", buffer: await readFile(path) };
    await other.locator("input[type=file]").setInputFiles(file);
    await other.getByRole("button", { name: "Change this plan" }).waitFor();
    assert.equal(await answer(other), sentence, name);
    await other.context().close();
  }
  const said = await chooseRefused(page, { ...bare, name: "bare.svg", mimeType: "image/svg+xml", buffer: await readFile(bare.path) });
  assert.match(said, /bare\.svg: This picture carries no plan of Assay\./);
  assert.equal(await answer(page), sentence, "what was open is still there");
  await page.context().close();
});

test("a link that is broken, foreign, newer or endless ends in a sentence, with the example below", async () => {
  const { page } = await openPage(browser);
  const sentence = await answer(page);
  const { link } = await page.evaluate(() => window.assay.share());
  const json = decoded(link);
  const at = link.indexOf("#");
  for (const [broken, said] of [
    [link.slice(0, -40), /damaged/],
    [`${link.slice(0, at + 60)}!${link.slice(at + 61)}`, /damaged/],
    [`${link.slice(0, at)}#utm_source=mail`, /not a shared plan/],
    [link.replace("#1.", "#2."), /newer version/],
    [encoded(link, json.replace('"schemaVersion":2', '"schemaVersion":7')), /newer version.*Reload/s],
    [encoded(link, '{"type":"other"}'), /not a shared plan/],
    [encoded(link, json.replace(/"groups":\[.*?\]\]\]/, '"groups":[[["a"],[-1],[2]]]')), /cannot be read/],
    [encoded(link, Buffer.alloc(60_000_000, " ")), /larger than any shared plan/],
  ]) {
    const { page: other, errors } = await openAt(broken);
    const alert = other.getByRole("alert").filter({ hasText: said });
    await alert.waitFor();
    assert.equal(await answer(other), sentence);
    assert.equal((await ask(other, "receipt")).example, true);
    assert.deepEqual(errors, []);
    await other.context().close();
  }
  await page.context().close();
});

test("a link that is followed or pasted while the page is open is opened there", async () => {
  const { page } = await openPage(browser);
  await changePlan(page, { targetPoints: 4 });
  const sentence = await answer(page);
  const { link } = await page.evaluate(() => window.assay.share());
  await changePlan(page, { targetPoints: 2 });
  await page.evaluate((link) => { window.location.hash = new URL(link).hash; }, link);
  await page.getByRole("button", { name: "Change this plan" }).waitFor();
  assert.equal(await answer(page), sentence);
  await page.evaluate(() => { window.location.hash = "#plan"; });
  assert.equal(await answer(page), sentence, "a place on the page is no plan");

  await page.getByRole("button", { name: "Change this plan" }).click();
  await page.getByRole("slider", { name: "Budget" }).waitFor();
  await page.evaluate((link) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", `${link}\n`);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, link);
  await page.getByRole("button", { name: "Change this plan" }).waitFor();
  assert.equal(await answer(page), sentence, "a link that is pasted");
  await page.context().close();
});

test("a plan of very many groups is offered as a file first, with the reason", async () => {
  const rows = Array.from({ length: 6_000 }, (_, place) => `t${place},${(((place % 400) * 2_654_435_761) >>> 0).toString(36)}`);
  const { page } = await openPage(browser);
  await chooseFiles(page, textFile("cities.csv", ["id,city", ...rows].join("\n")));
  await changePlan(page, { dimensions: [{ field: "city" }] });
  const dialog = await openDialog(page);
  await shownLink(page);
  await dialog.getByText(/This link has [\d,]+ characters, and some programs cut links above 2,048\./).waitFor();
  const buttons = await dialog.getByRole("button").evaluateAll((all) =>
    all.filter((it) => it.classList.contains("primary")).map((it) => it.innerText),
  );
  assert.deepEqual(buttons, ["Save as a file"]);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Share");
  await page.context().close();
});
