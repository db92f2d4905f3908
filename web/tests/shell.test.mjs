// What every page has around it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { clean, open, WIDTHS } from "./harness.mjs";

const site = await open();
after(() => site.close());

const PAGES = ["/", "/compare", "/country", "/rules", "/write", "/nothing-here"];

for (const path of PAGES) {
  for (const width of WIDTHS) {
    for (const script of [true, false]) {
      test(`${path} is clean at ${width}, JavaScript ${script ? "on" : "off"}`, async () => {
        const page = await site.page(path, { width, script });
        // That a page is missing is what one of them is about.
        await clean(page, { but: path === "/nothing-here" ? /404/ : undefined });
        await page.context().close();
      });
    }
  }
}

test("every part is linked at the top, and says where one is", async () => {
  const page = await site.page("/");
  for (const name of ["Ask", "Compare", "Country", "Rules", "Write"]) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
    const here = page.locator(".ev-header__nav [aria-current]");
    assert.equal(await here.innerText(), name);
    assert.equal(await page.locator("h1").count(), 1);
    assert.match(await page.title(), / – Evenhand$/);
  }
  await page.context().close();
});

test("the first press of the tab key leads past the bar to what the page is about", async () => {
  const page = await site.page("/", { script: false });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(page.url(), /#main-content$/);
  await page.context().close();
});
