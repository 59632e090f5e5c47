// A reader in one or several workers.

/** Several workers read equal parts of the file, which suits only those that do not care where records end. */
export function inWorkers(name, count) {
  const calls = new Map();
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(`worker.js?reader=${name}`, { type: "module" });
    worker.onmessage = ({ data: { id, value, error } }) => {
      const { give, refuse } = calls.get(id);
      calls.delete(id);
      if (error) refuse(new Error(error));
      else give(value);
    };
    worker.onerror = ({ message }) => calls.forEach(({ refuse }) => refuse(new Error(message)));
    return worker;
  });
  let last = 0;
  const call = (worker, method, ...values) =>
    new Promise((give, refuse) => {
      calls.set(++last, { give, refuse });
      worker.postMessage({ id: last, method, values });
    });
  return {
    start: (options) => Promise.all(workers.map((worker) => call(worker, "start", options))),
    read: async (file) => {
      if (count === 1) return call(workers[0], "read", file);
      const part = Math.ceil(file.size / count);
      const parts = workers.map((worker, index) => call(worker, "read", file.slice(index * part, (index + 1) * part)));
      const found = await Promise.all(parts);
      return { bytes: found.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
    regroup: (...fields) => call(workers[0], "regroup", ...fields),
  };
}
