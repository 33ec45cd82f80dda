// While words are typed in a search field, titles that fit appear under it. Arrows choose, Enter goes there or searches, Escape closes.
all("[data-search]", (field, number) => {
  const place = document.createElement("div"), said = document.createElement("p");
  let options = [], at = -1, timer, asking;
  Object.assign(place, { className: "found-titles", hidden: true });
  Object.assign(said, { className: "hidden-visually" });
  said.setAttribute("aria-live", "polite");
  field.parentElement.append(place, said);
  field.autocomplete = "off";
  const tell = (names) => Object.entries(names).forEach(([name, value]) => field.setAttribute(name, value));
  tell({ role: "combobox", "aria-expanded": false, "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": `titles-${number}` });
  place.id = `titles-${number}-place`;

  const mark = (to) => {
    at = to;
    options.forEach((option, i) => option.setAttribute("aria-selected", i === at));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    tell({ "aria-activedescendant": options[at].id });
    options[at].scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    place.hidden = true;
    place.replaceChildren();
    said.textContent = "";
    options = [];
    mark(-1);
    tell({ "aria-expanded": false });
  };
  const look = async () => {
    const q = field.value.trim();
    asking?.abort();
    if (q.length < 2) return close();
    const { signal } = (asking = new AbortController());
    const answer = await fetch(`/search/titles?${new URLSearchParams({ q })}`, { signal, redirect: "error" }).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => "") : "";
    if (signal.aborted) return;
    if (!html || document.activeElement !== field) return close();
    place.innerHTML = html;
    const list = place.firstElementChild;
    list.id = `titles-${number}`;
    options = [...list.children];
    options.forEach((option, i) => (option.id = `title-${number}-${i}`));
    place.hidden = false;
    said.textContent = list.dataset.said;
    tell({ "aria-expanded": true });
    mark(-1);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  field.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing || place.hidden) return;
    if (key === "Escape") close();
    else if (key === "ArrowDown") mark(at + 1 < options.length ? at + 1 : -1);
    else if (key === "ArrowUp") mark(at < 0 ? options.length - 1 : at - 1);
    else if (key === "Enter" && at >= 0) options[at].click();
    else return;
    event.preventDefault();
  });
  field.form.addEventListener("submit", close);
  place.addEventListener("pointerdown", (event) => event.preventDefault());
  place.addEventListener("mousedown", (event) => event.preventDefault());
  field.addEventListener("blur", close);
});
