// Prints the size of each text and wasm file of a folder, raw and compressed as a good static host sends it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const folder = process.argv[1];
const row = (name, raw, brotli) => console.log(`  ${name.padEnd(44)} ${String(raw).padStart(9)} ${String(brotli).padStart(9)}`);

const totals = [0, 0];
for (const name of readdirSync(folder, { recursive: true }).sort()) {
  if (!/\.(wasm|js|css|html|svg|json)$/.test(name)) continue;
  const bytes = readFileSync(join(folder, name));
  const brotli = brotliCompressSync(bytes).length;
  totals[0] += bytes.length;
  totals[1] += brotli;
  row(name, bytes.length, brotli);
}
row("together", ...totals);
