// Ask: from a council and a question to an answer with its reasons, and what can be done with it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { clean, open, picture, quiet, WIDTHS } from "./harness.mjs";

const site = await open();
after(() => site.close());

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

// Food on a short break of four nights: £20.00 a night, so £86.00 is too much and £80.00 is not.
const ON_A_BREAK = read("policies/scotland/cases/kilmorran_food_on_a_break_2025.toml");
const KNOWN = {
  "Who the support is for": "An adult",
  "What the money would be spent on": ["Food", "A short break"],
  "What it costs": "£86.00",
  "It is in your agreed support plan": "Yes",
  "It helps with an outcome agreed in your support plan": "Yes",
  "It is lawful": "Yes",
  "It would put someone in danger without good reason": "No",
  "The health service or another service should supply it": "No",
  "The way it would be paid for": "A payment card",
  "What is left in your budget account": "£412.50",
  "Nights away that you plan this year": "4",
  "The person who would be paid lives with you": "No",
  "How many there are: money coming in": "0",
};

/** The line of a text, from 1, that holds some words. */
const line_of = (path, words) =>
  1 + read(path).split("\n").findIndex((line) => line.includes(words));

const heading = (page) => page.locator("h1").innerText();
const go_on = (page) => page.locator("button.govuk-button", { hasText: /^Continue$/ }).click();
const answer = (page) => page.locator("#answer-1").innerText();

/** Saves pictures of pages, where they are asked for. */
const seen = (page, name) =>
  process.env.PICTURES ? picture(page, `${name}-${page.viewportSize().width}`) : undefined;

