// Starts the page. A file of its own, so that the content security policy need not allow script inside the document.
const { dataset } = document.querySelector("script[data-wasm]");
const [{ default: init }] = await Promise.all([import(dataset.js), import("./hire.js")]);
await init({ module_or_path: dataset.wasm });
