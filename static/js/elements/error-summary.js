// A refused form: the summary takes focus, its links go into the fields.
all("[data-error-summary]", (summary) => {
  if (summary === document.querySelector("[data-error-summary]")) summary.focus(); // what is wrong comes before what to look at again
  summary.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.closest("a[href^='#']")?.hash.slice(1) ?? "");
    const field = target?.matches("input, select, textarea") ? target : target?.querySelector("input, select, textarea");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  });
});
