// Makes a regression question of feedback: while an answer's feedback is open, pages can be marked in the reader and
// words selected there or in the answer. What was pointed to is remembered until the window is closed, because Gradio may
// write the answer anew at any time.
import { post, say, whenThere } from "./page.js";

const SHOWN = 48; // characters of selected words on a button
const WRONG = ["not_supported", "should_not_have_answered"]; // words selected in the answer are what is wrong with it

let used = null; // the feedback that was used last
let chosen = null; // { text, where } of what is selected now

const kindOf = (judge) => judge.querySelector("[data-kind][aria-pressed=true]")?.dataset.kind || "";
const opened = () => {
  if (used?.isConnected && used.open && kindOf(used)) return used;
  return [...document.querySelectorAll(".judge[open]")].findLast(kindOf) || null;
};
const nameOf = (judge) => {
  const { conversation, exchange } = judge.closest(".exchange").dataset;
  return `${conversation}/${exchange}`;
};
const short = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// --- what was pointed to, for each answer ---

const kept = {};

function load(judge) {
  const name = nameOf(judge);
  try {
    kept[name] ||= JSON.parse(sessionStorage.getItem(`pincite-pointed-${name}`));
  } catch {
    // a browser that keeps nothing remembers until the page is left
  }
  return (kept[name] ||= { marked: [], wrong: [], selected: [] });
}

function save(judge, pointed) {
  const name = nameOf(judge);
  kept[name] = pointed;
  try {
    sessionStorage.setItem(`pincite-pointed-${name}`, JSON.stringify(pointed));
  } catch {
    // as above
  }
  judge.querySelector(".made")?.replaceChildren();
  refresh();
}

// --- showing it ---

function refresh() {
  const judge = opened();
  const pointed = judge && load(judge);
  for (const bar of document.querySelectorAll(".pointing")) {
    const shown = judge ? marksOf(judge) : [];
    bar.hidden = !shown.length;
    for (const button of bar.querySelectorAll("[data-point=mark]")) {
      const { kind } = button.dataset;
      button.hidden = !shown.includes(kind);
      const on = pointed && pagesOf(bar).every((page) => pointed[kind].some((mark) => same(mark.page, page)));
      button.setAttribute("aria-pressed", String(Boolean(on)));
    }
  }
  if (judge) list(judge, pointed);
  offer();
}

const pagesOf = ({ dataset }) =>
  dataset.pages.split(" ").map((number) => ({ document: dataset.document, page_index: Number(number) }));

// Which marks a page can be given: no page answers what the documents do not say.
function marksOf(judge) {
  const kind = kindOf(judge);
  return kind === "should_not_have_answered" ? [] : kind === "wrong_page" ? ["marked", "wrong"] : ["marked"];
}

function list(judge, pointed) {
  const place = judge.querySelector(".pointed");
  const negative = WRONG.includes(kindOf(judge));
  const kinds = marksOf(judge);
  const names = { marked: "questions.page", wrong: "questions.wrong" };
  const pages = kinds.flatMap((kind) => pointed[kind].map((mark) => row(say(names[kind], mark), kind, mark)));
  const facts = pointed.selected
    .filter((fact) => kinds.length || !fact.page)
    .map((fact) => {
      const name = negative && !fact.page ? "questions.not_fact" : "questions.fact";
      return row(say(name, { words: fact.text }), "selected", fact);
    });
  place.replaceChildren(...pages, ...facts);
  place.hidden = !place.childElementCount;
}

function row(words, kind, what) {
  const item = document.createElement("li");
  const text = Object.assign(document.createElement("span"), { textContent: words });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.setAttribute("aria-label", say("questions.remove", { what: words }));
  Object.assign(button.dataset, { point: "drop", kind, what: JSON.stringify(what) });
  item.append(text, button);
  return item;
}

// The buttons that add what is selected say what they would add.
function offer() {
  for (const button of document.querySelectorAll("[data-point=fact]")) {
    button.disabled = !chosen;
    button.textContent = chosen ? say("questions.take_fact", { words: short(chosen.text) }) : say("questions.take_none");
  }
}

// --- what is selected ---

function look() {
  const judge = opened();
  const found = judge && selection(judge);
  if (found?.text === chosen?.text && same(found?.where, chosen?.where)) return;
  chosen = found;
  offer();
}

