// Keeps the plan for the next visit, in this browser alone: one text a tab, with the plan, its counts and the plans beside
// it; never a trace. Beside them the settings of the page, some words for all tabs. A plain script that runs before all
// others, so that the plan is at hand when the rest breaks, and the colours are right from the start.
globalThis.kept = (() => {
  const STORE = "plans";
  // A text that could not be read lies under this, so that the tab's next one does not take its place.
  const ASIDE = "aside";
  // Where the settings lie in the local storage.
  const SETTINGS = "assay-settings";
  // Tabs that are closed leave their text for new ones; so many are kept.
  const MOST = 8;

  /** The text that a reload brings back. */
  let now = null;
  let isStopped = false;
  /** Whether another tab forgot everything: what is on the screen here is kept again only when somebody says so. */
  let isForgotten = false;
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
        // Whoever forgets everything need not wait for other tabs, and these do not bring it back.
        opening.result.onversionchange = ({ newVersion }) => {
          leaveHome();
          if (newVersion === null) beForgotten();
        };
        resolve(opening.result);
      };
    });
  }

  function leaveHome() {
    home?.database.close();
    home = null;
  }

  function beForgotten() {
    sessionStorage.removeItem("assay-tab");
    isForgotten = now !== null;
    dispatchEvent(new Event("assay-forgotten"));
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

  /** Removes the plans of all tabs, also where one of them does not let go of the database. */
  async function forgetPlans() {
    if (!home) await openHome();
    await deed("readwrite", (store) => store.clear());
    leaveHome();
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase("assay");
      request.onsuccess = request.onblocked = resolve;
      request.onerror = () => reject(request.error);
    });
  }

  /** Removes the page's own files, which were held for a time without a network. */
  async function forgetFiles() {
    for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("assay-")) await caches.delete(name);
    const here = new URL("./", document.baseURI).href;
    const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(workers.filter((it) => it.scope === here).map((it) => it.unregister()));
  }

  function settings() {
    try {
      return localStorage.getItem(SETTINGS) ?? "";
    } catch {
      return "";
    }
  }

  function colour() {
    const theme = settings().split(" ").find((it) => it === "light" || it === "dark");
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }
  colour();

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
      if (isForgotten) return;
      if (!home) await openHome();
      await put(now, home.tab);
    },

    /** Keeps this tab's plan again, which another tab had forgotten with everything. */
    async keepAgain() {
      isForgotten = false;
      await this.keep(now);
    },

    /** Lets go of a text wherever it is kept, so that no reload brings it back. */
    async letGo(text) {
      await openHome();
      for (const it of (await all()).ofTabs) if (it.text === text) await put(null, it.tab);
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

    /** The settings of the page, as words. */
    settings,

    /** Keeps the settings in place of the former ones. Where the browser keeps none, they hold until a reload. */
    keepSettings(words) {
      try {
        if (words) localStorage.setItem(SETTINGS, words);
        else localStorage.removeItem(SETTINGS);
      } catch {
        // The foot of the page says that nothing is kept here.
      }
      colour();
    },

    /** Removes all that the page has left in this browser, its own files for a time without a network among it, and tells
     * whether all of it is gone. */
    async forget() {
      now = null;
      isForgotten = false;
      let isGone = true;
      // The name of the tab after the plans, as it is by them that it gets one.
      for (const part of [forgetPlans, () => sessionStorage.removeItem("assay-tab"), () => localStorage.removeItem(SETTINGS), forgetFiles]) {
        try {
          await part();
        } catch {
          isGone = false;
        }
      }
      return isGone;
    },
  };
})();
