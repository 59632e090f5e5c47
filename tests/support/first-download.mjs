// What the page downloads before its first numbers, and what only after them.

/**
 * Opens an address in a fresh page and gives the paths of what it asks for: `page` and `worker` for the first numbers,
 * `later` what these came without. A part of a program is held back until they show, so that none which they need is
 * taken for one that they do without.
 */
export async function firstDownload(page, address) {
  await page.addInitScript(watchAnswer);
  const later = new Set();
  const asked = new Set();
  await page.route(/(?<!_bg)\.wasm$/, async (route) => {
    later.add(new URL(route.request().url()).pathname);
    await page.waitForFunction(() => window.answered);
    await route.continue();
  });
  page.context().on("request", (request) => {
    // What is held for a time without a network comes later, and what lies in memory is no download.
    const { protocol, pathname } = new URL(request.url());
    if (protocol.startsWith("http") && !request.serviceWorker()) asked.add(pathname);
  });
  await page.goto(address);
  await page.waitForFunction(() => window.answered && window.assay?.ready.then(() => true));
  await page.waitForLoadState("networkidle");
  const first = [...asked].filter((path) => !later.has(path));
  // The reader of Parquet is a program of its own; of that, the page asks for the script at once.
  const isOfWorker = (path) => path.includes("worker");
  return { page: first.filter((path) => !isOfWorker(path)), worker: first.filter(isOfWorker), later: [...later] };
}

/** Marks in the window when the answer first shows numbers. */
export function watchAnswer() {
  const observer = new MutationObserver(() => {
    if (!/\d/.test(document.querySelector("h1")?.textContent)) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.answered = performance.now())));
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true });
}
