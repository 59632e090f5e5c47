// A judge that is made up: always of the same opinion of a trace, and more often against one with a sign of trouble.
import { createHash } from "node:crypto";

import { textFile } from "./assay.mjs";

/** The list's own columns with a verdict behind them; `say` may answer for the judge. */
export function judgedList(csv, say = (row, verdict) => verdict) {
  const [header, ...lines] = csv.trimEnd().split("\n");
  const names = header.split(",");
  const judged = lines.map((line, place) => {
    const cells = line.split(",");
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
    return `${line},${say(row, verdictOf(row.id, row.signal === "yes"), place)}`;
  });
  return textFile("judged.csv", [`${header},verdict`, ...judged, ""].join("\n"));
}

/** What the judge says of a trace. */
export function verdictOf(id, isTroubled) {
  const chance = createHash("sha256").update(`judge:${id}`).digest().readUInt32BE() / 2 ** 32;
  return chance < (isTroubled ? 0.6 : 0.08) ? "fail" : "pass";
}
