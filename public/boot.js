// Starts the page. A file of its own, so that the content security policy need not allow script inside the document.

// Where a part of the page lies: beside this script, or in memory, where one document holds all of them.
const placeOf = (part) => (globalThis.parts ? URL.createObjectURL(parts[part]) : new URL(part, import.meta.url).href);

// Gives the page's program a part of it that is not there from the beginning, compiled.
globalThis.fetchPart = async (part) => {
  const response = await fetch(placeOf(part));
  if (!response.ok) throw new Error(`${part} is not there (${response.status})`);
  // Whatever the server calls it.
  return WebAssembly.compileStreaming(new Response(response.body, { headers: { "Content-Type": "application/wasm" } }));
};

// All that workers run, as one script in memory. It is fetched now, so that the page need not ask for it later, when a
// newer one may have taken its place. And a worker that is made of it is held to the page's content security policy;
// one that came from a server would have that of its own response, which on a plain host is none.
async function workerScript() {
  const parts = ["./hire.js", "./assay_worker.js", "./assay_parquet_reader.js", "./worker.js"].map(async (part) => {
    const response = await fetch(placeOf(part));
    if (!response.ok) throw new Error(`${part} is not there (${response.status})`);
    return response.blob();
  });
  return new Blob(await Promise.all(parts), { type: "text/javascript" });
}

// Has the browser hold the page's files for a time without a network. Settles when they are held, or cannot be.
globalThis.holdForOffline = async () => {
  if (globalThis.parts || !navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register(new URL("offline.js", document.baseURI));
    const { installing } = registration.installing ? registration : await registration.update();
    if (!installing) return;
    await new Promise((resolve) => {
      installing.addEventListener("statechange", () => installing.state === "installing" || resolve());
    });
  } catch {
    // The browser holds nothing here; with a network the page works all the same.
  }
};

// Lets the browser do what it has to do before it goes on. What starts the page is much for one task: each step of it has
// one of its own, in which a slow machine still paints and answers people.
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

// The first worker starts while the page's program is still on its way.
async function hireFirst() {
  const [script] = await Promise.all([workerScript(), import(placeOf("./hire.js"))]);
  globalThis.workers = { script, folder: import.meta.url, parts: globalThis.parts };
  await nextTask();
  hireAhead();
}

// The first number that a browser writes costs it much more than the others.
async function writeFirstNumber() {
  await nextTask();
  (0.5).toLocaleString();
}

// The opening is on the screen before anything else takes its share of the line and of the processor. Whoever cannot see
// the page does not wait, nor does a browser that does not tell.
function openingShows() {
  if (document.visibilityState === "hidden") return null;
  return new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, 200);
  });
}

async function start() {
  const lacks = breakOff.lacks();
  if (lacks.length) throw new Error(`this browser lacks ${lacks.join(" and ")}`);
  await openingShows();
  const [program, { default: init }] = await Promise.all([
    fetchPart("./assay-web_bg.wasm"),
    import(placeOf("./assay-web.js")),
    writeFirstNumber(),
    hireFirst(),
  ]);
  await nextTask();
  breakOff.ready();
  await init({ module_or_path: program });
}

start().catch(breakOff.notStarted);
