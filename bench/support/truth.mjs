// What is true of an export, and whether somebody found it.
import { readFileSync } from "node:fs";

/** The counts of an export's groups. */
export function truthOf(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** What is wrong with groups of the form `[intent, language, traces, errors, slow, judged, bad]`; nothing when all is right. */
export function mistake(found, truth) {
  if (found.length !== truth.groups.length) return `${found.length} groups instead of ${truth.groups.length}`;
  const groups = new Map(found.map(([intent, language, ...counts]) => [`${intent} ${language}`, counts.join()]));
  const wrong = truth.groups.find(({ intent, language, traces, errors, slow, judged, bad }) => {
    return groups.get(`${intent} ${language}`) !== [traces, errors, slow, judged, bad].join();
  });
  return wrong && `${JSON.stringify(wrong)}, but found ${groups.get(`${wrong.intent} ${wrong.language}`)}`;
}
