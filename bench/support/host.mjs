// A static host on loopback that sends files as a good one on the net does: compressed with Brotli, with their types.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Largest file that is compressed; what is larger would take longer than it saves on loopback. */
const MOST_COMPRESSED = 4e6;

/**
 * Serves folders under the beginnings of their addresses: `{ "/": folder }`.
 * Gives the address, how many bytes each file takes on the net, and how to end it.
 */
export async function host(folders) {
  const mounts = Object.entries(folders).sort(([one], [other]) => other.length - one.length);
  const read = async (path) => {
    const [start, folder] = mounts.find(([start]) => path.startsWith(start));
    const file = join(folder, normalize(`/${path.slice(start.length)}`));
    const body = await readFile(file.endsWith("/") ? join(file, "index.html") : file);
    const packed = body.length <= MOST_COMPRESSED && brotliCompressSync(body);
    return { type: TYPES[extname(file) || ".html"] ?? "application/octet-stream", body, packed };
  };
  const ready = new Map();
  const load = (path) => {
    if (!ready.has(path)) ready.set(path, read(path));
    return ready.get(path);
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    try {
      const { type, body, packed } = await load(path);
      const headers = { "Content-Type": type, "Cache-Control": "max-age=600", Vary: "Accept-Encoding" };
      const use = packed && /\bbr\b/.test(request.headers["accept-encoding"] ?? "") ? packed : body;
      if (use === packed) headers["Content-Encoding"] = "br";
      response.writeHead(200, { ...headers, "Content-Length": use.length }).end(use);
    } catch {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("There is no such file.\n");
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Bytes of an address as sent. */
    sent: async (path) => {
      const { body, packed } = await load(path);
      return (packed || body).length;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
