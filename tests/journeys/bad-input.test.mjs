// What cannot be read is refused in one clear sentence, and what was open stays open.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { ask, changePlan, chooseFiles, chooseRefused, ingestState, openSetup, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const rows = (count, of) => Array.from({ length: count }, (_, index) => of(index));
const table = (records) => ["id,intent,error", ...records].join("\n");
const plain = (count) => table(rows(count, (index) => `t${index},${index % 3 ? "order" : "refund"},${index % 10 === 0}`));

const zipped = gzipSync(Buffer.from(rows(5000, (index) => `{"id":"t${index}","intent":"${index * 7919}"}`).join("\n")));
const refused = {
  "an empty file": { name: "empty.jsonl", buffer: Buffer.alloc(0) },
  "a truncated gzip": { name: "cut.jsonl.gz", buffer: zipped.subarray(0, zipped.length / 2) },
  "a picture": {
    name: "picture.csv",
    buffer: Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex"),
  },
  "a JSON array cut in its first record": {
    name: "half.json",
    buffer: Buffer.from('[{"id":"a","intent":"ref'),
  },
};

describe("a file that cannot be read", () => {
  for (const [what, { name, buffer }] of Object.entries(refused)) {
    test(what, async () => {
      const { page, errors } = await openPage(browser);
      const before = await ask(page, "population");
      const said = await chooseRefused(page, { name, mimeType: "application/octet-stream", buffer });
      assert.match(said, /\.\s/, "a sentence and a next step");
      assert.equal(await ingestState(page), "error");
      assert.deepEqual(await ask(page, "population"), before);

      await changePlan(page, { targetPoints: 7 });
      assert.equal((await ask(page, "solution")).groups[0].targetPoints, 7);
      await chooseFiles(page, textFile("good.csv", plain(200)));
      assert.equal((await ask(page, "receipt")).traces, 200);
      assert.deepEqual(errors, []);
    });
  }

  test("a script sees the same sentence", async () => {
    const { page } = await openPage(browser);
    const said = await page.evaluate(async () => {
      const refusal = await window.assay.open([new File([], "empty.jsonl")]).catch((error) => error);
      return { message: refusal.message, next: refusal.nextStep, shown: document.querySelector("[role=alert]").innerText };
    });
    assert.match(said.message, /empty\.jsonl/);
    assert.ok(said.shown.includes(said.message) && said.shown.includes(said.next), said.shown);
  });
});

test("of several files those that cannot be read are left out, and said; one that broke off within its traces is not", async () => {
  const { page } = await openPage(browser);
  const choose = (files) => page.locator("input[type=file]").setInputFiles(files);
  const { "a truncated gzip": cut, ...others } = Object.fromEntries(
    Object.entries(refused).map(([what, { name, buffer }]) => [what, { name, mimeType: "", buffer }]),
  );
  const broken = Object.values(others);
  const good = [textFile("first.csv", plain(200)), textFile("last.csv", plain(300).replaceAll("\nt", "\nlast"))];
  await choose([good[0], ...broken, good[1]]);
  await page.waitForFunction(() => window.assay.receipt().traces === 500);
  const { files, suspicions } = await ask(page, "receipt");
  assert.deepEqual(files.map(({ name }) => name), ["first.csv", "last.csv"]);
  const said = suspicions.map(({ sentence }) => sentence).join("\n");
  for (const { name } of broken) assert.ok(said.includes(name), said);
  assert.match(said, /picture\.csv looks like a PNG picture, which cannot be read here\. That file is left out\./);

  const former = await ask(page, "population");
  const alert = page.getByRole("alert").filter({ hasText: /\w/ });
  for (const [chosen, name] of [
    [broken.slice(1), broken[1].name],
    [[...good, cut], cut.name],
  ]) {
    await choose(chosen);
    await alert.getByText(name).waitFor();
    assert.deepEqual(await ask(page, "population"), former);
  }
});

