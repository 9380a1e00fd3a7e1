// Opens cited pages beside the conversation. Without it every citation is an ordinary link to the same page.
import { say, whenThere } from "./page.js";
import { fit as sized, layWords } from "./reader_page.js";
import * as citations from "./reader_citations.js";
import { listen } from "./reader_keys.js";

const OURS = /^\/(read|find|jump)\//;
const KEEP_MS = 60_000; // how long a page fetched before it was asked for may be shown
const SAID_MS = 8000;
const LATE_MS = 180; // after this long, it is said that a page is being opened

const alone = () => document.body.classList.contains("alone");
const pane = () => document.getElementById("reader-body") || document.getElementById("reader");
const article = () => pane()?.querySelector(".reading:not(.shelf)");
const place = () => pane()?.querySelector(".reading")?.parentElement || pane();
let latest = 0; // so that a slow page never replaces one asked for after it
let silence = 0;
let page = ""; // the address of the page that was read last, to come back to from a search

// --- opening ---

async function open(address, link = null, { turned = false } = {}) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin || !OURS.test(url.pathname)) return;
  const mine = ++latest;
  const own = Boolean(link?.closest("#reader")); // asked now: the link goes with the page that it stands on
  const late = setTimeout(() => mine === latest && waiting(), LATE_MS);
  const got = await fetched(url);
  clearTimeout(late);
  if (mine !== latest) return;
  const where = place();
  where.classList.remove("loading");
  if (got.told) return tell(got.told); // a number that is on no page: the page that is open stays
  const inside = where.contains(document.activeElement);
  const tool = inside ? document.activeElement.closest("a[data-tool], button[data-tool]")?.dataset.tool : "";
  if (got.html) where.innerHTML = got.html; // made by the server, which escapes every character of a document
  else where.replaceChildren(failure(say("page.no_server")));
  if (!own) citations.follow(link, got.address);
  settle(where, got.address, { turned, tool, inside });
}

// What the server says at an address, and the address it is called by in the end.
async function fetched(url) {
  const asked = new URL(url);
  asked.searchParams.set("part", "1");
  const made = prepared.get(asked.href);
  prepared.delete(asked.href);
  if (made && made.until > Date.now()) return made.got;
  try {
    const reply = await fetch(asked, { headers: { accept: "text/html" } });
    const text = await reply.text();
    if (!(reply.headers.get("content-type") || "").startsWith("text/html")) return { told: text };
    const final = new URL(reply.url);
    for (const name of ["part", "asked"]) final.searchParams.delete(name);
    return { html: text, ok: reply.ok, address: final.pathname + final.search };
  } catch {
    return { html: "", address: url.pathname + url.search };
  }
}

function waiting() {
  const where = place();
  where.classList.add("loading");
  if (article()) return;
  const skeleton = document.createElement("div");
  skeleton.className = "skeleton";
  skeleton.setAttribute("role", "status");
  skeleton.setAttribute("aria-label", say("reader.loading"));
  where.replaceChildren(skeleton);
}

function failure(words) {
  const said = document.createElement("div");
  said.className = "failure";
  said.setAttribute("role", "alert");
  said.textContent = words;
  return said;
}

function settle(where, shown, { turned, tool, inside }) {
  if (alone()) {
    if (shown !== location.pathname + location.search) history.pushState(null, "", shown);
  } else {
    document.body.classList.add("reading");
    // Whole, because Gradio's page has a base address, to which "#..." alone would be relative.
    history.replaceState(null, "", location.pathname + location.search + "#" + shown);
  }
  dress();
  const target = turned ? null : where.querySelector(".hit, .marked, .sheet.text mark, .sheet > .read, .sheet.text .read");
  if (target) target.scrollIntoView({ block: "center", inline: "nearest" });
  else if (alone()) scrollTo(0, 0);
  else document.getElementById("reader").scrollTop = 0;
  // The button that was pressed stands in the new page too, and so does the focus.
  const again = tool && [...where.querySelectorAll(`[data-tool="${CSS.escape(tool)}"]`)].find((x) => x.offsetParent);
  const back = innerWidth <= 960 && !alone() && where.querySelector(".back");
  const focus = again || back || (inside && article());
  if (focus) focus.focus({ preventScroll: true });
  announce(article()?.dataset.shown || "");
}

// What a page needs from the script, once it is laid out.
function dress() {
  const shown = article();
  if (!shown) return;
  shown.tabIndex = -1;
  if (shown.querySelector(".sheet") && shown.dataset.address) page = shown.dataset.address;
  shown.querySelectorAll(".zoom, .scripted").forEach((part) => (part.hidden = false));
  citations.dress(shown);
  document.dispatchEvent(new CustomEvent("page-shown"));
  sized(shown);
  shown.querySelectorAll(".sheet.picture").forEach(layWords);
  const next = shown.querySelector("a[rel=next]");
  if (next) (window.requestIdleCallback || setTimeout)(() => next.isConnected && prepare(next.getAttribute("href")));
}

