// When the page cannot start or go on: it says so in a sentence, and the plan is kept, at hand as a file, and there again after a reload.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { ask, changePlan, chooseFiles, textFile } from "../support/assay.mjs";
import { address, launch, openPage, works } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const small = textFile("small.csv", "id,intent,error\na,refund,true\nb,order,false\nc,order,false\n");

/** Keeps hold of the memory of the page's own program, which nothing on the page can reach, and can have what it calls fail. */
function holdProgram() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const usual = WebAssembly[name];
    WebAssembly[name] = async (source, imports) => {
      for (const [group, calls] of Object.entries(imports)) {
        imports[group] = Object.fromEntries(
          Object.entries(calls).map(([name, call]) => {
            if (typeof call !== "function") return [name, call];
            const failing = (...args) => {
              if (!globalThis.callsFail) return call(...args);
              globalThis.callsFail = false;
              throw new Error("refused for a test");
            };
            return [name, failing];
          }),
        );
      }
      const made = await usual.call(WebAssembly, source, imports);
      // A part of the program has none of its own.
      globalThis.memoryOfThePage ??= (made.instance ?? made).exports.memory;
      return made;
    };
  }
}

const faults = {
  "memory of the page's program runs out": () => {
    for (let pages = 65_536; pages >= 1; pages /= 2) {
      try {
        for (;;) memoryOfThePage.grow(pages);
      } catch {
        // So many pages are not left, but perhaps half of them are.
      }
    }
    window.assay.setPlan({ ...window.assay.plan(), seed: "x".repeat(5e7) });
  },
  "the browser refuses what the page's program takes for granted": () => {
    globalThis.callsFail = true;
    document.querySelector(".setup button, main button").click();
  },
};

for (const [name, fault] of Object.entries(faults)) {
  test(`${name}: the plan is offered as a file, and is there after a reload`, async () => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    await context.addInitScript(holdProgram);
    const { page } = await openPage(browser, { context });
    await chooseFiles(page, small);
    await changePlan(page, { seed: "before-the-fault" });
    const plan = await ask(page, "plan");
    await page.evaluate(fault);
    await page.getByRole("heading", { name: "The page broke off" }).waitFor();
    const save = page.getByRole("button", { name: "Save the plan as a file" });
    await save.waitFor();
    const saving = page.waitForEvent("download");
    await save.click();
    const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
    assert.deepEqual([saved.type, saved.plan.seed], ["assay-snapshot", "before-the-fault"]);
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Reload the page" }).click()]);
    await works(page);
    assert.deepEqual(await ask(page, "plan"), plan);
    await context.close();
  });
}

test("the page that broke off can be read by everyone, and the way out without the plan leads to the example", async () => {
  const { page } = await openPage(browser);
  const fresh = await ask(page, "plan");
  await changePlan(page, { seed: "leads-astray" });
  await page.evaluate(() => Promise.reject(new WebAssembly.RuntimeError("unreachable")).catch((error) => setTimeout(() => { throw error; })));
  const heading = page.getByRole("heading", { name: "The page broke off" });
  await heading.waitFor();
  assert.ok(await heading.evaluate((it) => it === document.activeElement));
  await forEveryone(page, "the page broke off");
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Begin without this plan" }).click()]);
  await works(page);
  assert.deepEqual(await ask(page, "plan"), fresh);
  await page.context().close();
});

test("what a script asks for wrongly breaks nothing off", async () => {
  const { page } = await openPage(browser);
  await page.evaluate(() => {
    window.assay.setPlan({ seed: 1 });
    setTimeout(() => {
      throw new Error("a mistake in somebody's own script");
    });
  });
  await changePlan(page, { targetPoints: 4 });
  assert.equal(await page.getByRole("heading", { name: "The page broke off" }).count(), 0);
  await page.context().close();
});

const answers = (pattern, answer) => (context) => context.route(pattern, (route) => route.fulfill(answer));
const absent = { status: 404, body: "There is no such file." };
for (const [name, prepare, said] of [
  ["whose program is not there", answers(/assay-web_bg\.wasm/, absent), /Assay did not start: /],
  ["whose program is damaged", answers(/assay-web_bg\.wasm/, { contentType: "application/wasm", body: "<html>" }), /Assay did not start: /],
  ["whose program's script is not there", answers(/assay-web\.js/, absent), /Assay did not start: /],
  ["whose start is not there", answers(/\/boot\.js/, absent), /Assay did not start: .*boot\.js could not be loaded/],
  ["whose workers' script is not there", answers(/\/worker\.js/, absent), /Assay did not start: .*worker\.js is not there \(404\)/],
  ["in a browser without WebAssembly", (context) => context.addInitScript(() => delete globalThis.WebAssembly), /this browser lacks WebAssembly/],
  ["in a browser with an older WebAssembly", (context) => context.addInitScript(() => (WebAssembly.validate = () => false)), /this browser lacks what WebAssembly has learnt since/],
  ["in a browser without workers", (context) => context.addInitScript(() => delete globalThis.Worker), /this browser lacks workers/],
]) {
  test(`a page ${name} says so, and still gives the plan of the last visit`, async () => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const { page } = await openPage(browser, { context });
    await changePlan(page, { seed: "of-the-last-visit" });
    await page.close();
    await prepare(context);
    const again = await context.newPage();
    await again.goto(address);
    const heading = again.getByRole("heading", { level: 1 }).filter({ hasText: "did not start" });
    await heading.waitFor();
    assert.match(await heading.innerText(), said);
    assert.match(await again.locator(".answer-detail").innerText(), /^Reload the page\..*use a current Chrome, Edge, Firefox or Safari\.$/);
    const saving = again.waitForEvent("download");
    await again.getByRole("button", { name: "Save the plan as a file" }).click();
    assert.equal(JSON.parse(readFileSync(await (await saving).path(), "utf8")).plan.seed, "of-the-last-visit");
    await context.close();
  });
}

const unread = answers(/\/(boot|crash|keep)\.js/, { contentType: "text/javascript", body: "words { of today" });
for (const [name, prepare] of [
  ["does not understand today's script", unread],
  ["knows no modules", async (context) => {
    await answers(/\/boot\.js/, { contentType: "text/javascript", body: "" })(context);
    await context.addInitScript(() => delete HTMLScriptElement.prototype.noModule);
  }],
]) {
  test(`a browser so old that it ${name} is told so`, async () => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    await prepare(context);
    const page = await context.newPage();
    await page.goto(address);
    await page.getByRole("heading", { level: 1, name: "Assay did not start: this browser is too old for it." }).waitFor();
    assert.match(await page.getByRole("status").innerText(), /^Open this page in a current Chrome, Edge, Firefox or Safari\./);
    await context.close();
  });
}

test("a page whose reading part does not start shows the plan of the last visit, and says what is missing", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const { page } = await openPage(browser, { context });
  await chooseFiles(page, small);
  await changePlan(page, { seed: "of-the-last-visit" });
  const solution = await ask(page, "solution");
  await page.close();
  await answers(/assay_worker_bg\.wasm/, absent)(context);
  const { page: again } = await openPage(browser, { context });
  assert.deepEqual(await ask(again, "solution"), solution);
  await again.locator("input[type=file]").setInputFiles(small);
  const alert = again.getByRole("alert").filter({ hasText: "did not start" });
  await alert.waitFor();
  assert.match(await alert.innerText(), /Reload the page/);
  assert.deepEqual(await ask(again, "solution"), solution);
  await context.close();
});
