// One headless Chromium for a file of journeys, and a fresh page for each journey.
import { chromium } from "playwright-core";

/** Where the page is served. */
export const address = process.env.ASSAY_URL;
const executablePath = process.env.ASSAY_CHROMIUM;
if (!address || !executablePath) throw new Error("Run the journeys with `cargo xtask test`.");

/** Starts the browser. Close it when the file's journeys are through. */
export function launch() {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Opens the page, as it is served or at another address, in a browser context of its own and waits until it works.
 * `errors` and `requests` fill up as the page logs errors and asks for addresses; `options` are those of the context, or
 * a `context` that is there. The page's service worker is left out where it is not asked for: it would answer in the
 * place of what a journey puts between page and server.
 */
export async function openPage(browser, { context, ...options } = {}, place = address) {
  context ??= await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block", ...options });
  const page = await context.newPage();
  const errors = [];
  const requests = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(place);
  await works(page);
  return { page, errors, requests };
}

/** Holds back the files that a page asks for at these addresses; gives what lets them go. */
export async function holdBack(page, ...addresses) {
  let letGo;
  const held = new Promise((resolve) => {
    letGo = resolve;
  });
  for (const place of addresses) {
    await page.route(place, async (route) => {
      await held;
      await route.continue();
    });
  }
  return letGo;
}

/** Waits until the page works. */
export function works(page) {
  return page.waitForFunction(() => window.assay?.ready.then(() => true));
}
