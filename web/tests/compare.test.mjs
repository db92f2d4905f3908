// Compare, as its users go through it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { clean, open, WIDTHS } from "./harness.mjs";

const site = await open();
after(() => site.close());

const DAY = "2025-06-02";
const TWO = `left=glasgow&right=borders&on=${DAY}`;

/** The pages of this part. */
const PAGES = {
  first: "/compare",
  lines: `/compare?${TWO}`,
  everyone: `/compare?${TWO}&ask=contribution`,
  person: `/compare?${TWO}&person=in-work`,
  chart: `/compare?${TWO}&show=chart&person=a-pension-of-her-own`,
  days: "/compare?left=glasgow&right=glasgow&on=2023-04-23&and=2023-04-24",
  wrong: "/compare?left=glasgow&right=glasgow",
};

// What everybody comes to takes long the first time, where other work goes on beside it.
await fetch(site.address + PAGES.everyone);

for (const [name, path] of Object.entries(PAGES)) {
  for (const width of WIDTHS) {
    for (const script of [true, false]) {
      test(`${name} is clean at ${width}, JavaScript ${script ? "on" : "off"}`, async () => {
        const page = await site.page(path, { width, script });
        await clean(page, { but: name === "wrong" ? /400/ : undefined });
        await page.context().close();
      });
    }
  }
}

for (const script of [true, false]) {
  test(`Glasgow and Borders, JavaScript ${script ? "on" : "off"}`, async () => {
    const page = await site.page("/compare", { script });
    await page.getByLabel("First authority").selectOption({ label: "Glasgow City Council" });
    await page.getByLabel("Second authority").selectOption({ label: "Scottish Borders Council" });
    await page.getByLabel("As at", { exact: true }).fill(DAY);
    await page.getByRole("button", { name: "Compare" }).click();
    assert.match(page.url(), /left=glasgow&right=borders&on=2025-06-02/);
    assert.match(await page.locator("h1").innerText(), /Glasgow City Council and Scottish Borders/);

    // The figures of both stand beside each other, each with where it was found.
    const figures = page.locator("section", { has: page.getByRole("heading", { name: "Figures that differ" }) });
    assert.ok((await figures.locator("table").count()) > 0);
    assert.match(await figures.innerText(), /£25\.00/);
    assert.match(await figures.innerText(), /not found/);
    assert.match(await page.locator("main").innerText(), /Rules that differ/);

    // For whom: the witness, what is proved and what is not decided.
    await page.getByRole("link", { name: "For whom, and by how much: what you pay", exact: true }).click();
    const told = await page.locator(".ev-told").innerText();
    assert.match(told, /\(proved\)/);
    assert.match(told, /can't be told|can't be compared/);
    assert.match(told, /[Ff]or instance|by £/);

    // The same person through both: found there, and put to both line by line.
    await page.getByRole("button", { name: "Both explanations for this person" }).first().click();
    assert.match(page.url(), /\/compare\/person$/, "no address holds what is known of a person");
    const both = page.locator(".ev-told--person");
    assert.equal(await both.getByRole("table").first().isVisible(), true);
    assert.match(await both.innerText(), /they part/);
    await page.context().close();
  });
}

test("with the keyboard alone two authorities are chosen and compared", async () => {
  const page = await site.page("/compare");
  const focused = () => page.evaluate(() => document.activeElement?.id);
  for (let at = 0; at < 40 && (await focused()) !== "left"; at++) await page.keyboard.press("Tab");
  await page.keyboard.type("Fife");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "right");
  await page.keyboard.type("Moray");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "on");
  await page.keyboard.type("2 June 2025");
  for (let at = 0; at < 12 && !/right=moray/.test(page.url()); at++) {
    const on = await page.evaluate(() => document.activeElement?.textContent);
    if (on === "Compare") {
      await page.keyboard.press("Enter");
      await page.waitForURL(/right=moray/);
      break;
    }
    await page.keyboard.press("Tab");
  }
  assert.match(page.url(), /left=fife&right=moray&on=2/);
  await page.context().close();
});

