/** A plan over the real export: groups by intent, escalation as sign of trouble, and as many calls. */
export function planByIntent(calls, values = {}) {
  return {
    dimensions: [{ field: "metadata.intent" }],
    signal: { combine: "any", conditions: [{ field: "metadata.escalated", test: { is: "is", value: "true" } }] },
    verdict: { combine: "any", conditions: [] },
    groupTargets: [],
    budget: { amount: { unit: "calls", value: calls }, per: "wholeFile" },
    window: "wholeFile",
    seed: "journey",
    ...values,
  };
}
