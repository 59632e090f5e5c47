// Figures, and tables of them.

/** The middle one. */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}

/** With three digits or all before the point: `0.123`, `12.3`, `1,234`. */
export function short(value) {
  if (value === undefined || Number.isNaN(value)) return "–";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The middle of some runs with its ends: `123 [120–140]`. */
export function spread(values) {
  return values.length > 1 ? `${short(median(values))} [${short(Math.min(...values))}–${short(Math.max(...values))}]` : short(values[0]);
}

/** Prints rows under a header as a Markdown table. */
export function table(header, rows) {
  const widths = header.map((name, column) => Math.max(...[[...header], ...rows].map((row) => String(row[column]).length)));
  const line = (cells) => `| ${cells.map((cell, column) => String(cell)[column ? "padStart" : "padEnd"](widths[column])).join(" | ")} |`;
  console.log([line(header), `|${widths.map((width, column) => "-".repeat(width + 1) + (column ? ":" : "-")).join("|")}|`, ...rows.map(line)].join("\n"));
}

/** A figure beside its bar: a row for the table of bars. `most` bounds it from above, `least` from below. */
export function besideBar(what, value, { most, least, unit = "" }) {
  const bar = most === undefined ? `at least ${short(least)}${unit}` : `at most ${short(most)}${unit}`;
  const holds = most === undefined ? value >= least : value <= most;
  return [what, `${short(value)}${unit}`, bar, value === undefined || Number.isNaN(value) ? "not measured" : holds ? "yes" : "NO"];
}

/** Prints figures beside their bars. */
export function bars(rows) {
  console.log();
  table(["what", "measured", "bar", "holds"], rows);
}
