// What the tests of the pages share: the program on a port of its own, a browser, and pages of
// two widths, with JavaScript and without.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// The program that is tried.
const program = process.env.EVENHAND_BIN ?? `${root}target/debug/evenhand`;
const browser_at = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** How wide pages are looked at: a small telephone, and a screen. */
export const WIDTHS = [320, 1280];

/** How long anything on a page may take: a program that is built for tests, on a busy machine. */
const PATIENCE = 60_000;

/**
 * Starts the program with these arguments after `serve --port 0`.
 * Gives its address, and `stop`.
 */
export async function serve(args = [], env = {}) {
  const child = spawn(program, ["serve", "--port", "0", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = /http:\/\/\S+/.exec(said);
      if (found) resolve(found[0].replace(/\/$/, ""));
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.removeAllListeners("exit");
      child.on("exit", resolve);
      child.kill("SIGTERM");
    });
  return { address, stop };
}

/** A browser. Whoever takes one closes it. */
export function browser() {
  return chromium.launch({
    executablePath: browser_at,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * The program and a browser together, for a file of tests:
 *
 *     const site = await open();
 *     after(() => site.close());
 *     test("…", async () => { const page = await site.page("/compare"); … });
 */
export async function open(args = [], env = {}) {
  const [server, chrome] = await Promise.all([serve(args, env), browser()]);
  return {
    address: server.address,
    browser: chrome,
    /**
     * A page at an address of the site. Whatever the page's own scripts or its policy of content
     * complain about fails the test when `quiet(page)` is asked, as `clean(page)` does.
     */
    async page(path = "/", { width = 1280, height = 900, script = true, ...more } = {}) {
      const context = await chrome.newContext({
        viewport: { width, height },
        javaScriptEnabled: script,
        locale: "en-GB",
        timezoneId: "Europe/London",
        reducedMotion: "reduce",
        ...more,
      });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      page.complaints = [];
      page.scriptless = !script;
      page.on("console", (said) => {
        if (["error", "warning"].includes(said.type())) page.complaints.push(said.text());
      });
      page.on("pageerror", (error) => page.complaints.push(String(error)));
      page.on("request", (request) => {
        const address = request.url();
        if (!address.startsWith(server.address) && !/^(data|blob|about):/.test(address)) {
          page.complaints.push(`asks elsewhere: ${address}`);
        }
      });
      await page.goto(server.address + path);
      return page;
    },
    async close() {
      await chrome.close();
      await server.stop();
    },
  };
}

/** Fails if the page has complained about a script or about what it may not fetch. */
export function quiet(page, { but = /^$/ } = {}) {
  const complaints = page.complaints.filter((complaint) => !but.test(complaint));
  assert.deepEqual(complaints, [], `${page.url()} complains`);
}

/**
 * Fails if axe finds anything on the page, if it is wider than its window, if it holds a cookie,
 * or if it has complained. Works without JavaScript too.
 */
export async function clean(page, { but } = {}) {
  quiet(page, { but });
  assert.deepEqual(await page.context().cookies(), [], "no page leaves a cookie");
  // Where scripts don't run, axe doesn't either: it looks at the same page in another window.
  const seen = page.scriptless ? await copy(page) : page;
  // What is run through a session is not held to the policy of content.
  const session = await seen.context().newCDPSession(seen);
  const run = async (expression) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
    return result.value;
  };
  await run(`${axe}; undefined`);
  const found = await run(
    `axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a",
      "wcag21aa", "wcag22aa", "best-practice"] })
      .then((results) => results.violations.map((each) => each.id + ": " + each.help + "\\n" +
        each.nodes.map((node) => "    " + node.html + "\\n    " + node.failureSummary).join("\\n")))`,
  );
  const [whole, window] = await run(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  await session.detach();
  if (seen !== page) await seen.context().close();
  const where = `${page.url()} at ${page.viewportSize().width}`;
  assert.deepEqual(found, [], where);
  assert.ok(whole <= window, `${where} is ${whole} wide in a window of ${window}`);
}

/** The same page as it is now, where axe can run and the page's own scripts don't. */
async function copy(page) {
  const html = await page.content();
  const context = await page
    .context()
    .browser()
    .newContext({ viewport: page.viewportSize(), locale: "en-GB", reducedMotion: "reduce" });
  const twin = await context.newPage();
  await twin.route("**/*.js", (route) => route.abort());
  await twin.route(
    (address) => address.href === page.url().replace(/#.*/, ""),
    (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }),
  );
  await twin.goto(page.url());
  return twin;
}

/** Saves what the page looks like, for `docs/screenshots/` and for whoever looks at it. */
export async function picture(page, name) {
  await page.screenshot({ path: `${here}../../docs/screenshots/${name}.png`, fullPage: true });
}
