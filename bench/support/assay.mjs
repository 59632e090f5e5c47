// Our page, as the bench uses it.

const dimensions = (...fields) => fields.map((field) => ({ field }));
const when = (field, is, value) => ({ combine: "any", conditions: [{ field, test: { is, value } }] });

/** Opens the page and waits until it works. */
export async function open(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => window.assay?.ready.then(() => true));
}

/** Changes the plan and gives the milliseconds until the page shows it. */
function change(page, values) {
  return page.evaluate(async (values) => {
    const plan = { ...window.assay.plan(), ...values };
    const start = performance.now();
    await window.assay.setPlan(plan);
    return performance.now() - start;
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
