// The viewer's own small program: asks how far a run that goes on has come. Answers enter the page
// as text only.
"use strict";
(() => {
  const places = [...document.querySelectorAll("[data-live]")];
  const began = new Map();

  function told(answer, place) {
    const now = performance.now() / 1000;
    const first = began.get(place) ?? { now, done: answer.done };
    began.set(place, first);
    const rate = now > first.now ? (answer.done - first.done) / (now - first.now) : 0;
    const parts = [`${answer.done} of ${answer.planned} trials`, `${answer.failed} failed`];
    if (answer.lost > 0) parts.push(`${answer.lost} lost`);
    if (rate > 0) {
      const left = Math.ceil(Math.max(0, answer.planned - answer.done) / rate);
      parts.push(`${rate.toFixed(1)} a second`, left < 90 ? `${left} s left` : `${Math.round(left / 60)} min left`);
    }
    return parts.join(" · ");
  }

  async function ask(place) {
    try {
      const response = await fetch(place.dataset.live, { cache: "no-store" });
      if (!response.ok) return true;
      const answer = await response.json();
      const bar = place.querySelector("progress"), text = place.querySelector("p") ?? place;
      text.textContent = told(answer, place);
      if (bar) bar.value = answer.planned > 0 ? answer.done / answer.planned : 0;
      if (answer.status !== "running") { location.reload(); return false; }
    } catch { /* the viewer has ended, or will answer the next time */ }
    return true;
  }

  async function watch(place) {
    while (await ask(place)) await new Promise((next) => setTimeout(next, 2000));
  }
  for (const place of places) watch(place);
  document.documentElement.classList.add("scripted");
  document.body.dataset.ready = "yes";
})();
