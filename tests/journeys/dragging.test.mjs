// Values of the plan are moved by hand: a group's calls along its curve, its target, the budget. By mouse, by touch and
// with the keyboard, one step of the history a gesture.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const group = async (page, name) => (await ask(page, "solution")).groups.find((it) => it.labels[0] === name);
const card = (page, name) => page.locator("section").filter({ has: page.getByRole("heading", { name, level: 2 }) });
const large = (page) => card(page, /plus or minus against calls$/);
const small = (page) => card(page, "What each call buys");

/** The middle of a slider's thumb, where the value is drawn. */
async function thumb(slider) {
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  const { share, upright } = await slider.evaluate((it) => ({
    share: Number(it.value) / Number(it.max),
    upright: it.getAttribute("aria-orientation") === "vertical",
  }));
  // The thumb is as long as the slider is broad, unless it is a line across.
  const size = 28;
  return upright
    ? { x: box.x + box.width - 6, y: box.y + box.height - size / 2 - share * (box.height - size) }
    : { x: box.x + size / 2 + share * (box.width - size), y: box.y + box.height / 2 };
}

/** Undoes once and waits until the plan is this one. */
async function undoTo(page, plan) {
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction((plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(plan));
}

test("the mouse drags a group's calls along its curve: locked there, with a ghost while it moves, one step", async () => {
  const { page, errors } = await openPage(browser);
  const before = await ask(page, "plan");
  for (const [place, name] of [[small(page), "refund"], [large(page), "refund"]]) {
    const slider = place.getByRole("slider", { name: `Calls of ${name}` });
    const { calls } = await group(page, name);
    const from = await thumb(slider);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 12, from.y, { steps: 3 });
    await page.mouse.move(from.x + 24, from.y, { steps: 3 });
    await page.waitForFunction(
      ([name, calls]) => window.assay.solution().groups.find((it) => it.labels[0] === name).calls > calls,
      [name, calls],
    );
    assert.ok((await page.locator("path.ghost[d]").count()) > 0, "a ghost shows where it was");
    const dragged = await thumb(slider);
    assert.ok(Math.abs(dragged.x - from.x - 24) < 2, `the dot is under the mouse: ${dragged.x - from.x}`);
    await page.mouse.up();
    await page.waitForFunction(() => !document.querySelector("path.ghost[d]"));
    const held = await group(page, name);
    assert.ok(held.locked && held.calls > calls);
    await large(page).getByText(new RegExp(`locked at ${held.calls.toLocaleString("en")} refund$`)).waitFor();
    await undoTo(page, before);
  }
  assert.deepEqual(errors, []);
  await page.context().close();
});

test("the mouse drags the target line, and the calls follow", async () => {
  const { page } = await openPage(browser);
  await page.getByRole("table", { name: "How sure you will be, group by group" }).getByRole("button", { name: /^refund/ }).click();
  const before = await ask(page, "plan");
  const start = await group(page, "refund");
  const line = large(page).getByRole("slider", { name: "Target of refund" });
  const from = await thumb(line);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => window.assay.plan().groupTargets.length === 1);
  const [{ group: labels, points }] = (await ask(page, "plan")).groupTargets;
  assert.deepEqual(labels, ["refund"]);
  assert.ok(points < start.targetPoints);
  assert.ok(Math.abs(points * 10 - Math.round(points * 10)) < 1e-9, `${points} is whole tenths`);
  assert.ok((await group(page, "refund")).callsForTarget > start.callsForTarget);
  await undoTo(page, before);
  await page.context().close();
});

test("Escape gives a drag up, whatever the hand does after", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  const sliders = [
    [page.getByRole("slider", { name: "Budget" }), 30],
    [small(page).getByRole("slider", { name: "Calls of refund" }), 30],
  ];
  for (const [slider, by] of sliders) {
    const from = await thumb(slider);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + by, from.y, { steps: 3 });
    await page.waitForFunction((before) => JSON.stringify(window.assay.plan()) !== before, JSON.stringify(before));
    await page.keyboard.press("Escape");
    await page.mouse.move(from.x + 2 * by, from.y, { steps: 3 });
    await page.mouse.up();
    assert.deepEqual(await ask(page, "plan"), before);
    assert.ok(await page.getByRole("button", { name: "Undo" }).isDisabled(), "a gesture that is given up is no step");
    assert.ok(Math.abs((await thumb(slider)).x - from.x) < 1, "the handle is back");
  }
  await page.context().close();
});

