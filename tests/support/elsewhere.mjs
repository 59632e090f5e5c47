// A place that the page has no business with: a server of another origin, which notes who comes.
import { createServer } from "node:http";

/** Starts the server. `visits` fills up with what it is asked for; a script or worker that it gives tells that it ran. */
export async function elsewhere() {
  const visits = [];
  const server = createServer((request, response) => {
    visits.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript" });
    response.end("globalThis.slippedIn = true;");
  });
  server.on("upgrade", (request, socket) => {
    visits.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, visits, close: () => server.close() };
}

/** Tries from a page or a worker every way out that is there, and gives which ones seemed to go; runs in the browser. */
export async function tryAllWaysOut(address) {
  const refused = async (attempt) => {
    try {
      await attempt();
      return false;
    } catch {
      return true;
    }
  };
  // What tells by an event whether it came through.
  const heard = (made) =>
    new Promise((resolve, reject) => {
      made.onload = made.onopen = resolve;
      made.onerror = reject;
    });
  const put = (name, attributes) => {
    const element = Object.assign(document.createElement(name), attributes);
    const loaded = heard(element);
    document.body.append(element);
    return loaded;
  };
  const request = () => {
    const request = new XMLHttpRequest();
    request.open("POST", `${address}xhr`);
    const loaded = heard(request);
    request.send("a trace");
    return loaded;
  };
  const ways = {
    fetch: () => fetch(`${address}fetch`, { method: "POST", body: "a trace", mode: "no-cors" }),
    request,
    socket: () => heard(new WebSocket(`${address.replace("http", "ws")}socket`)),
    events: () => heard(new EventSource(`${address}events`)),
    import: () => import(`${address}import.js`),
  };
  if (globalThis.document) {
    Object.assign(ways, {
      image: () => put("img", { src: `${address}image.png` }),
      script: () => put("script", { src: `${address}script.js` }),
      style: () => put("link", { rel: "stylesheet", href: `${address}style.css` }),
      frame: () => put("iframe", { src: `${address}frame.html` }).then(() => Promise.reject(new Error("an empty frame loads too"))),
      object: () => put("object", { data: `${address}object.html` }),
      video: () => put("video", { src: `${address}video.mp4`, preload: "auto" }),
      worker: () => heard(new Worker(`${address}worker.js`)),
      inline: () => put("script", { textContent: "globalThis.slippedIn = true" }).catch(() => {}),
    });
    navigator.sendBeacon(`${address}beacon`, "a trace");
    const form = Object.assign(document.createElement("form"), { action: `${address}form`, method: "post", target: "out" });
    document.body.append(Object.assign(document.createElement("iframe"), { name: "out" }), form);
    form.submit();
  } else {
    ways.importScripts = async () => importScripts(`${address}script.js`);
  }
  const went = [];
  const within = (ms) => new Promise((_, reject) => setTimeout(() => reject(new Error("no word")), ms));
  await Promise.all(
    Object.entries(ways).map(async ([name, way]) => {
      if (!(await refused(() => Promise.race([way(), within(3000)])))) went.push(name);
    }),
  );
  if (globalThis.slippedIn) went.push("foreign code ran");
  return went;
}
