// A Markdown box gets a toolbar, shortcuts, lists that go on by themselves, and a preview beside it. Without script it is a plain box.
const editorTools = (() => {
  const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)])) +/;
  const PREFIX = { heading: /^#{1,6} +/, list: /^[-*+] +/, numbers: /^\d{1,9}[.)] +/, quote: /^> ?/ };
  const FRESH = { heading: () => "## ", list: () => "- ", numbers: (i) => `${i + 1}. `, quote: () => "> " };

  const wrap = (area, mark) => {
    let { selectionStart: from, selectionEnd: to, value } = area;
    while (from < to && /\s/.test(value[from])) from++;
    while (to > from && /\s/.test(value[to - 1])) to--;
    const text = value.slice(from, to), n = mark.length;
    if (value.slice(from - n, from) === mark && value.slice(to, to + n) === mark) return putText(area, from - n, to + n, text, from - n, to - n);
    if (text.length > 2 * n && text.startsWith(mark) && text.endsWith(mark)) return putText(area, from, to, text.slice(n, -n), from, to - 2 * n);
    putText(area, from, to, mark + text + mark, from + n, to + n);
  };

  const lines = (area, kind) => {
    const { selectionStart, selectionEnd, value } = area;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const next = value.indexOf("\n", selectionEnd > from && value[selectionEnd - 1] === "\n" && selectionEnd > selectionStart ? selectionEnd - 1 : selectionEnd);
    const to = next < 0 ? value.length : next;
    const old = value.slice(from, to).split("\n");
    const belongs = (line) => kind !== "quote" && /^ {2,}\S/.test(line); // to the item above it, as a photo in a list does
    const filled = old.filter((line) => line.trim() && !belongs(line));
    const isOn = filled.length > 0 && filled.every((line) => PREFIX[kind].test(line));
    const others = kind === "quote" ? [] : Object.keys(PREFIX).filter((other) => other !== kind && other !== "quote");
    let count = 0;
    const text = old.map((line) => {
      if (old.length > 1 && (!line.trim() || belongs(line))) return line;
      if (isOn) return line.replace(PREFIX[kind], "");
      return FRESH[kind](count++) + others.concat(kind === "quote" ? [] : kind).reduce((rest, other) => rest.replace(PREFIX[other], ""), line);
    }).join("\n");
    const gap = !isOn && from > 1 && value[from - 2] !== "\n" && !PREFIX[kind].test(value.slice(value.lastIndexOf("\n", from - 2) + 1)) ? "\n" : "";
    const end = from + gap.length + text.length;
    putText(area, from, to, gap + text, old.length > 1 ? from + gap.length : end, end);
  };

  const link = (area, url = "") => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const text = value.slice(from, to).trim();
    if (!url && /^https?:\/\/\S+$/.test(text)) return putText(area, from, to, `[](${text})`, from + 1);
    const start = from + text.length + 3;
    if (url) putText(area, from, to, `[${text}](${url})`);
    else putText(area, from, to, `[${text}](https://)`, text ? start : from + 1, text ? start + 8 : from + 1);
  };

  const table = (area, words) => {
    const { selectionEnd: at, value } = area;
    const before = value.slice(0, at);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const [one, two] = words.split("|");
    putText(area, at, at, `${gap}| ${one} | ${two} |\n| --- | --- |\n|  |  |\n|  |  |\n`, at + gap.length + 2, at + gap.length + 2 + one.length);
  };

  // Enter in a list, also behind a photo in it, makes the next item; on an empty one it ends the list.
  const goOn = (area, event) => {
    const { selectionStart: at, selectionEnd, value } = area;
    if (at !== selectionEnd) return;
    const from = value.lastIndexOf("\n", at - 1) + 1;
    const line = value.slice(from, at);
    const above = /^ {2,}\S/.test(line) ? value.slice(0, from).split("\n").findLast((one) => !/^ {2,}(?![-*+] |\d+[.)] )\S/.test(one) && one) : "";
    const [prefix, indent, dot, number, after] = ITEM.exec(line) ?? /^(> )/.exec(line) ?? ITEM.exec(above ?? "") ?? [];
    if (!prefix) return;
    event.preventDefault();
    const end = value.indexOf("\n", at);
    // An empty line must follow a list or quotation, else what comes next belongs to it.
    if (line === prefix && !value.slice(at, end < 0 ? undefined : end).trim()) return putText(area, from, at, from > 1 && value[from - 2] !== "\n" ? "\n" : "");
    putText(area, at, at, `\n${number ? `${indent}${Number(number) + 1}${after} ` : dot ? `${indent}${dot} ` : prefix}`);
  };

  // Word and Excel put a picture of the text beside it, and some systems the name of a file: files count when there are no other words.
  const filesIn = (data) => {
    const files = [...data.files];
    const text = (data.getData("text/html") ? new DOMParser().parseFromString(data.getData("text/html"), "text/html").body.textContent : data.getData("text/plain")).trim();
    return text.split("\n").every((line) => !line.trim() || files.some((file) => file.name === line.trim())) ? files : [];
  };

  return { wrap, lines, link, table, goOn, filesIn };
})();

