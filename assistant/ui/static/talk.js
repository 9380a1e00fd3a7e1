// Sees to the conversation: what Gradio does not do by itself.
import { list, mark } from "./drawer.js";
import { openDrawer, takeModel } from "./frame.js";
import "./card.js";
import { post, say, tell, whenThere } from "./page.js";

let conversation = ""; // the id of the one on the page

const command = (id, what) => tell(id, JSON.stringify({ ...what, at: Date.now() })); // no two are the same
const busy = () => Boolean(document.querySelector('#current .exchange[aria-busy="true"]'));
const home = () => (document.getElementById("words").dataset.language === "en" ? "/" : `/${document.documentElement.lang}/`);

// --- which conversation is on the page, and its address ---

function addressed() {
  return new URLSearchParams(location.search).get("c") || "";
}

function open(id, push = true) {
  conversation = id;
  command("act", { do: "open", conversation: id });
  if (push) history.pushState(null, "", id ? `${home()}?c=${id}` : home());
  mark(id);
  if (!id) document.querySelector("#question textarea")?.focus();
}

// A new conversation has its id with its first question.
function settle(id) {
  if (!id || id === conversation) return;
  conversation = id;
  if (addressed() !== id) history.replaceState(null, "", `${home()}?c=${id}${location.hash}`);
  mark(id);
}

// --- an answer as it grows ---

function watch(current) {
  let [seen, last] = ["", 0]; // the conversation and the number of the exchange that stood here before
  let growing = false;
  new MutationObserver(() => {
    const exchange = current.querySelector(".exchange");
    const [mine, number] = exchange ? [exchange.dataset.conversation, Number(exchange.dataset.exchange)] : ["", 0];
    const same = mine === seen && number === last;
    // A quick answer is there with its question, and was never seen to grow.
    const asked = mine !== conversation || (mine === seen && number > last);
    // A new question is brought to the top, so that its answer is read from its beginning as it grows.
    if (mine && !same) {
      exchange.scrollIntoView({ block: "start", behavior: "instant" });
      settle(exchange.dataset.conversation);
      takeModel(exchange.dataset.model);
    }
    const grows = exchange?.getAttribute("aria-busy") === "true";
    if (!same || (growing && !grows)) list();
    if (!grows && mine && (same ? growing : asked)) announce(exchange.dataset.said);
    [seen, last] = [mine, number];
    growing = grows;
  }).observe(current, { childList: true, subtree: true, characterData: true });
}

function announce(words) {
  document.getElementById("announcer").textContent = words;
}

// --- what can be done with an answer ---

const deeds = {
  starter: (button) => command("again", { question: button.textContent }),
  retry: (_, exchange) => command("again", { exchange }),
  exact: (_, exchange) => command("again", { exchange, exact: true }),
  undo: (_, exchange) => command("act", { do: "undo", exchange }),
  edit: (_, exchange) => {
    command("act", { do: "edit", exchange });
    document.querySelector("#question textarea")?.focus();
  },
  cancel: () => command("act", { do: "cancel" }),
  bring_back: () => command("act", { do: "back" }),
  copy,
  judge: (button, exchange) => judge(button, exchange, pressed(button) ? "" : button.dataset.kind),
  note: (button, exchange) => judge(button, exchange),
};

async function copy(button) {
  const text = button.dataset.text;
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else if (!copyByHand(text)) throw new Error();
    announce(say("talk.copied"));
    button.textContent = say("talk.copied");
    setTimeout(() => (button.textContent = say("talk.copy")), 2000);
  } catch {
    announce(say("talk.copy_failed"));
    button.title = say("talk.copy_failed");
  }
}

// Without https a browser offers no clipboard, but still copies what is selected.
function copyByHand(text) {
  const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

const pressed = (button) => button.getAttribute("aria-pressed") === "true";

async function judge(button, exchange, kind) {
  const place = button.closest(".judge");
  const buttons = [...place.querySelectorAll("[data-kind]")];
  kind ??= buttons.find(pressed)?.dataset.kind ?? "";
  const said = place.querySelector(".kept");
  try {
    const note = place.querySelector("textarea").value;
    const kept = JSON.parse(await post(`/feedback/${conversation}/${exchange}`, { kind, note }));
    buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.kind === kept.kind)));
    place.querySelector(".remark").hidden = !kept.kind;
    const heading = kept.kind ? say("talk.judged", { kind: say(`talk.kind_${kept.kind}`) }) : say("talk.judge");
    place.querySelector("summary").textContent = heading;
    said.textContent = say(kept.kind ? "talk.feedback_kept" : "talk.feedback_withdrawn");
    document.dispatchEvent(new CustomEvent("judged", { detail: place }));
  } catch (error) {
    said.textContent = error.message;
  }
}

// A menu is closed by a click elsewhere and by Escape.
function closeMenus(but) {
  for (const menu of document.querySelectorAll(".menu[open]")) if (menu !== but) menu.open = false;
}

document.addEventListener("click", ({ target }) => closeMenus(target.closest?.(".menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.(".menu[open]");
  if (!menu) return;
  closeMenus();
  menu.querySelector("summary").focus();
});

// --- which documents are asked ---

function chosen() {
  try {
    return JSON.parse(document.querySelector("#chosen textarea, #chosen input")?.value || "[]");
  } catch {
    return [];
  }
}

function showChosen() {
  const place = document.getElementById("asking-some");
  if (!place) return;
  const ids = chosen();
  place.hidden = !ids.length;
  const clear = Object.assign(document.createElement("button"), { type: "button", className: "link", id: "ask-all" });
  clear.textContent = say("talk.ask_all");
  const all = document.getElementById("documents-count").textContent;
  place.replaceChildren(say("talk.asking_some", { chosen: ids.length, all }), " ", clear);
}

// --- all of it together ---

whenThere("current", watch);
whenThere("question", () => addressed() && open(addressed(), false));
addEventListener("popstate", () => addressed() !== conversation && open(addressed(), false));
document.addEventListener("talk-gone", () => open(""));
document.addEventListener("chosen", showChosen);
document.addEventListener("input", ({ target }) => target.closest?.("#chosen") && showChosen());
document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("a[data-open]");
  if (link) {
    event.preventDefault();
    open(link.dataset.open);
    if (!matchMedia("(min-width: 60rem)").matches) openDrawer(false);
  }
  if (event.target.closest?.("#ask-all")) {
    tell("chosen", "[]");
    document.dispatchEvent(new CustomEvent("chosen"));
  }
  const button = event.target.closest?.("button[data-do]");
  if (!button || (busy() && !["copy", "judge", "note", "cancel"].includes(button.dataset.do))) return;
  deeds[button.dataset.do]?.(button, button.closest(".exchange")?.dataset.exchange);
});
