// Tells the server the highest post that has been in view, at most once every few seconds.
customElements.define("reading-mark", class extends HTMLElement {
  connectedCallback() {
    this.seen = this.sent = Number(this.dataset.number || 0);
    const watcher = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.seen = Math.max(this.seen, Number(target.closest(".post").id.slice(5)));
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), 2000);
    });
    all(".post-actions", (end) => watcher.observe(end));
    addEventListener("pagehide", () => this.send());
  }

  send() {
    if (this.seen <= this.sent) return;
    this.sent = this.seen;
    post(this.dataset.url, { number: this.seen }, { keepalive: true }).catch(() => {});
  }
});
