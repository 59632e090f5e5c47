// The page is there for everyone: on every screen, in every theme, with larger letters, by hand, by key and by ear.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { changePlan, chooseFiles, chooseRefused, openSetup, textFile } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { accessibleTree, enlargeLetters, forEveryone } from "../support/everyone.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const [name, options, times = 1] of [
  ["a usual screen", {}],
  ["dark", { colorScheme: "dark" }],
  ["more contrast", { contrast: "more" }],
  ["more contrast, dark", { contrast: "more", colorScheme: "dark" }],
  ["the system's colours", { forcedColors: "active" }],
  ["a phone", { viewport: { width: 360, height: 740 } }],
  ["a phone, dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
  ["the narrowest", { viewport: { width: 320, height: 640 } }],
  ["a wall", { viewport: { width: 3840, height: 2160 } }],
  ["letters of twice the size", {}, 2],
  ["letters of twice the size on a phone", { viewport: { width: 390, height: 844 } }, 2],
]) {
  test(`the first screen: ${name}`, async () => {
    const { page, errors } = await openPage(browser, options);
    if (times !== 1) await enlargeLetters(page, times);
    await forEveryone(page, name);
    assert.deepEqual(errors, []);
    await page.context().close();
  });
}

for (const [name, options] of [
  ["light, wide", {}],
  ["dark, narrow", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  test(`every panel of the setup, the bar of chosen groups, a typed value, an error: ${name}`, async () => {
    const { page } = await openPage(browser, options);
    await openSetup(page, "2 Groups");
    await page.getByRole("button", { name: "Group by latency_ms", exact: true }).click();
    await page.getByRole("slider", { name: "Cut 1 of latency_ms" }).waitFor();
    await page.getByRole("button", { name: /^refund 8,000: count as/ }).click();
    await page.getByRole("button", { name: "Take “Other” apart" }).waitFor();
    await forEveryone(page, "groups");
    for (const title of ["1 Data", "3 Signs of trouble", "4 Target", "5 Money"]) {
      await openSetup(page, title);
      await forEveryone(page, title);
    }
    await page.getByRole("checkbox", { name: "Choose all groups" }).check();
    await page.getByRole("group", { name: "Chosen groups" }).waitFor();
    await forEveryone(page, "chosen groups");
    await page.getByRole("slider", { name: /^Target of/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: /^Target of .*, typed$/ }).waitFor();
    await forEveryone(page, "a typed value");
    await page.keyboard.press("Escape");
    await chooseRefused(page, textFile("empty.csv", ""));
    await forEveryone(page, "an error");
    await page.context().close();
  });
}

test("the numbers of every chart, opened", async () => {
  const { page } = await openPage(browser);
  const summaries = page.locator("summary");
  for (let place = 0; place < (await summaries.count()); place += 1) await summaries.nth(place).click();
  await forEveryone(page, "numbers");
  await page.context().close();
});

test("with more contrast, every ink and every mark stands out", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await openPage(browser, { contrast: "more", colorScheme });
    const faint = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("span"));
      const brightness = (name) => {
        probe.style.color = `var(${name})`;
        const channels = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map((it) => it / 255);
        const [red, green, blue] = channels.map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const contrast = (one, other) => {
        const [dark, light] = [brightness(one), brightness(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
      };
      const wanted = { "--ink": 7, "--soft": 7, "--plan": 7, "--short": 7, "--meets": 7, "--even": 7, "--line": 3 };
      return Object.entries(wanted).filter(([name, least]) => contrast(name, "--card") < least).map(([name]) => name);
    });
    assert.deepEqual(faint, [], colorScheme);
    await page.context().close();
  }
});

test("what has the focus is never hidden under the answer", async () => {
  const { page } = await openPage(browser);
  await page.getByRole("checkbox", { name: "Choose all groups" }).focus();
  await page.getByRole("region", { name: "Table of groups" }).focus();
  const hidden = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Shift+Tab");
    const under = await page.evaluate(() => {
      const answer = document.querySelector(".answer");
      const focused = document.activeElement;
      if (answer.contains(focused) || focused.closest("header")) return undefined;
      const covered = answer.getBoundingClientRect().bottom - focused.getBoundingClientRect().top;
      return covered > 1 ? focused.outerHTML.slice(0, 100) : undefined;
    });
    if (under) hidden.push(under);
  }
  assert.deepEqual(hidden, []);
  await page.context().close();
});