all("textarea[data-editor]", (area) => {
  const pattern = document.querySelector("template[data-editor-tools]");
  if (!pattern) return;
  const { wrap, lines, link, table, goOn, filesIn } = editorTools;
  const chosen = area.form?.elements.files;
  const bar = pattern.content.firstElementChild.cloneNode(true);
  const first = bar.firstElementChild;
  const buttons = bar.dataset.tools.split("|").filter((tool) => chosen || !tool.startsWith("photo")).map((tool) => {
    const [kind, name] = tool.split("=");
    const button = first.cloneNode(true);
    const shape = button.querySelector("use");
    shape.setAttribute("href", shape.getAttribute("href").replace(/#.*/, `#i-${kind}`));
    button.dataset.do = kind;
    button.title = name;
    button.setAttribute("aria-label", name);
    return button;
  });
  bar.replaceChildren(...buttons);
  const act = { bold: () => wrap(area, "**"), italic: () => wrap(area, "*"), link: () => link(area), table: () => table(area, bar.dataset.columns), photo: () => chosen.click() };
  const run = (kind) => (act[kind] ? act[kind]() : lines(area, kind));
  const reach = (button) => buttons.forEach((one) => (one.tabIndex = one === button ? 0 : -1));
  bar.setAttribute("aria-controls", area.id);
  reach(buttons[0]);
  bar.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (!button) return;
    reach(button);
    run(button.dataset.do);
  });
  bar.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const button = buttons.at(to % buttons.length);
    reach(button);
    button.focus();
  });
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey) return;
    const kind = (event.ctrlKey || event.metaKey) && { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (kind) {
      event.preventDefault();
      run(kind);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) goOn(area, event);
  });
  // However files come, they end in the form's own field, so that they go along with the text even when the script that shows them cannot be had.
  const bring = (files) => {
    const all = new DataTransfer();
    for (const file of [...chosen.files, ...files]) all.items.add(file);
    chosen.files = all.files;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // A file dropped beside the box must not make the browser leave the page and the text.
  if (chosen) for (const kind of ["dragover", "drop", "dragleave"]) document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    frame.toggleAttribute("data-over", kind === "dragover");
    if (kind === "drop") bring(event.dataTransfer.files);
  });
  area.addEventListener("paste", (event) => {
    const files = chosen ? filesIn(event.clipboardData) : [];
    if (files.length) {
      event.preventDefault();
      return bring(files);
    }
    const text = event.clipboardData.getData("text/plain").trim();
    const html = event.clipboardData.getData("text/html");
    const { selectionStart: from, selectionEnd: to, value } = area;
    const marked = value.slice(from, to).trim();
    const rich = html && richText(html);
    if (/^https?:\/\/\S+$/.test(text) && marked && !/\n|^https?:\/\//.test(marked)) link(area, text);
    else if (rich) putText(area, from, to, (from && /^([#>|]|[-*] |1\. )/.test(rich) && value[from - 1] !== "\n" ? "\n\n" : "") + rich);
    else return;
    event.preventDefault();
  });
  const frame = document.createElement("div");
  frame.className = "editor";
  area.before(frame);
  frame.append(bar, area);
  const region = document.getElementById(`${area.id}-preview`);
  if (region) frame.append(region);
});
