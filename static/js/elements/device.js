// What a device keeps is for the member who marked it as their own: hidden as soon as the site says that nobody is signed in, gone when somebody else is.
const device = (globalThis.device = (() => {
  const member = document.querySelector("meta[name=member]")?.content ?? "";
  const isKept = "kept" in document.body.dataset; // a copy that was kept earlier does not say who is signed in now
  const canKeep = isSecureContext && "serviceWorker" in navigator && "caches" in window && "locks" in navigator;
  const drop = async (start) => {
    for (const name of canKeep ? await caches.keys() : []) if (name.startsWith(start)) await caches.delete(name);
  };
  const hide = () => {
    told.owner = "";
    localStorage.setItem("own-device-away", "1");
    return drop("kept-");
  };
  const leave = async () => {
    told.owner = "";
    localStorage.removeItem("own-device");
    localStorage.removeItem("own-device-away");
    await drop("");
    for (const worker of canKeep ? await navigator.serviceWorker.getRegistrations() : []) await worker.unregister();
  };
  const mark = () => {
    localStorage.setItem("own-device", member);
    told.owner = member;
  };
  const told = { member, isKept, canKeep, owner: "", isBusy: isKept, hide, leave, mark };
  try {
    const before = localStorage.getItem("own-device") ?? "";
    const code = document.querySelector(".error-page")?.dataset.code ?? "401";
    if (isKept) told.owner = localStorage.getItem("own-device-away") ? "" : before;
    else if (member) {
      const isWanted = canKeep && sessionStorage.getItem("own-device");
      sessionStorage.removeItem("own-device");
      localStorage.removeItem("own-device-away");
      if (before === member) told.owner = before;
      else (before ? leave() : Promise.resolve()).then(() => isWanted && mark()).then(() => isWanted && later());
    } else if (before && code === "401") hide(); // any other fault says nothing of who is signed in
    told.isBusy ||= Boolean(member && (told.owner === member || localStorage.getItem(`unsent.${member}`)));
  } catch {} // a browser that keeps nothing
  return told;
})());

// Both places where one says so need script, and are not there without.
if (device.canKeep) all("[data-own-device]", (place) => {
  const box = place.querySelector("input");
  place.hidden = false;
  box.checked = Boolean(device.owner);
  if (device.member && !box.form) box.addEventListener("change", () => (box.checked ? (device.mark(), later()) : device.leave()));
  box.form?.addEventListener("submit", () => {
    try {
      if (box.checked) sessionStorage.setItem("own-device", "1");
      else sessionStorage.removeItem("own-device");
    } catch {}
  });
});

// Signing out first shows what is not sent yet; see later/offline.js.
addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.getAttribute("action")?.endsWith("/logout") || !device.member) return;
  let isNeeded = device.isBusy || Boolean(device.owner);
  try {
    isNeeded ||= Object.keys(localStorage).some((name) => /^(draft|unsent)\./.test(name)); // those of others stay for them
  } catch {}
  if (!isNeeded) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  later().then(() => document.dispatchEvent(new CustomEvent("sign-out", { detail: form })), () => form.submit());
}, true);

// The browser's own way to put the site on the home screen, where it offers one.
all("[data-install]", (button) => addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  button.hidden = false;
  button.onclick = () => event.prompt();
}));