test("who hears the page is told every slider's value, every drawing's name, and each answer once", async () => {
  const { page } = await openPage(browser);
  const tree = await accessibleTree(page);
  const of = (role) => tree.filter((node) => node.role === role);
  assert.ok(of("slider").length >= 15);
  const unspoken = await page.getByRole("slider").evaluateAll((sliders) =>
    sliders.filter((it) => !/\d.*[a-z]/.test(it.getAttribute("aria-valuetext"))).map((it) => it.ariaLabel),
  );
  assert.deepEqual(unspoken, []);
  assert.ok(of("image").length >= 6);
  assert.deepEqual(of("image").filter(({ name }) => !name), []);
  for (const role of ["slider", "button", "checkbox", "combobox", "textbox", "table", "region"]) {
    assert.deepEqual(of(role).filter(({ name }) => !name), [], role);
  }

  await page.evaluate(() => {
    window.told = [];
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const live = (target.parentElement ?? target).closest("[role=status], [role=alert], [aria-live]");
        if (live?.innerText.trim()) window.told.push(live.innerText);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.getByRole("slider", { name: "Budget" }).focus();
  for (let step = 0; step < 10; step += 1) await page.keyboard.down("ArrowLeft");
  assert.deepEqual(await page.evaluate(() => window.told), [], "nothing is told while a key is held");
  await page.keyboard.up("ArrowLeft");
  const headline = await page.getByRole("heading", { level: 1 }).innerText();
  await page.waitForFunction(() => window.told.length > 0);
  const told = await page.evaluate(() => [...new Set(window.told)]);
  assert.equal(told.length, 1, told.join(" | "));
  assert.ok(told[0].startsWith(headline), told[0]);
  await page.context().close();
});

test("nothing jumps while the budget is dragged", async () => {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    const { page } = await openPage(browser, { viewport });
    const slider = page.getByRole("slider", { name: "Budget" });
    await slider.scrollIntoViewIfNeeded();
    const jumped = await page.evaluate(async () => {
      const jumps = [];
      const frame = () => new Promise(requestAnimationFrame);
      const observer = new PerformanceObserver((list) => jumps.push(...list.getEntries()));
      // Also what follows an input of a person, which a score leaves out.
      observer.observe({ type: "layout-shift" });
      const slider = document.querySelector("input[type=range][aria-label=Budget]");
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
      for (let step = 1; step < 20; step += 1) {
        set.call(slider, String((Number(slider.max) * step) / 20));
        slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await frame();
      }
      await frame();
      await frame();
      jumps.push(...observer.takeRecords());
      // Words move within their lines, and marks along their axes; what holds them stays.
      const holders = ".answer, .chips, .columns, .card, .budget, .facts, .halves, .figure-foot, table, svg";
      const held = ({ node }) => node instanceof Element && node.matches(holders);
      return jumps.flatMap(({ sources }) => sources.filter(held).map(({ node }) => node.outerHTML.slice(0, 100)));
    });
    assert.deepEqual(jumped, [], `${viewport.width} pixels`);
    await page.context().close();
  }
});

test("on a usual screen the table of groups shows all its columns", async () => {
  const { page } = await openPage(browser);
  const table = page.getByRole("region", { name: "Table of groups" });
  const hidden = await table.evaluate((it) => it.scrollWidth - it.clientWidth);
  assert.ok(hidden <= 0, `${hidden} pixels of it are out of sight`);
  await page.context().close();
});

test("on a phone the words in an enlarged curve stay within its picture", async () => {
  const { page } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  const lines = ["id,group,error"];
  for (let trace = 0; trace < 3600; trace += 1) lines.push(`t${trace},g${trace % 12},${trace % 17 === 0}`);
  await chooseFiles(page, [textFile("groups.csv", lines.join("\n"))]);
  await changePlan(page, { dimensions: [{ field: "group" }] });
  const picture = page.getByRole("img", { name: /^Plus or minus against calls/ });
  let evenly = 0;
  for (const calls of [300, 500, 700, 900]) {
    await changePlan(page, { budget: { amount: { unit: "calls", value: calls }, per: "wholeFile" } });
    const words = await picture.evaluate((svg) => {
      const room = svg.getBoundingClientRect();
      const place = (text) => text.getBoundingClientRect();
      return [...svg.querySelectorAll("text")].map((it) => [it.textContent, place(it).left >= room.left - 1 && place(it).right <= room.right + 1]);
    });
    for (const [text, isWithin] of words) assert.ok(isWithin, `${calls} calls: ${text}`);
    evenly += words.filter(([text]) => text.startsWith("spread evenly")).length;
  }
  assert.ok(evenly >= 3, `${evenly} points of the even spread were in the picture`);
  await page.context().close();
});