/** No address holds anything about a person. */
const discreet = (page) =>
  assert.match(page.url().slice(site.address.length), /^\/(ask(\/[a-z]+)?)?(\?policy=\w+)?(#\w+)?$/);

async function begin(page, council, question, day) {
  await page.getByLabel("Council").selectOption(council);
  await go_on(page);
  if (day) await page.getByLabel("The day of the decision").fill(day);
  await page.getByLabel(question, { exact: true }).check();
  await go_on(page);
}

/** Answers the question of a page as it is known; says so where it is not. */
async function reply(page, known) {
  const value = known[await heading(page)];
  if (value === undefined) return page.getByRole("button", { name: "I do not know" }).click();
  if (Array.isArray(value)) {
    for (const each of value) await page.getByLabel(each, { exact: true }).check();
  } else if (await page.getByRole("radio").count()) {
    await page.getByLabel(value, { exact: true }).check();
  } else {
    await page.locator("form#talk input[type=text]").fill(value);
  }
  return go_on(page);
}

/** Answers questions until there is an answer, and gives what was asked. */
async function interview(page, known, look = async () => {}) {
  const asked = [];
  while ((await heading(page)) !== "The answer") {
    await look(page);
    discreet(page);
    asked.push(await heading(page));
    assert.ok(asked.length < 40, `no end: ${asked.join("; ")}`);
    await reply(page, known);
  }
  await look(page);
  return asked;
}

/** Opens a case by its text. */
async function opened(text, options) {
  const page = await site.page("/ask/load", options);
  await page.getByLabel("Or its text").fill(text);
  await page.getByRole("button", { name: "Open it" }).click();
  return page;
}

const change = (page, fact) =>
  page.locator("dl").getByRole("button", { name: new RegExp(`^(Change|Answer)\\s+${fact}$`) }).click();

for (const script of [true, false]) {
  for (const width of WIDTHS) {
    const how = `at ${width}, JavaScript ${script ? "on" : "off"}`;
    test(`a spend is refused, the reason is read, and with one fact changed it is allowed ${how}`, async () => {
      const page = await site.page("/", { width, script });
      await clean(page);
      await begin(page, "kilmorran", "Whether your budget may be spent on this", "2025-07-07");
      const asked = await interview(page, KNOWN, clean);
      assert.ok(asked.includes("Nights away that you plan this year"), asked.join("; "));
      // Only what can matter is asked: nobody is paid here.
      assert.ok(!asked.includes("You agree to your relative being paid"), asked.join("; "));
      assert.match(await answer(page), /refused$/);
      if (script) await seen(page, "ask");
      const reason = page.locator("li.decided").first();
      assert.match(await reason.innerText(), /\[S10\] refused: on a short break, food may cost £20.00 for each night away and no more/);
      const at = line_of("policies/scotland/kilmorran.policy", "[S10]");
      const rule = reason.getByRole("link", { name: `kilmorran:${at}` });
      assert.equal(await rule.getAttribute("href"), `/rules/kilmorran#line-${at}`);
      if (script) {
        const [other] = await Promise.all([page.waitForEvent("popup"), rule.click()]);
        assert.match(await other.locator("h1").innerText(), /Kilmorran/);
        assert.equal(await other.locator(`#line-${at}`).count(), 1);
        await other.close();
      }

      await change(page, "what it costs");
      assert.equal(await heading(page), "What it costs");
      const field = page.locator("form#talk input[type=text]");
      assert.equal(await field.inputValue(), "£86.00");
      await field.fill("£80.00");
      await go_on(page);
      await interview(page, KNOWN);
      assert.match(await answer(page), /allowed$/);
      assert.match(await page.locator("main").innerText(), /you keep the receipts for 12 months/);
      await clean(page);
      discreet(page);
      await page.context().close();
    });
  }
}

test("the keyboard alone leads from the first page to the letter, with JavaScript off", async () => {
  const page = await site.page("/", { script: false });
  const focused = page.locator(":focus");
  /** Goes on with the tab key to what has this name. */
  const tab_to = async (name) => {
    for (let presses = 0; presses < 200; presses += 1) {
      await page.keyboard.press("Tab");
      if (!(await focused.count())) continue;
      const label = await focused.evaluate((element) =>
        [element.labels?.[0]?.textContent, element.textContent].map((text) => text?.trim()).find(Boolean));
      if (label?.startsWith(name)) return;
    }
    assert.fail(`the tab key does not lead to ${name}`);
  };
  /** Presses Enter, and waits for the page that comes. */
  const enter = async () => {
    await Promise.all([page.waitForEvent("framenavigated"), page.keyboard.press("Enter")]);
    await page.waitForLoadState();
  };
  await tab_to("Council");
  await page.keyboard.type("Kilmorran");
  await tab_to("Continue");
  await enter();
  await tab_to("The day of the decision");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("2025-07-07");
  await tab_to("You can have support that the council pays for");
  const wanted = page.getByLabel("Whether your budget may be spent on this");
  await page.keyboard.press("Space");
  for (let presses = 0; presses < 20 && !(await wanted.isChecked()); presses += 1) {
    await page.keyboard.press("ArrowDown");
  }
  // Enter in a field goes on.
  await enter();
  while ((await heading(page)) !== "The answer") {
    const value = KNOWN[await heading(page)];
    if (value === undefined) {
      await tab_to("I do not know");
    } else if (Array.isArray(value)) {
      for (const each of value) {
        await tab_to(each);
        await page.keyboard.press("Space");
      }
    } else if (await page.getByRole("radio").count()) {
      const radio = page.getByLabel(value, { exact: true });
      await tab_to(await page.locator("form#talk label").first().innerText());
      await page.keyboard.press("Space");
      for (let presses = 0; presses < 20 && !(await radio.isChecked()); presses += 1) {
        await page.keyboard.press("ArrowDown");
      }
    } else {
      await tab_to(await heading(page));
      await page.keyboard.type(value);
    }
    await enter();
  }
  assert.match(await answer(page), /refused$/);
  await tab_to("Show the letter");
  await enter();
  assert.equal(await heading(page), "The letter");
  assert.match(await page.locator("article").innerText(), /Your budget may not be spent on this/);
  await page.context().close();
});

test("everything on one page leads to the same answer", async () => {
  const page = await site.page("/", { script: false });
  await begin(page, "kilmorran", "Whether your budget may be spent on this", "2025-07-07");
  await page.getByRole("button", { name: "Show everything that still matters on one page" }).click();
  for (let pages = 0; (await heading(page)) !== "The answer"; pages += 1) {
    assert.ok(pages < 6);
    await clean(page);
    for (const [fact, value] of Object.entries(KNOWN)) {
      const group = page.locator(".govuk-form-group").filter({
        has: page.locator("legend, label.govuk-label--m", { hasText: new RegExp(`^${fact}$`) }),
      });
      if (!(await group.count())) continue;
      if (await group.locator("input[type=text]").count()) await group.locator("input").fill(value);
      else for (const each of [value].flat()) await group.getByLabel(each, { exact: true }).check();
    }
    await go_on(page);
  }
  assert.match(await answer(page), /refused$/);
  await page.context().close();
});

test("what is not known is never zero: the answer says what is possible and what it hangs on", async () => {
  const page = await site.page("/", { script: false });
  await begin(page, "kilmorran", "What you pay", "2025-07-07");
  await interview(page, {});
  assert.match(await answer(page), /not decided/);
  const main = await page.locator("main").innerText();
  assert.match(main, /hang on:/);
  // An amount that nobody knows stands as not known, and can be answered now.
  await change(page, "your savings and capital without your main home");
  await page.locator("form#talk input[type=text]").fill("up to £6,000.00");
  await go_on(page);
  assert.match(await page.locator("dl").innerText(), /between £0.00 and £6,000.00/);
  await clean(page);
  await page.getByRole("button", { name: "Go through what was left open again" }).click();
  assert.equal(await heading(page), "Your date of birth");
  await page.context().close();
});

test("a change is tried beside the answer, and kept only if one says so", async () => {
  for (const width of WIDTHS) {
    const page = await opened(ON_A_BREAK, { width });
    assert.match(await answer(page), /refused$/);
    const tries = page.getByRole("button", { name: /^Try it\s+it costs/ });
    assert.match(await tries.first().locator("..").innerText(), /allowed if it costs £80.00 or less/);
    await tries.first().click();
    assert.match(page.url(), /#tried$/);
    assert.match(await answer(page), /refused$/);
    const tried = page.getByRole("region", { name: "With the change" });
    assert.match(await tried.innerText(), /£80.00 \(it is £86.00\)/);
    assert.match(await tried.locator("h2").first().innerText(), /allowed$/);
    assert.match(await tried.innerText(), /As things are: refused/);
    await seen(page, "ask-tried");
    await clean(page);
    await page.getByRole("button", { name: "Leave things as they are" }).click();
    assert.match(await page.locator("dl").innerText(), /£86.00/);
    await tries.first().click();
    await page.getByRole("button", { name: "Keep this change" }).click();
    assert.match(await answer(page), /allowed$/);
    assert.match(await page.locator("dl").innerText(), /£80.00/);
    await page.context().close();
  }
});

test("a member of a set is put in and left out where that is tried", async () => {
  const page = await opened(ON_A_BREAK);
  const out = page.getByRole("button", { name: /^Try it\s+what the money would be spent on does not include food$/ });
  assert.equal(await out.count(), 1);
  await out.click();
  await page.getByRole("button", { name: "Keep this change" }).click();
  const spent = page.locator("dl > div", { hasText: "What the money would be spent on" });
  assert.match(await spent.innerText(), /a short break/);
  assert.doesNotMatch(await spent.innerText(), /food/);
  await page.context().close();
});

test("what stands against another answer is told, and who may agree it", async () => {
  const page = await opened(ON_A_BREAK, { script: false });
  await page.getByRole("button", { name: "Show what stands against it" }).click();
  assert.match(await page.locator(".govuk-error-summary").innerText(), /No other answer is named/);
  await clean(page);
  await page.getByLabel("Allowed", { exact: true }).check();
  await page.getByRole("button", { name: "Show what stands against it" }).click();
  const main = await page.locator("main").innerText();
  assert.match(main, /Why it is not “allowed”/);
  assert.match(main, /\[S9\] allowed .*does not hold/);
  await clean(page);
  const who = page.getByRole("region", { name: "Who may agree it" });
  assert.match(await who.innerText(), /Not decided yet|worker|team manager/i);
  await who.getByRole("button", { name: /Ask this too/ }).click();
  await interview(page, { "What is to be agreed": "One item or cost" });
  assert.match(await page.locator("#answer-2").innerText(), /^Who may agree it/);
  await page.context().close();
});

test("the letter is a text to keep, and a case is saved and opened again", async () => {
  const page = await opened(ON_A_BREAK);
  const before = await answer(page);
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save this case as a file" }).click(),
  ]);
  const file = await saved.path();
  assert.match(readFileSync(file, "utf8"), /spend_amount = "£86.00"/);
  await page.waitForTimeout(1100);
  await page.getByRole("button", { name: "Show the letter" }).click();
  assert.match(await page.locator("article").innerText(), /Your budget may not be spent on this/);
  await clean(page);
  const [letter] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save it as a text" }).click(),
  ]);
  assert.match(readFileSync(await letter.path(), "utf8"), /^Your budget may not be spent on this\.$/m);
  assert.ok(await page.getByRole("button", { name: "Print it" }).isVisible());

  await page.goto(`${site.address}/ask/load`);
  await page.getByLabel("A file").setInputFiles(file);
  await page.getByRole("button", { name: "Open it" }).click();
  assert.equal(await answer(page), before);
  await page.context().close();
});

