// What processes use, out of Linux's /proc.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

/** Clock ticks a second. */
const TICKS = 100;

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process has ended meanwhile
  }
}

function stat(pid) {
  const text = read(`/proc/${pid}/stat`);
  if (!text) return null;
  const values = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { parent: Number(values[1]), ticks: Number(values[11]) + Number(values[12]) };
}

/** The processes that this one has started, at any remove. */
function descendants() {
  const children = new Map();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = stat(name)?.parent;
    if (parent) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [];
  for (let next = [process.pid]; next.length; ) {
    next = next.flatMap((pid) => children.get(pid) ?? []);
    all.push(...next);
  }
  return all;
}

const megabytes = (pid, name) => Number(read(`/proc/${pid}/status`).match(new RegExp(`${name}:\\s+(\\d+) kB`))?.[1] ?? 0) / 1024;

/** The processes that run pages. */
function renderers() {
  return descendants().filter((pid) => read(`/proc/${pid}/cmdline`).includes("--type=renderer"));
}

/**
 * Begins to watch the memory of the tab. The answer tells by how many megabytes its peak has risen above what it was; of the
 * processes that run pages, it is the one that grew most.
 */
export function watchMemory() {
  const before = renderers().map((pid) => [pid, megabytes(pid, "VmRSS")]);
  for (const [pid] of before) writeFileSync(`/proc/${pid}/clear_refs`, "5"); // forgets the former peak
  return () => Math.max(...before.map(([pid, used]) => megabytes(pid, "VmHWM") - used));
}

/**
 * Begins to watch processors. The answer tells how many milliseconds of them our processes have used since, and how many
 * cores those of others.
 */
export function watchProcessors() {
  const busy = () => {
    const [user, nice, system, , , interrupts, softInterrupts, stolen] = read("/proc/stat").split("\n")[0].trim().split(/\s+/).slice(1).map(Number);
    return user + nice + system + interrupts + softInterrupts + stolen;
  };
  const own = () => [process.pid, ...descendants()].reduce((sum, pid) => sum + (stat(pid)?.ticks ?? 0), 0);
  const start = { busy: busy(), own: own(), time: performance.now() };
  return () => {
    const used = own() - start.own;
    const seconds = (performance.now() - start.time) / 1000;
    return {
      ownMs: (used / TICKS) * 1000,
      othersCores: Math.max(0, (busy() - start.busy - used) / TICKS / seconds),
    };
  };
}
