// Starts the page. A file of its own, so that the content security policy need not allow script inside the document.
// Where a part of the page lies: beside it, or in memory, where one document holds all of them.
globalThis.placeOf = (part) => (globalThis.parts ? URL.createObjectURL(parts[part]) : part);
const { dataset } = document.querySelector("script[data-wasm]");
const [{ default: init }] = await Promise.all([import(placeOf(dataset.js)), import(placeOf("./hire.js"))]);
await init({ module_or_path: placeOf(dataset.wasm) });
