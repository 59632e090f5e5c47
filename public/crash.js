// What people see when the page cannot start or go on: what happened, what to do, and their plan as a file. It is plain
// script that runs before all others and needs nothing of what may have broken.
globalThis.breakOff = (() => {
  let isOver = false;
  let isReady = false;

  /** Puts the reason and the ways on in the place of the page. */
  function show(reason) {
    if (isOver) return;
    isOver = true;
    globalThis.kept?.stop();
    if (document.body) put(reason);
    else addEventListener("DOMContentLoaded", () => put(reason));
  }

  function put({ sentence, nextStep, cause }) {
    const make = (tag, properties, ...inside) => {
      const element = Object.assign(document.createElement(tag), properties);
      element.append(...inside);
      return element;
    };
    const button = (text, className, onclick) => make("button", { className: `button ${className}`, onclick }, text);
    const actions = make("p", { className: "actions" }, button("Reload the page", "primary", () => location.reload()));
    const said = make("p", { className: "words" });
    said.setAttribute("role", "status");
    const detail = make("details", {}, make("summary", {}, "What its makers would want to know"), make("pre", {}, String(cause?.stack ?? cause)));
    const heading = make("h1", { tabIndex: -1 }, sentence);
    const answer = make("div", {}, heading, make("p", { className: "answer-detail" }, nextStep), actions, said, detail);
    const bar = make("header", { className: "bar" }, make("span", { className: "brand" }, "Assay"));
    document.body.textContent = "";
    document.body.append(bar, make("main", { className: "opening broke-off" }, make("section", { className: "answer" }, answer)));
    heading.focus();
    offerPlan();

    /** Offers the plan that was kept last, if there is one, and the way out where it is the plan that breaks the page. */
    async function offerPlan() {
      const text = globalThis.kept?.now() ?? (await globalThis.kept?.read().catch(() => null))?.text;
      if (!text) return;
      actions.append(
        button("Save the plan as a file", "", () => {
          const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
          make("a", { href: address, download: "assay-plan.json" }).click();
          URL.revokeObjectURL(address);
          said.textContent = "The plan is in your downloads. The page opens it like a trace file.";
        }),
        button("Begin without this plan", "plain", async () => {
          await globalThis.kept.letGo(text).catch(() => {});
          location.reload();
        }),
      );
      said.textContent = "Your plan is kept: it is there again after a reload, and can be saved as a file.";
    }
  }

  const reload = "Reload the page. If that does not help, use a current Chrome, Edge, Firefox or Safari.";
  const notStarted = (cause) => show({ sentence: `Assay did not start: ${sentenceOf(cause)}.`, nextStep: reload, cause });
  const sentenceOf = (cause) => String(cause?.message ?? cause).replace(/\.$/, "");

  /** Whether the program of the page was left in the middle of something: then none of what it says can be trusted. What
   * it refuses on purpose has a `code` of its own. */
  function isDead(error) {
    if (error instanceof WebAssembly.RuntimeError) return true;
    return error instanceof Error && /wasm-function|\.wasm/.test(error.stack ?? "") && typeof error.code !== "string";
  }

  function judge(error, event) {
    if (!isReady) return;
    if (isDead(error)) {
      event.preventDefault();
      const sentence = "The page broke off in the middle of its work.";
      show({ sentence, nextStep: "That is a mistake in Assay, not in your files, and nothing has left this tab.", cause: error });
    }
  }

  // A program of every kind of words that ours are made of; a WebAssembly of before 2022 does not take it.
  const WORDS = "AGFzbQEAAAABDQJgAm98An9vYAACf28DAgEABAQBbwABBQMBAAEKFAESAEEAQQBBAPwLACAB/ALAIAAL";

  function understands() {
    const program = Uint8Array.from(atob(WORDS), (letter) => letter.charCodeAt(0));
    return WebAssembly.compileStreaming && WebAssembly.validate(program);
  }

  addEventListener("error", (event) => judge(event.error, event));
  addEventListener("unhandledrejection", (event) => judge(event.reason, event));
  // What the document asks for and does not get has no other sign; its styles may be missing.
  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLScriptElement) notStarted(new Error(`${target.src} could not be loaded`));
    },
    true,
  );

  return {
    /** Instead of the page: why it does not start. */
    notStarted,
    /** The page runs: from now on what breaks it breaks it off. */
    ready() {
      isReady = true;
    },
    /** What the page cannot do without and this browser lacks, in words; none where all is there. */
    lacks() {
      const parts = {
        WebAssembly: globalThis.WebAssembly,
        workers: globalThis.Worker,
        "dialogs in the page": globalThis.HTMLDialogElement,
        "what WebAssembly has learnt since": !globalThis.WebAssembly || understands(),
      };
      return Object.keys(parts).filter((name) => !parts[name]);
    },
  };
})();