test("one person through both, chosen without JavaScript", async () => {
  const page = await site.page(`/compare?${TWO}&show=person`, { script: false });
  await page.getByLabel("Person").selectOption({ label: "Near the end of life" });
  await page.getByRole("button", { name: "Show both explanations" }).first().click();
  assert.match(page.url(), /person=near-the-end-of-life/);
  const told = page.locator(".ev-told--person");
  assert.match(await told.innerText(), /nearing the end of life/);
  // Both explanations stand in one table, aligned: a column for each.
  const heads = await told.locator("table thead th").allInnerTexts();
  assert.deepEqual(heads.slice(0, 3), ["Marks", "Glasgow City Council", "Scottish Borders Council"]);
  await page.context().close();
});

test("a case of one's own is compared, and no address holds it", async () => {
  const page = await site.page(`/compare?${TWO}&show=person`, { script: false });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByLabel("Or the case as text").fill(`[case]
ask = ["contribution"]
[facts]
lives_here = "yes"
assessed_as = "adult"
date_of_birth = 1945-03-01
couple = "no"
incomes = [{ kind = "state_pension", whose = "yours", amount = "£213.37 per week" }]
capital = "£0.00"
`);
  await page.getByRole("button", { name: "Show both explanations" }).last().click();
  assert.match(await page.locator(".ev-told--person").innerText(), /£213\.37/);
  assert.ok(asked.every((address) => !address.includes("213")));
  await page.context().close();
});

test("what is wrong with a case is said with its line, and the text is still there", async () => {
  const page = await site.page(`/compare?${TWO}&show=person`, { script: false });
  const text = '[facts]\nincomess = "£1.00"\n';
  await page.getByLabel("Or the case as text").fill(text);
  await page.getByRole("button", { name: "Show both explanations" }).last().click();
  const summary = page.locator(".govuk-error-summary");
  assert.match(await summary.innerText(), /Line 2: .*incomess/);
  assert.match(await summary.innerText(), /incomes/);
  assert.equal(await page.getByLabel("Or the case as text").inputValue(), text);
  await clean(page, { but: /400/ });
  await page.context().close();
});

test("a chart has the exact places at which it bends, as a table", async () => {
  const page = await site.page(PAGES.chart, { script: false });
  const drawn = page.locator("svg[role=img]");
  assert.equal(await drawn.count(), 1);
  assert.match(await drawn.locator("title").textContent(), /What you pay/);
  const tables = page.getByRole("table");
  assert.equal(await tables.count(), 2, "one for each of the two");
  const rows = await tables.first().locator("tbody tr").allInnerTexts();
  assert.ok(rows.length >= 2);
  // One piece begins a penny after the one before it ends.
  const pence = (text) => Number(text.replace(/[^0-9]/g, ""));
  for (let at = 1; at < rows.length; at++) {
    const [, until] = rows[at - 1].split("\t");
    const [from] = rows[at].split("\t");
    assert.equal(pence(from), pence(until) + 1, `${rows[at - 1]} | ${rows[at]}`);
  }
  await page.context().close();
});

test("one authority twice on no days is refused with what to do", async () => {
  const page = await site.page(PAGES.wrong, { script: false });
  assert.match(
    await page.locator(".govuk-error-summary").innerText(),
    /Choose two authorities, or one authority and two days/,
  );
  assert.equal(await page.getByLabel("First authority").inputValue(), "glasgow");
  await page.context().close();
});

test("one authority on two days: the share that was raised is told", async () => {
  const page = await site.page(PAGES.days, { script: false });
  const told = await page.locator(".ev-told").innerText();
  assert.match(told, /50%/);
  assert.match(told, /75%/);
  await page.context().close();
});

test("words of a visitor are only words", async () => {
  const hostile = encodeURIComponent('"><script>document.title="taken"</script>');
  for (const path of [
    `/compare?left=${hostile}`,
    `/compare?${TWO}&ask=${hostile}`,
    `/compare?${TWO}&person=${hostile}`,
    `/compare?${TWO}&show=chart&vary=${hostile}`,
    `/compare?${TWO}&show=chart&to=${hostile}`,
    `/compare?left=glasgow&right=borders&on=${hostile}`,
  ]) {
    const page = await site.page(path);
    assert.notEqual(await page.title(), "taken", path);
    assert.equal(await page.locator("main script").count(), 0, path);
    await clean(page, { but: /400/ });
    await page.context().close();
  }
});
