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

// A session ends when nobody has used its pages for a while; a page that brings itself up to date is not used.
const mark = (value) => {
  const note = document.getElementById("touched");
  if (note) note.value = value;
};
for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  document.addEventListener(kind, () => mark("1"), { passive: true, capture: true });
}
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.contains(document.getElementById("touched")) && event.detail.successful) mark("");
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

// Parts of a page are brought up to date under the hands of whoever works in them: what they typed, chose or opened stays.
const touched = new WeakMap();
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const control = event.target;
    if (!control.matches("input, textarea, select")) return;
    const group = control.type === "radio" && control.form ? control.form.elements[control.name] : null;
    for (const each of group instanceof RadioNodeList ? group : [control]) touched.set(each, each.value);
  }, true);
}
// What was typed or chosen before this script came, or was kept by the browser when the page was loaded anew, counts as well.
for (const form of document.forms) {
  const chosen = (option) => option.selected !== option.defaultSelected;
  for (const control of form.elements) {
    const changed = control.matches("select")
      ? [...control.options].some((option) => option.defaultSelected) ? [...control.options].some(chosen) : control.selectedIndex > 0
      : control.matches("input, textarea") && (control.value !== control.defaultValue || control.checked !== control.defaultChecked);
    if (!changed) continue;
    const group = control.type === "radio" ? form.elements[control.name] : null;
    for (const each of group instanceof RadioNodeList ? group : [control]) touched.set(each, each.value);
  }
}
if (window.Idiomorph) {
  const gone = (option, value) => !option || option.disabled || option.value !== value;
  Object.assign(Idiomorph.defaults.callbacks, {
    beforeNodeMorphed: (old) => !(touched.has(old) && !old.matches("select")),
    afterNodeMorphed: (old) => {
      if (!touched.has(old)) return;
      const kept = [...old.options].find((option) => !gone(option, touched.get(old)));
      if (kept) kept.selected = true;
    },
    beforeAttributeUpdated: (name, node) => !(name === "open" && node.nodeName === "DETAILS"),
  });
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (!form.matches("form") || event.detail.xhr.getResponseHeader("HX-Trigger") !== "changed") return;
  for (const control of form.elements) touched.delete(control);
  form.reset();
  const tool = form.closest("details");
  if (!tool) return;
  tool.open = false;
  tool.querySelector("summary").focus();
});

// Going on to the wrap-up leaves a reply that was not sent.
document.addEventListener("submit", (event) => {
  const asks = event.target.dataset.asks;
  const reply = document.getElementById("reply");
  if (asks && reply && reply.value.trim() && !window.confirm(asks)) event.preventDefault();
});

// A page that is being left for the next one shows no more news: what somebody would do with them there is lost.
let leaving = 0;
const stays = () => {
  clearTimeout(leaving);
  leaving = 0;
};
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.hasAttribute("hx-post")) return;
  stays();
  leaving = setTimeout(stays, 15000);
});
window.addEventListener("pageshow", stays);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (leaving && event.detail.requestConfig.verb === "get") event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (leaving) event.detail.shouldSwap = false;
});

// How many wait is told to who can't see it, now and then: it changes all the time.
let lastSaid = "";
setInterval(() => {
  const heard = document.getElementById("heard");
  const count = document.getElementById("in-all");
  if (!heard || !count) return;
  const owed = document.querySelector("#news button:not([hidden])");
  const says = `${heard.dataset.says} ${count.textContent}${owed ? `. ${owed.textContent}` : ""}`;
  if (says === lastSaid) return;
  lastSaid = heard.textContent = says;
}, 15000);

// The title says how many of one's customers wait for a word.
function countMine() {
  const strip = document.getElementById("others");
  const unheard = document.querySelectorAll("[data-unheard]").length;
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = unheard && (strip || document.getElementById("queue")) ? `(${unheard}) ${title}` : title;
}

// On a narrow page the words are as long as they are and the page itself is at their end.
const narrow = window.matchMedia("(max-width: 56rem)");
function toNewest(force) {
  const talk = document.getElementById("talk");
  if (!talk || !(force || (talk.dataset.atEnd || (narrow.matches ? "no" : "yes")) === "yes")) return;
  talk.scrollTop = talk.scrollHeight;
  const whole = talk.closest(".talk");
  if (narrow.matches && whole && whole.querySelector(".composer")) whole.scrollIntoView({ block: "end" });
}

document.addEventListener("scroll", (event) => {
  const talk = document.getElementById("talk"), whole = talk && talk.closest(".talk");
  if (!talk || (event.target !== talk && !(event.target === document && narrow.matches && whole))) return;
  const past = event.target === talk ? talk.scrollHeight - talk.scrollTop - talk.clientHeight : Math.abs(whole.getBoundingClientRect().bottom - window.innerHeight);
  talk.dataset.atEnd = past < 80 ? "yes" : "no";
}, true);

function live(on) {
  const word = document.getElementById("live");
  if (!word || word.classList.contains("on") === on) return;
  word.classList.toggle("on", on);
  word.textContent = on ? word.dataset.on : word.dataset.off;
}

// The stream ends now and then and comes back at once: only what lasts is worth a word.
let silent = 0;
document.addEventListener("htmx:sseOpen", () => {
  clearTimeout(silent);
  silent = 0;
  live(true);
});
document.addEventListener("htmx:sseError", () => {
  if (!silent) silent = setTimeout(() => live(false), 3000);
});
document.addEventListener("htmx:afterSettle", (event) => {
  showFields();
  countMine();
  if (event.target.id === "talk") toNewest(false);
  if (event.target.id === "composer") {
    const focus = event.target.querySelector("[autofocus]");
    if (focus) focus.focus();
    toNewest(true);
    document.body.dispatchEvent(new CustomEvent("changed"));
  }
});
document.addEventListener("DOMContentLoaded", () => {
  if (!narrow.matches || !(location.hash || document.getElementById("disposition"))) toNewest(true);
  showFields();
  countMine();
});
