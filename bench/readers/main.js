// The page around a reader: it takes a file and says how reading stands, by the same marks as our page.
// `?reader=` names a module beside this one; with `workers` it runs that many times in workers, each on a part of the file.
import { inWorkers } from "./workers.js";

const parameters = new URLSearchParams(location.search);
const main = document.querySelector("main");
const workers = Number(parameters.get("workers") ?? 0);
const name = parameters.get("reader");
let reader;

const failed = (error) => {
  main.dataset.ingestState = "error";
  main.append(Object.assign(document.createElement("p"), { role: "alert", textContent: String(error?.stack ?? error) }));
};

try {
  reader = workers ? inWorkers(name, workers) : await import(`./${name}.js`);
  await reader.start(Object.fromEntries(parameters));
  main.dataset.ingestState = "ready";
} catch (error) {
  failed(error);
}

main.querySelector("input").addEventListener("change", async ({ target }) => {
  try {
    window.found = await reader.read(target.files[0]);
    window.regroup = reader.regroup;
    main.dataset.ingestState = "done";
  } catch (error) {
    failed(error);
  }
});
