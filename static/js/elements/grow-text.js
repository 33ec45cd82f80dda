// Textareas grow with their text where the browser's field-sizing cannot do it.
if (!CSS.supports("field-sizing", "content")) {
  const grow = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  all("textarea.input", grow);
  addEventListener("input", (event) => event.target.matches("textarea.input") && grow(event.target));
}
