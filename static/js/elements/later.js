// What only somebody who writes needs comes when writing begins; what a device keeps, on a device that its member marked as their own.
const later = () => import(document.querySelector("script[data-later]").dataset.later);
{
  const wants = (event) => event.target.closest?.("textarea[data-editor], .editor") && later();
  for (const kind of ["focusin", "pointerdown", "dragenter"]) document.addEventListener(kind, wants, { passive: true });
  const member = document.querySelector("meta[name=member]")?.content;
  try {
    if (member && localStorage.getItem("own-device") === member) later();
  } catch {} // a browser that keeps nothing
}
