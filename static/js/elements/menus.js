// Menus made of <details> close on Escape, on a click elsewhere, and when focus leaves.
{
  const open = () => document.querySelectorAll("details[data-menu][open]");
  addEventListener("click", (event) => open().forEach((menu) => menu.contains(event.target) || (menu.open = false)));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  all("details[data-menu]", (menu) =>
    menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && (menu.open = false)));
}
