// The palette and the sheet of keys and words, with the keyboard alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const palette = (page) => page.getByRole("dialog", { name: "Commands" });
const field = (page) => palette(page).getByRole("combobox", { name: "Command or group" });

/** Opens the palette, types, and presses Enter. */
async function command(page, typed) {
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.type(typed);
  await page.keyboard.press("Enter");
  await palette(page).waitFor({ state: "hidden" });
}

test("whatever can be done is found by a few letters and done by Enter", async () => {
  const { page, errors } = await openPage(browser);
  const start = await ask(page, "plan");
  await command(page, "cheapest");
  await page.waitForFunction(() => window.assay.solution().shortfall === 0);
  await command(page, "undo");
  await page.waitForFunction((start) => JSON.stringify(window.assay.plan()) === JSON.stringify(start), start);

  await command(page, "set up groups");
  await page.getByRole("heading", { name: "Which groups must each be known well?" }).waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.closest("#setup-panel") !== null));

  await command(page, "what each dollar");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "What each dollar buys");

  const group = (await ask(page, "solution")).groups[1].labels[0];
  await command(page, group);
  await page.getByRole("heading", { name: `${group}: plus or minus against calls` }).waitFor();

  const waiting = page.waitForEvent("download");
  await command(page, "download json");
  assert.match((await waiting).suggestedFilename(), /\.jsonl$/);

  const chooser = page.waitForEvent("filechooser");
  await command(page, "open your traces");
  await chooser;

  await command(page, "A/B week");
  await page.waitForFunction(() => window.assay.receipt().name.startsWith("A/B week"));
  assert.deepEqual(errors, []);
});

test("what the browser refuses is said where it is seen, with what to do", async () => {
  const { page, errors } = await openPage(browser);
  await page.evaluate(() => {
    URL.createObjectURL = () => {
      throw new DOMException("refused for a test", "SecurityError");
    };
    Clipboard.prototype.writeText = () => Promise.reject(new DOMException("refused for a test", "NotAllowedError"));
    window.print = () => {
      throw new DOMException("refused for a test", "SecurityError");
    };
  });
  for (const [typed, said] of [
    ["save the report", "The browser refused the download. Allow downloads for this page and try again."],
    ["print", "The browser did not let the page print. Save the report as a page and print that."],
    ["copy the answer", /The browser did not let the page copy this text: .* Select it here and copy it yourself\./],
  ]) {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await command(page, typed);
    const alert = page.getByRole("alert").filter({ hasText: said });
    await alert.waitFor();
    await page.waitForFunction((alert) => alert.getBoundingClientRect().top >= 0, await alert.elementHandle());
    await alert.getByRole("button", { name: "Close" }).click();
  }
  await command(page, "download the list of traces");
  await page.getByRole("status").filter({ hasText: "The browser refused the download." }).waitFor();
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("the palette is a combobox: arrows choose, Escape closes, the focus goes back", async () => {
  const { page, errors } = await openPage(browser);
  const find = page.getByRole("button", { name: "Find" });
  await find.focus();
  await page.keyboard.press("Enter");
  await field(page).waitFor();
  assert.ok(await field(page).evaluate((it) => it === document.activeElement));
  const active = () => field(page).evaluate((it) => document.getElementById(it.getAttribute("aria-activedescendant"))?.textContent);
  const first = await active();
  await page.keyboard.press("ArrowDown");
  const second = await active();
  assert.notEqual(second, first);
  assert.equal(await palette(page).getByRole("option", { selected: true }).count(), 1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(), await palette(page).getByRole("option").last().textContent(), "the last comes before the first");
  // Nothing was changed yet, so nothing can be undone.
  await page.keyboard.type("undo");
  assert.equal(await palette(page).getByRole("option", { name: /^Undo/ }).getAttribute("aria-disabled"), "true");
  await page.keyboard.press("Enter");
  assert.ok(await palette(page).isVisible(), "what cannot be done is not done");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("xyzzy");
  await palette(page).getByText("Nothing is called so. Try another word.").waitFor();
  assert.equal(await field(page).getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Backspace");
  await forEveryone(page, "the palette");
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "hidden" });
  assert.ok(await find.evaluate((it) => it === document.activeElement));

  // It opens from inside a field as well, where the other keys belong to the field.
  const budget = page.getByRole("textbox", { name: "What do we lose, or gain, with other money?" });
  await budget.fill("$3?");
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await budget.inputValue(), "$3?");
  assert.deepEqual(errors, []);
});

test("? tells the keys and the words, unless keys pressed alone are switched off", async () => {
  const { page, errors } = await openPage(browser);
  const sheet = page.getByRole("dialog", { name: "Keys and words" });
  await page.keyboard.press("?");
  await sheet.waitFor();
  for (const said of ["Ctrl+K", "Ctrl+Shift+Z or Ctrl+Y", "Shift+Arrow keys"]) {
    await sheet.getByText(said, { exact: true }).waitFor();
  }
  await sheet.getByText("Sign of trouble", { exact: true }).waitFor();
  await forEveryone(page, "the sheet of keys and words");
  await sheet.getByRole("checkbox", { name: /pressed alone/ }).uncheck();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k");
  await field(page).waitFor();
  assert.ok(!(await sheet.isVisible()));
  await page.keyboard.type("keys and");
  await page.keyboard.press("Enter");
  await sheet.waitFor();
  await sheet.getByRole("button", { name: "Close" }).click();
  await sheet.waitFor({ state: "hidden" });
  assert.deepEqual(errors, []);
});

test("on a phone the bar stays one line, and everything is within reach", async () => {
  const { page, errors } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  const bar = page.getByRole("banner");
  const tops = await bar.locator(".button").evaluateAll((buttons) => buttons.map((it) => Math.round(it.getBoundingClientRect().top)));
  assert.equal(new Set(tops).size, 1, `the buttons of the bar lie at ${tops}`);
  await bar.getByRole("button", { name: "Find" }).click();
  await forEveryone(page, "the palette on a phone");
  await palette(page).getByRole("option", { name: "Keys and words" }).click();
  await page.getByRole("dialog", { name: "Keys and words" }).waitFor();
  await forEveryone(page, "the sheet on a phone");
  assert.deepEqual(errors, []);
});