test("a file with mistakes is told by its lines, and can be mended there", async () => {
  for (const width of WIDTHS) {
    const wrong = ON_A_BREAK.replace("spend_amount", "spend_amont").replace('"payment_card"', '"paymnt_card"');
    const page = await opened(wrong, { width, script: false });
    const amount = wrong.split("\n").findIndex((line) => line.includes("spend_amont")) + 1;
    const summary = page.locator(".govuk-error-summary");
    assert.match(await summary.innerText(), new RegExp(`Line ${amount}: .*spend_amont.*did you mean spend_amount`, "s"));
    assert.match(await summary.innerText(), new RegExp(`Line ${amount + 6}: .*did you mean payment_card`, "s"));
    assert.match(await page.locator(`#line-${amount}`).innerText(), /spend_amont = "£86.00"/);
    await clean(page);
    const text = page.getByLabel("Or its text");
    assert.equal((await text.inputValue()).replaceAll("\r", ""), wrong);
    await text.fill(ON_A_BREAK);
    await page.getByRole("button", { name: "Open it" }).click();
    assert.match(await answer(page), /refused$/);
    await page.context().close();
  }
});

test("a case that names no council, or asks nothing, is asked for it", async () => {
  const bare = 'decision_date = 2025-07-07\nspend_amount = "£86.00"\n';
  const page = await opened(bare, { script: false });
  assert.match(await page.locator(".govuk-error-summary").innerText(), /whose rules/);
  await page.getByLabel("Council, where the case names none").selectOption("kilmorran");
  await page.getByRole("button", { name: "Open it" }).click();
  assert.equal(await page.getByLabel("The day of the decision").inputValue(), "2025-07-07");
  await page.getByLabel("Whether your budget may be spent on this").check();
  await go_on(page);
  const asked = await interview(page, KNOWN);
  assert.ok(!asked.includes("What it costs"), "what the case says is not asked");
  assert.match(await answer(page), /refused$/);
  await page.context().close();
});

