// Keeps the plan for the next visit, in this browser alone: one text a tab, with the plan, its counts and the plans beside
// it; never a trace. A plain script that runs before all others, so that the plan is at hand when the rest breaks.
globalThis.kept = (() => {
  const STORE = "plans";
  // A text that could not be read lies under this, so that the tab's next one does not take its place.
  const ASIDE = "aside";
  // Tabs that are closed leave their text for new ones; so many are kept.
  const MOST = 8;

  /** The text that a reload brings back. */
  let now = null;
  let isStopped = false;
  /** The tab's name and the open database. */
  let home = null;

  async function openHome() {
    home ??= { tab: await tabName(), database: await openDatabase() };
    return home;
  }

  function openDatabase() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("assay", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        // Whoever forgets everything need not wait for other tabs.
        opening.result.onversionchange = leaveHome;
        resolve(opening.result);
      };
    });
  }

  function leaveHome() {
    home?.database.close();
    home = null;
  }

  // A tab keeps its name through reloads; one that was duplicated takes a new one, as another tab holds the lock and does
  // not let it go, which a page that is just being left does.
  async function tabName() {
    const fresh = () => crypto.getRandomValues(new BigUint64Array(1))[0].toString(36);
    let name = sessionStorage.getItem("assay-tab") ?? fresh();
    const isFree = await new Promise((resolve) => {
      const hold = () => {
        resolve(true);
        return new Promise(() => {});
      };
      if (!navigator.locks) resolve(true);
      else navigator.locks.request(`assay-tab-${name}`, { signal: AbortSignal.timeout(1000) }, hold).catch(() => resolve(false));
    });
    if (!isFree) name = fresh();
    sessionStorage.setItem("assay-tab", name);
    return name;
  }

  // Done at once where the database is open: what a tab asks for in its last moment is done after its end.
  function deed(mode, does) {
    return new Promise((resolve, reject) => {
      const deeds = home.database.transaction(STORE, mode);
      const request = does(deeds.objectStore(STORE));
      deeds.oncomplete = () => resolve(request.result);
      deeds.onabort = () => reject(deeds.error);
      deeds.commit?.();
    });
  }

  /** The texts of all tabs, the newest first, and the one that was put aside. */
  async function all() {
    const [names, texts] = await Promise.all([
      deed("readonly", (store) => store.getAllKeys()),
      deed("readonly", (store) => store.getAll()),
    ]);
    const found = names.map((tab, place) => ({ tab, ...texts[place] }));
    const ofTabs = found.filter(({ tab }) => tab !== ASIDE).sort((one, other) => other.at - one.at);
    return { ofTabs, aside: found.find(({ tab }) => tab === ASIDE) };
  }

  const put = (text, name) =>
    deed("readwrite", (store) => (text === null ? store.delete(name) : store.put({ text, at: Date.now() }, name)));

  return {
    /** The text that a reload brings back, as this tab knows it. */
    now: () => now,

    /** What this tab kept, or else what any tab kept last; and what could not be read before. */
    async read() {
      const { tab } = await openHome();
      const { ofTabs, aside } = await all();
      for (const old of ofTabs.slice(MOST)) await put(null, old.tab);
      now = (ofTabs.find((it) => it.tab === tab) ?? ofTabs[0])?.text ?? null;
      return { text: now, aside: aside?.text ?? null };
    },

    /** Keeps a text in place of the former one; without one, none. Fails where the browser lets nothing be kept. */
    async keep(text = null) {
      if (isStopped || (text === null && now === null)) return;
      now = text;
      if (!home) await openHome();
      await put(now, home.tab);
    },

    /** Puts a text that cannot be read where the next one does not take its place; without one, lets it go. */
    async putAside(text = null) {
      await openHome();
      await put(text, ASIDE);
    },

    /** From now on nothing more is kept: the page broke, and what it says is not to be trusted. */
    stop() {
      isStopped = true;
    },

    /** Removes all that the page has left in this browser, its own files for a time without a network among it. */
    async forget() {
      now = null;
      leaveHome();
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("assay");
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
      });
      sessionStorage.removeItem("assay-tab");
      for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("assay-")) await caches.delete(name);
      const here = new URL("./", document.baseURI).href;
      const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
      await Promise.all(workers.filter((it) => it.scope === here).map((it) => it.unregister()));
    },
  };
})();
