// The citations of the answer that is open: which one the page was opened from, the ones before and after, what each is
// cited for and what its check said. Gradio may write the answer anew at any time, so links are found again by address.
import { say } from "./page.js";

let open = null; // { exchange, href, claim } of the citation whose page is open

const same = (link) => link.getAttribute("href") === open?.href;
const exchange = () => open && document.querySelector(`.exchange[data-exchange="${CSS.escape(open.exchange)}"]`);
const chips = () => [...(exchange() || document).querySelectorAll(".exchange a.chip[data-read], a.chip[data-read]")];

// A link of the conversation was followed; without one, `address` may be that of a citation.
export function follow(link, address) {
  const from = link || [...document.querySelectorAll(".exchange a.chip[data-read]")].findLast((x) => x.getAttribute("href") === address);
  if (!from) return;
  const number = from.closest(".exchange")?.dataset.exchange;
  open = number ? { exchange: number, href: from.getAttribute("href"), claim: from.dataset.claim, element: from } : null;
  document.querySelectorAll(".chip.open").forEach((chip) => chip.classList.remove("open"));
  if (from.classList.contains("chip")) from.classList.add("open");
}

// The link that the page was opened from, as it stands in the conversation now.
export function opener() {
  if (open?.element.isConnected) return open.element;
  return open && [...(exchange()?.querySelectorAll("a[data-read]") || [])].find(same);
}

const at = () => {
  const all = chips();
  const exact = all.indexOf(open?.element);
  return exact >= 0 ? exact : all.findIndex(same);
};

// The citation before or after the open one; the first of the last answer where none is open.
export function neighbour(by) {
  if (!open) {
    const last = [...document.querySelectorAll(".exchange")].findLast((some) => some.querySelector("a.chip[data-read]"));
    return last?.querySelector("a.chip[data-read]");
  }
  const number = at();
  return number < 0 ? chips()[0] : chips()[number + by];
}

// Says in the bar which citation it is, and what it is cited for.
export function dress(article) {
  const nav = article.querySelector(".cites");
  const link = opener();
  const bar = article.querySelector(".bar");
  if (!nav || !link) return;
  const number = at();
  if (number >= 0) {
    const count = chips().length;
    nav.hidden = false;
    nav.querySelector(".count").textContent = `${number + 1} / ${count}`;
    nav.querySelector(".count").title = say("reader.citation_of", { number: number + 1, count });
    nav.querySelector("[data-tool=prev-cite]").disabled = number === 0;
    nav.querySelector("[data-tool=next-cite]").disabled = number === count - 1;
  }
  if (!link.dataset.told || !article.querySelector(".sheet")) return;
  const note = document.createElement("p");
  note.className = "cited";
  const state = document.createElement("span");
  state.className = `state ${link.dataset.state}`;
  state.textContent = link.dataset.told;
  const claim = document.createElement("span");
  claim.className = "claim-told";
  claim.textContent = claim.title = say("reader.cited_for", { claim: link.dataset.claim });
  note.append(claim, " ", state);
  bar.append(note);
  // A claim that is the quote itself need not be read twice.
  const quote = article.querySelector(".quote");
  const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
  if (quote && letters(quote.textContent).includes(letters(link.dataset.claim))) quote.hidden = true;
}
