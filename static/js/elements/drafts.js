// Nothing typed is lost: the server keeps a draft, and until it has, this browser does, for this member alone.
{
  const SPACE = "draft.", WEEK = 7 * 86_400_000;
  const member = document.querySelector("meta[name=member]")?.content;
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  const drop = (name) => {
    try {
      localStorage.removeItem(name);
    } catch {}
  };
  const names = (start) => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(start));
    } catch {
      return []; // a browser that keeps nothing
    }
  };
  const own = `${SPACE}${member}.`;
  const ownDevice = () => device.owner === member;
  const send = (key, what, options) => post("/drafts", [["key", key], ...what], options);
  // Texts of somebody else go, but for what they wrote on a device that they marked as their own: it waits a week for them.
  if (member) for (const name of names(SPACE)) if (!name.startsWith(own) && !(read(name)?.own > Date.now() - WEEK)) drop(name);
  addEventListener("submit", (event) => event.target.getAttribute("action")?.endsWith("/logout") && names(SPACE).forEach(drop));

  const here = new Set(); // the drafts whose form stands on this page
  all("form[data-draft]", (form) => {
    const line = form.querySelector("[data-draft-line]");
    const [, room, number] = /\/(threads|posts)\/(\d+)\/(?:posts|edit)$/.exec(form.action) ?? [];
    const key = room === "threads" ? `thread:${number}` : room ? `post:${number}` : `new:${form.elements.kind.value}`;
    const place = own + key;
    here.add(place);
    const typed = ["body", "title", "tried", "question", "deadline", "effort"].map((name) => form.elements[name]).filter(Boolean);
    const isRefusal = document.querySelector("[data-error-summary], #present") || (room !== "posts" && typed.some((field) => field.value !== field.defaultValue || (field.name === "body" && field.value)));
    let base = Number(form.dataset.draftAt || 0), isDirty = false, isSent = false, isTorn = false, timer, turn = 0;

    const store = (sent) => {
      try {
        localStorage.setItem(place, JSON.stringify({ base, sent, own: ownDevice() ? Date.now() : 0, fields: fields() }));
      } catch {} // full, or forbidden: the server's draft is left
    };
    const forget = () => drop(place);
    const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token");
    const words = (what) => JSON.stringify(typed.map(({ name }) => (new Map(what).get(name) ?? "").replace(/\r\n/g, "\n")));
    const sends = [];
    const say = (text, isTrouble) => {
      line.setAttribute("aria-live", isTrouble ? "polite" : "off");
      line.textContent = text;
    };

    const save = async (options = {}) => {
      clearTimeout(timer);
      if (!isDirty || isSent || isTorn) return;
      const mine = ++turn, what = fields();
      sends.push(words(what));
      const answer = await send(key, [["base", base], ...what], { signal: AbortSignal.timeout(6000), ...options }).catch(() => null);
      if (answer?.status === 204) base = Math.max(base, Number(answer.headers.get("X-Draft-At")));
      if (mine !== turn || isSent) return;
      if (answer?.status === 204) {
        isDirty = false;
        forget();
        const [hour, minute] = new Date().toLocaleTimeString("nl-BE", { timeZone: "Europe/Brussels", hour: "2-digit", minute: "2-digit" }).split(":");
        say(line.dataset.saved.replace("HH", hour).replace("MM", minute));
      } else if (answer?.status === 409) {
        const theirs = await answer.json();
        if (!sends.includes(words(Object.entries(theirs.fields)))) return tear(theirs);
        base = theirs.at; // an earlier save of ours whose answer got lost
        save();
      }
      else {
        say(answer ? (answer.status === 401 || answer.status === 400 ? line.dataset.signedOut : line.dataset.refused) : line.dataset.offline, true);
        if (!answer || answer.status >= 500 || answer.status === 429) timer = setTimeout(save, 5000);
      }
    };
    const changed = () => {
      isDirty = true;
      turn++;
      store();
      clearTimeout(timer);
      timer = setTimeout(save, 2000);
    };
    const restore = (kept) => {
      const values = new Map();
      for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
      for (const field of form.elements) {
        if (!field.name || field.name === "idempotency" || field.type === "hidden" || field.type === "submit" || field.type === "file") continue;
        const [value] = values.get(field.name) ?? [""];
        if (field.type === "radio" || field.type === "checkbox") field.checked = (values.get(field.name) ?? []).includes(field.value);
        else field.value = value;
      }
      typed.forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
    };
    // Another device wrote on: nothing is saved over it until the writer chooses. What both say comes later, with its words.
    const tear = async ({ at, said, fields: theirs }) => {
      isTorn = true;
      say("");
      await later().catch(() => {});
      const show = (what) => {
        restore(what);
        isTorn = true;
      };
      const keep = () => {
        isTorn = false;
        base = at;
        changed();
        save();
      };
      document.dispatchEvent(new CustomEvent("draft-torn", { detail: { line, said, mine: fields(), theirs: Object.entries(theirs).flatMap(([name, value]) => [value].flat().map((one) => [name, one])), show, keep } }));
    };

    form.addEventListener("input", changed);
    form.addEventListener("submit", () => {
      if (isSent) return;
      store(form.elements.idempotency.value);
      isSent = true;
      clearTimeout(timer);
    });
    form.addEventListener("taken", () => { // what stood in it waits elsewhere
      clearTimeout(timer);
      isDirty = false;
      turn++;
      forget();
    });
    addEventListener("pageshow", (event) => event.persisted && (isSent = false));
    addEventListener("online", () => save());
    addEventListener("pagehide", () => save({ keepalive: true }));
    document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));

    // What this browser kept comes back, unless it was posted; where the server has something else and newer, both are offered.
    (async () => {
      await null; // the files after this one come first
      const kept = read(place);
      if (!kept) return;
      if (!base && isRefusal) return changed();
      if (base > kept.base && words(fields()) === words(kept.fields)) return forget();
      if (kept.sent) {
        const answer = await send(key, [["base", kept.base], ...kept.fields]).catch(() => null);
        if (answer?.status === 205) return forget();
        if (answer?.status === 204) base = kept.base = Number(answer.headers.get("X-Draft-At"));
      }
      if (isDirty) return;
      const stood = fields();
      restore(kept.fields);
      if (base <= kept.base) return;
      const values = {};
      for (const [name, value] of stood) values[name] = name in values ? [values[name], value].flat() : value;
      tear({ at: base, said: form.dataset.draftSaid, fields: values });
    })();
  });

  // What was sent from a page that is gone: the site has it, or takes it as a draft now.
  if (member && !device.isKept && !document.querySelector(".error-page"))
    for (const name of names(own)) {
      const kept = here.has(name) ? null : read(name);
      if (kept?.sent) send(name.slice(own.length), [["base", kept.base], ...kept.fields]).then(({ status }) => [204, 205, 404].includes(status) && drop(name), () => {});
    }
}
