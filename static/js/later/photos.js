// Photos and files in a text: chosen, dropped, pasted or taken, sent two at a time, and listed under the box with what is to be seen on each.
// Until a file is there, the text holds `[…](#file-KEY)` in its place. `unsentFiles.get(form)()` tells which those are, for who sends them later.
const unsentFiles = new WeakMap();
const uploadFile = (file, name, { progress, begun } = {}) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest(), fields = new FormData();
    let patience;
    const wait = () => {
      clearTimeout(patience);
      patience = setTimeout(() => request.abort(), 90_000); // the site itself gives up on a photo after 75 seconds
    };
    fields.append("file", file, name);
    request.open("POST", "/uploads");
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.onprogress = (event) => {
      wait();
      progress?.(event.loaded / event.total);
    };
    request.onloadend = () => {
      clearTimeout(patience);
      resolve({ status: request.status, told: request.response ?? {} });
    };
    begun?.(request);
    wait();
    request.send(fields);
  });

{
  const AT_ONCE = 2, MOST = 25 * 2 ** 20, SIDE = 2560, WORTH = 1_500_000, THUMB = 160;
  const NAMED = /(!?)\[((?:\\.|[^\]\\\n])*)\]\((?:\/attachments\/(\d+)\/([\w.-]+)|#file-(\w+))\)/g;
  const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)]) +/;
  const escaped = (words) => words.replace(/[\\[\]()*_`>!#|]/g, "\\$&");
  const plain = (words) => words.replace(/\\(.)/g, "$1");
  const unit = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 2 ** 20).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`);

  // Some browsers give noise for what a canvas holds, against recognition; a photo must not be made of that.
  const isHonest = () => {
    const pen = new OffscreenCanvas(4, 4).getContext("2d");
    pen.fillStyle = "#7f3c1e";
    pen.fillRect(0, 0, 4, 4);
    return pen.getImageData(0, 0, 4, 4).data.every((value, i) => value === [127, 60, 30, 255][i % 4]);
  };
  const drawn = (bitmap, most, canvas = new OffscreenCanvas(1, 1)) => {
    const scale = Math.min(1, most / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  // A large photo is made smaller before it is sent, where the browser can read it: a noisy one of 8 MB becomes 2.2 MB (tests/bench/writing.py). The site keeps at most 1600 pixels anyway.
  const prepared = async (item) => {
    if (!/^image\/(jpeg|png|webp)$/.test(item.file.type)) return item.file;
    let bitmap;
    try {
      bitmap = await createImageBitmap(item.file);
      item.thumb(drawn(bitmap, THUMB, document.createElement("canvas")));
      if (item.file.size < WORTH || !isHonest()) return item.file;
      const { type } = item.file;
      const blob = await drawn(bitmap, SIDE).convertToBlob({ type, quality: 0.86 });
      return blob.type === type && blob.size < item.file.size * 0.8 ? blob : item.file;
    } catch {
      return item.file;
    } finally {
      bitmap?.close();
    }
  };

  // Changes the text without taking the caret or the focus from who is typing.
  const change = (area, from, to, text) => {
    if (document.activeElement === area) {
      const moved = (at) => (at >= to ? at + text.length - (to - from) : Math.min(at, from));
      const { selectionStart, selectionEnd, scrollTop } = area, { scrollX, scrollY } = window;
      putText(area, from, to, text, moved(selectionStart), moved(selectionEnd));
      area.scrollTop = scrollTop;
      scrollTo(scrollX, scrollY);
    } else {
      area.setRangeText(text, from, to, "preserve");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  // On lines of their own after the one with the caret; in a list within its item, so that the list goes on after them.
  const insert = (area, at, marks) => {
    const { value } = area;
    const from = at ? value.lastIndexOf("\n", at - 1) + 1 : 0;
    const lineEnd = (start) => (value.indexOf("\n", start) + 1 || value.length + 1) - 1;
    let end = lineEnd(at);
    const line = value.slice(from, end);
    const above = /^ {2,}\S/.test(line) && value.slice(0, from).split("\n").findLast((one) => one && !/^ {2,}(?![-*+] |\d+[.)] )\S/.test(one));
    const [prefix] = ITEM.exec(line) ?? ITEM.exec(above || "") ?? [];
    let text;
    if (prefix) {
      const indent = `\n${" ".repeat(prefix.length)}`;
      text = (line === prefix ? "" : indent) + marks.join(indent);
    } else {
      if (/^[>|]/.test(line)) while (value[end + 1] === line[0]) end = lineEnd(end + 1);
      else if (at === from) end = from;
      const before = value.slice(0, end), after = value.slice(end);
      text = (!before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n") + marks.join("\n\n") + (after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n");
    }
    const caret = end + text.length;
    if (document.activeElement === area) putText(area, end, end, text, caret);
    else {
      change(area, end, end, text);
      area.setSelectionRange(caret, caret);
    }
  };

  const attach = async (area) => {
    const chosen = area.form?.elements.files, field = chosen?.closest("[data-files]");
    if (!field || field.dataset.files) return;
    field.dataset.files = "asked";
    const fetched = async () => new DOMParser().parseFromString(await (await fetch("/uploads/panel", { redirect: "error" })).text(), "text/html").querySelector(".files");
    const panel = await fetched().catch(() => null);
    // Without it the files go along with the form, as without script.
    if (!panel) return addEventListener("online", () => ((field.dataset.files = ""), attach(area)), { once: true });
    const words = panel.dataset, [list, said, note] = [".file-list", "[data-said]", "[data-note]"].map((one) => panel.querySelector(one));
    const [itemPattern, waitPattern] = [...panel.querySelectorAll("template")].map((one) => one.content.firstElementChild);
    const items = [];
    let isTouched = document.activeElement === area, isComposing = false, waiting = null, round = [];
    const form = area.form;

    // Sending is over for one: what it became, and what is said of all that were brought together.
    const say = (text) => (said.textContent = text);
    const tell = () => {
      if (items.some(isUnderWay)) return;
      const bad = round.filter((item) => item.state === "failed" || item.state === "refused");
      const good = round.filter((item) => item.state === "done").length;
      say([good && words.added.replace("NUMBER", good), ...bad.map((item) => `${words.notAdded}: ${item.name}. ${item.error}`)].filter(Boolean).join(" "));
      round = bad.filter((item) => item.state === "failed");
    };
    const isUnderWay = (item) => ["waiting", "busy", "ready"].includes(item.state);
    const settled = () => new Promise((resolve) => (isComposing ? area.addEventListener("compositionend", resolve, { once: true }) : resolve()));
    const find = (test) => [...area.value.matchAll(NAMED)].filter(([, , , id, , key]) => test(Number(id), key)).reverse();
    const marksOf = (item) => find((id, key) => (item.id ? id === item.id : key === item.key));
    const mark = (item) => (item.id ? `${item.isImage ? "!" : ""}[${escaped(item.isImage ? item.alt : item.name)}](${item.url})` : `[${words.placeholder.replace("NAME", escaped(item.name))}](#file-${item.key})`);

    const show = (item, state, error = "") => {
      if (item.state === state && item.error === error) return;
      Object.assign(item, { state, error });
      const { li } = item;
      const focused = li.contains(document.activeElement);
      li.dataset.state = state;
      li.querySelector("[data-error]").textContent = error;
      li.querySelector("[data-told]").textContent = [item.size && unit(item.size), words[state]].filter(Boolean).join(" · ");
      if (state !== "busy") li.querySelector("progress").value = state === "ready" ? 100 : 0;
      // A button that went away under the fingers hands the focus to the one that came.
      if (focused && !document.activeElement.checkVisibility()) (["busy", "ready"].includes(state) ? li.querySelector("input") : [...li.querySelectorAll("button")].find((one) => one.checkVisibility()))?.focus();
    };

    const kind = ({ li, isImage }) => {
      li.dataset.kind = isImage ? "image" : "document";
      const shape = li.querySelector(".file-thumb use");
      shape?.setAttribute("href", shape.getAttribute("href").replace(/#.*/, isImage ? "#i-photo" : "#i-sheet"));
    };
    const make = (known) => {
      const li = itemPattern.cloneNode(true), item = { li, alt: "", state: "", ...known };
      const input = li.querySelector("input");
      input.id = `alt-of-${item.key ?? item.id}`;
      li.querySelector("label").htmlFor = input.id;
      kind(item);
      all("[data-name]", (one) => (one.textContent = item.name), li);
      li.querySelector("progress").setAttribute("aria-label", item.name);
      item.thumb = (shown) => li.querySelector(".file-thumb").replaceChildren(shown);
      input.addEventListener("input", () => {
        item.alt = input.value;
        if (item.id) for (const { 0: old, index } of marksOf(item)) change(area, index, index + old.length, mark(item));
      });
      li.addEventListener("click", (event) => act(item, event.target.closest("[data-act]")?.dataset.act));
      items.push(item);
      list.append(li);
      return item;
    };
    const picture = (item, width) => {
      const image = new Image();
      image.alt = "";
      image.onerror = () => image.src.endsWith(item.url) || (image.src = item.url); // a narrow picture has no such width
      image.src = width ? item.url.replace(/[^/]+$/, `${width}/$&`) : item.url;
      item.thumb(image);
    };

    const takeOut = (item) => {
      for (const { 0: old, index } of marksOf(item)) {
        const before = area.value.slice(0, index), after = area.value.slice(index + old.length);
        const isAlone = /(^|\n) *$/.test(before) && /^(\n|$)/.test(after);
        const from = isAlone ? before.replace(/\n{0,2} *$/, "").length : index;
        const to = index + old.length + (isAlone && !from ? /^\n*/.exec(after)[0].length : 0);
        item.was = [from, area.value.slice(from, to)];
        change(area, from, to, "");
        item.was.push(area.value);
      }
    };
    const putIn = (item) => {
      if (marksOf(item).length) return;
      const [from, text, then] = item.was ?? [];
      if (then === area.value) change(area, from, from, text);
      if (!marksOf(item).length) insert(area, isTouched ? area.selectionEnd : area.value.length, [mark(item)]);
    };

    const run = async (item) => {
      show(item, "busy");
      const file = await prepared(item);
      if (item.state !== "busy") return;
      if (file.size > MOST) return finish(item, { status: 413, told: { error: words.big } });
      const bar = item.li.querySelector("progress");
      finish(item, await uploadFile(file, item.name, {
        begun: (request) => (item.request = request),
        progress: (part) => (part < 1 ? (bar.value = part * 100) : item.state === "busy" && show(item, "ready")),
      }));
    };
    const finish = async (item, { status, told }) => {
      item.request = null;
      await settled();
      if (status === 201 && isUnderWay(item)) {
        const found = marksOf(item);
        Object.assign(item, { id: told.id, url: told.url, name: told.name, isImage: told.kind === "image" });
        all("[data-name]", (one) => (one.textContent = item.name), item.li);
        kind(item);
        if (item.isImage && !item.li.querySelector(".file-thumb canvas")) picture(item, told.width < 480 ? 0 : 480);
        for (const { 0: old, index } of found) change(area, index, index + old.length, mark(item));
        show(item, marksOf(item).length ? "done" : "gone");
      } else if (isUnderWay(item)) {
        const isRefused = status > 401 && status < 429;
        if (isRefused) takeOut(item);
        show(item, isRefused ? "refused" : "failed", told.error ?? (navigator.onLine ? words.slow : words.offline));
        if (status === 401) item.li.querySelector("[data-error]").append(" ", Object.assign(document.createElement("a"), { href: "/login", target: "_blank", textContent: words.signIn }));
        item.isStale = status === 400 || status === 401;
      }
      tell();
      next();
    };
    const next = () => {
      for (const item of items) if (item.state === "waiting" && items.filter((one) => ["busy", "ready"].includes(one.state)).length < AT_ONCE) run(item);
      if (waiting) goOn();
    };
    const again = async (item) => {
      if (!item.file) return chosen.click();
      if (item.isStale) {
        const fresh = (await fetched().catch(() => null))?.dataset;
        if (fresh && fresh.member !== words.member) return show(item, "failed", words.changed);
        if (fresh) {
          document.querySelector("meta[name=csrf]").content = fresh.csrf;
          all("[name=csrf_token]", (one) => (one.value = fresh.csrf));
        }
      }
      putIn(item);
      if (!round.includes(item)) round.push(item);
      show(item, "waiting");
      next();
    };
    const leave = (item) => {
      const near = item.li.nextElementSibling ?? item.li.previousElementSibling;
      const hadFocus = item.li.contains(document.activeElement);
      item.li.remove();
      items.splice(items.indexOf(item), 1);
      if (hadFocus) ([...(near?.querySelectorAll("button") ?? [])].find((one) => one.checkVisibility()) ?? panel.querySelector("[data-pick]")).focus();
    };
    const act = (item, what) => {
      if (what === "retry") again(item);
      else if (what === "back") putIn(item);
      else if (what === "show") {
        const [found] = marksOf(item);
        area.focus();
        area.setSelectionRange(found.index, found.index + found[0].length);
      } else if (what === "stop" || what === "remove") {
        const { request, state } = item;
        takeOut(item);
        if (what === "stop") show(item, "failed");
        else if (state === "done") {
          show(item, "gone");
          item.li.querySelector("[data-act=back]").focus();
        }
        else leave(item);
        request?.abort();
        next();
      }
    };

    const bring = (files) => {
      if (!files.length) return;
      const fresh = files.map((file) => {
        const name = file.name.replace(/\s+/g, " ") || "foto.jpg";
        const isImage = /^image\//.test(file.type) || /\.hei[cf]$/i.test(name);
        // What was left halfway and is chosen again takes its place.
        const left = items.find((item) => !item.file && item.key && item.state === "failed" && item.name === name);
        return Object.assign(left ?? make({ key: Math.random().toString(36).slice(2, 10), name, isImage, size: file.size }), { file });
      });
      const marks = fresh.filter((item) => !marksOf(item).length).map(mark);
      if (marks.length) insert(area, isTouched ? area.selectionEnd : area.value.length, marks);
      for (const item of fresh) show(item, "waiting");
      round.push(...fresh);
      say(words.begun.replace("NUMBER", fresh.length));
      next();
    };

    // The list follows the text: what is typed, pasted, undone or restored there.
    const follow = (event) => {
      const seen = [...area.value.matchAll(NAMED)];
      for (const [, bang, label, id, url, key] of seen) {
        const item = items.find((one) => (id ? one.id === Number(id) : one.key === key)) ?? make(id ? { id: Number(id), url: `/attachments/${id}/${url}`, isImage: bang === "!", name: bang ? url : plain(label) } : { key, name: plain(label).split(": ")[0], isImage: true });
        if (id && !item.li.querySelector("canvas, img") && item.isImage) picture(item, 480);
        if (id && bang) {
          item.alt = plain(label);
          const input = item.li.querySelector("input");
          if (input !== document.activeElement) input.value = item.alt;
        }
        if (id) show(item, "done");
        else if (!item.state) show(item, "failed", words.lost);
        else if (item.id && !event?.inputType?.startsWith("history")) for (const { 0: old, index } of find((_, one) => one === item.key)) change(area, index, index + old.length, mark(item));
      }
      for (const item of [...items]) if (!marksOf(item).length) {
        if (item.id) show(item, "gone");
        else if (!item.file) leave(item);
      }
    };

    // A text waits for its files. What did not come is never left out unasked.
    const box = waitPattern.cloneNode(true);
    const goOn = () => {
      if (items.some(isUnderWay)) return (box.dataset.state = "busy");
      if (items.some((item) => item.state === "failed" && marksOf(item).length)) {
        if (box.dataset.state !== "failed") {
          box.dataset.state = "failed";
          box.focus();
        }
        return;
      }
      const { submitter } = waiting;
      stop();
      form.requestSubmit(submitter);
    };
    const stop = () => {
      waiting = null;
      box.remove();
    };
    box.addEventListener("click", (event) => {
      const how = event.target.closest("[data-wait]")?.dataset.wait;
      const open = items.filter((item) => item.state === "failed" && marksOf(item).length);
      if (how === "stop") {
        const { submitter } = waiting;
        stop();
        submitter?.focus();
      } else if (how === "retry") open.forEach(again);
      else if (how === "without") {
        for (const item of items.filter(isUnderWay).concat(open)) act(item, "stop");
        if (waiting) goOn();
      }
    });
    document.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented || !items.some((item) => !item.id && marksOf(item).length)) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // for the drafts nothing was sent yet
      waiting = { submitter: event.submitter };
      [...form.querySelectorAll(".form-footer")].at(-1).after(box);
      box.dataset.state = "";
      box.focus();
      goOn();
    }, true);
    addEventListener("beforeunload", (event) => items.some(isUnderWay) && !form.dataset.sent && event.preventDefault());
    addEventListener("online", () => items.filter((item) => item.state === "failed" && item.file && !item.isStale && marksOf(item).length).forEach(again));

    form.addEventListener("taken", () => [...items].forEach(leave)); // they wait with the text in js/later/offline.js
    unsentFiles.set(form, () => items.filter((item) => !item.id && item.file && marksOf(item).length).map(({ key, name, file, alt, isImage }) => ({ key, name, file, alt, isImage })));
    for (const kind of ["compositionstart", "compositionend"]) area.addEventListener(kind, () => (isComposing = kind === "compositionstart"));
    area.addEventListener("focus", () => (isTouched = true));
    area.addEventListener("input", follow);
    // The question before posting has a field for the same words.
    form.addEventListener("input", ({ target }) => {
      const item = /^alt-\d+$/.test(target.name) && items.find((one) => one.id === Number(target.name.slice(4)));
      if (!item) return;
      item.li.querySelector("input").value = item.alt = target.value;
      for (const { 0: old, index } of marksOf(item)) change(area, index, index + old.length, mark(item));
    });
    area.addEventListener("paste", ({ clipboardData }) => {
      note.hidden = !/<(img|v:imagedata)\b[^>]*src=["']?(file|data|cid):/i.test(clipboardData.getData("text/html"));
      note.textContent = note.hidden ? "" : words.word;
    });
    const taken = () => {
      const files = [...chosen.files];
      chosen.value = "";
      bring(files);
    };
    chosen.addEventListener("change", taken);
    panel.querySelector("[data-pick]").addEventListener("click", () => chosen.click());
    panel.querySelector("[data-take]").addEventListener("click", () => camera.click());
    const camera = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", hidden: true });
    camera.setAttribute("capture", "environment");
    camera.addEventListener("change", () => {
      const files = [...camera.files];
      camera.value = "";
      bring(files);
    });
    chosen.hidden = true;
    field.querySelector("label").removeAttribute("for");
    panel.append(camera);
    field.append(panel);
    follow();
    taken();
  };
  all("textarea[data-editor]", attach);
}
