// Gives each post a button that puts its selected words, or all of it, in the reply box as a quotation: "> #45.3", and then the words.
{
  const area = document.getElementById("body");
  const pattern = document.getElementById("quote-button");
  const thread = /\/threads\/(\d+)\/posts$/.exec(area?.form?.action ?? "")?.[1];

  // Words as they are typed: names and numbers of conversations are chips on the page, and so is whose words a quotation within holds.
  const written = (part) => {
    const box = document.createElement("div");
    box.append(part);
    for (const chip of box.querySelectorAll(".ref")) {
      const [, other, number = "1"] = /\/threads\/(\d+)-[^#]*(?:#post-(\d+))?$/.exec(chip.getAttribute("href") ?? "") ?? [];
      if (other && chip.closest("blockquote > p:first-child") && !chip.textContent.startsWith("#")) chip.parentElement.textContent = `#${other}.${number}`;
      else chip.replaceWith(/^#[\d.]+/.exec(chip.textContent)?.[0] ?? chip.textContent);
    }
    box.append(document.createElement("i")); // so that it counts as formatted text
    return richText(box.innerHTML);
  };
  const quote = (button) => {
    const post = button.closest(".post");
    const body = post.querySelector(".post-body");
    const chosen = getSelection();
    const isPart = !chosen.isCollapsed && body.contains(chosen.anchorNode) && body.contains(chosen.focusNode);
    const part = document.createDocumentFragment();
    part.append(...(isPart ? chosen.getRangeAt(0).cloneContents() : body.cloneNode(true)).childNodes);
    const lines = written(part).split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
    const before = area.value.trimEnd();
    area.value = `${before ? `${before}\n\n` : ""}> #${thread}.${post.id.slice(5)}\n>\n${lines}\n\n`;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  };
  if (area && pattern && thread) all(".can-quote .post-actions", (actions) => {
    if (actions.closest(".post").querySelector(".gone")) return;
    const button = pattern.content.firstElementChild.cloneNode(true);
    button.addEventListener("click", () => quote(button));
    const thank = actions.querySelector("[name=on]");
    if (thank) thank.after(button);
    else actions.prepend(button);
  });
}
