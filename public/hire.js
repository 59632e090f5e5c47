// What workers have compiled, by its name: those that are hired later need not compile it again.
globalThis.programs = {};
// What every worker needs: the script that it runs, and where its programs lie; see `boot.js`.
globalThis.workers = null;

// Starts workers, for the page and for a worker that has readers. Whoever hires one hears of its end, whatever the
// reason, as a message { stopped: problem }: a worker holds a lock as long as it lives, and whoever waits for that lock
// gets it when the worker is gone. A browser without locks tells of errors alone.
globalThis.hire = () => {
  const worker = ahead ?? employ();
  // Some may have been compiled since that one started.
  if (ahead) worker.postMessage({ programs });
  ahead = null;
  const { stopped } = worker;
  // Its end is told again: nobody heard of it yet.
  if (stopped) setTimeout(() => worker.dispatchEvent(new MessageEvent("message", { data: { stopped } })));
  return worker;
};

// Starts the worker that is hired next.
globalThis.hireAhead = () => {
  try {
    ahead ??= employ();
  } catch {
    // Whoever hires it is told.
  }
};

let ahead = null;

function employ() {
  const worker = new Worker(URL.createObjectURL(workers.script));
  const lock = `assay-worker-${crypto.getRandomValues(new BigUint64Array(1))[0]}`;
  let letGo = false;
  // One that ends before it holds its lock leaves no other trace.
  const tooLate = navigator.locks && setTimeout(() => gone(), 30_000);
  const gone = () => {
    if (letGo) return;
    letGo = true;
    const stopped = {
      code: "worker.stopped",
      sentence: "The part of this page that reads files and holds their traces was stopped by the browser.",
      nextStep: "Close other tabs, so that more memory is free, and open the file again. Your plan is still here.",
    };
    worker.dispatchEvent(new MessageEvent("message", { data: { stopped } }));
  };
  worker.addEventListener("message", (event) => {
    if (event.data.holdsLock) {
      clearTimeout(tooLate);
      navigator.locks.request(lock, gone);
    }
    if (event.data.stopped) {
      letGo = true;
      worker.stopped = event.data.stopped;
    }
    Object.assign(programs, event.data.programs);
  });
  worker.addEventListener("error", gone);
  const { terminate } = worker;
  worker.terminate = () => {
    letGo = true;
    terminate.call(worker);
  };
  worker.postMessage({ begin: { programs, workers, lock } });
  return worker;
}
