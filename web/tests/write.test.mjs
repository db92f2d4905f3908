// Write: a text is broken and mended from what is said of it, tried, compared, laid out, taken
// away, and saved where the server may.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { WIDTHS, clean, open, quiet } from "./harness.mjs";

const library = fileURLToPath(new URL("../../policies", import.meta.url));
const glasgow = await readFile(join(library, "scotland/glasgow.policy"), "utf8");

let site;
before(async () => (site = await open()));
after(() => site.close());

/** A text in the editor, once it was looked at for the first time. */
async function opened(path = "/write?policy=glasgow", more = {}, from = site) {
  const page = await from.page(path, more);
  await page.locator("#write[data-checked]").waitFor();
  return page;
}

/** Puts words in the place of others in the editor, as with the keyboard. */
async function replace(page, from, to) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search input[name=search]").fill(from);
  await page.keyboard.press("Control+Home");
  await page.locator(".cm-search input[name=search]").press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.insertText(to);
}

/** The text as it would be downloaded. */
async function downloaded(page) {
  // A form that was sent is not sent again within a second.
  await page.waitForTimeout(1100);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("a text is chosen, and opens without any problem", async () => {
  const page = await site.page("/write");
  await page.getByLabel("Change a text").selectOption("glasgow");
  await page.getByRole("button", { name: "Open it" }).click();
  await page.locator("#write[data-checked]").waitFor();
  assert.match(await page.locator("#problems").innerText(), /^Nothing is wrong/);
  assert.match(await page.locator("#examples").innerText(), /^All \d+ come out as expected/);
  assert.match(await page.locator("#comparison").innerText(), /^Every line is as it was/);
  await clean(page);
});

test("a rule that is broken is mended from what is said of it", async () => {
  const page = await opened();
  await replace(page, "paid_by is payment_card", "payd_by is payment_card");
  const problem = page.locator("#problems li").first();
  await problem.getByText("payd_by").waitFor();
  assert.match(await problem.innerText(), /did you mean `paid_by`/);
  await page.locator(".cm-lintRange-error").first().waitFor();
  assert.match(await page.locator("#status").textContent(), /1 problem/);
  assert.match(await page.locator("#examples").innerText(), /once its problems are mended/);
  // The place that is told leads to the word.
  await problem.getByRole("button", { name: /^line \d+$/ }).click();
  await page.keyboard.press("Control+Shift+ArrowRight");
  await page.keyboard.insertText("paid_by");
  await page.locator("#problems").getByText(/^Nothing is wrong/).waitFor();
  assert.equal(await page.locator(".cm-lintRange-error").count(), 0);
  assert.equal((await downloaded(page)).text, glasgow);
  quiet(page);
});

test("names are completed with what a person reads for them", async () => {
  const page = await opened();
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n  check contri");
  const list = page.locator(".cm-tooltip-autocomplete");
  await list.getByText("what you pay").first().waitFor();
  // A list that has only just opened takes no key, so that nobody chooses by mistake.
  await page.waitForTimeout(300);
  await page.keyboard.press("Enter");
  await page.keyboard.type(" is never less than £0.00 per week");
  await page.locator("#problems").getByText(/^Nothing is wrong/).waitFor();
  const { text } = await downloaded(page);
  assert.ok(text.endsWith("\n  check contribution is never less than £0.00 per week"), text.slice(-80));
});

test("an example turns red when a figure changes, the change is shown, and both go again", async () => {
  const page = await opened();
  await replace(page, "from 2023-04-24 75%", "from 2023-04-24 70%");
  await page.locator("#examples .govuk-tag--red").first().waitFor();
  assert.match(await page.locator("#status").textContent(), /examples? comes? out differently/);
  const examples = await page.locator("#examples").innerText();
  assert.match(examples, /\d+ of \d+ come out differently/);
  assert.match(examples, /Expected\s+contribution\.share £65\.41/);
  const changed = await page.locator("#comparison").innerText();
  assert.match(changed, /1 line differs/);
  assert.match(changed, /75%[^]*70%/);
  await replace(page, "from 2023-04-24 70%", "from 2023-04-24 75%");
  await page.getByText(/^All \d+ come out as expected/).waitFor();
  await page.getByText("Every line is as it was").waitFor();
});

test("a text is laid out by its button and by its keys", async () => {
  const page = await opened();
  await replace(page, "  decide spend\n", "decide      spend\n");
  await page.getByRole("button", { name: "Lay it out" }).click();
  await page.locator("#status", { hasText: "The text is laid out" }).waitFor({ state: "attached" });
  assert.equal((await downloaded(page)).text, glasgow);
  await replace(page, "  decide spend\n", "   decide spend \n");
  await page.keyboard.press("Control+Shift+l");
  await page.locator("#status", { hasText: "The text is laid out" }).waitFor({ state: "attached" });
  assert.equal((await downloaded(page)).text, glasgow);
});

test("what is downloaded is the text, under the name of its file", async () => {
  const page = await opened();
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("# <b>'\"&é\n");
  const { name, text } = await downloaded(page);
  assert.equal(name, "glasgow.policy");
  assert.equal(text, `# <b>'"&é\n${glasgow}`);
});

test("proofs are told when they are asked for", async () => {
  const page = await opened();
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.locator("#part-proofs").getByText(/^Proofs about everybody found/).waitFor({ timeout: 60_000 });
});

test("a new policy begins from an outline in which nothing is invented", async () => {
  const page = await site.page("/write");
  await page.getByLabel("Begin a new policy").selectOption("scotland");
  await page.getByRole("button", { name: "Begin it" }).click();
  await page.locator("#write[data-checked]").waitFor();
  const { name, text } = await downloaded(page);
  assert.equal(name, "new_policy.policy");
  assert.match(text, /^policy "Name of the authority" adopts "Scotland"$/m);
  assert.match(text, /parameter taper\n {4}from 2015-04-06 not found/);
  assert.doesNotMatch(text, /£|%/);
  assert.match(await page.locator("#problems").innerText(), /^Nothing is wrong/);
  await clean(page);
});

test("with the keyboard alone the text is reached, written and left", async () => {
  const page = await opened();
  await page.locator("main").focus();
  const inside = () => page.evaluate(() => document.activeElement?.id === "editor");
  for (let presses = 0; presses < 20 && !(await inside()); presses++) await page.keyboard.press("Tab");
  assert.ok(await inside(), "Tab comes to the editor");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\nnonsense");
  await page.locator("#problems li").first().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.ok(!(await inside()), "Tab leaves the editor");
  const button = await page.evaluate(() => document.activeElement?.textContent.trim());
  assert.equal(button, "Lay it out");
});

test("without scripts everything works by buttons", async () => {
  const page = await site.page("/write?policy=glasgow", { script: false });
  const text = page.getByLabel("The text of the policy");
  assert.equal(await text.inputValue(), glasgow);
  await text.fill(glasgow.replace("paid_by is payment_card", "payd_by is payment_card"));
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("There is a problem with the text").waitFor();
  assert.match(await page.locator("#problems").innerText(), /line 10\d: [^]*payd_by[^]*did you mean `paid_by`/);
  await clean(page);
  await text.fill(glasgow.replace("from 2023-04-24 75%", "from 2023-04-24 70%"));
  await page.getByRole("button", { name: "Run the examples" }).click();
  await page.locator("#examples").getByText(/come out differently/).waitFor();
  await page.getByRole("button", { name: "Compare" }).click();
  assert.match(await page.locator("#comparison").innerText(), /75%[^]*70%/);
  await clean(page);
  await text.fill(glasgow.replace("  decide spend\n", "decide    spend\n"));
  await page.getByRole("button", { name: "Lay it out" }).click();
  assert.equal(await text.inputValue(), glasgow);
  assert.deepEqual(await downloaded(page), { name: "glasgow.policy", text: glasgow });
});

test("whatever is written is only words on the page", async () => {
  const hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>";
  const text = glasgow
    .replace('because "it helps', `because "${hostile}`)
    .replace("paid_by is payment_card", "payd_by is payment_card");
  for (const script of [false, true]) {
    const page = await site.page("/write?policy=glasgow", { script });
    if (script) {
      await page.locator("#write[data-checked]").waitFor();
      await page.locator(".cm-content").click();
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText(text.replace("payd_by", "paid_by"));
      await page.locator("#comparison").getByText(hostile).waitFor();
    } else {
      await page.getByLabel("The text of the policy").fill(text);
      await page.getByRole("button", { name: "Check" }).click();
      assert.equal(await page.getByLabel("The text of the policy").inputValue(), text);
    }
    assert.equal(await page.locator("main script, main img").count(), 0);
    // The browser itself gives styles to what takes the place of coloured words; it is refused.
    await clean(page, { but: /^Applying inline style/ });
  }
});

test("a text that is too much is ended, and the server goes on", async () => {
  // Thousands of rules about one answer, each to be held against every other.
  const rules = Array.from(
    { length: 5000 },
    (_, at) =>
      `    [S${at + 10}] refused when spend_amount is over £${at}.00 and meets_outcome\n      because "${at}"\n`,
  );
  const text = glasgow.replace("  # How the money is paid\n", rules.join(""));
  const post = (data) =>
    fetch(`${site.address}/write/check`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ policy: "glasgow", wanted: ["problems", "examples", "comparison"], ...data }),
    });
  const began = Date.now();
  const asked = Array.from({ length: 4 }, () => post({ text }));
  const meanwhile = await fetch(`${site.address}/rules`);
  assert.equal(meanwhile.status, 200);
  for (const answer of await Promise.all(asked)) {
    assert.equal(answer.status, 200);
    const told = await answer.json();
    assert.ok(told.parts.cut === "" || /was ended/.test(told.parts.cut), told.parts.cut);
    // What was finished in time is told all the same.
    assert.match(told.parts.problems, /Nothing is wrong|problem/);
    assert.ok(told.problems.length <= 100, "no more is told than a page can hold");
  }
  assert.ok(Date.now() - began < 60_000);
  const long = await (await post({ text: "x".repeat(600 * 1024) })).json();
  assert.match(long.parts.cut, /longer than 512 KB/);
  const odd = await post({ text: "\0\u{FFFD}[[[[".repeat(2000) });
  assert.equal(odd.status, 200);
});

