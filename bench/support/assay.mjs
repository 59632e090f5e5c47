// Our page, as the bench uses it.

const dimensions = (...fields) => fields.map((field) => ({ field }));
const when = (field, is, value) => ({ combine: "any", conditions: [{ field, test: { is, value } }] });

/** Opens the page and waits until it works. */
export async function open(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => window.assay?.ready.then(() => true));
}

/**
 * Put into the page before it starts, it keeps in `window.groupings` the milliseconds from each request to group to its answer,
 * before the page begins to draw it.
 */
export function watchGrouping() {
  const asked = new Map();
  window.groupings = [];
  window.Worker = class extends Worker {
    constructor(...values) {
      super(...values);
      this.addEventListener("message", ({ data }) => {
        if (asked.has(data.id)) window.groupings.push(performance.now() - asked.get(data.id));
        asked.delete(data.id);
      });
    }

    postMessage(message, ...values) {
      const { id, ask } = message?.request ?? {};
      if (ask?.group) asked.set(id, performance.now());
      super.postMessage(message, ...values);
    }
  };
}

/** Changes the plan and gives the milliseconds until the window shows its groups; what lies outside the window follows. */
function change(page, values) {
  return page.evaluate(async (values) => {
    await new Promise((idle) => requestIdleCallback(idle)); // what the last change leaves to draw is drawn
    const plan = { ...window.assay.plan(), ...values };
    const ladder = document.querySelector(".ladder");
    ladder.scrollIntoView();
    let shown;
    const watch = new MutationObserver(() => (shown ??= performance.now()));
    watch.observe(ladder, { subtree: true, childList: true, characterData: true });
    const start = performance.now();
    await window.assay.setPlan(plan);
    watch.disconnect();
    return (shown ?? performance.now()) - start;
  }, values);
}

/** The groups that the page counts, as the truth has them: `[intent, language, traces, errors, slow, judged, bad]`. */
export async function groups(page, { slowFromMs, badBelow }) {
  const counts = (signal) =>
    change(page, {
      dimensions: dimensions("metadata.intent", "metadata.language"),
      signal,
      verdict: when("scores.helpfulness", "below", badBelow),
    }).then(() => page.evaluate(() => window.assay.population().strata));
  const slow = await counts(when("latency_ms", "atLeast", slowFromMs));
  const errors = await counts(when("status", "is", "error"));
  return errors.map(({ labels, traces, troubles, withSignal, withoutSignal }, index) => [
    ...labels,
    traces,
    troubles,
    slow[index].troubles,
    withSignal.judged + withoutSignal.judged,
    withSignal.judgedBad + withoutSignal.judgedBad,
  ]);
}

/** Groups by these fields; milliseconds from the call until the page shows it. */
export function groupBy(page, ...fields) {
  return change(page, { dimensions: dimensions(...fields) });
}
