// What the journeys do on the page, in its own words.

/** What `window.assay` answers to a call without arguments. */
export function ask(page, name) {
  return page.evaluate((name) => window.assay[name](), name);
}

/** Where reading stands: `example`, `reading`, `done` or `error`. */
export function ingestState(page) {
  return page.locator("main").getAttribute("data-ingest-state");
}

/** Chooses files with the file input and waits until they are open. */
export async function chooseFiles(page, files) {
  const names = [files].flat().map((file) => file.name ?? file.split("/").at(-1));
  await page.locator("input[type=file]").setInputFiles(files);
  await page.waitForFunction(
    (names) =>
      document.querySelector("main").dataset.ingestState === "done" &&
      window.assay.receipt().files.map((file) => file.name).join() === names.join(),
    names,
  );
}

/** Chooses a file that the page refuses, and gives what it says. */
export async function chooseRefused(page, file) {
  await page.locator("input[type=file]").setInputFiles(file);
  const alert = page.getByRole("alert").filter({ hasText: file.name });
  await alert.waitFor();
  return alert.innerText();
}

/** Gives the loaded plan other values and waits until the page shows what they make. */
export async function changePlan(page, values) {
  await page.evaluate((values) => window.assay.setPlan({ ...window.assay.plan(), ...values }), values);
}

/** The drawn list: the rows of its CSV as objects. */
export async function drawnRows(page) {
  return parseCsv((await ask(page, "draw")).csv);
}

/** Opens the setup's part with this title. */
export async function openSetup(page, title) {
  await page.getByRole("region", { name: "Setup" }).getByRole("button", { name: title }).click();
}

/** A file made of text, for the file input. */
export function textFile(name, text) {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(text) };
}

/** Rows of a CSV text as objects that are named by its header. */
export function parseCsv(text) {
  const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;
  const rows = [[]];
  for (let match; cell.lastIndex < text.length && (match = cell.exec(text)); ) {
    const [, raw, end] = match;
    rows.at(-1).push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end !== "," && cell.lastIndex < text.length) rows.push([]);
  }
  const [header, ...body] = rows;
  return body.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
}
