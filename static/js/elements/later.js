// What only somebody who writes needs comes when writing begins; what a device keeps, on a device that its member marked as their own.
const later = () =>
  import(document.querySelector("script[data-later]").dataset.later).catch((fault) => {
    if (!/module/.test(fault.message)) throw fault; // else there is no connection, and it is asked for again
  });
{
  const wants = (event) => event.target.closest?.("textarea[data-editor], .editor, [data-files]") && later();
  for (const kind of ["focusin", "pointerdown", "dragenter", "input", "change"]) document.addEventListener(kind, wants, { passive: true });
  if (device.isBusy) later();
  if (document.querySelector("textarea[data-editor]")?.value.includes("(/attachments/")) later();
}