// ── Saving ──────────────────────────────────────────────────────────────────

/** A server that may write into a copy of the library. */
async function editing() {
  const folder = await mkdtemp(join(tmpdir(), "evenhand-write-"));
  await cp(library, folder, { recursive: true });
  const own = await open(["--policies", folder, "--edit"]);
  return {
    folder,
    own,
    file: join(folder, "scotland/glasgow.policy"),
    close: async () => {
      await own.close();
      await rm(folder, { recursive: true });
    },
  };
}

test("a server that may writes the text to its file, and every page shows it", async () => {
  const { own, file, folder, close } = await editing();
  try {
    const page = await opened("/write?policy=glasgow", {}, own);
    await replace(page, "from 2023-04-24 75%", "from 2023-04-24 70%");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved: ").waitFor();
    const now = glasgow.replace("from 2023-04-24 75%", "from 2023-04-24 70%");
    assert.equal(await readFile(file, "utf8"), now);
    await page.goto(`${own.address}/rules/glasgow`);
    assert.match(await page.locator("#taper").innerText(), /70%/);
    const beside = await readdir(join(folder, "scotland"));
    assert.deepEqual(beside.filter((name) => name.startsWith(".")), []);
    // A new policy takes another title, and a name of its own.
    await page.goto(`${own.address}/write?policy=glasgow`);
    await page.locator("#write[data-checked]").waitFor();
    await replace(page, '"Glasgow City Council" adopts', '"New Town" adopts');
    await page.getByLabel("New name").fill("new-town");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved: ").waitFor();
    assert.match(await readFile(join(folder, "scotland/new-town.policy"), "utf8"), /"New Town" adopts/);
    await page.goto(`${own.address}/rules/new-town`);
    assert.equal(await page.locator("h1").innerText(), "New Town");
  } finally {
    await close();
  }
});

