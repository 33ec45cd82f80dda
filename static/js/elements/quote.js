// Puts the selected words of a post, or all of it, in the reply box as a quotation.
all("[data-quote]", (button) => {
  const area = document.getElementById("body");
  if (!area) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const body = button.closest(".post").querySelector(".post-body");
    const chosen = getSelection();
    const text = (!chosen.isCollapsed && body.contains(chosen.anchorNode) ? chosen.toString() : body.innerText).trim();
    const lines = text.split(/\n+/).map((line) => `> ${line}`).join("\n>\n");
    const before = area.value.trimEnd();
    area.value = `${before ? `${before}\n\n` : ""}> **${button.dataset.quote}**\n>\n${lines}\n\n`;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  });
});
