// What a PDF has on its pages.

// The reader looks for what a canvas needs as it starts, and is asked for text alone.
for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");

/** The pages of a PDF: their size in points, their text, and each piece of it with the box that it takes. */
export async function pagesOf(bytes) {
  const document = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const [, , width, height] = page.view;
    const { items } = await page.getTextContent();
    const pieces = items
      .filter(({ str }) => str?.trim())
      .map(({ str, transform: [, , , , left, bottom], width, height }) => ({ text: str, left, bottom, right: left + width, top: bottom + height }));
    pages.push({ width, height, pieces, text: bare(pieces.map(({ text }) => text).join(" ")) });
  }
  await document.destroy();
  return pages;
}

/** A text without its blanks, which PDFs place as they like, and with letters that fonts join taken apart. */
export function bare(text) {
  return text.normalize("NFKC").replace(/\s+/g, "");
}
