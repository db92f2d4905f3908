// Country, as its users go through it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { clean, open, WIDTHS } from "./harness.mjs";

const site = await open();
after(() => site.close());

/** The pages of this part. */
const PAGES = {
  figures: "/country",
  people: "/country?nation=england&show=people",
  only: "/country?nation=scotland&of=item_limit.worker&is=not-known",
  figure: "/country/figure?nation=scotland&figure=charging_threshold.no.over_pension_age",
  limit: "/country/figure?nation=scotland&figure=item_limit.worker",
  person: "/country/person?nation=scotland&person=in-work",
  move: "/country/move?nation=scotland&from=glasgow&to=borders&person=in-work",
};

for (const [name, path] of Object.entries(PAGES)) {
  for (const width of WIDTHS) {
    for (const script of [true, false]) {
      test(`${name} is clean at ${width}, JavaScript ${script ? "on" : "off"}`, async () => {
        const page = await site.page(path, { width, script });
        await clean(page);
        await page.context().close();
      });
    }
  }
}

for (const script of [true, false]) {
  test(`who hasn't published a worker's limit, JavaScript ${script ? "on" : "off"}`, async () => {
    const page = await site.page("/country", { script });
    await page.getByText("Another nation or day, or only some authorities").click();
    await page.getByLabel("Figure or answer").selectOption("item_limit.worker");
    await page.getByLabel("That is", { exact: true }).selectOption("not-known");
    await page.getByRole("button", { name: "Show these" }).click();
    const status = await page.locator("[role=status]").innerText();
    const [, count, of] = /(\d+) of (\d+) authorities/.exec(status);
    const rows = page.locator("table[data-ev-sort]").last().locator("tbody tr");
    assert.equal(await rows.count(), Number(count));
    assert.ok(Number(count) > 0 && Number(count) <= Number(of));
    // Nobody who is shown has an amount in that column, and each says why.
    const column = await page.locator("table[data-ev-sort]").evaluateAll((tables) => {
      for (const table of tables) {
        const heads = [...table.tHead.rows[0].cells];
        const at = heads.findIndex((head) => head.querySelector("a[href*='figure=item_limit.worker']"));
        if (at > 0) return [...table.tBodies[0].rows].map((row) => row.cells[at].textContent.trim());
      }
      return [];
    });
    assert.equal(column.length, Number(count));
    for (const words of column) assert.match(words, /^not (found|published|set)/);

    // And all that is known of it on a page of its own, by name.
    await page.getByRole("link", { name: "All that is known of it" }).click();
    assert.match(await page.locator("main").innerText(), /Not (found|published): \d+ of \d+/);
    await page.context().close();
  });
}

test("the count below a figure leads to those authorities", async () => {
  const page = await site.page("/country?nation=scotland", { script: false });
  const link = page.locator("tfoot a", { hasText: "not found" }).first();
  const [, count] = /not found (\d+)/.exec(await link.innerText());
  await link.click();
  assert.match(await page.locator("[role=status]").innerText(), new RegExp(`${count} of \\d+ authorities`));
  await page.context().close();
});

test("a figure is sorted by, in place and by an address", async () => {
  const numbers = async (page) => {
    const cells = page.locator("table[data-ev-sort]").first().locator("tbody tr td:nth-child(2)");
    const ranks = await cells.evaluateAll((all) => all.map((cell) => cell.dataset.rank ?? null));
    return ranks.filter((rank) => rank !== null).map(Number);
  };
  for (const script of [true, false]) {
    const page = await site.page("/country?nation=scotland", { script });
    const head = page.locator("table[data-ev-sort]").first().locator("thead th").nth(1);
    await head.locator("a.ev-sort").click();
    const up = await numbers(page);
    assert.ok(up.length > 3);
    assert.deepEqual(up, [...up].sort((a, b) => a - b));
    const again = page.locator("table[data-ev-sort]").first().locator("thead th").nth(1);
    assert.equal(await again.getAttribute("aria-sort"), "ascending");
    await again.locator("a.ev-sort").click();
    const down = await numbers(page);
    assert.deepEqual(down, [...up].reverse().sort((a, b) => b - a));
    await page.context().close();
  }
});

test("authorities are narrowed down as their name is written", async () => {
  const page = await site.page("/country?nation=scotland");
  await page.getByText("Another nation or day, or only some authorities").click();
  await page.getByLabel("Authorities whose name has").fill("glas");
  const rows = page.locator("table[data-ev-sort]").first().locator("tbody tr:visible");
  assert.equal(await rows.count(), 1);
  assert.match(await rows.innerText(), /Glasgow/);
  await page.context().close();
});

