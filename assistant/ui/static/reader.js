// Opens cited pages beside the conversation. Without it every citation is an ordinary link to the same page.
import { whenThere } from "./page.js";

(() => {
  const READ = "/read/";
  let opener = null; // the citation whose page is open
  let latest = 0; // so that a slow page never replaces one asked for after it

  const pane = () => document.getElementById("reader-body") || document.getElementById("reader");
  const main = () => pane()?.querySelector(".reading")?.parentElement || pane();

  async function open(address, link) {
    const mine = ++latest;
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin || !url.pathname.startsWith(READ)) return;
    const shown = url.pathname + url.search;
    url.searchParams.set("part", "1");
    const place = main();
    place.classList.add("loading");
    let html;
    try {
      const reply = await fetch(url, { headers: { accept: "text/html" } });
      html = await reply.text();
    } catch {
      html = null;
    }
    if (mine !== latest) return;
    place.classList.remove("loading");
    if (html === null) {
      say(place, "The server does not answer. Is Pincite still running?");
    } else {
      place.innerHTML = html; // made by the server, which escapes every character of a document
      about(place, link);
    }
    follow(link);
    settle(place, shown);
  }

  function say(place, words) {
    const failure = document.createElement("div");
    failure.className = "failure";
    failure.setAttribute("role", "alert");
    failure.textContent = words;
    place.replaceChildren(failure);
  }

  // Above the page: what it is cited for, and what the check said.
  function about(place, link) {
    const bar = place.querySelector(".bar");
    if (!bar) return;
    const back = document.createElement("button");
    back.className = "back";
    back.type = "button";
    back.textContent = "‹ Back to the answer";
    back.addEventListener("click", close);
    bar.prepend(back);
    if (!link?.dataset.told) return;
    const note = document.createElement("p");
    note.className = "cited";
    const state = document.createElement("span");
    state.className = `state ${link.dataset.state}`;
    state.textContent = link.dataset.told;
    note.append("Cited for “", link.dataset.claim, "” ", state);
    bar.after(note);
  }

  function follow(link) {
    if (link && !link.closest("#reader")) {
      opener = link;
      document.querySelectorAll(".chip.open").forEach((chip) => chip.classList.remove("open"));
      if (link.classList.contains("chip")) link.classList.add("open");
    }
  }

  function settle(place, shown) {
    if (document.body.classList.contains("alone")) {
      history.pushState(null, "", shown);
    } else {
      document.body.classList.add("reading");
      history.replaceState(null, "", "#" + shown);
    }
    const target = place.querySelector(".marked, mark");
    const pane = document.getElementById("reader");
    if (target) target.scrollIntoView({ block: "center" });
    else if (pane) pane.scrollTop = 0;
    place.querySelector(".back")?.focus({ preventScroll: true });
  }

  function close() {
    document.body.classList.remove("reading");
    opener?.focus();
    opener?.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.("a[data-read]");
    if (!link) return;
    event.preventDefault();
    open(link.getAttribute("href"), link);
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("textarea, input") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") close();
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    if (rel) document.querySelector(`#reader a.step[rel="${rel}"]`)?.click();
  });

  // A citation pointed at is mostly clicked next: its page and picture are fetched before.
  const ready = new Set();
  async function prepare(link) {
    const url = new URL(link.getAttribute("href"), location.origin);
    if (ready.has(url.href) || !url.pathname.startsWith(READ)) return;
    ready.add(url.href);
    url.searchParams.set("part", "1");
    const reply = await fetch(url).catch(() => null);
    if (!reply?.ok) return;
    const parsed = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const picture of parsed.querySelectorAll("img")) {
      const image = new Image();
      image.sizes = picture.sizes;
      image.srcset = picture.srcset;
    }
  }
  for (const event of ["pointerover", "focusin"]) {
    document.addEventListener(event, ({ target }) => {
      const link = target.closest?.("a[data-read]");
      if (link) prepare(link);
    });
  }

  if (document.body.classList.contains("alone")) {
    document.querySelector(".marked, mark")?.scrollIntoView({ block: "center" });
  } else if (location.hash.startsWith("#" + READ)) {
    whenThere("reader-body", () => open(location.hash.slice(1)));
  }
})();
