// What the other parts share. The files of order.txt are joined into one module, so top-level names stay inside it.
const csrf = () => document.querySelector("meta[name=csrf]")?.content ?? "";

const post = (url, fields, options = {}) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" }, ...options });

const all = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

const isTyping = (element) => element?.closest("input, textarea, select, [contenteditable]");
