// Charts: each with its numbers under it, and as a picture and a table to take away, all saying what the plan says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ask, parseCsv } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const figures = ["What your dashboard will say", /20 possible weeks/, "Who gets judged", /would we notice/];

/** What a chart's button saves. */
async function saved(page, figure, kind) {
  const [download] = await Promise.all([page.waitForEvent("download"), figure.getByRole("button", { name: kind }).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Cards that are charts too: they save what they show. */
const cards = {
  "How sure you will be, group by group": /compliance/,
  "What each dollar buys": /\$/,
  "Spend next, give up first": /Spend next/,
  "What each call buys": /compliance/,
};

const figureOf = (page, name) => page.getByRole("figure").filter({ has: page.getByRole("heading", { name }) });

test("the charts' tables hold the solution's numbers, whole", async () => {
  const { page } = await openPage(browser);
  const { groups, overall } = await ask(page, "solution");
  const csv = async (name) => parseCsv((await saved(page, figureOf(page, name), "CSV")).bytes.toString());
  const rates = await csv(figures[0]);
  assert.deepEqual(
    rates.map((row) => [row.Group, Number(row["Expected to fail"]), Number(row["From (95 in 100)"]), Number(row["To (95 in 100)"])]),
    [...groups.map((it) => [it.labels.join(" × "), it.expectedRate, ...it.interval]), ["All traffic", overall.expectedRate, ...overall.interval]],
  );
  const shares = await csv(figures[2]);
  assert.deepEqual(
    shares.map((row) => [row.Group, Number(row["Share of the traffic"])]),
    groups.map((it) => [it.labels.join(" × "), it.share]),
  );
  await page.context().close();
});

test("the ladder says how often a group is judged as the chart of who gets judged does", async () => {
  const { page } = await openPage(browser);
  const { groups } = await ask(page, "solution");
  const said = groups.map((it) => `${it.judgedTimesAverage.toFixed(1)}×`);
  const ladder = page.getByRole("table", { name: "How sure you will be, group by group" });
  assert.deepEqual(await ladder.locator(".times").allInnerTexts(), said.map((it) => `${it} as often`));
  const chart = await figureOf(page, "Who gets judged").locator("svg[role=img] text").allTextContents();
  assert.deepEqual(chart.filter((it) => it.endsWith("×")), said);
  await page.context().close();
});

test("a chart's numbers open under it", async () => {
  const { page } = await openPage(browser);
  const { groups } = await ask(page, "solution");
  for (const name of figures) {
    const figure = figureOf(page, name);
    await figure.getByText("The same in numbers").click();
    const rows = figure.getByRole("table").getByRole("row");
    await rows.nth(1).waitFor();
    assert.ok((await rows.count()) > Math.min(groups.length, 20), String(name));
  }
  await page.context().close();
});

test("a picture stands alone: its own colours and title, the same in the dark theme", async () => {
  const pictures = [];
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await openPage(browser, { colorScheme });
    for (const name of figures) {
      const { bytes } = await saved(page, figureOf(page, name), "SVG");
      const svg = bytes.toString();
      const [broken, title] = await page.evaluate((svg) => {
        const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
        return [parsed.querySelector("parsererror")?.textContent ?? "", parsed.querySelector("title").textContent];
      }, svg);
      assert.equal(broken, "");
      assert.match(title, typeof name === "string" ? new RegExp(name) : name);
      assert.doesNotMatch(svg, /var\(|light-dark/);
      pictures.push(svg);
    }
    await page.context().close();
  }
  assert.deepEqual(pictures.slice(0, figures.length), pictures.slice(figures.length));
});

test("cards save their picture with the words of the screen, and their numbers", async () => {
  const pictures = [];
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await openPage(browser, { colorScheme });
    for (const [name, words] of Object.entries(cards)) {
      const group = page.getByRole("group", { name: `Save “${name}”` });
      const svg = (await saved(page, group, "SVG")).bytes.toString();
      assert.equal(await page.evaluate((svg) => new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror")?.textContent ?? "", svg), "");
      assert.match(svg, words);
      assert.doesNotMatch(svg, /var\(|light-dark/);
      pictures.push(svg);
    }
    const { groups } = await ask(page, "solution");
    const ladder = parseCsv((await saved(page, page.getByRole("group", { name: /Save “How sure/ }), "CSV")).bytes.toString());
    assert.deepEqual(
      ladder.map((row) => [row.Group, Number(row.Judged), Number(row["± points"]), Number(row["± points, spread evenly"])]),
      groups.map((it) => [it.labels.join(" × "), it.calls, it.halfWidthPoints, it.evenly.halfWidthPoints]),
    );
    await page.context().close();
  }
  const half = pictures.length / 2;
  assert.deepEqual(pictures.slice(0, half), pictures.slice(half));
});

test("a picture for slides is a PNG twice as fine as the screen", async () => {
  const { page } = await openPage(browser);
  const figure = figureOf(page, figures[2]);
  const { name, bytes } = await saved(page, figure, "PNG");
  assert.match(name, /\.png$/);
  assert.deepEqual([...bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const drawn = await figure.locator("svg").boundingBox();
  assert.ok(bytes.readUInt32BE(16) >= 2 * drawn.width, `${bytes.readUInt32BE(16)} for ${drawn.width}`);
  await page.context().close();
});

test("where a locked group stays short, more money is not said to be spent on it", async () => {
  const { page } = await openPage(browser);
  await page.getByRole("checkbox", { name: "lock compliance" }).first().check();
  await page.getByText("More money brings no group to its target: it would stay unspent.").waitFor();
  await page.context().close();
});

test("spending next and giving up first are one press each, and one step back", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  const met = async () => (await ask(page, "solution")).groups.filter((it) => ["meets", "allJudged"].includes(it.status)).length;
  const start = await met();
  const room = async () => (await page.getByRole("heading", { name: "Spend next", exact: true }).locator("..").boundingBox()).height;
  const [height, end] = [await room(), page.getByText("After that, more money would stay unspent.")];
  await end.waitFor();
  await page.getByRole("button", { name: /^Spend another .* compliance/ }).click();
  await page.getByText("Every group is on target: more money would stay unspent.").waitFor();
  assert.equal(await room(), height, "nothing moves under the hand");
  assert.equal(await met(), start + 1);
  await page.getByRole("button", { name: /^Save .* compliance/ }).click();
  await page.getByRole("button", { name: /^Spend another .* compliance/ }).waitFor();
  assert.equal(await met(), start);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction((budget) => JSON.stringify(window.assay.plan().budget) === JSON.stringify(budget), before.budget);
  assert.deepEqual(await ask(page, "plan"), before);
  await page.context().close();
});
