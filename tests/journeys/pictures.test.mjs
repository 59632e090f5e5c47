// The page looks as it did: the first screen, each part of the setup, a chosen group, plans side by side.
import { after, before, test } from "node:test";

import { changePlan, openSetup } from "../support/assay.mjs";
import { launch, openPage } from "../support/browser.mjs";
import { DRAWN, boxLetters, looksAsKept } from "../support/pictures.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Opens the page with boxes for letters, has it brought to a state, and compares what the window shows. */
function picture(name, options, reach = () => {}) {
  test(name, async () => {
    const { page } = await openPage(browser, { ...DRAWN, ...options });
    await boxLetters(page);
    await reach(page);
    await page.mouse.move(0, 0);
    await looksAsKept(page, name);
    await page.context().close();
  });
}

/** Scrolls the card with this heading up to the answer, so that what lies above it is not in the picture. */
async function scrollTo(page, heading) {
  const card = page.locator("section.card").filter({ has: page.getByRole("heading", { name: heading, level: 2 }) });
  await card.waitFor();
  await card.evaluate((it) => {
    const answer = document.querySelector(".answer").offsetHeight;
    window.scrollTo(0, Math.round(it.getBoundingClientRect().top + window.scrollY - answer));
  });
}

picture("first-screen", {});
picture("first-screen-dark", { colorScheme: "dark" });
picture("first-screen-contrast", { contrast: "more" });
picture("first-screen-narrow", { viewport: { width: 390, height: 844 } });
picture("first-screen-wall", { viewport: { width: 2560, height: 1440 } });

for (const [name, title] of [
  ["setup-data", "1 Data"],
  ["setup-groups", "2 Groups"],
  ["setup-trouble", "3 Signs of trouble"],
  ["setup-target", "4 Target"],
  ["setup-money", "5 Money"],
]) {
  picture(name, {}, (page) => openSetup(page, title));
}

picture("group-enlarged", {}, async (page) => {
  const ladder = page.getByRole("table", { name: "How sure you will be, group by group" });
  await ladder.getByRole("button", { name: /^warranty/ }).click();
  await scrollTo(page, "warranty: plus or minus against calls");
});

picture("chosen-groups", {}, async (page) => {
  await page.getByRole("checkbox", { name: "Choose refund" }).check();
  await page.getByRole("checkbox", { name: "Choose warranty" }).check();
  await page.getByRole("group", { name: "Chosen groups" }).waitFor();
});

picture("side-by-side", {}, async (page) => {
  await page.getByRole("button", { name: "Keep to compare" }).click();
  await changePlan(page, { targetPoints: 4 });
  await scrollTo(page, "Side by side");
});
