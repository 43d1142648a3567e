
// The live page: a list of runs and their progress come as server-sent events; the sections about the run that is looked at
// are fetched, once a second at most and not while the tab is hidden, and put in place of those that have changed.

const $ = id => document.getElementById(id);
const token = document.querySelector("meta[name=token]").content;
let runs = [], chosen = null, following = true; // following: always look at the latest run
let shown = {}, view = null, shownRun = null, shownOver = false, asking = false, closed = false;

const events = new EventSource("/events");
events.onmessage = e => {
  const data = JSON.parse(e.data);
  $("lost").hidden = true;
  runs = data.runs;
  if (following && runs.length) chosen = runs[0].id;
  if (data.closed) close(data);
  list(); now(data.button); fetchBody();
};
events.onerror = () => {
  if (closed) { events.close(); return; }
  $("lost").hidden = false; $("cancel").hidden = true;
  gone("lost");
};

// close keeps the last that the program tells: it does not answer any more.
function close(data) {
  closed = true;
  $("closed").hidden = false;
  if (data.sections !== undefined) events.close(); // that was the last
  if (data.sections && runs.length) { chosen = runs[0].id; put(runs[0], data.sections); }
  gone("left");
}

// gone says of runs that have not ended that nobody knows how they go on.
function gone(word) {
  for (const r of runs) if (r.state === "running") r.state = word;
  const at = runs.find(r => r.id === shownRun); // what is shown of it may be older than what is known
  const state = at && at.state !== "running" ? at.state : word;
  document.querySelectorAll("#body .state.running").forEach(e => {
    e.className = "state " + state; e.textContent = state === word ? "no longer watched" : state;
  });
  list(); now();
}

function element(name, text, kind) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text; // never as HTML: names are the user's
  if (kind) e.className = kind;
  return e;
}

function list() {
  $("runs").replaceChildren(...runs.map((r, k) => {
    const b = element("button", r.title + " · " + r.elapsed, r.state);
    b.setAttribute("aria-current", r.id === chosen);
    b.title = "run " + r.id + ": " + r.state;
    b.onclick = () => { chosen = r.id; following = k === 0; list(); now(); fetchBody(true); };
    return b;
  }));
}

const many = n => n.toLocaleString("en");

function bar(share, kind) {
  const i = element("i"), b = element("b", "", kind);
  b.style.width = (100 * share).toFixed(1) + "%";
  i.append(b);
  return i;
}

function now(button) {
  const r = runs.find(r => r.id === chosen);
  document.title = r ? (r.state === "running" ? Math.floor(100 * r.done / Math.max(1, r.total)) + "% " : "") + r.title : "xfork";
  $("now").hidden = !r || r.state !== "running";
  if (button !== undefined) { $("cancel").hidden = !button; if (!button) { $("cancel").disabled = false; $("cancel").textContent = "Cancel"; } }
  if (!r || r.state !== "running") return;
  $("overall").querySelector("b").style.width = (100 * r.done / Math.max(1, r.total)).toFixed(1) + "%";
  $("overall").querySelector("span").textContent = many(r.done) + " of " + many(r.total) + " calls · " + r.elapsed + (r.left ? ", about " + r.left + " left" : "");
  $("progress").replaceChildren(...r.functions.flatMap(f => [
    element("span", f.name),
    bar(f.share, f.failed ? "bad" : ""),
    element("span", many(f.done) + " of " + many(f.total) + (f.running ? ", " + many(f.running) + " running" : "") +
      (f.failed ? ", " + many(f.failed) + " failed" : ""), "soft"),
  ]));
}

$("cancel").onclick = () => {
  $("cancel").disabled = true; $("cancel").textContent = "Cancelling";
  fetch("/cancel", { method: "POST", headers: { "X-Xfork-Token": token } }).catch(() => {});
};

// fetchBody brings the sections up to date.
let due = 0, timer = 0;
async function fetchBody(at_once) {
  const r = runs.find(r => r.id === chosen);
  if (!r || closed || asking || shownRun === r.id && shownOver) return;
  const wait = due - Date.now();
  if (document.hidden || !at_once && wait > 0) {
    clearTimeout(timer); timer = setTimeout(fetchBody, Math.max(wait, 200));
    return;
  }
  asking = true;
  due = Date.now() + 1000;
  try {
    const answer = await fetch("/run/" + r.id), text = await answer.text();
    if (answer.ok) put(r, text);
    else if (shownRun !== r.id) { shown = {}; shownRun = r.id; shownOver = true; $("body").replaceChildren(element("p", text, "note")); }
  } catch { /* the event source says that the program is gone */ }
  asking = false;
  const latest = runs.find(r => r.id === chosen);
  if (latest && (latest.id !== shownRun || latest.state === "running" || !shownOver)) { clearTimeout(timer); timer = setTimeout(fetchBody, 1000); }
}

// put replaces what has changed, so that what the reader has chosen, scrolled or selected elsewhere stays as it is.
function put(r, text) {
  const fresh = element("div");
  fresh.innerHTML = text; // made by a template that escapes what users have named
  if (shownRun !== r.id) { $("body").replaceChildren(); shown = {}; view = null; }
  shownRun = r.id;
  shownOver = !fresh.querySelector(".state.running");
  const texts = {};
  let place = null;
  for (const part of [...fresh.children]) {
    const key = part.id || part.tagName, old = shown[key];
    texts[key] = { text: part.outerHTML, at: old && old.at };
    if (!old || old.text !== part.outerHTML) {
      if (old) { keep(old.at, part); old.at.replaceWith(part); }
      else if (place) place.after(part);
      else $("body").prepend(part);
      texts[key].at = part;
      if (key === "timeline") view = timeline(part, view);
    }
    place = texts[key].at;
  }
  for (const key in shown) if (!texts[key]) shown[key].at.remove();
  shown = texts;
  $("save").hidden = !shownOver || closed;
  $("save").href = "/run/" + r.id + "/report.html";
}

// keep copies the reader's choices from an old section to the new one.
function keep(old, fresh) {
  old.querySelectorAll("input").forEach((input, k) => { const to = fresh.querySelectorAll("input")[k]; if (to) to.checked = input.checked; });
  const scrolled = [...old.querySelectorAll(".picture, .wide, .timeline, pre")].map(e => [e.scrollLeft, e.scrollTop]);
  requestAnimationFrame(() => fresh.querySelectorAll(".picture, .wide, .timeline, pre").forEach((e, k) => {
    if (scrolled[k]) [e.scrollLeft, e.scrollTop] = scrolled[k];
  }));
}

// What the page as it was served says of the runs makes way for what is fetched.
document.onvisibilitychange = () => fetchBody();
setInterval(() => { // the clock of a run that tells nothing new
  if (document.hidden) return;
  const r = runs.find(r => r.id === chosen);
  if (r && r.state === "running") fetchBody();
}, 1000);
