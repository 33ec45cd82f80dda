// A second click sends nothing twice. Coming back through the browser's memory frees the buttons again.
addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  all("button:not([type=button])", (button) => button.setAttribute("aria-disabled", "true"), event.target);
});
addEventListener("pageshow", () =>
  all("form[data-sent]", (form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", (button) => button.removeAttribute("aria-disabled"), form);
  }));
