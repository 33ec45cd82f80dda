// Shows how a text will look, rendered by the server as it will be after sending.
all("[data-preview]", (button) => {
  const area = document.getElementById(button.dataset.preview);
  const region = document.getElementById(`${button.dataset.preview}-preview`);
  if (!area || !region) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!area.value.trim()) return area.focus();
    const answer = await post(button.dataset.previewUrl, { body: area.value }).catch(() => null);
    if (answer?.ok || answer?.status === 422) region.innerHTML = await answer.text();
    else region.textContent = button.dataset.failed;
    region.scrollIntoView({ block: "nearest" });
  });
});
