// Traces that arrive without the file chooser: pasted, or dropped alone or in folders.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ask, ingestState } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "assay-arriving-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const rows = Array.from({ length: 60 }, (_, index) => [`t${index}`, ["refund", "billing"][index % 2], index % 7 === 0]);
const asCsv = (from = 0, to = rows.length) => ["id,intent,error", ...rows.slice(from, to).map((row) => row.join(","))].join("\n");
const asTsv = () => ["id\tintent\terror", ...rows.map((row) => row.join("\t"))].join("\r\n");
const asJson = () => JSON.stringify(rows.map(([id, intent, error]) => ({ id, intent, error })));

/** Pastes a text or files where the focus is, as a browser tells the page of it; gives whether the page took it. */
function paste(page, { text, file }) {
  return page.evaluate(
    ({ text, file }) => {
      const clipboardData = new DataTransfer();
      if (text !== undefined) clipboardData.setData("text/plain", text);
      if (file) clipboardData.items.add(new File([file.text], file.name));
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      return !document.activeElement.dispatchEvent(event);
    },
    { text, file },
  );
}

/** Lets go of files or folders over a place of the page, as a person would. */
async function drop(page, paths, [x, y] = [700, 500]) {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await devtools.send("Input.dispatchDragEvent", { type, x, y, data });
  }
}

const opened = (page, names) =>
  page.waitForFunction(
    (names) => document.querySelector("main").dataset.ingestState === "done" && window.assay.receipt().files.map((it) => it.name).join() === names.join(),
    names,
  );

for (const [what, text] of Object.entries({ CSV: asCsv(), "a sheet’s cells": asTsv(), JSON: asJson() })) {
  test(`pasted ${what} opens like a file`, async () => {
    const { page, errors } = await openPage(browser);
    assert.ok(await paste(page, { text }));
    await opened(page, ["pasted rows"]);
    const receipt = await ask(page, "receipt");
    assert.equal(receipt.name, "pasted rows");
    assert.equal(receipt.traces, rows.length);
    assert.deepEqual((await ask(page, "solution")).groups.map((it) => it.labels[0]).sort(), ["billing", "refund"]);
    assert.deepEqual(errors, []);
    await page.context().close();
  });
}

test("a pasted file opens, pasted words say what to paste, and a field keeps what is pasted into it", async () => {
  const { page, errors } = await openPage(browser);
  assert.ok(await paste(page, { text: "just a few words" }));
  await page.getByRole("alert").getByText("There are no rows in what was pasted.").waitFor();
  await forEveryone(page, "after pasted words");
  assert.equal(await ingestState(page), "example");

  await page.getByRole("textbox", { name: "What do we lose, or gain, with other money?" }).focus();
  assert.ok(!(await paste(page, { text: asCsv() })), "the field takes it");
  assert.equal(await ingestState(page), "example");

  await page.evaluate(() => document.activeElement.blur());
  assert.ok(await paste(page, { file: { name: "week.csv", text: asCsv() } }));
  await opened(page, ["week.csv"]);
  assert.equal(await page.getByRole("alert").getByText("no rows").count(), 0);
  assert.deepEqual(errors, []);
});

test("files and folders open wherever they are dropped", async () => {
  const { page, errors } = await openPage(browser);
  const [first, second] = [join(folder, "first.csv"), join(folder, "second.csv")];
  await writeFile(first, asCsv(0, 30));
  await writeFile(second, asCsv(30, 60));
  await drop(page, [first, second]);
  await opened(page, ["first.csv", "second.csv"]);
  assert.equal((await ask(page, "receipt")).traces, rows.length);

  // A folder with a folder in it, and what systems leave behind.
  const parts = join(folder, "parts");
  await mkdir(join(parts, "later"), { recursive: true });
  await writeFile(join(parts, ".DS_Store"), "\u0000\u0001");
  await writeFile(join(parts, "early.csv"), asCsv(0, 20));
  await writeFile(join(parts, "later", "late.csv"), asCsv(20, 60));
  const field = await page.getByRole("textbox", { name: "What do we lose, or gain, with other money?" }).boundingBox();
  await page.mouse.wheel(0, field.y - 300);
  await page.waitForFunction(() => window.scrollY > 0);
  const { x, y } = await page.getByRole("textbox", { name: "What do we lose, or gain, with other money?" }).boundingBox();
  await drop(page, [parts], [x + 20, y + 10]);
  await opened(page, ["early.csv", "late.csv"]);
  assert.equal((await ask(page, "receipt")).traces, rows.length);

  const empty = join(folder, "empty");
  await mkdir(empty);
  await drop(page, [empty]);
  await page.getByRole("alert").getByText("There are no files in the folder that was dropped.").waitFor();
  assert.equal(await ingestState(page), "done");
  assert.equal(await page.locator(".drop-veil").count(), 0);
  assert.deepEqual(errors, []);
});

test("words that are dragged into a field belong to the field", async () => {
  const { page } = await openPage(browser);
  const taken = await page.getByRole("textbox", { name: "What do we lose, or gain, with other money?" }).evaluate((field) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/plain", "$300/day");
    return !field.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  assert.ok(!taken);
});
