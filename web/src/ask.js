// What improves this part: ask. Pages are whole without it.

// From how many things to choose from on they can be looked for.
const MANY = 12;

// Of many things to choose from, only those are shown in which some words stand, and those that
// are chosen.
for (const boxes of document.querySelectorAll(".ev-boxes")) {
  const items = [...boxes.querySelectorAll(".govuk-checkboxes__item")];
  if (items.length < MANY) continue;
  const id = `${items[0].querySelector("input").id}-find`;
  const field = document.createElement("div");
  field.className = "ev-find";
  const label = document.createElement("label");
  label.className = "govuk-label";
  label.htmlFor = id;
  label.textContent = "Show only those with these words";
  const words = document.createElement("input");
  words.className = "govuk-input govuk-input--width-20";
  words.type = "search";
  words.id = id;
  words.autocomplete = "off";
  const count = document.createElement("p");
  count.className = "govuk-visually-hidden";
  count.setAttribute("role", "status");
  field.append(label, words, count);
  boxes.before(field);
  const show = () => {
    const wanted = words.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const item of items) {
      const input = item.querySelector("input");
      const text = item.textContent.toLowerCase();
      const fits = wanted.every((word) => text.includes(word));
      item.hidden = !fits && !input.checked;
      if (!item.hidden) shown += 1;
    }
    count.textContent = `${shown} shown`;
  };
  words.addEventListener("input", show);
  // To press Enter here is to look, and not to go on.
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  // A page that the browser has kept comes back as it was left.
  addEventListener("pageshow", show);
}

// None of some things, and some of them, are not chosen together.
for (const none of document.querySelectorAll('[data-behaviour="exclusive"]')) {
  const others = [...document.getElementsByName(none.name)].filter((other) => other !== none);
  none.addEventListener("change", () => {
    if (none.checked) for (const other of others) other.checked = false;
  });
  for (const other of others) {
    other.addEventListener("change", () => {
      if (other.checked) none.checked = false;
    });
  }
}

// What was tried is what one wants to see.
document.querySelector(".ev-tried")?.focus();

for (const button of document.querySelectorAll(".ev-print")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
