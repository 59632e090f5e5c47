// JSON Lines by JSON.parse, a line at a time.
import { Columns } from "./columns.js";
import { unpackedPieces } from "./pieces.js";

let columns;

export function start() {}

export async function read(file) {
  columns = new Columns();
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of unpackedPieces(file)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop();
    for (const line of lines) keep(JSON.parse(line));
  }
  if (rest) keep(JSON.parse(rest));
  return columns.found();
}

function keep(trace) {
  const { metadata } = trace;
  const values = [
    metadata.intent,
    metadata.language,
    metadata.persona,
    metadata.channel,
    metadata.region,
    trace.model,
    trace.release,
    trace.prompt_version,
    trace.environment,
    trace.name,
    trace.status,
    trace.user_id,
    trace.latency_ms,
    trace.cost_usd,
    trace.scores.helpfulness ?? Number.NaN,
  ];
  columns.push((index) => values[index]);
}

export const regroup = (one, other) => columns.group(one, other).length;