function selection(judge) {
  const marked = getSelection();
  if (!marked.rangeCount || marked.isCollapsed) return null;
  const from = marked.anchorNode.nodeType === Node.ELEMENT_NODE ? marked.anchorNode : marked.anchorNode.parentElement;
  const sheet = from.closest("#reader .sheet");
  const answer = from.closest(".exchange .answer");
  const text = (answer ? spoken(marked) : marked.toString()).replace(/\s+/g, " ").trim();
  if (!text) return null;
  if (answer) return answer.closest(".exchange") === judge.closest(".exchange") ? { text, where: null } : null;
  const shown = sheet?.closest(".reading");
  if (!shown || kindOf(judge) === "should_not_have_answered") return null;
  return { text, where: { document: shown.dataset.document, page_index: Number(sheet.dataset.index) } };
}

// The answer's own words, without its citations.
function spoken(marked) {
  const part = marked.getRangeAt(0).cloneContents();
  part.querySelectorAll(".chip, .problem, button").forEach((other) => other.remove());
  return part.textContent;
}

// --- what is done ---

function markPage(judge, button) {
  const pointed = load(judge);
  const bar = button.closest(".pointing");
  const pages = pagesOf(bar);
  const others = (kind) => pointed[kind].filter((mark) => !pages.some((page) => same(page, mark.page)));
  const made = { ...pointed, marked: others("marked"), wrong: others("wrong") }; // a page is the one or the other
  const on = button.getAttribute("aria-pressed") === "true";
  if (!on) made[button.dataset.kind].push(...pages.map((page) => ({ page, name: bar.dataset.name })));
  save(judge, made);
}

function takeFact(judge) {
  if (!chosen) return;
  const pointed = load(judge);
  const fact = { text: chosen.text, page: chosen.where };
  const selected = pointed.selected.some((other) => same(other, fact)) ? pointed.selected : [...pointed.selected, fact];
  save(judge, { ...pointed, selected });
  // A page whose words are the fact answers the question.
  const button = fact.page && document.querySelector("#reader [data-kind=marked][aria-pressed=false]");
  if (button) markPage(judge, button);
}

function drop(judge, { dataset }) {
  const pointed = load(judge);
  const left = pointed[dataset.kind].filter((other) => JSON.stringify(other) !== dataset.what);
  save(judge, { ...pointed, [dataset.kind]: left });
  judge.querySelector("[data-point=make]").focus();
}

async function make(judge, button) {
  const place = judge.querySelector(".made");
  const { marked, wrong, selected } = load(judge);
  button.disabled = true;
  try {
    const pages = (marks) => marks.map(({ page }) => page);
    const asked = { marked: pages(marked), wrong: kindOf(judge) === "wrong_page" ? pages(wrong) : [], selected };
    const got = JSON.parse(await post(`/questions/${nameOf(judge)}`, asked));
    const said = document.createElement("p");
    said.textContent = say(got.new ? "questions.added" : "questions.there", got);
    const entry = document.createElement("details");
    const summary = Object.assign(document.createElement("summary"), { textContent: say("questions.entry") });
    const written = Object.assign(document.createElement("pre"), { textContent: got.entry, tabIndex: 0 });
    written.setAttribute("aria-label", say("questions.entry"));
    entry.append(summary, written);
    place.replaceChildren(said, entry);
  } catch (error) {
    place.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

// --- all of it together ---

const deeds = { mark: markPage, fact: takeFact, drop, make };

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-point]");
  if (!button) return;
  const judge = button.closest(".judge") || opened();
  if (!judge) return;
  if (button.closest(".judge")) used = judge;
  deeds[button.dataset.point](judge, button);
});
// Pressing such a button leaves selected what is selected.
document.addEventListener("mousedown", (event) => event.target.closest?.("[data-point=fact]") && event.preventDefault());
document.addEventListener("selectionchange", look);
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.(".judge")) return;
    if (target.open) used = target;
    refresh();
  },
  true,
);
document.addEventListener("judged", ({ detail }) => {
  used = detail;
  detail.querySelector(".made")?.replaceChildren();
  refresh();
});
document.addEventListener("page-shown", refresh);
whenThere("current", () => {
  const watcher = new MutationObserver(() => {
    if (!used || used.isConnected) return;
    used = null;
    refresh();
  });
  for (const id of ["past", "current"]) {
    const part = document.getElementById(id);
    if (part) watcher.observe(part, { childList: true, subtree: true });
  }
});