test("a finger drags as the mouse does", async () => {
  const { page } = await openPage(browser, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const before = await ask(page, "plan");
  const slider = large(page).getByRole("slider", { name: "Calls of compliance" });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  const share = await slider.evaluate((it) => Number(it.value) / Number(it.max));
  const from = { x: box.x + 22 + share * (box.width - 44), y: box.y + box.height / 2 };
  const touch = await page.context().newCDPSession(page);
  const send = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await send("touchStart", [from]);
  for (const by of [8, 16, 24]) await send("touchMove", [{ x: from.x + by, y: from.y }]);
  await send("touchEnd", []);
  await page.waitForFunction(() => window.assay.plan().locks?.length === 1);
  assert.ok(box.height >= 24);
  await undoTo(page, before);
  await page.context().close();
});

test("keys move by one and by ten, to floor and cap, and Enter takes a typed number", async () => {
  const { page } = await openPage(browser);
  const before = await ask(page, "plan");
  const slider = small(page).getByRole("slider", { name: "Calls of refund" });
  const start = (await group(page, "refund")).calls;
  const now = async (calls) => {
    await page.waitForFunction((calls) => window.assay.plan().locks?.[0]?.calls === calls, calls);
    assert.match(
      await slider.getAttribute("aria-valuetext"),
      new RegExp(`^refund, ${calls.toLocaleString("en")} calls a week, plus or minus [0-9.]+ points, [0-9,]+ (dollars?|cents?)( [0-9]+)?$`),
    );
  };
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await now(start - 1);
  await page.keyboard.press("Shift+ArrowLeft");
  await now(start - 11);
  await page.keyboard.press("ArrowUp");
  await now(start - 10);
  await page.keyboard.press("Home");
  await now(8);
  await page.keyboard.press("Enter");
  const field = page.getByRole("textbox", { name: "Calls of refund, typed" });
  await field.fill("a lot");
  await page.keyboard.press("Enter");
  await page.getByText("“a lot” is not a number.").waitFor();
  await field.fill("42");
  await page.keyboard.press("Enter");
  await now(42);
  assert.ok(await slider.evaluate((it) => it === document.activeElement), "the slider has the focus back");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await now(42);
  // A key that is held is one gesture.
  await page.keyboard.down("ArrowRight");
  await page.keyboard.down("ArrowRight");
  await page.keyboard.down("ArrowRight");
  await page.keyboard.up("ArrowRight");
  await now(45);
  for (const calls of [42, 8, start - 10, start - 11, start - 1]) {
    await page.keyboard.press("Control+z");
    await page.waitForFunction((calls) => window.assay.plan().locks?.[0]?.calls === calls, calls);
  }
  await page.keyboard.press("Control+z");
  await page.waitForFunction((plan) => JSON.stringify(window.assay.plan()) === plan, JSON.stringify(before));
  await page.context().close();
});

test("what a step moved stays in sight for a moment, also after a press of a button", async () => {
  const { page } = await openPage(browser);
  const ghosts = () => page.locator("path.ghost[d]").count();
  assert.equal(await ghosts(), 0);
  await page.getByRole("button", { name: "Fix it" }).click();
  await page.waitForFunction(() => document.querySelector(".stairs path.ghost[d]"));
  await page.waitForFunction(() => document.querySelector(".ladder path.ghost[d]"));
  await page.waitForFunction(() => !document.querySelector("path.ghost[d]"));
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector(".ladder path.ghost[d]"));
  // Other groups have no ghosts of these.
  await page.evaluate(() => window.assay.setPlan({ ...window.assay.plan(), dimensions: [{ field: "language", cuts: [] }] }));
  assert.equal(await ghosts(), 0);
  await page.context().close();
});

test("the ladder's axis ends at a round number and stands still while the budget moves a little", async () => {
  const { page } = await openPage(browser);
  const axis = () =>
    page.locator(".ladder .ticks span").evaluateAll((ticks) => ticks.map((it) => [it.textContent, Number.parseFloat(it.style.left)]));
  const before = await axis();
  assert.ok(before.length >= 3);
  assert.ok(Math.abs(before.at(-1)[1] - 100) < 1e-6, `the last number stands at the end: ${before.at(-1)}`);
  await page.getByRole("slider", { name: "Budget" }).focus();
  for (let step = 0; step < 3; step++) {
    const { calls } = await ask(page, "solution");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((calls) => window.assay.solution().calls < calls, calls);
    assert.deepEqual(await axis(), before);
  }
  await page.context().close();
});

