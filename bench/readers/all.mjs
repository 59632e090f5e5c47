// What is measured beside Assay, and which formats it reads.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that is served as `/packages`. */
export const packages = fileURLToPath(new URL("../node_modules", import.meta.url));

/** The folder that is served as `/readers`. */
export const readers = fileURLToPath(new URL(".", import.meta.url));

/** What everything is measured against. */
export const DUCKDB = "DuckDB-WASM 1.32";

/** The readers by their names: `query` is what the readers' page is asked for. Those that are limits only touch the bytes. */
export const READERS = {
  "raw read by 1 worker": { query: "reader=raw&workers=1", formats: ["jsonl", "csv", "parquet"], limit: true },
  "raw read by 2 workers": { query: "reader=raw&workers=2", formats: ["jsonl", "csv"], limit: true },
  "browser's gunzip": { query: "reader=gunzip&workers=1", formats: ["jsonl.gz"], limit: true },
  Assay: { formats: ["jsonl", "csv", "parquet", "jsonl.gz"] },
  [DUCKDB]: { query: "reader=duckdb", formats: ["csv"] },
  "JSON.parse": { query: "reader=json-parse&workers=1", formats: ["jsonl", "jsonl.gz"] },
  "Papa Parse": { query: "reader=papaparse&workers=1", formats: ["csv"] },
  hyparquet: { query: "reader=hyparquet&workers=1", formats: ["parquet"] },
};

/**
 * How many times the time and the processor time of another reader DuckDB-WASM 1.32 takes where it cannot run. Since 1.29 it fetches its readers of JSON
 * and Parquet from its own site, where a bench must not reach; no package registry carries them, and 1.28, which has the one of
 * Parquet within, is many times slower. Measured once with these readers at hand, on a million traces of 1.36 kB in headless
 * Chromium 156 on two cores, on 2026-11-21.
 */
export const DUCKDB_BESIDE = {
  jsonl: { reader: "JSON.parse", time: 6083 / 13_565, processor: 8610 / 15_500 },
  parquet: { reader: "hyparquet", time: 2609 / 1164, processor: 4050 / 1560 },
  "jsonl.gz": { reader: "JSON.parse", time: 19_207 / 16_430, processor: 21_400 / 17_450 },
};

/** The readers' page, with where the client of DuckDB finds its modules. */
export function document() {
  const imports = {
    "apache-arrow": "/packages/apache-arrow/Arrow.dom.mjs",
    flatbuffers: "/packages/flatbuffers/mjs/flatbuffers.js",
    tslib: "/packages/tslib/tslib.es6.mjs",
  };
  return readFileSync(join(readers, "index.html"), "utf8").replace("IMPORTS", JSON.stringify({ imports }));
}
