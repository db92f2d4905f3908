// What improves every page. Pages are whole without it.

// Styles can tell whether scripts run.
document.documentElement.classList.add("ev-scripted");

// An error summary is read out at once: the page came back because of it.
document.querySelector(".govuk-error-summary")?.focus();

// A button that was pressed twice sends its form once.
for (const form of document.querySelectorAll("form")) {
  let last = { at: -Infinity, by: null };
  form.addEventListener("submit", (event) => {
    const now = { at: event.timeStamp, by: event.submitter };
    if (now.by === last.by && now.at - last.at < 500) event.preventDefault();
    else last = now;
  });
}

// On paper, what is folded is open.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});
