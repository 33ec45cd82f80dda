// Shows how a text will look, rendered by the server as it will be after sending: by the button, and by itself once the text holds formatting.
all("[data-preview]", (button) => {
  const area = document.getElementById(button.dataset.preview);
  const region = document.getElementById(`${button.dataset.preview}-preview`);
  if (!area || !region) return;
  let timer, shown, isOff = false, turn = 0;
  const open = (isOpen) => {
    button.setAttribute("aria-pressed", isOpen);
    button.classList.toggle("button-on", isOpen);
    region.hidden = !isOpen;
  };
  const draw = async () => {
    const text = area.value, mine = ++turn;
    if (text === shown) return;
    const { elements, dataset, action } = area.form;
    const thread = dataset.thread ?? /\/threads\/(\d+)\/posts$/.exec(action)?.[1] ?? "";
    const answer = await post(button.dataset.previewUrl, { body: text, thread, network: elements.network?.value ?? "", audience: elements.audience?.value ?? "" }).catch(() => null);
    if (mine !== turn) return;
    if (answer?.ok || answer?.status === 422) {
      region.innerHTML = await answer.text();
      shown = text;
      // A heading of its own, and no steps left out under it, whatever page this stands on.
      const title = document.createElement("h2");
      title.className = "hidden-visually";
      title.textContent = region.getAttribute("aria-label");
      region.prepend(title);
      let level = 2;
      all("h3, h4, h5, h6", (heading) => heading.setAttribute("aria-level", (level = Math.max(3, Math.min(heading.tagName[1] - 1, level + 1)))), region);
    } else region.textContent = button.dataset.failed;
  };
  button.hidden = false;
  open(false);
  button.addEventListener("click", () => {
    isOff = !region.hidden;
    open(!isOff);
    if (isOff) return;
    draw();
    region.scrollIntoView({ block: "nearest" });
  });
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (region.hidden && !isOff && /[*_#`|]|\]\(|^\s*([-+>]|\d+[.)]) \S/m.test(area.value)) open(true);
      if (!region.hidden) draw();
    }, 700);
  });
});
