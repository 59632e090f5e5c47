// The table that the JavaScript readers fill: what Assay keeps too, texts as numbers of their dictionaries.

/** The texts that are kept, by their names in flat files. */
export const TEXTS = [
  "metadata.intent",
  "metadata.language",
  "metadata.persona",
  "metadata.channel",
  "metadata.region",
  "model",
  "release",
  "prompt_version",
  "environment",
  "name",
  "status",
  "user_id",
];

/** The numbers that are kept. */
export const NUMBERS = ["latency_ms", "cost_usd", "scores.helpfulness"];

export const NAMES = [...TEXTS, ...NUMBERS];

export class Columns {
  constructor() {
    this.rows = 0;
    this.capacity = 1 << 16;
    this.dictionaries = TEXTS.map(() => new Map());
    this.texts = TEXTS.map(() => new Uint32Array(this.capacity));
    this.numbers = NUMBERS.map(() => new Float64Array(this.capacity));
  }

  /** Makes room for this many rows. */
  reserve(rows) {
    if (rows <= this.capacity) return;
    while (this.capacity < rows) this.capacity *= 2;
    const grown = (column) => {
      const larger = new column.constructor(this.capacity);
      larger.set(column);
      return larger;
    };
    this.texts = this.texts.map(grown);
    this.numbers = this.numbers.map(grown);
  }

  /** The number of a text in its column's dictionary. */
  code(column, text) {
    const dictionary = this.dictionaries[column];
    let code = dictionary.get(text);
    if (code === undefined) dictionary.set(text, (code = dictionary.size));
    return code;
  }

  /** Adds a row; `value(index)` gives its texts, then its numbers, NaN where there is none. */
  push(value) {
    const row = this.rows++;
    this.reserve(this.rows);
    for (let column = 0; column < TEXTS.length; column++) this.texts[column][row] = this.code(column, value(column));
    for (let column = 0; column < NUMBERS.length; column++) this.numbers[column][row] = value(TEXTS.length + column);
  }

  /** The counts of each pair of values of two texts: `[one, other, traces, errors, slow, judged, bad]`. */
  group(one, other) {
    const column = (name) => TEXTS.indexOf(name);
    const [first, second, status] = [one, other, "status"].map((name) => this.texts[column(name)]);
    const error = this.dictionaries[column("status")].get("error");
    const [firsts, seconds] = [one, other].map((name) => [...this.dictionaries[column(name)].keys()]);
    const [latency, , helpfulness] = this.numbers;
    const counts = new Uint32Array(firsts.length * seconds.length * 5);
    for (let row = 0; row < this.rows; row++) {
      const group = (first[row] * seconds.length + second[row]) * 5;
      counts[group]++;
      if (status[row] === error) counts[group + 1]++;
      if (latency[row] >= 4000) counts[group + 2]++;
      if (!Number.isNaN(helpfulness[row])) counts[group + 3]++;
      if (helpfulness[row] < 0.5) counts[group + 4]++;
    }
    return firsts
      .flatMap((one, i) => seconds.map((other, j) => [one, other, ...counts.subarray((i * seconds.length + j) * 5).subarray(0, 5)]))
      .filter(([, , traces]) => traces);
  }

  /** What a reader answers. */
  found() {
    return { groups: this.group("metadata.intent", "metadata.language") };
  }
}
