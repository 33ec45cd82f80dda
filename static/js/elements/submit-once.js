// A second click sends nothing twice. Coming back through the browser's memory frees the buttons again.
addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  for (const button of event.target.elements) if (button.type === "submit") button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () =>
  all("form[data-sent]", (form) => {
    delete form.dataset.sent;
    for (const button of form.elements) button.removeAttribute("aria-disabled");
  }));