test("nothing and nonsense are refused at their fields", async () => {
  const page = await site.page("/", { script: false });
  await go_on(page);
  assert.match(await page.locator(".govuk-error-summary").innerText(), /No council is chosen/);
  await clean(page);
  await page.getByLabel("Council").selectOption("kilmorran");
  await go_on(page);
  await page.getByLabel("The day of the decision").fill("2031-01-01");
  await go_on(page);
  const summary = page.locator(".govuk-error-summary");
  assert.match(await summary.innerText(), /applies from 2025-04-01 until 2027-03-31.*No question is chosen/s);
  assert.equal(await page.getByLabel("The day of the decision").inputValue(), "2031-01-01");
  await clean(page);
  await page.getByLabel("The day of the decision").fill("2025-07-07");
  await page.getByLabel("Whether your budget may be spent on this").check();
  await go_on(page);
  await go_on(page);
  assert.match(await summary.innerText(), /Nothing is answered/);
  assert.match(await page.title(), /^Error: /);
  await clean(page);
  await page.context().close();
});

const HOSTILE = `"><script>document.title='bad'</script>'\`{{1}}\u202e<img src=x onerror=alert(1)>`;

test("hostile words in every field are shown as words, and change nothing", async () => {
  const page = await site.page("/");
  page.on("dialog", () => assert.fail("a script has run"));
  const unharmed = async () => {
    assert.doesNotMatch(await page.title(), /^bad/);
    assert.equal(await page.locator("main script, main img").count(), 0);
    quiet(page);
  };
  await begin(page, "borders", "What you pay", HOSTILE);
  assert.equal(await page.getByLabel("The day of the decision").inputValue(), HOSTILE);
  await unharmed();
  await page.getByLabel("The day of the decision").fill("2025-06-02");
  await go_on(page);
  await page.getByRole("button", { name: "Show everything that still matters on one page" }).click();
  const fields = page.locator("form#talk input[type=text]");
  const count = await fields.count();
  assert.ok(count > 5);
  for (let at = 0; at < count; at += 1) await fields.nth(at).fill(HOSTILE);
  await go_on(page);
  assert.equal(await page.locator(".govuk-error-message").count(), count);
  for (let at = 0; at < count; at += 1) assert.equal(await fields.nth(at).inputValue(), HOSTILE);
  await unharmed();
  await clean(page);
  // What travels in the form can be written over too.
  for (const name of ["case", "open", "trail", "mode", "shown"]) {
    await page.goto(`${site.address}/ask/load`);
    await page.getByLabel("Or its text").fill(ON_A_BREAK.replace("[expect]\nspend = \"refused by S10\"", ""));
    await page.getByRole("button", { name: "Open it" }).click();
    if ((await heading(page)) !== "The answer") {
      await page.getByLabel("Whether your budget may be spent on this").check();
      await go_on(page);
    }
    await page.evaluate(
      ([name, value]) => {
        const form = document.querySelector("form#talk");
        const field = form.querySelector(`[name=${name}]`) ?? form.appendChild(document.createElement("input"));
        Object.assign(field, { type: "hidden", name, value });
      },
      [name, HOSTILE],
    );
    await page.getByRole("button", { name: "Show the letter" }).click();
    await page.waitForLoadState();
    assert.equal(await page.locator("h1").count(), 1);
    await unharmed();
  }
  await page.context().close();
});

