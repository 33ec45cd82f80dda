// Suggestions behind @ (readers of this conversation) and # (conversations). The box keeps the focus; the list is reached by arrows, a click or a tap.
{
  const START = /(?:^|[^\p{L}\p{N}\/\\&#@=%+.-])([@#])([^@#\n]{0,40})$/u;
  const list = document.createElement("ul");
  const said = document.createElement("p");
  Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  Object.assign(said, { className: "hidden-visually" });
  said.setAttribute("aria-live", "polite");
  let area, options = [], at = 0, from = 0, timer, turn = 0, dead = "";

  const close = () => {
    turn++;
    clearTimeout(timer);
    if (list.hidden) return;
    list.hidden = true;
    said.textContent = "";
    for (const name of ["activedescendant", "controls", "autocomplete", "haspopup"]) area.removeAttribute(`aria-${name}`);
  };

  // Where the sign stands in the box, measured on a copy of the text up to it.
  const place = () => {
    const box = area.getBoundingClientRect(), frame = area.parentElement.getBoundingClientRect(), style = getComputedStyle(area);
    const copy = document.createElement("div"), mark = document.createElement("span");
    for (const name of ["font", "letterSpacing", "padding", "borderWidth", "borderStyle", "boxSizing", "tabSize", "lineHeight"]) copy.style[name] = style[name];
    Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", width: `${box.width}px`, top: 0, left: 0 });
    mark.textContent = area.value.slice(from, from + 1);
    copy.append(area.value.slice(0, from), mark);
    area.parentElement.append(copy);
    const line = mark.offsetHeight, top = mark.offsetTop - area.scrollTop + line + 6, left = mark.offsetLeft;
    copy.remove();
    const below = Math.min(top, box.height);
    list.style.top = `${box.top - frame.top + below}px`;
    list.style.left = `${Math.max(0, Math.min(box.left - frame.left + left, frame.width - list.offsetWidth))}px`;
  };

  const mark = (number) => {
    at = (number + options.length) % options.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === at));
    area.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };

  const show = (found) => {
    options = found.options;
    if (!options.length) return close();
    list.setAttribute("aria-label", found.label);
    list.replaceChildren(...options.map((option, i) => {
      const item = document.createElement("li"), name = document.createElement("strong"), line = document.createElement("span");
      item.id = `suggestion-${i}`;
      item.setAttribute("role", "option");
      name.textContent = option.name;
      line.textContent = option.line;
      item.append(name, " ", line);
      return item;
    }));
    if (list.parentElement !== area.parentElement) area.parentElement.append(list, said);
    list.hidden = false;
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    said.textContent = found.said;
    place();
    mark(0);
  };

  const address = (sign, query) => {
    const { form } = area;
    const thread = form?.dataset.thread ?? /\/threads\/(\d+)\/posts$/.exec(form?.action ?? "")?.[1];
    const fields = new URLSearchParams({ q: query });
    if (sign === "@" && !thread) for (const name of ["network", "audience"]) fields.set(name, form?.elements[name]?.value ?? "");
    return `/threads/${sign === "#" ? "referable" : thread ? `${thread}/mentionable` : "mentionable"}?${fields}`;
  };

  const look = async () => {
    const { selectionStart, selectionEnd, value } = area;
    const found = selectionStart === selectionEnd && START.exec(value.slice(0, selectionStart));
    const [, sign, query] = found || [];
    const wanted = found && (sign === "@" ? /^(?![\s{])/.test(query) && query.split(" ").length < 5 : /^[\p{L}\p{N}]/u.test(query));
    if (!wanted || (dead && (sign + query).startsWith(dead))) return close();
    const mine = ++turn;
    const answer = await fetch(address(sign, query.trimEnd()), { headers: { Accept: "application/json" }, redirect: "error" }).catch(() => null);
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    if (mine !== turn || !said || document.activeElement !== area) return;
    dead = said.options.length || !query ? "" : sign + query;
    from = selectionStart - query.length - 1;
    show(said);
  };

  const choose = (number) => {
    const option = options[number], to = area.selectionStart;
    close();
    putText(area, from, to, `${option.text} `);
    close();
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("textarea[data-editor]") || event.isComposing) return;
    if (area !== event.target) close();
    area = event.target;
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  addEventListener("keydown", (event) => {
    if (list.hidden || event.target !== area || event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && !event.ctrlKey && !event.metaKey) choose(at);
    else return ["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Tab"].includes(event.key) && close();
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) choose([...list.children].indexOf(item));
  });
  document.addEventListener("focusout", (event) => event.target === area && close());
  addEventListener("pointerdown", (event) => area && !list.contains(event.target) && close());
  area = null;
}