function announce(words) {
  let live = document.getElementById("announcer") || document.getElementById("reader-live");
  if (!live) {
    live = Object.assign(document.createElement("div"), { id: "reader-live", className: "reader-live" });
    live.setAttribute("aria-live", "polite");
    document.body.append(live);
  }
  live.textContent = words;
}

function tell(words, value = "") {
  const told = article()?.querySelector(".told");
  if (!told) return;
  told.textContent = words;
  clearTimeout(silence);
  if (!value) silence = setTimeout(() => (told.textContent = ""), SAID_MS);
  if (value) {
    const box = Object.assign(document.createElement("input"), { value, readOnly: true, ariaLabel: words });
    told.append(" ", box);
    box.select();
  }
}

function fit(by) {
  const words = article() && sized(article(), by);
  if (words) tell(words);
}

function close() {
  document.body.classList.remove("reading");
  citations.opener()?.focus();
  citations.opener()?.scrollIntoView({ block: "center" });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell(say("reader.copied"));
  } catch {
    tell(say("reader.not_copied"), text);
  }
}

// --- what is pointed at is mostly opened next: its page and picture are fetched before ---

const prepared = new Map();
async function prepare(address) {
  const url = new URL(address, location.origin);
  if (!/^\/read\//.test(url.pathname)) return;
  url.searchParams.set("part", "1");
  if ((prepared.get(url.href)?.until || 0) > Date.now()) return;
  prepared.set(url.href, { until: Date.now() + KEEP_MS, got: fetched(new URL(address, location.origin)) });
  const got = await prepared.get(url.href)?.got;
  if (!got?.ok) return void prepared.delete(url.href);
  prepared.set(url.href, { until: Date.now() + KEEP_MS, got });
  if (prepared.size > 40) prepared.delete(prepared.keys().next().value);
  const parsed = new DOMParser().parseFromString(got.html, "text/html");
  const wide = article()?.querySelector(".sheet img")?.sizes;
  for (const picture of parsed.querySelectorAll("img")) {
    const image = new Image();
    image.sizes = wide || picture.sizes;
    image.srcset = picture.srcset;
  }
}

// --- what is done on the page ---

const actions = {
  back: close,
  "prev-cite": () => step(-1),
  "next-cite": () => step(1),
  smaller: () => fit(-1),
  larger: () => fit(1),
  fit: () => fit(0),
  "copy-address": () => copy(location.origin + article().dataset.address),
  "copy-quote": () => copy(article().dataset.quote),
  keys: () => article()?.querySelector("dialog.keys")?.showModal(),
};

function step(by) {
  const link = citations.neighbour(by);
  if (link) open(link.getAttribute("href"), link);
}

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const from = event.target.closest?.bind(event.target);
  if (!from) return;
  for (const pop of document.querySelectorAll(".pop[open]")) {
    if (!pop.contains(event.target) || from(".panel :is(a, button)")) pop.open = false;
  }
  const link = from("a[data-read]");
  if (link) {
    event.preventDefault();
    const back = link.dataset.tool === "to-page" && page.startsWith(link.getAttribute("href").replace(/first$/, ""));
    return open(back ? page : link.getAttribute("href"), link, { turned: /^(prev|next)$/.test(link.rel) });
  }
  const tool = from(":is(#reader, .reading) button[data-tool]");
  if (tool) actions[tool.dataset.tool]?.();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".reading form.jump, .reading form.search")) return;
  event.preventDefault();
  open(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
});

document.addEventListener("focusin", ({ target }) => target.matches?.(".jump input") && target.select());
document.addEventListener(
  "toggle",
  ({ target }) => {
    const box = target.matches?.(".pop.find[open]") && target.querySelector("input");
    if (box && box !== document.activeElement) box.select(); // told late: what was typed since "/" must stay
  },
  true,
);
// A picture that cannot be drawn leaves its text.
document.addEventListener(
  "error",
  ({ target }) => target.matches?.(".sheet img") && target.closest(".sheet").classList.add("undrawn"),
  true,
);
for (const event of ["pointerover", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    const link = target.closest?.("a[data-read]");
    if (link) prepare(link.getAttribute("href"));
  });
}

listen({ article, actions, open, close });
addEventListener("resize", () => sized(article()));

if (alone()) {
  dress();
  document.querySelector(".hit, .marked, .sheet.text mark, .read")?.scrollIntoView({ block: "center" });
  addEventListener("popstate", () => open(location.pathname + location.search));
} else {
  const opened = () => OURS.test(location.hash.slice(1)) && open(location.hash.slice(1));
  whenThere("reader-body", opened);
  addEventListener("hashchange", opened);
}
