// The reader by keyboard. Single keys work only where nobody is typing, and can be turned off on the sheet of keys.
import { remember } from "./page.js";

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=''], [contenteditable=true]";
const OTHERS = "dialog, [role=separator], [role=slider], [role=menu], [role=listbox], [role=tablist], [role=tree], video";
const CLICKS = {
  j: "a[data-tool=next]", ArrowRight: "a[data-tool=next]", k: "a[data-tool=prev]", ArrowLeft: "a[data-tool=prev]",
  "[": "a[data-tool=prev-hit]", "]": "a[data-tool=next-hit]",
};
const ACTIONS = { n: "next-cite", p: "prev-cite", "+": "larger", "=": "larger", "-": "smaller", 0: "fit", "?": "keys" };

// With a Korean keyboard the same key gives ㅓ instead of j: then the key's place counts.
const named = (event) =>
  event.key.length > 1 || event.key <= "~" ? event.key : /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : "";

export function listen({ article, actions, close }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const on = event.target;
    if (event.key === "Escape") return escape(event, on);
    if (on.closest?.(TYPING) || on.closest?.(OTHERS) || remember("keys") === "off") return;
    const shown = article();
    if (!shown) return;
    const key = named(event);
    const selecting = event.shiftKey && key.startsWith("Arrow");
    const link = !selecting && CLICKS[key] && shown.querySelector(CLICKS[key]);
    if (link) link.click();
    else if (key === "/") search(shown);
    else if (key === "g") shown.querySelector(".jump input")?.focus();
    else if (ACTIONS[key]) actions[ACTIONS[key]]();
    else return;
    event.preventDefault();
  });

  function escape(event, on) {
    if (on.closest?.("dialog")) return; // the dialog closes itself
    const pop = article()?.querySelector(".pop[open]");
    if (pop) {
      pop.open = false;
      return pop.querySelector("summary").focus();
    }
    if (on.closest?.(TYPING) && !on.closest("#reader")) return;
    if (!article()) return;
    if (on.closest?.(TYPING)) on.blur();
    else close();
  }

  function search(shown) {
    const pop = shown.querySelector(".pop.find");
    if (pop) pop.open = true;
    const box = shown.querySelector("form.search input");
    box?.focus();
    box?.select();
  }

  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-tool=keys-used]")) remember("keys", target.checked ? null : "off");
  });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("[data-tool=keys]")) return;
    const used = article()?.querySelector("[data-tool=keys-used]");
    if (used) used.checked = remember("keys") !== "off";
  });
}
