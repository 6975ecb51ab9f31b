// A list that brings itself up to date stands still while somebody points at one of its rows or has the focus there: nobody presses "Take"
// and takes whoever has just slipped under the pointer. What is new waits, is counted, and is shown when they leave the list or press U;
// what is gone is marked in its place at once.
"use strict";

(() => {
  const steady = document.querySelector("[data-steady]");
  const news = document.getElementById("news");
  if (!steady || !news) return;
  // A pointer that rests and a focus that was left behind hold nothing back any more.
  const RESTS_MS = 15000;
  // Nobody sees and stops sooner than that: what is pressed was meant for the row that stood there before.
  const SEES_MS = 400;
  const LIST = "ul.cases", ROW = ".case[id]", CONTROLS = "a, button, input:not([type=hidden]), select";
  const now = () => performance.now();
  const said = news.querySelector("[role=status]"), shower = news.querySelector("button");
  const rowOf = (node) => (node instanceof Element && steady.contains(node) ? node.closest(ROW) : null);
  const listed = (node) => node instanceof Element && steady.contains(node) && node.closest(LIST) !== null;
  const rows = () => [...steady.querySelectorAll(ROW)];

  let pointer = {}, moved = 0, over = false, pressed = false, keyed = 0; // where hands are
  let owed = false, atOnce = false; // news that wait, and that they are asked for
  let stood = new Map(), shifted = -Infinity, strayed = -Infinity; // what the last change did to the rows and to the focus
  let focus = null, astray = false;

  const held = () =>
    pressed || (over && now() - moved < RESTS_MS) || (listed(document.activeElement) && now() - keyed < RESTS_MS);
  const ask = () => {
    owed = false;
    htmx.trigger(steady, "news");
  };
  const release = () => {
    if (owed && !held()) ask();
  };

  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || (event.clientX === pointer.x && event.clientY === pointer.y)) return;
    pointer = { x: event.clientX, y: event.clientY };
    moved = now();
    over = listed(event.target);
    release();
  }, { passive: true });
  document.documentElement.addEventListener("pointerleave", () => {
    over = false;
    release();
  });
  document.addEventListener("keydown", () => { keyed = now(); }, { passive: true, capture: true });
  document.addEventListener("focusin", () => { keyed = now(); release(); });
  document.addEventListener("focusout", () => setTimeout(release));
  setInterval(release, 1000);

  const letGo = () => setTimeout(() => { pressed = false; release(); }, 50);
  document.addEventListener("pointerup", letGo, true);
  document.addEventListener("pointercancel", letGo, true);
  document.addEventListener("pointerdown", (event) => {
    const row = rowOf(event.target);
    pressed = listed(event.target);
    const before = row && now() - shifted < SEES_MS ? standing(event.clientX, event.clientY) : null;
    astray = before !== null && before !== row.id;
  }, true);
  const standing = (x, y) => {
    for (const [id, at] of stood) if (x >= at.left && x <= at.right && y >= at.top && y <= at.bottom) return id;
    return null;
  };
  document.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (!row || !event.target.closest("button")) return; // to read another case than one meant does no harm
    const byKey = event.detail === 0;
    const wrong = byKey ? now() - strayed < SEES_MS : astray;
    const gone = row.classList.contains("gone");
    if (!wrong && !gone) return;
    event.preventDefault();
    event.stopPropagation();
    say(wrong ? news.dataset.moved : row.closest(LIST).dataset.gone || "");
  }, true);

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== steady || !event.detail.shouldSwap) return;
    if (held() && !atOnce) {
      event.detail.shouldSwap = false;
      if (event.detail.xhr.status === 200) compare(event.detail.serverResponse);
      return;
    }
    atOnce = false;
    stood = places();
    const active = document.activeElement, row = rowOf(active);
    focus = row && { row: row.id, at: rows().indexOf(row), control: [...row.querySelectorAll(CONTROLS)].indexOf(active) };
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== steady) return;
    const here = places();
    if ([...stood].some(([id, at]) => !here.has(id) || Math.abs(here.get(id).top - at.top) > 2)) shift();
    keepPlace();
    owed = false;
    show(0);
  });

  const places = () => new Map(rows().map((row) => [row.id, row.getBoundingClientRect()]));
  function shift() {
    shifted = now();
    steady.dataset.shifting = "";
    setTimeout(() => { if (now() - shifted >= SEES_MS) delete steady.dataset.shifting; }, SEES_MS + 5);
  }

  // The focus stays with its row; where that is gone, the keys go on from the one that stands there now.
  function keepPlace() {
    if (!focus || rowOf(document.activeElement)?.id === focus.row) return;
    const same = document.getElementById(focus.row), all = rows();
    const row = same || all[Math.min(focus.at, all.length - 1)];
    const controls = row ? [...row.querySelectorAll(CONTROLS)] : [];
    (same ? controls[focus.control] || controls[0] : controls[0])?.focus();
    if (!same) strayed = now();
  }

  // What a page that stands still owes: rows that came or changed, and at once those that have gone, and how many there are.
  function compare(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const there = new Map([...page.querySelectorAll(ROW)].map((row) => [row.id, row]));
    let count = 0;
    for (const row of rows()) {
      const same = there.get(row.id);
      mark(row, !same);
      count += Boolean(same) && looks(same) !== looks(row);
      there.delete(row.id);
    }
    for (const told of page.querySelectorAll("h2[id] > .count")) {
      const shown = steady.querySelector(`#${CSS.escape(told.parentElement.id)} > .count`);
      if (shown) shown.textContent = told.textContent;
    }
    owed = true;
    show(count + there.size, [...there.values()].some((row) => row.classList.contains("safety")));
  }
  const looks = (row) => [...row.classList].filter((name) => name !== "gone").join(" ") + (row.dataset.unheard ?? "-");
  function mark(row, gone) {
    if (row.classList.contains("gone") === gone) return;
    row.classList.toggle("gone", gone);
    for (const button of row.querySelectorAll("button")) {
      if (gone) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    if (!gone) {
      row.querySelector(".gone-tag").remove();
      return;
    }
    const tag = document.createElement("span");
    tag.className = "tag warm gone-tag";
    tag.textContent = row.closest(LIST).dataset.gone || "";
    row.append(tag);
    if (row.contains(document.activeElement)) say(tag.textContent);
  }

  // Somebody in danger among them is seen at a glance.
  function show(count, danger = false) {
    shower.classList.toggle("safety", danger);
    shower.querySelector("b").textContent = String(count);
    shower.hidden = !count;
  }
  let saying = 0;
  function say(words) {
    said.textContent = words;
    clearTimeout(saying);
    saying = setTimeout(() => { said.textContent = ""; }, 5000);
  }
  shower.addEventListener("click", () => { atOnce = true; ask(); });
})();