test("the whole is taken away as CSV and as a workbook", async () => {
  const page = await site.page("/country?nation=scotland", { script: false });
  const taken = async (name) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const csv = await taken("As CSV");
  assert.equal(csv.name, "scotland-2025-06-02.csv");
  const lines = csv.bytes.toString("utf8").trimEnd().split("\r\n");
  assert.match(lines[0], /^Authority,Policy,Status of the policy,As at,/);
  const glasgow = lines.find((line) => line.startsWith("Glasgow City Council,glasgow,"));
  assert.match(glasgow, /not found/);
  const shown = await page.locator("table[data-ev-sort]").first().locator("tbody tr").count();
  assert.ok(lines.length - 1 >= shown, "a row for each authority that is shown");

  const book = await taken("As a workbook (XLSX)");
  assert.equal(book.name, "scotland-2025-06-02.xlsx");
  assert.equal(book.bytes.subarray(0, 2).toString("latin1"), "PK");
  assert.ok(book.bytes.length > 5_000);
  await page.context().close();
});

test("one figure: the spread is drawn, and what is not known is no number", async () => {
  const page = await site.page(PAGES.figure, { script: false });
  assert.equal(await page.locator("svg[role=img]").count(), 1);
  await page.getByText("The numbers of this picture as a table").click();
  const counts = await page.locator("figure table tbody td").allInnerTexts();
  const all = await page.locator("table.ev-alike tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({
      known: !row.cells[0].classList.contains("ev-unknown"),
      names: row.cells[1].querySelectorAll("a").length,
    })),
  );
  const known = all.filter((row) => row.known).reduce((sum, row) => sum + row.names, 0);
  const not = all.filter((row) => !row.known).reduce((sum, row) => sum + row.names, 0);
  const drawn = counts.reduce((sum, count) => sum + Number(count), 0);
  assert.equal(drawn, known, "who is not known is not drawn");
  assert.ok(not > 0);
  const words = await page.locator("main").innerText();
  assert.match(words, new RegExp(`Not found: ${not} of ${known + not}`));

  const none = await site.page(PAGES.limit, { script: false });
  assert.match(await none.locator("main").innerText(), /There is nothing to draw/);
  assert.equal(await none.locator("svg").count(), 0);
  await none.context().close();
  await page.context().close();
});

test("one person: what each authority would say, and two of them side by side", async () => {
  const page = await site.page("/country?nation=scotland&show=people", { script: false });
  await page.getByRole("link", { name: "In work", exact: true }).first().click();
  assert.match(await page.locator("main").innerText(), /earns £120\.00 a week/);
  await page.getByLabel("First authority").selectOption("glasgow");
  await page.getByLabel("Second authority").selectOption("fife");
  await page.getByRole("button", { name: "Compare" }).click();
  assert.match(page.url(), /\/compare\?.*person=in-work/);
  assert.match(await page.locator("h1").innerText(), /Glasgow City Council and Fife/);
  await page.context().close();
});

test("a move: what changes comes first", async () => {
  const page = await site.page("/country/move?nation=scotland", { script: false });
  await page.locator("#from-invented").selectOption("glasgow");
  await page.locator("#to-invented").selectOption("borders");
  await page.getByLabel("Somebody who is invented").selectOption("in-work");
  await page.getByRole("button", { name: "Show what changes" }).first().click();
  const headings = await page.locator(".ev-told h2").allInnerTexts();
  assert.ok(
    headings.findIndex((words) => /moved|move/i.test(words)) <
      headings.findIndex((words) => /what you pay/i.test(words)),
    headings.join(" | "),
  );
  await page.context().close();
});

test("a move with a case of one's own: no address holds it", async () => {
  const page = await site.page("/country/move?nation=scotland", { script: false });
  await page.getByText("A case of your own").click();
  await page.locator("#from-own").selectOption("glasgow");
  await page.locator("#to-own").selectOption("borders");
  await page.getByLabel("Or the case as text").fill(`[case]
ask = ["contribution"]
[facts]
assessed_as = "adult"
incomes = [{ kind = "state_pension", whose = "yours", amount = "£213.37 per week" }]
`);
  await page.getByRole("button", { name: "Show what changes" }).last().click();
  assert.match(page.url(), /\/country\/move$/);
  assert.match(await page.locator(".ev-told").innerText(), /£213\.37|not known/);
  await clean(page);
  await page.context().close();
});

test("what is not there is refused with the way back", async () => {
  for (const path of [
    "/country?nation=nowhere",
    "/country?on=yesterday",
    "/country?sort=no_such_figure",
    "/country?of=item_limit.worker&is=purple",
    "/country/figure?figure=%3Cscript%3E",
    "/country/person?person=nobody",
    "/country/move?from=glasgow&to=glasgow",
  ]) {
    const page = await site.page(path);
    assert.match(await page.locator("h1").innerText(), /can't be shown/, path);
    await clean(page, { but: /400/ });
    await page.context().close();
  }
});

test("with the keyboard alone a wide table is moved and sorted", async () => {
  const page = await site.page("/country?nation=scotland", { width: 320 });
  const region = page.locator(".ev-scroll").first();
  for (let at = 0; at < 60; at++) {
    if (await region.evaluate((own) => own === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  assert.ok(await region.evaluate((own) => own === document.activeElement));
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector(".ev-scroll").scrollLeft > 0);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("th[aria-sort=ascending]:nth-child(2)"));
  await page.context().close();
});
