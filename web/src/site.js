// What improves every page. Pages are whole without it.

// Styles can tell whether scripts run.
document.documentElement.classList.add("ev-scripted");

// An error summary is read out at once: the page came back because of it.
document.querySelector(".govuk-error-summary")?.focus();

// A form that was sent is not sent a second time by an impatient press.
for (const form of document.querySelectorAll("form")) {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    const now = event.timeStamp;
    if (sent && now - sent < 1000) event.preventDefault();
    else sent = now;
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
