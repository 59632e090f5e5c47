// Compare: two releases whose groups moved against each other, and two weeks of which only the mix moved.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { chooseFiles, parseCsv, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** 8,000 traces: from v1 to v2 “order” fails ten points more often, “refund” as much less. */
function releases() {
  const rows = Array.from({ length: 8000 }, (_, number) => {
    const intent = number % 4 < 2 ? "order" : "refund";
    const release = number < 4000 ? "v1" : "v2";
    const often = (intent === "order") === (release === "v1") ? 5 : 15;
    const verdict = Math.floor(number / 4) % 100 < often ? "fail" : "pass";
    return `t${number},${intent},${release},${number % 97 === 0},${verdict}`;
  });
  return textFile("releases.csv", ["trace_id,intent,release,error,verdict", ...rows, ""].join("\n"));
}

/** 2,000 traces of a week, so many of them orders, which fail less often. */
function week(name, orders) {
  const rows = Array.from({ length: 2000 }, (_, number) => {
    const [intent, often] = number < orders ? ["order", 4] : ["refund", 20];
    return `${name}-${number},${intent},v1,${number % 97 === 0},${number % 100 < often ? "fail" : "pass"}`;
  });
  return textFile(`${name}.csv`, ["trace_id,intent,release,error,verdict", ...rows, ""].join("\n"));
}

function section(page) {
  return page.getByRole("region", { name: "Compare" });
}

async function opened(file, options) {
  const { page, errors } = await openPage(browser, options);
  await chooseFiles(page, file);
  await page.evaluate(() =>
    window.assay.setPlan({
      ...window.assay.plan(),
      dimensions: [{ field: "intent" }],
      signal: { combine: "any", conditions: [{ field: "error", test: { is: "is", value: "true" } }] },
      verdict: { combine: "any", conditions: [{ field: "verdict", test: { is: "is", value: "fail" } }] },
    }),
  );
  return { page, errors };
}

test("groups that moved against each other are told, though the whole stands still", async () => {
  const { page, errors } = await opened(releases());
  const part = section(page);
  await part.getByLabel("Told apart by").selectOption("release");
  await part.getByRole("button", { name: "Compare", exact: true }).click();
  await part.getByText("Still overall, moved in groups").waitFor();
  assert.match(await part.locator(".results-said").innerText(), /^From v1 to v2 all traffic may not have moved .* 2 of 2 groups did, against each other/);
  await part.getByRole("img", { name: /^Differences of 2 groups and of all traffic/ }).waitFor();

  const waiting = page.waitForEvent("download");
  await part.getByRole("button", { name: "CSV" }).click();
  const rows = parseCsv(readFileSync(await (await waiting).path(), "utf8"));
  const points = Object.fromEntries(rows.map((row) => [row.Group, Number(row["Difference, points"])]));
  assert.ok(Math.abs(points.order - 10) < 0.5 && Math.abs(points.refund + 10) < 0.5 && Math.abs(points["All traffic"]) < 0.5, JSON.stringify(points));

  const found = await page.evaluate(() => window.assay.compare({ field: "release", values: ["v2", "v1"] }));
  assert.equal(found.pattern, "cancel");
  const order = found.groups.find((group) => group.name === "order");
  assert.ok(Math.abs(order.points + 10) < 0.5 && order.detectablePoints > 0);
  assert.deepEqual(errors, []);
});

test("of another week it is told how much is other traffic and how much other behaviour", async () => {
  const { page } = await opened(week("first", 1600));
  const waiting = page.waitForEvent("filechooser");
  await section(page).getByRole("button", { name: "Compare with another file …" }).click();
  await (await waiting).setFiles(week("second", 800));
  await section(page).getByText(/All traffic went \+6\.4 points: \+6\.4 by other traffic, 0\.0 by other behaviour\./).waitFor();
});

test("what cannot be compared says why", async () => {
  const { page } = await opened(releases());
  const waiting = page.waitForEvent("filechooser");
  await section(page).getByRole("button", { name: "Compare with another file …" }).click();
  await (await waiting).setFiles(textFile("notes.csv", "trace_id,note\nx1,later\n"));
  await section(page).getByRole("alert").getByText(/No field of these results looks like a verdict/).waitFor();
});

for (const [name, options] of [
  ["", {}],
  [", in the dark and narrow", { colorScheme: "dark", viewport: { width: 390, height: 844 } }],
]) {
  test(`a comparison reads well for everybody${name}`, async () => {
    // axe is put into the document as a script, which the page's own policy forbids.
    const { page } = await opened(releases(), { bypassCSP: true, ...options });
    await section(page).getByRole("button", { name: "Compare", exact: true }).click();
    await section(page).getByRole("img", { name: /^Differences of/ }).waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => window.axe.run("#compare"));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), []);
  });
}
