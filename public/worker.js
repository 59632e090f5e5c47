// Loads the worker. Messages that come before it is ready wait here; each is then given to its `self.onmessage`.
const waiting = [];
let failure = null;

self.onmessage = (event) => {
  if (failure) refuse(event);
  else waiting.push(event);
};

// Parquet is read by a module of its own, which most people never need.
let parquet = null;

self.openParquet = async (file) => {
  parquet ??= (async () => {
    importScripts("assay_parquet_reader.js");
    await parquet_reader({ module_or_path: "assay_parquet_reader_bg.wasm" });
  })();
  await parquet;
  return new parquet_reader.ParquetFile(file);
};

function refuse(event) {
  self.postMessage({ id: event.data?.request?.id ?? 0, answer: { failed: failure } });
}

(async () => {
  importScripts("assay_worker.js");
  await wasm_bindgen({ module_or_path: "assay_worker_bg.wasm" });
  for (const event of waiting.splice(0)) self.onmessage(event);
})().catch((error) => {
  failure = {
    code: "worker.start",
    sentence: `The part of this page that reads files did not start: ${error}.`,
    nextStep: "Reload the page; if that does not help, use a current Chrome, Edge, Firefox or Safari.",
  };
  self.postMessage({ id: 0, answer: { failed: failure } });
  waiting.splice(0).forEach(refuse);
});
