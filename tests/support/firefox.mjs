// One headless Firefox for a file of journeys, driven by its own remote protocol, Marionette, which needs no driver beside it.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const program = process.env.ASSAY_FIREFOX;
if (!program) throw new Error("Run the journeys with `cargo xtask test`.");

/** By this name an answer of WebDriver holds an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Starts the browser with a profile of its own. Close it when the file's journeys are through. */
export async function launchFirefox() {
  const profile = await mkdtemp(join(tmpdir(), "assay-firefox-"));
  // A free port; Firefox writes which one it took. Nothing but the journeys is asked for.
  const wishes = { "marionette.port": 0, "network.captive-portal-service.enabled": false, "app.normandy.enabled": false };
  const lines = Object.entries(wishes).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  await writeFile(join(profile, "user.js"), lines.join(""));
  const options = ["--headless", "--no-remote", "--profile", profile, "--marionette"];
  const child = spawn(program, options, { stdio: "ignore", env: { ...process.env, HOME: profile } });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const port = await portOf(profile, ended);
  const { send, hangUp } = await talk(port);
  await send("WebDriver:NewSession", { timeouts: { script: 60_000, pageLoad: 60_000, implicit: 0 } });
  return {
    tab: new Tab(send),
    async close() {
      hangUp();
      child.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function portOf(profile, ended) {
  let isOver = false;
  ended.then(() => (isOver = true));
  for (let tries = 0; tries < 600 && !isOver; tries += 1) {
    const port = await readFile(join(profile, "MarionetteActivePort"), "utf8").catch(() => "");
    if (port.trim()) return Number(port);
    await pause(100);
  }
  throw new Error("Firefox did not start.");
}

/** Messages are a length, a colon and JSON; each answer names the number of its command. */
async function talk(port) {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map();
  let bytes = Buffer.alloc(0);
  const greeted = new Promise((resolve, reject) => {
    waiting.set("greeting", { resolve, reject });
    socket.once("error", reject);
  });
  socket.on("data", (more) => {
    bytes = Buffer.concat([bytes, more]);
    for (let colon = bytes.indexOf(":"); colon > 0; colon = bytes.indexOf(":")) {
      const end = colon + 1 + Number(bytes.subarray(0, colon));
      if (bytes.length < end) return;
      hear(JSON.parse(bytes.subarray(colon + 1, end)));
      bytes = bytes.subarray(end);
    }
  });
  function hear(message) {
    const [, number, error, value] = Array.isArray(message) ? message : [1, "greeting", null, message];
    const { resolve, reject } = waiting.get(number);
    waiting.delete(number);
    if (error) reject(new Error(`${error.error}: ${error.message}`));
    else resolve(value);
  }
  await greeted;
  let count = 0;
  return {
    send(name, parameters = {}) {
      const number = (count += 1);
      const message = Buffer.from(JSON.stringify([0, number, name, parameters]));
      const answer = new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
      socket.write(`${message.length}:${message}`);
      return answer;
    },
    hangUp: () => socket.destroy(),
  };
}

/** The browser's tab. */
class Tab {
  constructor(send) {
    this.send = send;
  }

  /** Opens an address and waits until the page works. */
  async open(url) {
    await this.send("WebDriver:Navigate", { url });
    await this.works();
  }

  /** Leaves the page, so that a link is not followed within it. */
  leave() {
    return this.send("WebDriver:Navigate", { url: "about:blank" });
  }

  /** Reloads as the page itself does: the protocol's own way goes past service workers. */
  async reload() {
    await this.ask(() => {
      document.documentElement.dataset.isBefore = "yes";
      setTimeout(() => location.reload());
    });
    await this.until(() => document.documentElement.dataset.isBefore === undefined);
    await this.works();
  }

  works() {
    return this.until(() => window.assay !== undefined).then(() => this.ask(() => window.assay.ready));
  }

  /** What a function gives in the page, or what its promise gives. */
  async ask(does, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${does})(...[...arguments].slice(0, -1))).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value } = await this.send("WebDriver:ExecuteAsyncScript", { script, args, sandbox: null });
    if (value === null) throw new Error("Firefox left the page meanwhile.");
    if (value.error) throw new Error(value.error);
    return value.value;
  }

  /** Waits until a function says yes in the page. */
  async until(does, ...args) {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await this.ask(does, ...args).catch(() => false)) return;
      await pause(100);
    }
    throw new Error(`Firefox waited in vain for ${does}`);
  }

  async element(using, value) {
    const found = await this.send("WebDriver:FindElement", { using, value });
    return found.value[ELEMENT];
  }

  /** Presses the first button of this name. */
  async press(name) {
    await this.send("WebDriver:ElementClick", { id: await this.element("xpath", `//button[normalize-space()="${name}"]`) });
  }

  /** Chooses files for a field, as a person would. */
  async choose(selector, paths) {
    await this.send("WebDriver:ElementSendKeys", { id: await this.element("css selector", selector), text: paths.join("\n") });
  }
}
