// What comes before the first numbers stays as small as it was made: what it has no use for belongs to what comes later.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";

import { address, launch } from "../support/browser.mjs";
import { firstDownload } from "../support/first-download.mjs";

/** Bytes that each may take on the net. */
const MOST = { page: 250_000, worker: 120_000 };

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const sent = async (path) => brotliCompressSync(await (await fetch(new URL(path, address))).arrayBuffer()).length;

test("page and worker download little before the first numbers", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const download = await firstDownload(await context.newPage(), address);
  await context.close();
  assert.ok(download.later.length >= 3, `after the first numbers come ${download.later}`);
  for (const [part, most] of Object.entries(MOST)) {
    const sizes = await Promise.all(download[part].map(async (path) => [path.split("/").at(-1), await sent(path)]));
    const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
    assert.ok(bytes > 0 && bytes <= most, `${part}: ${bytes} bytes as Brotli, at most ${most}: ${sizes.join(", ")}`);
  }
});
