// DuckDB-WASM: a table of what Assay keeps too, then queries on it. Since 1.29 it fetches its readers of JSON and Parquet from
// its own site when they are needed, where a bench must not reach; 1.28 carries the one of Parquet.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "duckdb-client";

import { NAMES } from "./columns.js";

let connection;
let database;

export async function start({ folder }) {
  const worker = new Worker(`${folder}/dist/duckdb-browser-eh.worker.js`);
  database = new AsyncDuckDB(new VoidLogger(), worker);
  await database.instantiate(`${folder}/dist/duckdb-eh.wasm`);
  connection = await database.connect();
  await connection.query("SELECT 1");
}

export async function read(file) {
  await database.registerFileHandle(file.name, file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
  const source = file.name.endsWith(".csv") ? "read_csv_auto" : "read_parquet";
  const columns = NAMES.map((name) => `"${name}"`);
  await connection.query(`CREATE TABLE traces AS SELECT ${columns} FROM ${source}('${file.name}')`);
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
