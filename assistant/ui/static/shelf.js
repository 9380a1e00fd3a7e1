// Sees to the shelf: shows the panel, looks for documents, follows what goes on; adding and choosing are beside it.
import { whenThere } from "./page.js";
import * as adding from "./shelf_add.js";
import * as choice from "./shelf_choice.js";

const BUSY_MS = 700;
const QUIET_MS = 5000;
const OPENERS = "[data-shelf]";
const panel = () => document.getElementById("shelf");
let first = 0; // of the list
let seen = {}; // what the server said last
let timer = 0;
let stale = false; // what is listed runs ahead of the index

const get = (path) => fetch(path, { headers: { "x-pincite": "1" } });
const post = (path, query = {}) =>
  fetch(`/shelf/${path}?${new URLSearchParams(query)}`, { method: "POST", headers: { "x-pincite": "1" } });

function query(more = {}) {
  const form = document.querySelector("#shelf form.filters");
  return new URLSearchParams({ ...(form ? Object.fromEntries(new FormData(form)) : {}), ...more });
}

async function open() {
  const pane = document.getElementById("reader-body");
  document.body.classList.add("reading");
  if (!panel() && pane) {
    const reply = await get("/shelf?part=1").catch(() => null);
    if (!reply?.ok) return adding.note(adding.t("js_no_server"));
    pane.innerHTML = await reply.text(); // made by the server, which escapes every character of a document
  }
  history.replaceState(null, "", document.body.classList.contains("alone") ? location.href : location.pathname + location.search + "#/shelf");
  settle();
}

function close() {
  document.body.classList.remove("reading");
  document.querySelector(OPENERS)?.focus();
}

// A panel has just been put on the page.
function settle() {
  seen = {};
  first = 0;
  adding.attach();
  choice.show();
  follow();
}

// Look at the list again; what is being typed in stays.
async function list(whole = false) {
  const reply = await get(`/shelf/list?${query({ first })}`).catch(() => null);
  const place = document.getElementById("shelf-list");
  if (!reply?.ok || !place) return;
  const fresh = element(await reply.text());
  const found = [place, fresh].map((some) => some.querySelector("#shelf-found"));
  const typing = place.querySelector("form.filters")?.contains(document.activeElement);
  if (found[0] && found[1] && (typing || !whole)) found[0].replaceWith(found[1]);
  else place.replaceChildren(...fresh.childNodes);
  choice.show();
}

function element(html) {
  const made = document.createElement("div");
  made.innerHTML = html;
  return made;
}

// What goes on: asked often while something does, seldom otherwise.
async function follow() {
  clearTimeout(timer);
  const names = adding.awaited().map((name) => ["name", name]);
  const reply = await get(`/shelf/state?${new URLSearchParams(names)}`).catch(() => null);
  try {
    if (reply?.ok) await told(await reply.json());
  } catch {
    // the server went away in between; it is asked again
  }
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? follow.later() : follow()), seen.busy || names.length ? BUSY_MS : QUIET_MS);
}
follow.later = () => document.addEventListener("visibilitychange", follow, { once: true });

async function told(state) {
  const before = seen;
  seen = state;
  fill("shelf-work", state.work, before.work);
  fill("shelf-changes", state.changes, before.changes);
  for (const [id, text] of [["shelf-summary", state.summary], ["documents-count", String(state.count)]]) {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  }
  if (state.version !== before.version) {
    choice.known(await (await get("/shelf/ids")).json());
    if (before.version !== undefined) document.dispatchEvent(new CustomEvent("shelf-changed"));
  }
  const shown = panel();
  if (shown && (shown.dataset.version !== String(state.version) || (stale && !state.busy))) {
    stale = state.busy && stale;
    shown.dataset.version = state.version;
    await list(true);
  }
  adding.became(state.files, state.busy, choice.include);
}

function fill(id, html, before) {
  const place = document.getElementById(id);
  if (!place || (html === before && place.childNodes.length)) return;
  const focused = place.contains(document.activeElement);
  place.innerHTML = html; // made by the server, which escapes it
  if (focused) place.querySelector("button")?.focus();
  for (const time of place.querySelectorAll("time"))
    time.textContent = new Date(time.dateTime).toLocaleString(panel().lang, { dateStyle: "medium", timeStyle: "short" });
}

async function remove(pressed) {
  const item = pressed.closest("li");
  const title = item.querySelector(".title").textContent;
  const reply = await post("remove", { document: pressed.dataset.document }).catch(() => null);
  const said = reply ? await reply.json() : { words: adding.t("js_no_server") };
  if (!reply?.ok) {
    item.querySelector(".refused")?.remove();
    item.lastElementChild.append(adding.element("p", { class: "refused", role: "alert", text: said.words }));
    return;
  }
  const back = adding.button(adding.t("js_restore"), async () => {
    const again = await post("restore", { token: said.token }).catch(() => null);
    adding.drop(row);
    stale = true;
    adding.note(again ? (await again.json()).words : adding.t("js_no_server"));
    follow();
  });
  const row = adding.note(adding.t("js_removed", { title }), back);
  item.remove();
  stale = true;
  follow();
}

const does = {
  "shelf-close": close,
  "shelf-again": () => post("again").then(follow, follow),
  "shelf-stop": () => post("stop").then(follow, follow),
  "shelf-remove": remove,
};

document.addEventListener("click", (event) => {
  if (event.target.closest?.(OPENERS)) return void open();
  const pressed = event.target.closest?.("#shelf button");
  if (!pressed) return;
  const { does: act, choose, first: from } = pressed.dataset;
  if (act) does[act]?.(pressed);
  else if (choose === "listed") get(`/shelf/ids?${query()}`).then(async (reply) => choice.choose(await reply.json()));
  else if (choose) choice.choose(choose === "all" ? null : []);
  else if (from) {
    first = Number(from);
    list().then(() => document.querySelector("#shelf-found a, #shelf-found input")?.focus());
  }
});

document.addEventListener("change", ({ target }) => {
  if (target.id === "shelf-choose") {
    adding.add([...target.files]);
    target.value = "";
  } else if (target.matches?.("#shelf-list input[type=checkbox]")) choice.toggle(target.value, target.checked);
});

let typed = 0;
document.addEventListener("input", ({ target }) => {
  if (!target.closest?.("#shelf form.filters")) return;
  clearTimeout(typed);
  first = 0;
  typed = setTimeout(list, target.type === "search" ? 120 : 0);
});
document.addEventListener("submit", (event) => event.target.closest?.("#shelf") && event.preventDefault());

const alone = document.body.classList.contains("alone");
if (alone && panel()) settle();
if (!alone || panel()) adding.watchDrops(open, follow);
whenThere("reader-body", () => {
  if (location.hash === "#/shelf") open();
  else follow();
});
whenThere("shelf", settle);
