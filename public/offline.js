// Keeps the page working without a network: a service worker that holds the files of its edition. Above stand EDITION and
// FILES, which the build writes; every file but the document itself is called by its content.
//
// An open page always gets the files that belong to it, whatever is published meanwhile: they are held until no page is
// open any more. Nothing is asked for but FILES, once, and the document when it is opened anew.
const NAME = `assay-edition-${EDITION}`;

self.addEventListener("install", (event) => event.waitUntil(hold()));

async function hold() {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: file === "./" ? "no-cache" : "default" })));
  // The document of a newer edition, published in between, belongs to other files.
  const page = await (await cache.match("./")).text();
  if (!page.includes(FILES.find((file) => file.endsWith("/boot.js")))) throw new Error("the page was just updated");
}

// The browser activates a newer edition only when no page of the former one is open.
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const others = (await caches.keys()).filter((name) => name.startsWith("assay-edition-") && name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
  await clients.claim();
}

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function answer(request) {
  if (request.mode !== "navigate") return (await caches.match(request)) ?? fetch(request);
  const { pathname } = new URL(request.url);
  const isDocument = [registration.scope, `${registration.scope}index.html`].some((it) => new URL(it).pathname === pathname);
  try {
    return await fetch(request);
  } catch (error) {
    const held = isDocument && (await (await caches.open(NAME)).match("./"));
    if (held) return held;
    throw error;
  }
}
