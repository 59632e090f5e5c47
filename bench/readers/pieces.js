// A file in pieces; the next one is on its way while this one is used.

/** Pieces of this size come at full speed. */
const PIECE = 8 << 20;

export async function* pieces(file) {
  const piece = (start) => (start < file.size ? file.slice(start, start + PIECE).arrayBuffer() : undefined);
  let next = piece(0);
  for (let start = 0; next; start += PIECE) {
    const bytes = next;
    next = piece(start + PIECE);
    yield new Uint8Array(await bytes);
  }
}

/** The same, unpacked by the browser when the file is in gzip. */
export async function* unpackedPieces(file) {
  if (!file.name.endsWith(".gz")) {
    yield* pieces(file);
    return;
  }
  const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  for (let step; !(step = await reader.read()).done; ) yield step.value;
}