test("a text that somebody else changed, or with problems, is not written unasked", async () => {
  const { own, file, folder, close } = await editing();
  try {
    const page = await opened("/write?policy=glasgow", {}, own);
    await writeFile(file, `${glasgow}# theirs\n`);
    await replace(page, "from 2023-04-24 75%", "from 2023-04-24 70%");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("the file was changed by somebody else").waitFor();
    assert.equal(await readFile(file, "utf8"), `${glasgow}# theirs\n`);
    await writeFile(file, glasgow);
    await page.goto(`${own.address}/write?policy=glasgow`);
    await page.locator("#write[data-checked]").waitFor();
    await replace(page, "paid_by is payment_card", "payd_by is payment_card");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Not saved: 1 problem.").waitFor();
    await clean(page);
    assert.equal(await readFile(file, "utf8"), glasgow);
    await page.getByLabel("Save it with its problems").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved: ").waitFor();
    assert.match(await readFile(file, "utf8"), /payd_by/);
    // What can't be decided says so on its page, and leads back to where it is mended.
    await page.goto(`${own.address}/rules/glasgow`);
    await page.getByText("This text can't be read as a document until it is mended").waitFor();
    await clean(page);
    // A text without any policy is a problem too.
    const nothing = await fetch(`${own.address}/write/save`, {
      method: "POST",
      headers: { origin: own.address, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ policy: "borders", text: "# nothing", digest: "" }),
    });
    assert.match(await nothing.text(), /Not saved: 1 problem/);
    for (const name of ["../out", "glasgow", "Big", "a.b", "%2e%2e"]) {
      const body = new URLSearchParams({ policy: "borders", text: glasgow, name, digest: "", anyway: "yes" });
      const answer = await fetch(`${own.address}/write/save`, {
        method: "POST",
        headers: { origin: own.address, "content-type": "application/x-www-form-urlencoded" },
        body,
      });
      assert.match(await answer.text(), /Not saved/, name);
    }
    const scotland = await readdir(join(folder, "scotland"));
    assert.deepEqual(scotland.sort(), (await readdir(join(library, "scotland"))).sort());
  } finally {
    await close();
  }
});

test("a server that may not writes nothing, however it is asked", async () => {
  const page = await opened();
  assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0);
  const answer = await fetch(`${site.address}/write/save`, {
    method: "POST",
    headers: { origin: site.address, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ policy: "glasgow", text: "x", digest: "", anyway: "yes" }),
  });
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /This server writes no files/);
  assert.equal(await readFile(join(library, "scotland/glasgow.policy"), "utf8"), glasgow);
});

for (const width of WIDTHS) {
  test(`pages are sound at ${width}`, async () => {
    const choose = await site.page("/write", { width });
    await clean(choose);
    const page = await opened("/write?policy=glasgow", { width });
    await replace(page, "from 2023-04-24 75%", "from 2023-04-24 70%");
    await page.locator("#examples .govuk-tag--red").first().waitFor();
    await clean(page);
    if (process.env.PICTURES) await page.screenshot({
      path: fileURLToPath(new URL(`../../docs/screenshots/write-${width}.png`, import.meta.url)),
      fullPage: true,
      clip: { x: 0, y: 0, width, height: width === 320 ? 2000 : 820 },
    });
    await replace(page, "paid_by is payment_card", "payd_by is payment_card");
    await page.locator(".cm-lintRange-error").first().waitFor();
    await clean(page);
  });
}
