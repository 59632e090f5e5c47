// CSV by Papa Parse.
import { Columns, NAMES, TEXTS } from "./columns.js";

let Papa;
let columns;

/** Papa Parse is no module; it gives itself to a loader of its time. */
export async function start() {
  self.define = Object.assign((_, make) => (Papa = make()), { amd: true });
  await import("/packages/papaparse/papaparse.min.js");
}

export function read(file) {
  columns = new Columns();
  let places;
  return new Promise((give, refuse) => {
    Papa.parse(file, {
      skipEmptyLines: true,
      chunk({ data }) {
        const rows = places ? data : data.slice(1);
        places ??= NAMES.map((name) => data[0].indexOf(name));
        for (const row of rows) {
          columns.push((index) => (index < TEXTS.length ? row[places[index]] : number(row[places[index]])));
        }
      },
      complete: () => give(columns.found()),
      error: refuse,
    });
  });
}

const number = (cell) => (cell === "" ? Number.NaN : Number(cell));

export const regroup = (one, other) => columns.group(one, other).length;
