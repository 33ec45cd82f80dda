// Nothing typed is lost: the server keeps a draft, and until it has, this browser does, for this member alone.
{
  const SPACE = "draft.";
  const member = document.querySelector("meta[name=member]")?.content;
  const wipe = (mine) => {
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith(SPACE) && !(mine && name.startsWith(mine))) localStorage.removeItem(name);
    } catch {} // a browser that keeps nothing
  };
  const own = `${SPACE}${member}.`;
  if (member) wipe(own);
  addEventListener("submit", (event) => event.target.getAttribute("action")?.endsWith("/logout") && wipe());

  const here = new Set(); // the drafts whose form stands on this page
  all("form[data-draft]", (form) => {
    const line = document.querySelector("[data-draft-line]");
    const thread = /\/threads\/(\d+)\/posts$/.exec(form.action)?.[1];
    const key = thread ? `thread:${thread}` : `new:${form.elements.kind.value}`;
    const place = own + key;
    here.add(place);
    const typed = ["body", "title", "tried", "question", "deadline", "effort"].map((name) => form.elements[name]).filter(Boolean);
    let base = Number(form.dataset.draftAt || 0), isDirty = false, isSent = false, timer, turn = 0;

    const stored = () => {
      try {
        return JSON.parse(localStorage.getItem(place));
      } catch {
        return null;
      }
    };
    const store = (sent) => {
      try {
        localStorage.setItem(place, JSON.stringify({ base, sent, fields: fields() }));
      } catch {} // full, or forbidden: the server's draft is left
    };
    const forget = () => {
      try {
        localStorage.removeItem(place);
      } catch {}
    };
    const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token");
    const say = (text, isTrouble) => {
      line.setAttribute("aria-live", isTrouble ? "polite" : "off");
      line.textContent = text;
    };
    const send = (what, options) => post("/drafts", [["key", key], ...what], options);

    const save = async (options = {}) => {
      clearTimeout(timer);
      if (!isDirty || isSent) return;
      const mine = ++turn;
      const answer = await send(fields(), { signal: AbortSignal.timeout(6000), ...options }).catch(() => null);
      if (mine !== turn || isSent) return;
      if (answer?.status === 204) {
        base = Number(answer.headers.get("X-Draft-At"));
        isDirty = false;
        forget();
        const [hour, minute] = new Date().toLocaleTimeString("nl-BE", { timeZone: "Europe/Brussels", hour: "2-digit", minute: "2-digit" }).split(":");
        say(line.dataset.saved.replace("HH", hour).replace("MM", minute));
      } else {
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

    form.addEventListener("input", changed);
    form.addEventListener("submit", () => {
      if (isSent) return;
      store(form.elements.idempotency.value);
      isSent = true;
      clearTimeout(timer);
    });
    addEventListener("pageshow", (event) => event.persisted && (isSent = false));
    addEventListener("online", () => save());
    addEventListener("pagehide", () => save({ keepalive: true }));
    document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));

    // What this browser kept comes back, unless it was posted or the server has something newer.
    (async () => {
      const kept = stored();
      if (!kept) return;
      if (!base && typed.some((field) => field.value !== field.defaultValue || (field.name === "body" && field.value))) return changed();
      if (base > kept.base) return forget();
      if (kept.sent) {
        const answer = await send(kept.fields).catch(() => null);
        if (answer?.status === 205) return forget();
      }
      if (!isDirty) restore(kept.fields);
    })();
  });

  // What was sent needs no copy any more on any page but its own form's or a refusal: the site has it.
  if (member && !document.querySelector(".error-page")) try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(own) && !here.has(name) && JSON.parse(localStorage.getItem(name))?.sent) localStorage.removeItem(name);
  } catch {}
}
