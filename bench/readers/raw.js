// The limit: every byte comes into the worker and is looked at, nothing is made of it.
import { pieces } from "./pieces.js";

export function start() {}

export async function read(file) {
  let bytes = 0;
  for await (const piece of pieces(file)) {
    touch(piece);
    bytes += piece.length;
  }
  return { bytes };
}

/** Looks at every byte, four at a time. */
export function touch(piece) {
  const words = new Uint32Array(piece.buffer, piece.byteOffset & ~3, piece.byteLength >> 2);
  let all = 0;
  for (let index = 0; index < words.length; index++) all ^= words[index];
  return all;
}
