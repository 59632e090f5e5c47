// Runs a reader inside a worker.
const loading = import(`./${new URLSearchParams(location.search).get("reader")}.js`);

self.onmessage = async ({ data: { id, method, values } }) => {
  try {
    const reader = await loading;
    self.postMessage({ id, value: await reader[method](...values) });
  } catch (error) {
    self.postMessage({ id, error: String(error?.stack ?? error) });
  }
};
