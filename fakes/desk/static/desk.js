// Makes the pages quicker to use; all of it can be done without this file as well.
"use strict";
(() => {
  const page = document.body;
  const POLL_MS = 1000;
  const KEPT = 200;
  let editing = null;
  // The address of this view; that of a form which was not accepted shows nothing by itself.
  let here = page.dataset.view || location.href;

  document.documentElement.classList.add("js");

  const make = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // Parts of the page are taken from the page itself, as the server shows it at another address.

  async function refresh(...ids) {
    const answer = await fetch(here, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ids) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (!old || !now || (editing && old.contains(editing))) continue;
      const focused = document.activeElement.closest("td.editable");
      const place = focused && old.contains(focused) && { ...focused.dataset, ...focused.parentElement.dataset };
      const pane = old.querySelector(".scroll");
      const [left, top] = pane ? [pane.scrollLeft, pane.scrollTop] : [0, 0];
      old.replaceWith(document.importNode(now, true));
      const fresher = document.getElementById(id).querySelector(".scroll");
      if (fresher) fresher.scrollTo(left, top);
      ready();
      if (place) go(at(place.key, place.name));
    }
  }

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-part]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const part = link.dataset.part;
      const again = link.textContent;
      stop();
      here = link.href;
      history.replaceState(null, "", here);
      await refresh(part);
      const same = [...document.querySelectorAll("a[data-part]")].find((one) => one.textContent === again);
      if (same) same.focus({ preventScroll: true });
      return;
    }
    const cell = event.target.closest("td.editable");
    if (cell && cell !== editing) edit(cell);
  });

  document.addEventListener("change", (event) => {
    if (event.target.id !== "kind") return;
    const address = new URL(here, location.origin);
    address.searchParams.set("fault", event.target.value);
    here = address.href;
    history.replaceState(null, "", here);
    refresh("order").then(() => document.getElementById("kind").focus());
  });

  // One cell of the table at a time can be reached with Tab; arrow keys lead to the others.

  const cells = () => [...document.querySelectorAll("td.editable")];

  const at = (key, name) =>
    cells().find((one) => one.dataset.name === name && one.parentElement.dataset.key === key);

  function ready() {
    cells().forEach((cell, place) => { cell.tabIndex = place ? -1 : 0; });
  }

  function go(cell) {
    if (!cell) return;
    for (const one of cells()) one.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
  }

  function neighbour(cell, key) {
    const row = cell.parentElement;
    const own = (one) => [...one.querySelectorAll("td.editable")];
    const place = own(row).indexOf(cell);
    if (key === "ArrowLeft") return own(row)[place - 1];
    if (key === "ArrowRight") return own(row)[place + 1];
    const other = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    return other && own(other)[place];
  }

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td.editable");
    if (!cell) return;
    if (cell === editing) {
      if (event.key === "Escape") { stop(); go(cell); }
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); save(cell); }
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      edit(cell);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      go(neighbour(cell, event.key));
    }
  });

  function edit(cell) {
    stop();
    editing = cell;
    const { name, type, text } = cell.dataset;
    const long = text.length > 60 || text.includes("\n");
    const input = make(type === "boolean" ? "select" : long ? "textarea" : "input");
    if (type === "boolean") for (const one of ["true", "false"]) input.append(new Option(one, one));
    input.value = text;
    input.dir = "auto";
    input.setAttribute("aria-label", `${name} of ${cell.parentElement.dataset.key}`);
    cell.classList.add("open");
    cell.replaceChildren(input);
    input.focus();
    if (input.select) input.select();
  }

  function stop() {
    if (!editing) return;
    const cell = editing;
    editing = null;
    cell.classList.remove("open");
    const { text } = cell.dataset;
    cell.replaceChildren(make("bdi", "", text.length > 160 ? `${text.slice(0, 160)}…` : text));
  }

  async function save(cell) {
    const input = cell.firstElementChild;
    const { name } = cell.dataset;
    const { key, url } = cell.parentElement.dataset;
    input.disabled = true;
    let told = "The server cannot be reached.";
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ [`set:${name}`]: input.value }),
      });
      const said = await answer.json();
      if (answer.ok) {
        if (editing === cell) { cell.dataset.text = input.value; stop(); }
        await refresh("records");
        go(at(key, name));
        return;
      }
      const { fields, message } = said.error;
      told = fields && fields[name] ? fields[name].join(" ") : message;
    } catch { /* told says it */ }
    complain(cell, input, told);
  }

  function complain(cell, input, told) {
    if (editing !== cell) return;
    while (input.nextSibling) input.nextSibling.remove();
    const error = make("small", "error", told);
    error.id = "told";
    error.setAttribute("role", "alert");
    input.disabled = false;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", "told");
    input.after(error);
    input.focus();
  }

  // The journal, as it happens.

  let last = Number(page.dataset.last);

  function line(entry) {
    const bad = entry.refusal || entry.status >= 400 || !entry.status;
    const made = make("li", `${entry.actor}${bad ? " bad" : ""} new`);
    const time = make("time", "", entry.at.slice(11, 19));
    time.dateTime = entry.at;
    const what = make("span", "what");
    what.append(make("b", "", entry.actor), " ", make("bdi", "", entry.says), " ");
    what.append(make("span", "where", `in ${entry.system}`));
    for (const one of entry.faults) what.append(" ", make("em", "", one));
    if (entry.refusal) what.append(" ", make("bdi", "why", entry.refusal));
    made.append(time, what, make("span", "status", entry.status || "lost"));
    return made;
  }

  function tell(text) {
    const state = document.querySelector("#journal .state");
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("off", text !== "live");
  }

  async function poll() {
    const answer = await fetch(`${page.dataset.journal}?since=${last}&limit=1000`);
    if (answer.status === 404) return tell("this world is gone");
    if (!answer.ok) return tell("not let in");
    const news = await answer.json();
    const list = document.querySelector("#journal .lines");
    tell("live");
    if (news.first > last + 1) list.replaceChildren();
    const gap = news.first > last + 1;
    if (!news.entries.length) { last = Math.max(last, news.last); }
    for (const entry of news.entries) {
      list.prepend(line(entry));
      last = entry.number;
    }
    while (list.children.length > KEPT) list.lastElementChild.remove();
    const changed = news.entries.some((entry) => entry.system === page.dataset.system && entry.applied.length);
    const struck = news.entries.some((entry) => entry.faults.length);
    const parts = [...(changed || gap ? ["records"] : []), ...(struck || gap ? ["orders"] : [])];
    if (parts.length) await refresh(...parts);
  }

  async function follow() {
    if (document.visibilityState === "visible") {
      try { await poll(); } catch { tell("the server cannot be reached"); }
    }
    setTimeout(follow, POLL_MS);
  }

  ready();
  if (page.dataset.journal) follow();
})();
