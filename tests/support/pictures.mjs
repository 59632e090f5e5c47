// Pictures of the page, compared with those that are kept in `tests/pictures`.
//
// Machines have different fonts and paint letters differently, so in a picture every letter is the same box, of a font that
// is made for it: then a line breaks at the same place everywhere, and what differs is the layout or a colour.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const kept = fileURLToPath(new URL("../pictures/", import.meta.url));
const renew = process.env.ASSAY_RENEW_PICTURES === "1";

/** A TrueType font whose only letter is a box; the blank stays blank. */
const BOXES =
  "AAEAAAAKAIAAAwAgT1MvMkUC824AAAEoAAAAYGNtYXAAEXXpAAABlAAAAJRnbHlmYWBhXgAAAjAAAAA0aGVhZC+V0Y4AAACsAAAANmhoZWEFUgGUAAAA5AAAACRobXR4BXgAUAAAAYgAAAAMbG9jYQANACcAAAIoAAAACG1heHAABQAGAAABCAAAACBuYW1lLxIyxAAAAmQAAABacG9zdAADAAAAAALAAAAAIAABAAAAAQAAhaD4c18PPPUAAwPoAAAAAOcnx1MAAAAA5yfHUwAoAAACCAIIAAAAAwACAAAAAAAAAAEAAAMg/zgAAAIwACgAKAIIAAEAAAAAAAAAAAAAAAAAAAADAAEAAAADAAQAAQAAAAAAAgAAAAAAAAAAAAAAAAAAAAAAAwHTAZAABQAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAADAAAAAAAAAAAAAAAAPz8/PwAAACAv/wMg/zgAAAMgAMgAAAAAAAAAAAAAAAAAAAAgAAACMAAoARgAAAIwACgAAAABAAMACgAAAAwADQAAAAAAiAAAAAAAAAAKAAAAIAAAACAAAAABAAAAIQAAAJ8AAAACAAAAoAAAAKAAAAABAAAAoQAAAKwAAAACAAAArgAAIAgAAAACAAAgCQAAIAkAAAABAAAgCgAAIAoAAAACAAAgDAAAIC4AAAACAAAgLwAAIC8AAAABAAAgMAAAL/8AAAACAAAADQANABoAAQAoAAACCAIIAAMAADMRIREoAeACCP34AAABACgAAAIIAggAAwAAMxEhESgB4AII/fgAAAAABAA2AAEAAAAAAAEABQAAAAEAAAAAAAIABwAFAAMAAQQJAAEACgAMAAMAAQQJAAIADgAWR3JlZWtSZWd1bGFyAEcAcgBlAGUAawBSAGUAZwB1AGwAYQByAAAAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";

/** How much of a picture may look different: what is painted by hardware and drivers, but no row that has moved. */
const MOST_DIFFERENT = 0.004;
/** How far a part may lie from where it lay, in pixels. */
const MOST_MOVED = 2;

/** What the context of a page takes whose picture is taken; pictures are half as fine as the screen. */
export const DRAWN = { bypassCSP: true, deviceScaleFactor: 0.5, reducedMotion: "reduce" };

