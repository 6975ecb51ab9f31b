// The little that htmx does not do: keys, clocks that tick, approved replies, the word "live", and staying at the newest words.
"use strict";

const typing = (node) => node.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form && form.matches(".composer")) {
    event.preventDefault();
    form.requestSubmit(document.getElementById("send"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    const rows = [...document.querySelectorAll("[data-row]")];
    const at = rows.indexOf(document.activeElement);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)))];
    if (next) next.focus();
    return;
  }
  if (key === "b") {
    const card = document.getElementById("card");
    if (card) card.focus();
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("button")) target.click();
  else target.focus();
});

// Times are the server's: only what has passed since the page was drawn is added here.
const drawn = new WeakMap();
const written = (seconds) => {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
};
setInterval(() => {
  for (const time of document.querySelectorAll("time.tick")) {
    const up = time.dataset.up !== undefined;
    const from = Number(up ? time.dataset.up : time.dataset.down);
    const known = drawn.get(time);
    if (!known || known.from !== from) drawn.set(time, { from, at: performance.now() });
    const passed = (performance.now() - drawn.get(time).at) / 1000;
    time.textContent = written(up ? from + passed : from - passed);
  }
}, 1000);

document.addEventListener("change", (event) => {
  if (event.target.id === "canned" && event.target.value) {
    const reply = document.getElementById("reply");
    reply.value = event.target.value;
    event.target.value = "";
    reply.focus();
  }
  if (event.target.id === "disposition") showFields();
});

function showFields() {
  const chosen = document.getElementById("disposition");
  for (const part of document.querySelectorAll(".only-for")) {
    part.classList.toggle("shown", Boolean(chosen) && part.dataset.for === chosen.value);
  }
}

function toNewest(force) {
  const talk = document.getElementById("talk");
  if (talk && (force || talk.dataset.atEnd !== "no")) talk.scrollTop = talk.scrollHeight;
}

document.addEventListener("scroll", (event) => {
  const talk = event.target;
  if (talk.id === "talk") talk.dataset.atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80 ? "yes" : "no";
}, true);

function live(on) {
  const word = document.getElementById("live");
  if (!word || word.classList.contains("on") === on) return;
  word.classList.toggle("on", on);
  word.textContent = on ? word.dataset.on : word.dataset.off;
}

document.addEventListener("htmx:sseOpen", () => live(true));
document.addEventListener("htmx:sseError", () => live(false));
document.addEventListener("htmx:afterSettle", (event) => {
  showFields();
  if (event.target.id === "talk") toNewest(false);
  if (event.target.id === "composer") {
    const focus = event.target.querySelector("[autofocus]");
    if (focus) focus.focus();
    toNewest(true);
    document.body.dispatchEvent(new CustomEvent("changed"));
  }
});
document.addEventListener("DOMContentLoaded", () => {
  toNewest(true);
  showFields();
});
