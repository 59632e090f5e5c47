// The report: one file that is read without script or network, and two sheets of paper.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { ask, changePlan, chooseFiles, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";
import { bare, pagesOf } from "../support/pdf.mjs";

/** So many groups are on paper. */
const ON_PAPER = 12;

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "assay-report-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** A report as whoever got it opens it: from a disk, without a network and without scripts, unless `options` say otherwise. */
async function openReport(html, options = {}) {
  const file = join(folder, "report.html");
  await writeFile(file, html);
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("dialog", (dialog) => problems.push(`it says ${dialog.message()}`));
  page.on("request", (request) => request.url().startsWith("file:") || problems.push(`it asks for ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  return { page, problems };
}

/** A CSV of traces in so many groups, whose names `name` makes. */
function traces(groups, name) {
  const line = (index) => `"${name(index % groups).replaceAll('"', '""')}",${index % 13 === 0}\n`;
  return textFile("traces.csv", `intent,error\n${Array.from({ length: groups * 60 }, (_, index) => line(index)).join("")}`);
}

/** Opens so many groups and plans for them. */
async function planFor(groups, name = (index) => `group-${index}`) {
  const opened = await openPage(browser);
  await chooseFiles(opened.page, traces(groups, name));
  await changePlan(opened.page, {
    dimensions: [{ field: "intent" }],
    budget: { amount: { unit: "calls", value: groups * 20 }, per: "wholeFile" },
    window: "wholeFile",
  });
  return opened;
}

/** Shares the plan as a page, and gives the file's path. */
async function savedPage(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a page" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^assay-report-[0-9a-f]+\.html$/);
  return download.path();
}

test("the report says what the screen says, and is for everyone", async () => {
  const { page } = await openPage(browser);
  const headline = await page.getByRole("region", { name: "The answer" }).getByRole("heading").innerText();
  const { groups } = await ask(page, "solution");
  const html = await readFile(await savedPage(page), "utf8");
  const report = await openReport(html);
  assert.equal(await report.page.getByRole("heading", { level: 1 }).innerText(), headline);
  const rows = await report.page.getByRole("region", { name: "Table of groups" }).getByRole("row").allInnerTexts();
  assert.equal(rows.length, groups.length + 1);
  for (const [index, group] of groups.entries()) {
    const cells = rows[index + 1].split("\t").map((cell) => cell.trim());
    assert.equal(cells[0], group.labels.join(" × "));
    const count = (number) => number.toLocaleString("en-US");
    assert.deepEqual(
      [cells[1], cells[4], cells[5], cells[6], cells[8], cells[12]],
      [group.traces, group.calls, group.callsWithSignal, group.callsWithoutSignal].map(count)
        .concat(group.halfWidthPoints.toFixed(1), count(group.callsForTarget)),
    );
  }
  for (const name of ["How sure you will be, group by group", "What this rests on", "What the words mean"]) {
    await report.page.getByRole("heading", { name }).waitFor();
  }
  assert.deepEqual(report.problems, []);
  // axe is a script, which the report itself would not run.
  const seen = await openReport(html, { javaScriptEnabled: true, bypassCSP: true });
  for (const colorScheme of ["light", "dark"]) {
    await seen.page.emulateMedia({ colorScheme });
    for (const width of [1280, 360]) {
      await seen.page.setViewportSize({ width, height: 900 });
      await forEveryone(seen.page, `${colorScheme}, ${width} pixels wide`);
    }
  }
});

test("names from hostile data are shown as text", async () => {
  const hostile = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202egnp.exe", '" onload="alert(1)'];
  const { page } = await planFor(hostile.length, (index) => hostile[index]);
  const { page: report, problems } = await openReport(await ask(page, "report"), { javaScriptEnabled: true });
  const names = await report.getByRole("region", { name: "Table of groups" }).locator("th[scope=row]").allInnerTexts();
  assert.deepEqual(new Set(names), new Set(hostile.map((it) => it.replace("\u202e", "<U+202E>"))));
  assert.deepEqual(problems, []);
});

test("dropped on Assay, a report opens its plan", async () => {
  const { page } = await openPage(browser);
  await changePlan(page, { targetPoints: 3 });
  const [plan, solution] = [await ask(page, "plan"), await ask(page, "solution")];
  const file = { name: "report.html", mimeType: "text/html", buffer: Buffer.from(await ask(page, "report")) };
  const { page: other, errors } = await openPage(browser);
  await other.locator("input[type=file]").setInputFiles(file);
  await other.waitForFunction(() => window.assay.plan().targetPoints === 3);
  assert.deepEqual(await ask(other, "plan"), plan);
  assert.deepEqual(await ask(other, "solution"), solution);
  await other.getByRole("button", { name: "Change this plan" }).waitFor();
  assert.deepEqual(errors, []);
});

test("the button prints, and whoever reads a shared plan prints the same", async () => {
  const { page } = await openPage(browser);
  await page.evaluate(() => (window.print = () => (window.printed = true)));
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("button", { name: "Print" }).click();
  assert.equal(await page.evaluate(() => window.printed), true);
  const { link } = await ask(page, "share");
  const { page: reader } = await openPage(browser, {}, link);
  const [own, theirs] = [await twoSheets(page, "A4"), await twoSheets(reader, "A4")];
  assert.equal(theirs, own);
});

/** Asserts that a page that is printed is two sheets with nothing cut off, and gives their text. */
async function twoSheets(page, format) {
  const sheets = await pagesOf(await page.pdf({ format }));
  assert.equal(sheets.length, 2, `${format}: ${sheets.length} sheets`);
  // A centimetre around everything, in points.
  const margin = 28;
  for (const { width, height, pieces } of sheets) {
    for (const { text, left, right, bottom, top } of pieces) {
      const inside = left >= margin && right <= width - margin && bottom >= margin && top <= height - margin;
      assert.ok(inside, `${format}: “${text}” from ${left}, ${bottom} to ${right}, ${top} of ${width}, ${height}`);
    }
    // The last words of a sheet are not a heading that belongs to the next one.
    const lowest = pieces.toSorted((one, other) => one.bottom - other.bottom)[0];
    assert.doesNotMatch(lowest.text, /^(How sure|What|Who gets)/, format);
  }
  return sheets.map(({ text }) => text).join("");
}

for (const format of ["A4", "Letter"]) {
  test(`printed on ${format}, the page and the report are two sheets`, async () => {
    const { page, errors } = await openPage(browser);
    const headline = bare(await page.getByRole("region", { name: "The answer" }).getByRole("heading").innerText());
    const names = (await ask(page, "solution")).groups.map(({ labels }) => bare(labels.join(" × ")));
    assert.equal(names.length, ON_PAPER);
    const report = await openReport(await ask(page, "report"));
    for (const printed of [page, report.page]) {
      const text = await twoSheets(printed, format);
      assert.ok(text.includes(headline), text);
      for (const name of names) assert.equal(text.split(name).length > 4, true, `${name} is in each chart: ${text}`);
      assert.doesNotMatch(text, /Undo|Openyourtraces|moregroup/);
    }
    assert.equal(await page.locator(".printed").count(), 0, "what was printed is gone from the page");
    assert.deepEqual(errors, []);
  });

  test(`on ${format}, a hundred groups are two sheets that say what is left out`, async () => {
    const { page } = await planFor(100);
    // The last one of the plan is held short of its target, so that it matters more than the twelfth.
    const { groups } = await ask(page, "solution");
    const last = groups.at(-1).labels;
    await changePlan(page, { targetPoints: 45, groupTargets: [{ group: last, points: 0.01 }], locks: [{ group: last, calls: 5 }] });
    const text = await twoSheets(page, format);
    assert.ok(text.includes(bare(`and ${100 - ON_PAPER} more groups, all on target: in the file.`)), text);
    const names = groups.map(({ labels }) => labels[0]);
    for (const name of [...names.slice(0, ON_PAPER - 1), ...last]) assert.ok(text.includes(name), name);
    assert.ok(!text.includes(names[ON_PAPER]), text);
  });

  test(`on ${format}, names and rules without end are still two sheets`, async () => {
    const { page } = await planFor(14, (index) => `${index} ${"endless ".repeat(20)}`);
    const conditions = Array.from({ length: 30 }, (_, index) => ({ field: "intent", test: { is: "contains", value: `word number ${index}` } }));
    await changePlan(page, { signal: { combine: "any", conditions } });
    await twoSheets(page, format);
  });
}
