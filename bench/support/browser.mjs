// A fresh headless Chromium.
import { chromium } from "playwright-core";

/** How Chromium is started. */
export const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser, lets `use` work with a new page of it, and ends it. */
export async function withPage(use, { patience = 300_000, args = [], ...context } = {}) {
  const browser = await chromium.launch({ executablePath: process.env.ASSAY_CHROMIUM, args: [...ARGUMENTS, ...args] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context })).newPage();
    page.setDefaultTimeout(patience);
    const crashed = new Promise((_, refuse) => page.on("crash", () => refuse(new Error("the tab crashed"))));
    return await Promise.race([use(page), crashed]);
  } finally {
    await browser.close();
  }
}
