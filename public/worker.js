// The end of the script that every worker runs: before it stand `hire.js` and what the programs are called with.
//
// Loads the worker when its owner says { begin }. Messages that come before it is ready wait here; each is then given to
// its `self.onmessage`. What the worker cannot survive is told as { stopped: problem }.
const waiting = [];
let memory = null;

// What others compiled is told to nobody else.
self.addEventListener("message", (event) => {
  if (!event.data.programs) return;
  Object.assign(programs, event.data.programs);
  event.stopImmediatePropagation();
});

self.onmessage = (event) => {
  if (event.data.begin) start(event.data.begin).catch(failed);
  else waiting.push(event);
};

async function start({ programs, workers, lock }) {
  navigator.locks?.request(lock, () => {
    self.postMessage({ holdsLock: true });
    return new Promise(() => {});
  });
  Object.assign(self.programs, programs);
  self.workers = workers;
  ({ memory } = await load("assay_worker", wasm_bindgen));
  for (const event of waiting.splice(0)) self.onmessage(event);
}

// Loads a program by its name, and begins it.
async function load(name, begin) {
  const running = await begin({ module_or_path: programs[name] ?? (await placeOf(`./${name}_bg.wasm`)) });
  programs[name] ??= begin.program();
  self.postMessage({ programs });
  return running;
}

// Gives a program a part of it that it does without at first, compiled.
self.fetchPart = async (part) => {
  if (!programs[part]) {
    const place = await placeOf(part);
    const response = place instanceof Response ? place : await fetch(place);
    if (!response.ok) throw new Error(`${part} is not there (${response.status})`);
    // Whatever the server calls it.
    const bytes = new Response(response.body, { headers: { "Content-Type": "application/wasm" } });
    programs[part] = await WebAssembly.compileStreaming(bytes);
    self.postMessage({ programs });
  }
  return programs[part];
};

// Where a program lies: in memory, by an address that is good only where it was made; with what the browser holds for a
// time without a network, so that nothing is asked for; or else where the page came from.
async function placeOf(part) {
  if (workers.parts) return URL.createObjectURL(workers.parts[part]);
  const place = new URL(part, workers.folder);
  try {
    return (await self.caches?.match(place)) ?? place;
  } catch {
    return place;
  }
}

// Parquet is read by a program of its own, which most people never need.
let parquet = null;

self.openParquet = async (file) => {
  await (parquet ??= load("assay_parquet_reader", parquet_reader));
  return new parquet_reader.ParquetFile(file);
};

function failed(error) {
  stop({
    code: "worker.start",
    sentence: `The part of this page that reads files did not start: ${error}.`,
    nextStep: "Reload the page; if that does not help, use a current Chrome, Edge, Firefox or Safari.",
  });
}

self.addEventListener("unhandledrejection", (event) => broke(event.reason));
self.addEventListener("error", (event) => broke(event.error));

function broke(reason) {
  if (reason instanceof RangeError || isFull()) {
    stop({
      code: "worker.memory",
      sentence: "The memory that this page may use ran out while the file was read.",
      nextStep: "Close other tabs, or open a part of the file or an export of fewer days. Your plan is still here.",
    });
  } else {
    stop({
      code: "worker.broke",
      sentence: `The part of this page that reads files broke off: ${reason}.`,
      nextStep: "Open the file again; if it breaks off again, open a part of it. Your plan is still here.",
    });
  }
}

// Whether the worker's memory cannot grow by another 16 MiB.
function isFull() {
  try {
    memory?.grow(256);
    return false;
  } catch {
    return true;
  }
}

function stop(stopped) {
  self.postMessage({ stopped });
  self.close();
}
