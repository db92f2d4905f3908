// Rules: a policy is found, read, linked to and printed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WIDTHS, clean, open } from "./harness.mjs";

let site;
before(async () => (site = await open()));
after(() => site.close());

test("every policy is listed by its nation, and leads to its document", async () => {
  const page = await site.page("/rules");
  await page.getByRole("heading", { name: "Scotland", level: 2 }).waitFor();
  await page.getByRole("link", { name: "Glasgow City Council", exact: true }).click();
  assert.equal(await page.locator("h1").innerText(), "Glasgow City Council");
  await clean(page);
});

test("a rule tells its reason, its source, what tries it and where it is written", async () => {
  const page = await site.page("/rules/glasgow#spend-S3");
  const rule = page.locator("#spend-S3");
  const said = await rule.innerText();
  assert.match(said, /\[S3\] refused/);
  assert.match(said, /it costs more than is left on your card/);
  assert.match(said, /Glasgow City Council, Prepaid card, 2024/);
  assert.match(said, /in force from 1 January 2024/);
  // The text itself has the rule on the line that is linked to.
  const line = await rule.getByRole("link", { name: /^line \d+$/ }).getAttribute("href");
  const number = Number(line.replace("#line-", ""));
  assert.equal(await page.locator(line).count(), 1);
  const written = await page.locator(`[data-line="${number}"]`).textContent();
  assert.match(written, /\[S3\] refused when paid_by is payment_card/);
  await rule.getByText(/^Exercised by \d+ examples?$/).click();
  await rule.getByRole("link", { name: "spending from a direct payment" }).waitFor();
});

test("every line of the file has a place that can be linked to", async () => {
  const page = await site.page("/rules/glasgow");
  const lines = await page.locator("[data-line]").count();
  assert.ok(lines > 200, `${lines} lines`);
  const missing = await page.locator("body").evaluate((body, lines) => {
    const without = [];
    for (let at = 1; at <= lines; at++) {
      if (body.ownerDocument.querySelectorAll(`#line-${at}`).length !== 1) without.push(at);
    }
    return without;
  }, lines);
  assert.deepEqual(missing, []);
});

test("a figure has its history, and what is not known is plain", async () => {
  const page = await site.page("/rules/glasgow#taper");
  const rows = await page.locator("#taper tbody tr").allInnerTexts();
  assert.equal(rows.length, 3);
  assert.match(rows[0], /not found/);
  assert.match(rows[1], /from 11 April 2022[^]*50%[^]*secondary/);
  assert.match(rows[2], /from 24 April 2023[^]*75%/);
  assert.match(await page.locator("#taper").innerText(), /Who may vary it:\s+authorities must set/);
  const unknown = page.locator("#taper .ev-not-known");
  assert.deepEqual(await unknown.allInnerTexts(), ["not found"]);
});

test("what overrides a rule is told of both", async () => {
  const page = await site.page("/rules/scotland");
  const over = page.locator(".ev-rule", { hasText: "sets aside" }).first();
  const tag = /sets aside (\w+)/.exec(await over.innerText())[1];
  const own = /\[(\w+)\]/.exec(await over.innerText())[1];
  const section = (await over.getAttribute("id")).replace(/-\w+$/, "");
  const under = await page.locator(`#${section}-${tag}`).innerText();
  assert.match(under, new RegExp(`is set aside by .*${own}`));
});

test("a baseline names the policies whose examples exercise its rules", async () => {
  const page = await site.page("/rules/scotland");
  const tried = page.getByText(/^Exercised by \d+ examples?$/);
  assert.ok((await tried.count()) > 50);
  const glasgow = page.locator("a[href='/rules/glasgow#part-examples']");
  assert.ok((await glasgow.count()) > 5);
});

test("a search finds rules by their words, their sources and their names", async () => {
  const page = await site.page("/rules");
  await page.getByLabel("Search rules, figures and sources").fill("prepaid card");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /places? .*prepaid card/ }).waitFor();
  await page.locator("a[href='/rules/glasgow#spend-S3']").first().click();
  assert.equal(new URL(page.url()).hash, "#spend-S3");
  await page.goto(`${site.address}/rules?q=no+such+words+anywhere`);
  await page.getByRole("heading", { name: /Nothing has/ }).waitFor();
  await clean(page);
});

test("what is searched for is shown as words, whatever it is", async () => {
  const hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
  const page = await site.page(`/rules?q=${encodeURIComponent(hostile)}`);
  assert.equal(await page.getByRole("searchbox").inputValue(), hostile);
  assert.equal(await page.locator("main script, main img").count(), 0);
  await clean(page);
});

test("a name that there is not is answered with the nearest", async () => {
  const page = await site.page("/rules/glasgwo");
  await page.getByText("Did you mean /rules/glasgow?").waitFor();
});

test("with the keyboard alone one comes from the list to a rule", async () => {
  const page = await site.page("/rules", { script: false });
  await page.getByLabel("Search rules, figures and sources").focus();
  await page.keyboard.type("payment card overdrawn");
  await page.keyboard.press("Enter");
  const found = page.locator("a[href^='/rules/glasgow#']").first();
  await found.waitFor();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (await found.evaluate((link) => link === link.ownerDocument.activeElement).catch(() => false)) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/rules\/glasgow#/);
});

for (const width of WIDTHS) {
  test(`pages are sound at ${width}`, async () => {
    for (const [path, name] of [
      ["/rules", undefined],
      ["/rules?q=card", undefined],
      ["/rules/glasgow", "rules"],
      ["/rules/vocabulary", undefined],
      ["/rules/scotland", undefined],
    ]) {
      const page = await site.page(path, { width });
      await clean(page);
      if (name && process.env.PICTURES) {
        await page.screenshot({
          path: new URL(`../../docs/screenshots/${name}-${width}.png`, import.meta.url).pathname,
          clip: { x: 0, y: 0, width, height: width === 320 ? 2000 : 1400 },
          fullPage: true,
        });
      }
      await page.context().close();
    }
  });
}
