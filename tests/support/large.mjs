// Files too large to be read at once, made in the page of one piece that is repeated, so that they take neither time to write
// nor memory.

/**
 * Starts to open a CSV of about so many megabytes, with three fields or with long texts as well, and gzipped where wanted.
 * `window.reading` becomes what `assay.open` gives: the rows, or the error's message.
 */
export function openLarge(page, megabytes, { gzip = false, texts = false } = {}) {
  return page.evaluate(
    async ({ megabytes, gzip, texts }) => {
      const pack = (blob) => new Response(blob.stream().pipeThrough(new CompressionStream("gzip"))).blob();
      const part = async (text) => (gzip ? pack(new Blob([text])) : new Blob([text]));
      const text = texts ? `,${"I cannot help with that. ".repeat(40)}` : "";
      const line = (index) => `${index % 7 ? "order" : "refund"},${index % 50 === 0},${(index * index) % 9973}${text}\n`;
      const rows = texts ? 8_000 : 60_000;
      const head = await part(`intent,error,latency_ms${texts ? ",output" : ""}\n`);
      const piece = await part(Array.from({ length: rows }, (_, index) => line(index)).join(""));
      const pieces = Math.ceil((megabytes * 1e6) / piece.size);
      window.expectedRows = pieces * rows;
      window.reading = window.assay.open([new File([head, ...Array(pieces).fill(piece)], "large.csv")]).then(
        (receipt) => receipt.rows,
        (error) => error.message,
      );
    },
    { megabytes, gzip, texts },
  );
}

/** Waits until some rows are read, and not all, and every worker that was hired is at work. */
export async function someRead(page) {
  await page.waitForFunction(() => {
    const { ingestState, ingestRows } = document.querySelector("main").dataset;
    return ingestState === "reading" && Number(ingestRows) > 0;
  });
  await page.waitForFunction(
    async (hired) => (await navigator.locks.query()).held.filter(({ name }) => name.startsWith("assay-worker")).length >= hired,
    page.workers().length,
  );
}

/** Waits until only the worker that holds the data is left: each holds a lock as long as it lives. */
export function readersGone(page) {
  return page.waitForFunction(
    async () => (await navigator.locks.query()).held.filter(({ name }) => name.startsWith("assay-worker")).length === 1,
  );
}