test("items of a list are added and taken away", async () => {
  const page = await site.page("/", { script: false });
  await begin(page, "borders", "What you pay", "2025-06-02");
  while (!(await heading(page)).startsWith("How many there are: money coming in")) {
    await reply(page, {});
  }
  await page.locator("form#talk input[type=text]").fill("1");
  await go_on(page);
  assert.equal(await heading(page), "Money coming in");
  const item = (number) => page.getByRole("group", { name: `Number ${number}` });
  await item(1).getByLabel("What it is").selectOption({ label: "State pension" });
  await item(1).getByLabel("How much it is").fill("£200.00 per week");
  await page.getByRole("button", { name: "Add another" }).click();
  assert.equal(await item(1).getByLabel("How much it is").inputValue(), "£200.00 per week");
  await item(2).getByLabel("What it is").selectOption({ label: "Other income" });
  await item(2).getByLabel("How much it is").fill("£433.33 per month");
  await clean(page);
  await seen(page, "ask-items");
  await item(1).getByRole("button", { name: "Remove" }).click();
  assert.equal(await item(2).count(), 0);
  assert.equal(await item(1).getByLabel("How much it is").inputValue(), "£433.33 per month");
  await go_on(page);
  await page.getByRole("button", { name: "See what follows from what is known so far" }).click();
  assert.match(await page.locator("dl").innerText(), /£433.33 a month/);
  await change(page, "money coming in");
  assert.equal(await heading(page), "Money coming in");
  await page.context().close();
});

test("back leads to the question before, with its answer", async () => {
  const page = await site.page("/", { script: false });
  await begin(page, "kilmorran", "Whether your budget may be spent on this", "2025-07-07");
  const first = await heading(page);
  await reply(page, KNOWN);
  const second = await heading(page);
  await reply(page, KNOWN);
  await page.getByRole("button", { name: "Back", exact: true }).click();
  assert.equal(await heading(page), second);
  await page.getByRole("button", { name: "Back", exact: true }).click();
  assert.equal(await heading(page), first);
  assert.ok(await page.getByLabel(KNOWN[first], { exact: true }).isChecked());
  await go_on(page);
  assert.notEqual(await heading(page), first);
  await page.context().close();
});

test("an address that follows only from a form begins again", async () => {
  for (const path of ["/ask/go", "/ask/start", "/ask/letter", "/ask/letter.txt", "/ask/case"]) {
    const page = await site.page(path, { script: false });
    assert.equal(page.url(), `${site.address}/`);
    await page.context().close();
  }
});

test("of many things to choose from those with some words are shown, and what is chosen stays", async () => {
  const page = await site.page("/");
  await begin(page, "kilmorran", "Whether your budget may be spent on this", "2025-07-07");
  while ((await heading(page)) !== "What the money would be spent on") await reply(page, KNOWN);
  await page.getByLabel("Gambling", { exact: true }).check();
  await page.getByLabel("Show only those with these words").fill("short break");
  assert.ok(await page.getByLabel("A short break", { exact: true }).isVisible());
  assert.ok(await page.getByLabel("Gambling", { exact: true }).isVisible());
  assert.ok(!(await page.getByLabel("Food", { exact: true }).isVisible()));
  await clean(page);
  // None of them is chosen only alone.
  await page.getByLabel("None of these").check();
  assert.ok(!(await page.getByLabel("Gambling", { exact: true }).isChecked()));
  await page.context().close();
});

test("on paper the letter stands alone", async () => {
  const page = await opened(ON_A_BREAK, { script: false });
  await page.getByRole("button", { name: "Show the letter" }).click();
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("article").isVisible());
  for (const hidden of ["nav", "form#talk", "footer"]) {
    assert.ok(!(await page.locator(hidden).isVisible()), hidden);
  }
  await page.context().close();
});

test("an amount of another period travels as it was given", async () => {
  const page = await site.page("/", { script: false });
  await begin(page, "borders", "What you pay", "2025-06-02");
  while ((await heading(page)) !== "Extra costs of your disability that the council accepts") {
    await reply(page, {});
  }
  await reply(page, {
    "Extra costs of your disability that the council accepts":
      "between £10.00 per month and £20.00 per month",
  });
  await page.getByRole("button", { name: "See what follows from what is known so far" }).click();
  assert.match(await page.locator("dl").innerText(), /between £10.00 a month and £20.00 a month/);
  await page.context().close();
});