describe("a file that is odd but readable", () => {
  test("a CSV without a header", async () => {
    const { page } = await openPage(browser);
    const file = textFile("bare.csv", rows(60, (index) => `${index},${index % 3},0.${index}`).join("\n"));
    assert.match(await chooseRefused(page, file), /header/);
  });

  test("a line that is cut off is left out, with its number and the reason", async () => {
    const { page } = await openPage(browser);
    const lines = rows(50, (index) => JSON.stringify({ id: `t${index}`, intent: index % 2 ? "order" : "refund" }));
    lines[29] = lines[29].slice(0, 12);
    await chooseFiles(page, textFile("one-bad.jsonl", lines.join("\n")));
    const receipt = await ask(page, "receipt");
    assert.equal(receipt.traces, 49);
    assert.equal(receipt.skipped, 1);
    assert.equal(receipt.skippedRows[0].line, 30);
    await openSetup(page, "1 Data");
    const skipped = page.getByRole("table", { name: "Rows that were left out" }).getByRole("row").nth(1);
    assert.match(await skipped.innerText(), /one-bad\.jsonl\s+30\s+\S/);
  });

  test("a JSON array that is cut in half keeps what is whole, and says where it ends", async () => {
    const { page } = await openPage(browser);
    const records = rows(50, (index) => ({ id: `t${index}`, intent: index % 2 ? "order" : "refund" }));
    const text = JSON.stringify(records).slice(0, -20);
    await chooseFiles(page, textFile("half.json", text));
    const receipt = await ask(page, "receipt");
    assert.equal(receipt.traces, 49);
    assert.equal(receipt.skipped, 1);
    await openSetup(page, "1 Data");
    const end = text.length + 1;
    await page.getByText(`half.json ends in the middle, at column ${end} of line 1: it was cut off.`).waitFor();
    const skipped = page.getByRole("table", { name: "Rows that were left out" }).getByRole("row").nth(1);
    assert.match(await skipped.innerText(), new RegExp(`is not whole: the file ends at column ${end}\\.`));
  });

  test("ten megabytes in one line", async () => {
    const { page } = await openPage(browser);
    const lines = rows(40, (index) => JSON.stringify({ id: `t${index}`, intent: index % 2 ? "order" : "refund" }));
    lines[7] = JSON.stringify({ id: "t7", intent: "order", output: "x".repeat(10_000_000) });
    await chooseFiles(page, textFile("long-line.jsonl", lines.join("\n")));
    assert.equal((await ask(page, "receipt")).traces, 40);
  });

  test("ids that are missing or repeated", async () => {
    const { page } = await openPage(browser);
    const records = rows(40, (index) => `${index === 5 ? "" : `t${index % 30}`},${index % 2 ? "order" : "refund"},false`);
    await chooseFiles(page, textFile("ids.csv", table(records)));
    const { suspicions, skippedRows } = await ask(page, "receipt");
    const said = [...suspicions.map((suspicion) => suspicion.sentence), ...skippedRows.map((row) => row.reason)];
    assert.ok(said.some((sentence) => /\bids?\b/.test(sentence)), said.join());
    const { traces } = await ask(page, "draw");
    assert.ok(traces.length > 0);
    assert.equal(new Set(traces.map((trace) => trace.id)).size, traces.length);
  });

  test("one group only, and a group with one trace", async () => {
    const { page } = await openPage(browser);
    await chooseFiles(page, textFile("one-group.csv", table(rows(90, (index) => `t${index},order,${index % 9 === 0}`))));
    await changePlan(page, { dimensions: [{ field: "intent" }] });
    assert.deepEqual((await ask(page, "population")).strata.map((stratum) => stratum.traces), [90]);

    const records = rows(90, (index) => `t${index},${index === 44 ? "rare" : "order"},${index % 9 === 0}`);
    await chooseFiles(page, textFile("one-trace.csv", table(records)));
    await changePlan(page, { dimensions: [{ field: "intent" }] });
    const { groups } = await ask(page, "solution");
    assert.deepEqual(groups.map((group) => group.traces), [89, 1]);
    assert.ok(groups.every((group) => group.halfWidthPoints >= 0 && group.halfWidthPoints <= 50));
  });

  test("a name that looks like markup or a formula stays a name", async () => {
    const { page, errors } = await openPage(browser);
    const names = ["<script>document.title='owned'</script>", '"=HYPERLINK(""x"")"'];
    await chooseFiles(page, textFile("names.csv", table(rows(60, (index) => `t${index},${names[index % 2]},false`))));
    await changePlan(page, { dimensions: [{ field: "intent" }] });
    assert.notEqual(await page.title(), "owned");
    const ladder = page.getByRole("table", { name: "How sure you will be, group by group" });
    await ladder.getByText("<script>").waitFor();
    const { csv } = await ask(page, "draw");
    assert.doesNotMatch(csv, /(^|,)"?=HYPERLINK/m);
    assert.deepEqual(errors, []);
  });
});

describe("a number that is none", () => {
  test("letters in a number field", async () => {
    const { page } = await openPage(browser);
    const before = await ask(page, "plan");
    await openSetup(page, "5 Money");
    const field = page.getByRole("textbox", { name: "Budget" });
    await field.fill("a lot");
    await field.press("Enter");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    const help = (await field.getAttribute("aria-describedby")).split(" ").map((id) => page.locator(`[id="${id}"]`).innerText());
    assert.match((await Promise.all(help)).join(" "), /no number/);
    assert.deepEqual(await ask(page, "plan"), before);
  });

  test("a budget of zero judges nothing and says so", async () => {
    const { page } = await openPage(browser);
    await openSetup(page, "5 Money");
    const field = page.getByRole("textbox", { name: "Budget" });
    await field.fill("$0 a week");
    await field.press("Enter");
    await page.waitForFunction(() => window.assay.solution().calls === 0);
    const solution = await ask(page, "solution");
    assert.ok(solution.shortfall > 0);
    assert.ok(solution.groups.every((group) => group.status === "notJudged"));
    assert.ok(await page.getByRole("button", { name: /^Download the list/ }).isDisabled());
  });

  test("a budget below zero is refused", async () => {
    const { page } = await openPage(browser);
    const before = await ask(page, "plan");
    await openSetup(page, "5 Money");
    const field = page.getByRole("textbox", { name: "Budget" });
    await field.fill("-1");
    await field.press("Enter");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.deepEqual(await ask(page, "plan"), before);
  });

  test("a plan that makes no sense is refused with a sentence", async () => {
    const { page } = await openPage(browser);
    const before = await ask(page, "plan");
    const refusals = await page.evaluate(async () => {
      const plan = window.assay.plan();
      const wrong = [
        {},
        { ...plan, targetPoints: -3 },
        { ...plan, confidence: 2 },
        { ...plan, dimensions: [] },
        { ...plan, dimensions: [{ field: "no such field" }] },
        { ...plan, seed: "" },
        { ...plan, schemaVersion: 999 },
      ];
      return Promise.all(wrong.map((plan) => window.assay.setPlan(plan).then(() => "accepted", (error) => error.message)));
    });
    for (const said of refusals) assert.match(said, /^[A-Z"“].*\.$/s);
    assert.deepEqual(await ask(page, "plan"), before);
  });
});
