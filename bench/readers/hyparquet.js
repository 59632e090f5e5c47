// Parquet by hyparquet, column by column, with snappy in wasm.
import { parquetRead } from "/packages/hyparquet/src/index.js";
import { snappyUncompressor } from "/packages/hysnappy/js/index.js";

import { Columns, NAMES, NUMBERS, TEXTS } from "./columns.js";

let columns;

export function start() {}

export async function read(file) {
  columns = new Columns();
  await parquetRead({
    file: { byteLength: file.size, slice: (start, end = file.size) => file.slice(start, end).arrayBuffer() },
    compressors: { SNAPPY: snappyUncompressor() },
    columns: NAMES,
    onChunk({ columnName, columnData, rowStart, rowEnd }) {
      columns.reserve(rowEnd);
      columns.rows = Math.max(columns.rows, rowEnd);
      const text = TEXTS.indexOf(columnName);
      if (text < 0) {
        const column = columns.numbers[NUMBERS.indexOf(columnName)];
        for (let index = 0; index < columnData.length; index++) column[rowStart + index] = columnData[index] ?? Number.NaN;
      } else {
        const column = columns.texts[text];
        for (let index = 0; index < columnData.length; index++) column[rowStart + index] = columns.code(text, columnData[index]);
      }
    },
  });
  return columns.found();
}

export const regroup = (one, other) => columns.group(one, other).length;
