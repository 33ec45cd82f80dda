// Gives each post a button that puts its selected words, or all of it, in the reply box as a quotation.
{
  const area = document.getElementById("body");
  const pattern = document.getElementById("quote-button");
  const quote = (button) => {
    const post = button.closest(".post");
    const body = post.querySelector(".post-body");
    const chosen = getSelection();
    const text = (!chosen.isCollapsed && body.contains(chosen.anchorNode) ? chosen.toString() : body.innerText).trim();
    const lines = text.split(/\n+/).map((line) => `> ${line}`).join("\n>\n");
    const said = pattern.dataset.said.replace("NAME", post.querySelector(".person-name").textContent);
    const before = area.value.trimEnd();
    area.value = `${before ? `${before}\n\n` : ""}> **${said}**\n>\n${lines}\n\n`;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  };
  if (area && pattern) all(".can-quote .post-actions", (actions) => {
    if (actions.closest(".post").querySelector(".gone")) return;
    const button = pattern.content.firstElementChild.cloneNode(true);
    button.addEventListener("click", () => quote(button));
    const thank = actions.querySelector("[name=on]");
    if (thank) thank.after(button);
    else actions.prepend(button);
  });
}