test("the staircase's knob stands on its line, above the slider's thumb, and both are large enough for a finger", async () => {
  const { page } = await openPage(browser);
  const slider = page.getByRole("slider", { name: "Budget" });
  const box = await slider.boundingBox();
  const share = await slider.evaluate((it) => Number(it.value) / Number(it.max));
  const thumb = box.x + 14 + share * (box.width - 28);
  const knob = await page.locator(".stairs path").last().evaluate((it) => {
    const { x, width } = it.getBBox();
    const middle = new DOMPoint(x + width / 2, 0).matrixTransform(it.getScreenCTM());
    return { x: middle.x, width: width + Number(it.getAttribute("stroke-width")) };
  });
  assert.ok(Math.abs(knob.x - thumb) < 2, `${knob.x} is above ${thumb}`);
  assert.ok(knob.width >= 22 && box.height >= 24);
  await page.context().close();
  // Also where the system chooses the colours, which takes such grounds away unless it is told.
  const { page: forced } = await openPage(browser, { forcedColors: "active" });
  const ground = await forced.getByRole("slider", { name: "Budget" }).evaluate((it) => getComputedStyle(it).backgroundImage);
  assert.match(ground, /gradient/);
  await forced.context().close();
});

test("a budget that is let go beyond all targets leaves the axis of money where it was", async () => {
  const { page } = await openPage(browser);
  const axis = () => page.getByRole("slider", { name: "Budget" }).evaluate((it) => Number(it.max));
  const before = await axis();
  const stairs = page.getByRole("img", { name: /^Groups on target against the budget/ });
  await stairs.scrollIntoViewIfNeeded();
  const box = await stairs.boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.95, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => window.assay.plan().budget.amount.value > 26);
  assert.equal(await axis(), before);
  // One that is typed beyond the axis makes it longer.
  await page.evaluate(() => window.assay.setPlan({ ...window.assay.plan(), budget: { amount: { unit: "money", value: 90 }, per: "week" } }));
  assert.ok((await axis()) > before);
  await page.context().close();
});

test("while the budget is dragged its mark follows every move and what is read takes turns; when the hand rests all agree", async () => {
  // All of it lies in the window: what lies outside follows no move.
  const { page } = await openPage(browser, { viewport: { width: 1440, height: 1600 } });
  const before = await ask(page, "plan");
  const places = [".ladder table", ".moves-room", ".answer h1"];
  const budget = page.getByRole("slider", { name: "Budget" });
  // All moves are made in one task, in which no hand rests.
  const drag = () =>
    budget.evaluate(async (slider, places) => {
      const all = (places) => places.map((place) => document.querySelector(place));
      const texts = () => all(places).map((it) => it.innerText);
      const marks = () => [all([".budget strong"])[0].innerText, all([".stairs path:last-of-type"])[0].getAttribute("d")];
      const changed = (now, then) => now.flatMap((it, place) => (it === then[place] ? [] : [place]));
      const moves = [];
      for (let move = 1; move <= 9; move++) {
        const [marksBefore, textsBefore] = [marks(), texts()];
        slider.value = String(Math.round((Number(slider.max) * move) / 20));
        slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
        for (let turn = 0; turn < 50; turn++) await null;
        moves.push({ marks: changed(marks(), marksBefore), texts: changed(texts(), textsBefore) });
      }
      return moves;
    }, places);
  await drag();
  await budget.dispatchEvent("change");
  await page.waitForFunction(() => document.querySelector("path.ghost[d]") === null);
  const settled = await page.evaluate((places) => places.map((place) => document.querySelector(place).innerText), places);
  await undoTo(page, before);
  const moves = await drag();
  for (const { marks, texts } of moves) {
    assert.deepEqual(marks, [0, 1], "the budget and its knob follow");
    assert.ok(texts.length <= 1, `one place at a time is read anew: ${texts}`);
  }
  assert.deepEqual([...new Set(moves.flatMap((it) => it.texts))].sort(), [0, 1, 2]);
  await page.waitForFunction(
    ([places, settled]) => places.every((place, number) => document.querySelector(place).innerText === settled[number]),
    [places, settled],
  );
  await page.context().close();
});

test("the staircase names its risers: those with room, the next to come, and the one that is pointed at", async () => {
  const { page } = await openPage(browser);
  const stairs = page.getByRole("img", { name: /^Groups on target against the budget/ });
  await stairs.scrollIntoViewIfNeeded();
  const names = () => stairs.locator(".riser-names text").evaluateAll((all) => all.map((it) => [it.textContent, it.getAttribute("font-weight")]));
  const [next] = (await names()).filter(([, weight]) => weight === "650");
  assert.deepEqual(next, ["compliance", "650"], "what more money brings to target");
  assert.ok((await names()).length > 4);
  const { groups } = await ask(page, "solution");
  for (const [name] of await names()) assert.ok(groups.some((it) => name.startsWith(it.labels[0].slice(0, 3))), name);
  await page.context().close();
});
