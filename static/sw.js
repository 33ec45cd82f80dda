// One duty: when the network fails, answer from what this device keeps. It says nothing while the network answers, and keeps nothing itself but the shell.
const SHELL = "shell-__VERSION__";
const FILES = __FILES__;
const WEEK = 7 * 86_400_000;
const lang = new URL(location).searchParams.get("lang") === "en" ? "en" : "nl";

addEventListener("install", (event) => {
  const fill = async () => (await caches.open(SHELL)).addAll(FILES.map((file) => new Request(file, { cache: "no-cache", credentials: "omit" })));
  event.waitUntil(fill().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
    await registration.navigationPreload?.enable();
    await clients.claim();
  };
  event.waitUntil(tidy());
});

// The page script keeps threads by number and page, and photos by number; see js/later/offline.js.
const keyOf = ({ pathname, searchParams }) => {
  const [, thread] = /^\/threads\/(\d+)(?:-[^/]*)?$/.exec(pathname) ?? [];
  if (thread) return `/threads/${thread}?page=${searchParams.get("page") ?? 1}`;
  return /^\/attachments\/\d+/.exec(pathname)?.[0] ?? pathname;
};

const own = async (url) => {
  for (const name of await caches.keys()) {
    const found = name.startsWith("kept-") && (await caches.match(keyOf(url), { cacheName: name }));
    if (found && Date.now() - found.headers.get("X-Kept-At") < WEEK) return found;
  }
};

const shell = async (path) => {
  const cache = await caches.open(SHELL);
  const exact = await cache.match(path);
  if (exact || !path.startsWith("/static/")) return exact;
  const name = path.replace(/^\/static\/[^/]+/, ""); // a copy of before an update asks for files of then
  const known = (await cache.keys()).find(({ url }) => url.endsWith(name));
  return known && cache.match(known);
};

const page = async (event) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await own(new URL(event.request.url))) ?? (await shell(`/offline?lang=${lang}`)) ?? Response.error();
  }
};

const file = (request, url) => fetch(request).catch(async () => (await shell(url.pathname)) ?? (await own(url)) ?? Response.error());

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (/^\/(static|attachments)\/|^\/uploads\/panel$/.test(url.pathname)) event.respondWith(file(request, url));
});
