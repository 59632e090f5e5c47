// Puts the whole page of a folder into one HTML file there, which works without a server: from a disk, by double-click.
//
// A document that lies on a disk may neither import nor fetch what lies beside it. So every part of the page lies packed
// in the document, and is unpacked before the page starts, whose scripts find it in `parts`. They are the same as on a server.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

const [folder, goal] = process.argv.slice(1);
const read = (name) => readFileSync(join(folder, name));
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const data = (type, bytes) => `data:${type};base64,${bytes.toString("base64")}`;
const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/** What runs first in the file: unpacks the parts, and starts the page. */
async function unpack() {
  globalThis.parts = {};
  await Promise.all(
    Array.from(document.querySelectorAll("script[data-part]"), async (script) => {
      const { part, type } = script.dataset;
      const packed = new Blob([Uint8Array.from(atob(script.textContent), (letter) => letter.charCodeAt(0))]);
      script.remove();
      const whole = await new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
      globalThis.parts[part] = new Blob([whole], { type });
    }),
  );
  await import(URL.createObjectURL(globalThis.parts["./boot.js"]));
}

const first = `${unpack}\nawait unpack();`;
const styles = [];
const scripts = [first];
const parts = readdirSync(folder, { recursive: true })
  .filter((name) => name.split(".").at(-1) in TYPES && name !== "offline.js")
  .map((name) => {
    const packed = gzipSync(read(name), { level: 9 }).toString("base64");
    const type = TYPES[name.split(".").at(-1)];
    return `<script type="application/gzip" data-part="./${basename(name)}" data-type="${type}">${packed}</script>`;
  });

/** The value of an attribute of a tag, as the minified document writes it. */
const attribute = (tag, name) => new RegExp(`\\s${name}=(?:"([^"]*)"|([^\\s>]*))`).exec(tag)?.slice(1).find((it) => it !== undefined);

/** What stands in the file in place of a link to another one: nothing where that is only asked for early. */
function inPlaceOf(link) {
  const address = attribute(link, "href");
  switch (attribute(link, "rel")) {
    case "stylesheet": {
      const style = read(address).toString();
      if (/<\/style/i.test(style)) throw new Error(`${address} would end the element that holds it`);
      styles.push(style);
      return `<style>${style}</style>`;
    }
    case "icon":
      return `<link rel="icon" href="${data("image/svg+xml", read(address))}">`;
    default:
      return "";
  }
}

/** What stands in the file in place of a script's address: what starts the page, or the script itself. */
function inPlaceOfScript(tag) {
  const address = attribute(tag, "src");
  const script = attribute(tag, "type") === "module" ? first : read(address).toString();
  if (/<\/script/i.test(script)) throw new Error(`${address} would end the element that holds it`);
  if (script !== first) scripts.push(script);
  return `${tag.replace(/\ssrc=[^\s>]+/, "")}${script}`;
}

/** The page's rules of what may load, where the page's own place is the document itself. */
function embedded(policy) {
  const own = { "script-src": `${scripts.map(hash).join(" ")} blob:`, "style-src": styles.map(hash).join(" ") };
  const directive = (text) => {
    const [name, ...sources] = text.trim().split(/\s+/);
    const places = sources.map((source) => (source === "'self'" ? (own[name] ?? "blob:") : source));
    return [name, ...new Set(places)].join(" ");
  };
  return policy.split(";").map(directive).join("; ");
}

const page = read("index.html")
  .toString()
  .replace(/<link\b[^>]*>/g, inPlaceOf)
  .replace(/<script\b[^>]*\ssrc=[^>]*>/g, inPlaceOfScript)
  .replace("</body>", () => `${parts.join("")}</body>`)
  .replace(/<meta\b[^>]*Content-Security-Policy[^>]*>/, (meta) => {
    const policy = attribute(meta, "content");
    return meta.replace(policy, () => embedded(policy));
  });
if (/\s(?:src|href)=(?:"|')?(?!(?:"|')?(?:data:|#))/.test(page.replace(/<script type="application\/gzip"[^>]*>[^<]*/g, ""))) {
  throw new Error("the file would still ask for another one");
}
writeFileSync(goal, page);
console.log(`  ${goal}: ${page.length} bytes`);
