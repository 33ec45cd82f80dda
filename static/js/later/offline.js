// What this device keeps for its member: threads to read again, and texts that wait for a connection.
{
  const WEEK = 7 * 86_400_000, DAY = 86_400_000, MOST = 20, PHOTO_BYTES = 20_000_000, QUEUED = /^\/threads\/(?:(\d+)\/posts|new)$/;
  const { device } = globalThis;
  const nl = document.documentElement.lang.startsWith("nl");
  const who = () => device.member || device.owner;
  const isMine = () => Boolean(device.owner) && device.owner === who();
  const told = (at) => {
    const zone = { timeZone: "Europe/Brussels" }, moment = new Date(Number(at));
    const time = moment.toLocaleTimeString("nl-BE", { ...zone, hour: "2-digit", minute: "2-digit" });
    return `${moment.toLocaleDateString(document.documentElement.lang, { ...zone, day: "numeric", month: "long" })}, ${nl ? `${time.replace(":", ".")} uur` : time}`;
  };
  const guarded = (act) => (...given) => act(...given).catch(() => {}); // storage may be full or forbidden: the site works on

  // The words stand on the offline page, which the shell holds.
  let asked;
  const words = () =>
    (asked ??= (async () => {
      const here = document.getElementById("offline-words");
      if (here) return here.content;
      const path = `/offline?lang=${nl ? "nl" : "en"}`;
      const answer = (await caches.match(path).catch(() => null)) ?? (await fetch(path));
      return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("offline-words").content;
    })().catch((fault) => {
      asked = null;
      throw fault;
    }));
  const word = async (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(key, () => value), (await words()).querySelector(`[data-word="${name}"]`).textContent);
  const piece = async (name) => document.importNode((await words()).querySelector(`[data-${name}]`), true);
  const count = (number, one, many) => word(number === 1 ? one : many, { NUM: number });

  // Who is signed in now? Also the token for a kept copy and for what waited. None: the network failed.
  const keys = async () => {
    const answer = await fetch("/offline/keys", { cache: "no-store", signal: AbortSignal.timeout(6000) }).catch(() => null);
    if (!answer?.ok) return null;
    const known = await answer.json();
    if (known.member !== who()) await signedOut();
    else if (device.isKept) {
      const meta = document.querySelector("meta[name=csrf]");
      if (meta) meta.content = known.csrf;
      all("input[name=csrf_token]", (field) => (field.value = known.csrf));
    }
    return known;
  };
  let isAway = false;
  const signedOut = async () => {
    isAway = true;
    if (!device.owner) return;
    await device.hide();
    if (device.isKept) draw();
    if (document.body.classList.contains("thread-page") && device.isKept) location.replace("/offline"); // the copy goes from sight too
  };

  // The texts that wait, each with the files that belong to it.
  const unsent = async (mode, act) => {
    const base = await new Promise((resolve, reject) => {
      const opening = indexedDB.open("forum", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("unsent", { keyPath: "id", autoIncrement: true });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    try {
      return await new Promise((resolve, reject) => {
        const deal = base.transaction("unsent", mode);
        const wish = act(deal.objectStore("unsent"));
        deal.oncomplete = () => resolve(wish.result);
        deal.onerror = deal.onabort = () => reject(deal.error);
      });
    } finally {
      base.close();
    }
  };
  const everything = () => unsent("readonly", (store) => store.getAll());
  const mine = async () => (await everything()).filter(({ member }) => member === who());
  const changed = async () => {
    const left = (await mine()).length;
    if (left) localStorage.setItem(`unsent.${who()}`, `${left} ${Date.now()}`); // other windows hear of it
    else localStorage.removeItem(`unsent.${who()}`);
    await draw();
  };
  const put = async (item) => {
    item.id = await unsent("readwrite", (store) => store.put(item));
    await changed();
  };
  const remove = async (item) => {
    await unsent("readwrite", (store) => store.delete(item.id));
    await changed();
  };
  const value = (item, name) => item.fields.find(([key]) => key === name)?.[1] ?? "";
  const write = (item, name, text) => {
    item.fields = [...item.fields.filter(([key]) => key !== name), [name, text]];
  };
  const title = async (item) => word(item.thread ? "reply" : "new", { TITLE: item.title || (await word("untitled")) });

  // A line above the page says what waits.
  let bar;
  const say = async (name, values, link) => {
    if (!bar?.isConnected) {
      bar = await piece("bar");
      document.getElementById("main").prepend(bar);
    }
    bar.querySelector("[data-said]").textContent = await word(name, values);
    const look = bar.querySelector("[data-look]");
    look.textContent = await word(link ? "see" : "look");
    look.href = link ?? "/offline";
    look.hidden = !link && (!isMine() && !(await mine()).length || location.pathname === "/offline");
  };
  const draw = guarded(async () => {
    const items = isAway && device.isKept ? [] : await mine();
    if (document.querySelector("[data-offline-page]")) return drawPage(items);
    if (items.some(({ state }) => state === "refused")) await say("stuck");
    else if (items.length) await say(items.length === 1 ? "one" : "many", { NUM: items.length });
    else if (bar && !bar.dataset.stays) bar.remove();
  });

  // Sending: photos first, then the form, whose key makes it post once. One window at a time.
  const photos = async (item, csrf) => {
    for (const held of item.files.filter(({ file }) => file)) {
      const form = new FormData();
      form.append("file", held.file, held.name);
      form.append("alt", held.alt ?? "");
      const answer = await fetch("/uploads", { method: "POST", body: form, headers: { "X-CSRFToken": csrf } });
      const said = await answer.json().catch(() => ({}));
      if (answer.status > 401 && answer.status < 429) {
        item.state = "refused";
        item.said = `${held.name}: ${said.error ?? (await word("failed"))}`;
        await put(item);
        return false;
      }
      if (answer.status !== 201) throw new Error(String(answer.status));
      const text = value(item, "body");
      const [mark] = (held.key && new RegExp(`!?\\[(?:\\\\.|[^\\]\\\\\\n])*\\]\\(#file-${held.key}\\)`).exec(text)) || [];
      write(item, "body", mark ? text.replace(mark, () => said.markdown) : [text.trimEnd(), said.markdown].filter(Boolean).join("\n\n"));
      held.file = null;
      await put(item);
    }
    return true;
  };
  const reason = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = [...page.querySelectorAll(".error-summary li, .guard h2, .guard li, .error-page h1 + p")].map((one) => one.textContent.replace(/\s+/g, " ")).join(" ");
    return answer.status === 404 ? word("gone") : said || word("failed");
  };
  const send = async (item, csrf) => {
    item.state = "sending";
    await put(item);
    try {
      if (!(await photos(item, csrf))) return true;
      const answer = await fetch(item.action, { method: "POST", body: new URLSearchParams([...item.fields, ["csrf_token", csrf]]), signal: AbortSignal.timeout(60_000) });
      if (answer.redirected && answer.ok) {
        await remove(item);
        await say("sent", { TITLE: item.title }, answer.url);
        bar.dataset.stays = "1";
        return true;
      }
      if (answer.status > 401 && answer.status < 429) {
        item.state = "refused";
        item.said = await reason(answer);
        await put(item);
        return true;
      }
      if (answer.status === 401) await signedOut();
    } catch {} // the connection dropped again; its key makes a second try harmless
    item.state = "waiting";
    await put(item);
    return false;
  };
  let later, pause = 2_000;
  const sendAll = guarded(async (also = () => false) => {
    clearTimeout(later);
    if (!(await mine()).length || !navigator.onLine) return;
    await navigator.locks.request("unsent", { ifAvailable: true }, async (lock) => {
      const known = lock && (await keys());
      if (!known || known.member !== who()) return;
      isAway = false;
      for (const item of await mine()) if ((item.state !== "refused" || also(item)) && !(await send(item, known.csrf))) break;
    });
    if (!(await mine()).some(({ state }) => state !== "refused")) return void (pause = 2_000);
    later = setTimeout(sendAll, pause);
    pause = Math.min(60_000, pause * 2);
  });

  // A form that cannot be sent now: on an own device it waits, elsewhere the text stays where it is.
  const fresh = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))).replace(/[^\w]/g, "-");
  const hold = async (form, submitter) => {
    const fields = [...new FormData(form, submitter)].filter(([name, text]) => typeof text === "string" && name !== "csrf_token");
    const files = [...(unsentFiles.get(form)?.() ?? []), ...[...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]).map((file) => ({ file, name: file.name }))];
    const [, thread] = QUEUED.exec(new URL(form.action).pathname);
    const item = { member: who(), at: Date.now(), state: "waiting", action: new URL(form.action).pathname + new URL(form.action).search, thread, fields };
    item.files = files.map(({ file, name, alt, key }) => ({ file, name, alt, key }));
    item.title = thread ? document.querySelector("h1")?.textContent.trim() : value(item, "title");
    if (!value(item, "body").trim() && !item.files.length) return say("empty");
    if (!value(item, "idempotency")) write(item, "idempotency", fresh());
    await put(item);
    form.dispatchEvent(new Event("taken"));
    form.elements.idempotency.value = fresh();
    for (const field of form.elements) if (/^(text|textarea|file)$/.test(field.type)) field.value = "";
    all(".preview", (region) => (region.hidden = true), form);
    await say("queued");
    scrollTo({ top: 0 });
    sendAll();
  };
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-draft]")) return;
    if (form.dataset.through) return delete form.dataset.through;
    if (navigator.onLine && !isMine()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = "1";
    const { submitter } = event;
    try {
      if (navigator.onLine && (await keys())) {
        form.dataset.through = "1";
        return form.requestSubmit(submitter);
      }
      if (isMine() && QUEUED.test(new URL(form.action).pathname)) await hold(form, submitter);
      else throw new Error("not here");
    } catch {
      const line = form.querySelector("[data-draft-line]");
      line.setAttribute("aria-live", "polite");
      line.textContent = line.dataset.offline;
    } finally {
      delete form.dataset.asking;
    }
  }, true);

  // The page of what waits and what is kept.
  const draftKey = (item) => (item.thread ? `thread:${item.thread}` : `new:${value(item, "kind") || "problem"}`);
  const draft = async (key, fields, token) => (await fetch("/drafts", { method: "POST", body: new URLSearchParams([["key", key], ...fields]), headers: { "X-CSRFToken": token } })).status;
  const unkeyed = (item) => item.fields.filter(([name]) => name !== "idempotency");
  const openForm = async (item) => {
    const known = await keys();
    if (known?.member !== who() || !(await photos(item, known.csrf))) return draw();
    const status = await draft(draftKey(item), unkeyed(item), known.csrf);
    if (status !== 204) {
      item.said = await word(status === 404 ? "gone" : "failed");
      return put(item);
    }
    await remove(item);
    location.assign(item.thread ? `/threads/${item.thread}#reply` : item.action);
  };
  const drawItem = async (item) => {
    const line = await piece("item");
    const part = (selector) => line.querySelector(selector);
    part(".log-what").textContent = await title(item);
    const files = item.files.length ? ` · ${await count(item.files.length, "file", "files")}` : "";
    part(".log-who").textContent = (await word("written", { TIME: told(item.at) })) + files;
    part(".log-state").textContent = item.state === "refused" ? `${await word("refused")} ${item.said}` : await word(item.state);
    line.dataset.state = item.state;
    part(".unsent-text").textContent = value(item, "body").replace(/!?\[[^\]]*\]\((#file|\/att)[^)]*\)/g, "").trim().slice(0, 400);
    const form = part("form");
    all("[data-edit]", (field) => (field.value = value(item, field.dataset.edit)), form);
    part("[data-title-field]").hidden = Boolean(item.thread);
    part("[data-act=form]").hidden = item.state !== "refused" || !navigator.onLine;
    part("[data-act=edit]").hidden = item.state === "sending";
    part("[data-act=edit]").onclick = () => {
      form.hidden = false;
      form.querySelector("[data-edit=body]").focus();
    };
    form.onsubmit = guarded(async (event) => {
      event.preventDefault();
      event.stopPropagation();
      all("[data-edit]", (field) => write(item, field.dataset.edit, field.value), form);
      if (item.thread) item.fields = item.fields.filter(([name]) => name !== "title");
      else item.title = value(item, "title");
      item.state = "waiting";
      form.hidden = true;
      await put(item);
      sendAll();
    });
    part("[data-act=form]").onclick = guarded(() => openForm(item));
    part("[data-act=discard]").onclick = guarded(async () => {
      await remove(item);
      const gone = await piece("gone");
      gone.querySelector("button").onclick = guarded(async () => {
        gone.remove();
        await put(item);
      });
      list().append(gone);
      document.querySelector("[data-unsent]").hidden = false;
      gone.querySelector("button").focus();
    });
    return line;
  };
  const list = () => document.querySelector("[data-unsent] .log");
  const drawPage = async (items) => {
    const page = document.querySelector("[data-offline-page]");
    const part = (selector) => page.querySelector(selector);
    if (list().querySelector("form:not([hidden])")?.contains(document.activeElement)) return; // somebody is typing
    const lines = await Promise.all(items.map(drawItem));
    const gone = [...list().querySelectorAll("[data-gone]")];
    list().replaceChildren(...lines, ...gone);
    part("[data-unsent]").hidden = !lines.length && !gone.length;
    part("[data-send]").hidden = !lines.length || !navigator.onLine;
    part("[data-send]").onclick = () => sendAll(() => true);
    const threads = isMine() ? await keptThreads() : [];
    part("[data-threads]").replaceChildren(...(await Promise.all(threads.map(async ({ url, title: name, at }) => {
      const line = await piece("thread");
      const link = line.querySelector("a");
      link.href = url;
      link.textContent = name;
      line.querySelector(".log-who").textContent = await word("kept", { TIME: told(at) });
      return line;
    }))));
    part("[data-mine]").hidden = !isMine();
    part("[data-threads]").hidden = !threads.length;
    part("[data-no-threads]").hidden = threads.length > 0;
    part("[data-away]").hidden = isMine() || lines.length > 0;
    page.hidden = false;
  };

  // Threads to read again: at most twenty, for a week; the site gives only what every member may read.
  const place = () => `kept-${device.owner}`;
  const entries = async (cache) => {
    const found = [];
    for (const request of await cache.keys()) {
      const { headers } = await cache.match(request);
      found.push({ request, at: Number(headers.get("X-Kept-At")), thread: headers.get("X-Thread"), bytes: Number(headers.get("X-Bytes")), url: headers.get("X-Url"), title: decodeURIComponent(headers.get("X-Title") ?? ""), page: new URL(request.url).pathname.startsWith("/threads/") });
    }
    return found;
  };
  const keptThreads = async () => {
    if (!(await caches.has(place()))) return [];
    const found = (await entries(await caches.open(place()))).filter(({ page, thread, at }) => page && thread && at > Date.now() - WEEK);
    return found.sort((a, b) => b.at - a.at).filter(({ thread }, i, those) => those.findIndex((one) => one.thread === thread) === i);
  };
  const copy = (answer, body, more) => new Response(body, { headers: { "Content-Type": answer.headers.get("Content-Type"), "Content-Security-Policy": answer.headers.get("Content-Security-Policy"), "X-Kept-At": Date.now(), ...more } });
  const tidy = async (cache) => {
    const found = await entries(cache);
    const latest = {};
    for (const { thread, at, page } of found) if (thread && page) latest[thread] = Math.max(latest[thread] ?? 0, at);
    const stay = Object.keys(latest).sort((a, b) => latest[b] - latest[a]).slice(0, MOST);
    for (const { request, at, thread } of found) if (at < Date.now() - WEEK || (thread && !stay.includes(thread))) await cache.delete(request);
  };
  const keepPhotos = async (cache, html, thread) => {
    let room = PHOTO_BYTES - (await entries(cache)).reduce((sum, { bytes }) => sum + bytes, 0);
    for (const image of new DOMParser().parseFromString(html, "text/html").querySelectorAll("main img[src^='/attachments/']")) {
      const [key] = /^\/attachments\/\d+/.exec(image.getAttribute("src"));
      if (await cache.match(key)) continue;
      const wide = (image.getAttribute("srcset") ?? "").split(", ").map((one) => one.split(" ")).filter(([, width]) => parseInt(width) <= 960).pop();
      const answer = await fetch(wide?.[0] || image.getAttribute("src"));
      const bytes = answer.ok ? await answer.blob() : null;
      if (!bytes || bytes.size > room) continue;
      room -= bytes.size;
      if (isMine()) await cache.put(key, copy(answer, bytes, { "X-Thread": thread, "X-Bytes": bytes.size }));
    }
  };
  const keepPage = async (path, key, more) => {
    const answer = await fetch(path, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return void (await signedOut());
    const cache = isMine() && (await caches.open(place()));
    if (!cache) return;
    if ([403, 404].includes(answer.status)) for (const { request, thread } of await entries(cache)) if (thread && thread === more["X-Thread"]) await cache.delete(request);
    if (!answer.ok) return;
    const token = csrf(), text = await answer.text();
    const html = token ? text.replaceAll(token, "") : text; // no key of this session stays behind
    if (!isMine()) return;
    await cache.put(key, copy(answer, html, more));
    return { cache, html };
  };
  const keep = guarded(async () => {
    await navigator.serviceWorker.register(`/sw.js?lang=${nl ? "nl" : "en"}`, { updateViaCache: "none" });
    const [, thread] = /^\/threads\/(\d+)-/.exec(location.pathname) ?? [];
    const page = new URLSearchParams(location.search).get("page") ?? 1;
    const name = encodeURIComponent(document.querySelector("h1")?.textContent.trim() ?? "");
    const done = thread && (await keepPage(`/threads/${thread}/kept?page=${page}`, `/threads/${thread}?page=${page}`, { "X-Thread": thread, "X-Url": location.pathname + location.search, "X-Title": name }));
    const cache = isMine() && (await caches.open(place()));
    if (!cache) return;
    await tidy(cache);
    if (done) await keepPhotos(cache, done.html, thread);
    for (const [path, key] of [["/uploads/panel", "/uploads/panel"], ["/threads/new/kept", "/threads/new"]]) // the panel of photos, and the form that it stands in
      if (!((await cache.match(key))?.headers.get("X-Kept-At") > Date.now() - DAY)) await keepPage(path, key, {});
  });

  // With a connection a kept copy it offers the page of now.
  const mark = guarded(async (isBack = false) => {
    const strip = document.querySelector("[data-kept-bar]");
    if (!strip) return;
    const isList = Boolean(document.querySelector("[data-offline-page]"));
    strip.hidden = isList && navigator.onLine;
    strip.querySelector("[data-kept-state]").textContent = await word(navigator.onLine && isBack ? "online" : "offline");
    const again = strip.querySelector("[data-kept-again]");
    again.hidden = isList || !(navigator.onLine && isBack);
    again.onclick = () => location.reload();
  });

  // Another device wrote on in this draft: both texts can be looked at, one goes on.
  document.addEventListener("draft-torn", guarded(async ({ detail }) => {
    const { line, said, mine: ours, theirs, show, keep: choose } = detail;
    const notice = await piece("torn");
    const part = (selector) => notice.querySelector(selector);
    part("p").textContent = part("p").textContent.replace("TIME", () => said);
    const look = (isTheirs) => {
      show(isTheirs ? theirs : ours);
      part("[data-theirs]").hidden = isTheirs;
      part("[data-mine]").hidden = !isTheirs;
    };
    part("[data-theirs]").onclick = () => look(true);
    part("[data-mine]").onclick = () => look(false);
    part("[data-keep]").onclick = () => {
      notice.remove();
      choose();
    };
    line.parentElement.querySelector("[data-torn]")?.remove();
    line.before(notice);
  }));

  // Signing out: nothing unsent goes unseen, and then nothing is left.
  const localDrafts = () => Object.keys(localStorage).filter((name) => name.startsWith(`draft.${who()}.`)).map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));
  const wipe = async (form) => {
    const all = await everything().catch(() => []);
    for (const item of all) if (item.member === who()) await unsent("readwrite", (store) => store.delete(item.id));
    const others = all.some(({ member }) => member !== who());
    for (const name of Object.keys(localStorage)) if (name === `unsent.${who()}` || name.startsWith(`draft.${who()}.`)) localStorage.removeItem(name);
    if (others || Object.keys(localStorage).some((name) => name.startsWith("draft."))) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "others", value: "1" })); // their unsent texts stay for them
    }
    sessionStorage.clear();
    await device.leave();
    form.submit();
  };
  const asDrafts = async (csrf) => {
    const bundles = new Map();
    for (const item of await mine()) {
      if (!(await photos(item, csrf))) return false;
      const key = draftKey(item), first = bundles.get(key);
      if (first) write(first, "body", [value(first, "body"), item.thread ? "" : value(item, "title"), value(item, "body")].filter(Boolean).join("\n\n"));
      else bundles.set(key, { fields: unkeyed(item) });
    }
    for (const [key, { fields }] of bundles) if ((await draft(key, fields, csrf)) !== 204) return false;
    return true;
  };
  const saveLocal = async (csrf) => {
    let isAll = true;
    for (const { name, base, fields } of localDrafts()) {
      const status = await draft(name.slice(`draft.${who()}.`.length), [["base", base], ...fields], csrf).catch(() => 0);
      if (status === 204 || status === 205) localStorage.removeItem(name);
      else isAll = false;
    }
    return isAll;
  };
  document.addEventListener("sign-out", async ({ detail: form }) => {
    try {
      const known = await keys();
      if (known && known.member === who()) await saveLocal(known.csrf).catch(() => {});
      const items = await mine().catch(() => []);
      const drafts = localDrafts();
      if (known && !items.length && !drafts.length) return await wipe(form);
      await ask(form, known, items, drafts);
    } catch {
      form.submit();
    }
  });
  const ask = async (form, known, items, drafts) => {
    document.querySelector("dialog[data-leave]")?.remove();
    const dialog = await piece("leave");
    const trouble = dialog.querySelector("[data-trouble]");
    const lines = [...(await Promise.all(items.map(title))), ...(drafts.length ? [await word("unsaved")] : [])];
    dialog.querySelector("[data-list]").replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    for (const button of dialog.querySelectorAll("button")) button.hidden = !(known || button.value === "stay") || (!items.length && button.value === "send");
    if (!known) trouble.textContent = await word("no-leave");
    document.body.append(dialog);
    dialog.querySelector("form").addEventListener("submit", guarded(async (event) => {
      event.preventDefault();
      const wish = event.submitter.value;
      if (wish === "stay") return dialog.close();
      if (wish === "send") await sendAll(() => true);
      if (wish === "draft" && !((await asDrafts(known.csrf).catch(() => false)) && (await saveLocal(known.csrf)))) return void (trouble.textContent = await word("no-draft"));
      if (wish === "send" && (await mine()).length) return void (trouble.textContent = await word("stuck"));
      await wipe(form);
    }));
    dialog.showModal();
  };

  // At each page: look who is here, send what waits, keep what is read.
  const begin = guarded(async () => {
    await draw();
    await mark();
    if (device.isKept && navigator.onLine && (await keys())) await mark(true);
    await sendAll();
    if (isMine() && !device.isKept) (globalThis.requestIdleCallback ?? setTimeout)(() => keep(), { timeout: 1_000 });
  });
  addEventListener("online", () => {
    pause = 2_000;
    if (device.isKept) keys();
    mark(true);
    draw();
    sendAll();
  });
  addEventListener("offline", () => {
    mark();
    draw();
  });
  addEventListener("storage", ({ key }) => key?.startsWith("unsent.") && draw());
  begin();
}