/** Has every letter drawn as a box. */
export async function boxLetters(page) {
  await page.addStyleTag({
    content: `
      @font-face { font-family: boxes; src: url(data:font/ttf;base64,${BOXES}); }
      *, *::before, *::after { font-family: boxes !important; font-synthesis: none !important; caret-color: transparent !important; }
    `,
  });
  await page.evaluate(async () => {
    await document.fonts.load("16px boxes");
    // Drawings are made for their width, which may have changed.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
}

/** Asserts that the window looks as it did when its picture was kept under this name, and that its parts lie there. */
export async function looksAsKept(page, name) {
  // What a step moved stays in sight for a moment.
  await page.waitForFunction(() => !document.querySelector("path.ghost[d]"));
  const picture = await page.screenshot({ animations: "disabled" });
  const parts = await partsOf(page);
  const [pictureFile, partsFile] = [join(kept, `${name}.png`), join(kept, `${name}.json`)];
  if (renew) {
    await mkdir(kept, { recursive: true });
    await writeFile(pictureFile, picture);
    await writeFile(partsFile, `{${Object.entries(parts).map(([part, box]) => `\n  ${JSON.stringify(part)}: [${box.join(", ")}]`)}\n}\n`);
    return;
  }
  const before = JSON.parse(await readFile(partsFile, "utf8"));
  const { height } = page.viewportSize();
  for (const [some, others, what] of [
    [before, parts, "no longer there"],
    [parts, before, "new"],
  ]) {
    const strangers = Object.keys(some).filter((part) => isWellInside(some[part], height) && !(part in others));
    assert.deepEqual(strangers, [], `${name}: in the window, parts are ${what}`);
  }
  const both = Object.entries(parts).filter(([part]) => part in before);
  const moved = both.filter(([part, box]) => box.some((edge, index) => Math.abs(edge - before[part][index]) > MOST_MOVED));
  const different = await differenceOf(page, await readFile(pictureFile), picture);
  if (moved.length || different > MOST_DIFFERENT) {
    const folder = await mkdtemp(join(tmpdir(), "assay-picture-"));
    await writeFile(join(folder, `${name}.png`), picture);
    const list = moved.map(([part, box]) => `${part}: [${before[part]}] is now [${box}]`).join("; ");
    assert.fail(
      `${name}: ${(100 * different).toFixed(2)} % of the picture is different, and ${moved.length} parts have moved. ${list} ` +
        `Compare ${pictureFile} with ${join(folder, `${name}.png`)}; if it is meant so, \`cargo xtask pictures\` keeps the new ones.`,
    );
  }
}

/** Whether enough of a part is in the window for it to be there too when it lies a little elsewhere. */
function isWellInside([, top, , height], windowHeight) {
  return Math.min(top + height, windowHeight) - Math.max(top, 0) > 2 * MOST_MOVED;
}

/** Where the named parts that are in the window lie: left, top, width and height. */
function partsOf(page) {
  return page.evaluate(() => {
    const parts = {};
    for (const element of document.querySelectorAll("header, h1, h2, .chip, section, figure, table, .chosen-bar, svg[role=img]")) {
      const { left, top, width, height, bottom } = element.getBoundingClientRect();
      if (bottom <= 0 || top >= innerHeight || width === 0) continue;
      const words = element.matches("h1, h2, .chip") ? element.innerText.slice(0, 40) : "";
      const name = element.getAttribute("aria-label") ?? element.querySelector("h2")?.innerText ?? words;
      const place = [left, top, width, height].map(Math.round);
      let part = `${element.localName} ${name.replace(/\s+/g, " ").trim()}`;
      while (part in parts) part += " again";
      parts[part] = place;
    }
    return parts;
  });
}

/** The share of two pictures that is different; both are looked at coarsely, so that the edges of shapes do not count. */
function differenceOf(page, one, other) {
  const addresses = [one, other].map((it) => `data:image/png;base64,${it.toString("base64")}`);
  return page.evaluate(async (addresses) => {
    const COARSE = 2;
    const LEAST = 24;
    const images = await Promise.all(
      addresses.map(async (address) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        return image;
      }),
    );
    if (images[0].width !== images[1].width || images[0].height !== images[1].height) return 1;
    const [was, is] = images.map((image) => {
      const canvas = new OffscreenCanvas(Math.ceil(image.width / COARSE), Math.ceil(image.height / COARSE));
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return context.getImageData(0, 0, canvas.width, canvas.height).data;
    });
    let different = 0;
    for (let pixel = 0; pixel < was.length; pixel += 4) {
      if ([0, 1, 2].some((channel) => Math.abs(was[pixel + channel] - is[pixel + channel]) > LEAST)) different += 1;
    }
    return different / (was.length / 4);
  }, addresses);
}
