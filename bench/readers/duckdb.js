// CSV by DuckDB-WASM: a table of what Assay keeps too, then queries on it.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "/packages/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs";

import { NAMES } from "./columns.js";

const DIST = "/packages/@duckdb/duckdb-wasm/dist";

let connection;
let database;

export async function start() {
  const worker = new Worker(`${DIST}/duckdb-browser-eh.worker.js`);
  database = new AsyncDuckDB(new VoidLogger(), worker);
  await database.instantiate(`${DIST}/duckdb-eh.wasm`);
  connection = await database.connect();
  await connection.query("SELECT 1");
}

export async function read(file) {
  await database.registerFileHandle(file.name, file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
  const columns = NAMES.map((name) => `"${name}"`);
  await connection.query(`CREATE TABLE traces AS SELECT ${columns} FROM read_csv_auto('${file.name}')`);
  const answer = await group("metadata.intent", "metadata.language");
  const plain = (value) => (typeof value === "bigint" ? Number(value) : value);
  return { groups: answer.toArray().map((row) => Object.values(row.toJSON()).map(plain)) };
}

function group(one, other) {
  return connection.query(`SELECT "${one}", "${other}", count(*), count(*) FILTER (status = 'error'),
    count(*) FILTER (latency_ms >= 4000), count("scores.helpfulness"), count(*) FILTER ("scores.helpfulness" < 0.5)
    FROM traces GROUP BY ALL`);
}

export const regroup = async (one, other) => (await group(one, other)).numRows;
