// What is measured beside Assay, and which formats it reads.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that is served as `/packages`. */
export const packages = fileURLToPath(new URL("../node_modules", import.meta.url));

/** The folder that is served as `/readers`. */
export const readers = fileURLToPath(new URL(".", import.meta.url));

/**
 * The readers by their names: `query` is what the readers' page is asked for, `duckdb` names the package whose client it
 * needs. Those that are limits only touch the bytes.
 */
export const READERS = {
  "raw read by 1 worker": { query: "reader=raw&workers=1", formats: ["jsonl", "csv", "parquet"], limit: true },
  "raw read by 2 workers": { query: "reader=raw&workers=2", formats: ["jsonl", "csv"], limit: true },
  "browser's gunzip": { query: "reader=gunzip&workers=1", formats: ["jsonl.gz"], limit: true },
  Assay: { formats: ["jsonl", "csv", "parquet", "jsonl.gz"] },
  "DuckDB-WASM 1.32": { query: "reader=duckdb", formats: ["csv"], duckdb: "@duckdb/duckdb-wasm" },
  "DuckDB-WASM 1.28": { query: "reader=duckdb", formats: ["parquet"], duckdb: "duckdb-wasm-with-parquet" },
  "JSON.parse": { query: "reader=json-parse&workers=1", formats: ["jsonl", "jsonl.gz"] },
  "Papa Parse": { query: "reader=papaparse&workers=1", formats: ["csv"] },
  hyparquet: { query: "reader=hyparquet&workers=1", formats: ["parquet"] },
};

/**
 * How many times as long as JSON.parse DuckDB-WASM 1.32 took, measured once with its reader of JSON at hand, on a million
 * traces of 1.36 kB, on two cores, on 2026-11-21. No package registry carries that reader, and a bench must not fetch it
 * from DuckDB's own site.
 */
export const DUCKDB_TO_JSON_PARSE = { jsonl: 6083 / 13_565, "jsonl.gz": 19_200 / 16_400 };

/** The readers' page of a reader, with where its modules find theirs. */
export function document({ duckdb }) {
  const imports = {};
  if (duckdb) {
    const within = `${duckdb}/node_modules/`;
    const folder = (name) => `/packages/${existsSync(join(packages, within, name)) ? within : ""}${name}`;
    imports["duckdb-client"] = `/packages/${duckdb}/dist/duckdb-browser.mjs`;
    imports["apache-arrow"] = `${folder("apache-arrow")}/Arrow.dom.mjs`;
    imports.flatbuffers = `${folder("flatbuffers")}/mjs/flatbuffers.js`;
    imports.tslib = `${folder("tslib")}/tslib.es6.mjs`;
  }
  return readFileSync(join(readers, "index.html"), "utf8").replace("IMPORTS", JSON.stringify({ imports }));
}
