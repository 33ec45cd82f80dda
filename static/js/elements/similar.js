// While a title is typed, conversations that look alike appear under it. Typing goes on; the links open beside the form.
all("[data-similar]", (place) => {
  const field = document.getElementById("title");
  const said = place.querySelector("[data-said]");
  const found = place.querySelector("[data-found]");
  let timer, latest;
  const look = async () => {
    const title = field.value.trim();
    const mine = (latest = title);
    const answer = title.length > 3 && (await fetch(`${place.dataset.similar}?${new URLSearchParams({ title })}`, { redirect: "error" }).catch(() => null));
    const html = answer?.ok ? await answer.text() : "";
    if (mine !== latest || html === found.innerHTML) return;
    found.innerHTML = html;
    const told = found.querySelector("[data-said]")?.dataset.said ?? "";
    if (told !== said.textContent) said.textContent = told;
  };
  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 300);
  });
});
