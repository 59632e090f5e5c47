// Names out of files are shown as text, keep to themselves, and are written harmlessly.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, parseCsv, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Names, and what stands on the page for each. */
const names = {
  "<img src=x onerror=globalThis.slippedIn=1>": "<img src=x onerror=globalThis.slippedIn=1>",
  '=HYPERLINK("http://example.org";"refund")': '=HYPERLINK("http://example.org";"refund")',
  "exe\u202egpj": "exe<U+202E>gpj",
  ["__proto__"]: "__proto__",
  constructor: "constructor",
  "שלום": "\u2068שלום\u2069",
};

test("markup, formulas, marks of direction and names of objects as groups, fields and ids", async () => {
  const { page, errors } = await openPage(browser);
  const rows = Object.keys(names).flatMap((name, group) =>
    Array.from({ length: 60 }, (_, number) => `{"id":${JSON.stringify(`${name}-${group}-${number}`)},"intent":${JSON.stringify(name)},"__proto__":"a","error":false}`),
  );
  await chooseFiles(page, textFile("<b>names</b>.jsonl", rows.join("\n")));
  await changePlan(page, { dimensions: [{ field: "intent" }], groupTargets: [], seed: "names" });
  const { strata } = await ask(page, "population");
  assert.deepEqual(new Set(strata.map(({ labels }) => labels[0])), new Set(Object.keys(names)));
  const ladder = await page.getByRole("table", { name: "How sure you will be, group by group" }).innerText();
  for (const shown of Object.values(names)) assert.ok(ladder.includes(shown), `${shown} / ${ladder}`);
  assert.doesNotMatch(await page.locator(".answer").innerText(), /\u202e/, "no name turns a sentence round");
  assert.equal(await page.evaluate(() => globalThis.slippedIn ?? document.querySelector("main img, header b")), null);

  const { csv, traces } = await ask(page, "draw");
  const listed = parseCsv(csv);
  assert.ok(listed.length > 0);
  for (const cell of listed.flatMap((row) => [row.id, row.group])) assert.doesNotMatch(cell, /^[=+@\t\r]/);
  assert.deepEqual(new Set(traces.map(({ group }) => group[0])), new Set(Object.keys(names)));
  assert.deepEqual(errors, []);
  await page.context().close();
});
