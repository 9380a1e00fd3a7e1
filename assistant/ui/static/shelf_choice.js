// Which documents are asked: remembered by the browser, told to Python.
import { remember, say, tell, whenThere } from "./page.js";

const KEY = "chosen";
let all = []; // ids that can be asked
let only = null; // those that are; null: all of them, later ones too

const kept = JSON.parse(remember(KEY) || "null");
if (Array.isArray(kept)) only = new Set(kept.filter((id) => typeof id === "string"));

// The ids that can be asked now; what has vanished is forgotten.
export function known(ids) {
  all = ids;
  if (!only?.size) return show();
  const left = [...only].filter((id) => ids.includes(id));
  choose(left.length ? left : null);
}

// Ask these only; null asks all.
export function choose(ids) {
  only = ids && new Set(ids);
  if (only && only.size === all.length && all.every((id) => only.has(id))) only = null;
  remember(KEY, only ? JSON.stringify([...only]) : null);
  show();
}

// What was just added is meant to be asked.
export function include(id) {
  if (only?.size && !only.has(id)) choose([...only, id]);
}

export function toggle(id, wanted) {
  const chosen = new Set(only || all);
  if (wanted) chosen.add(id);
  else chosen.delete(id);
  choose([...chosen]);
}

// The conversation has taken the choice back.
document.addEventListener("chosen", () => choose(null));

// Tick the boxes, say it in words, tell Python; nobody chosen means all, for there is nothing to ask nobody.
export function show() {
  for (const box of document.querySelectorAll("#shelf-list input[type=checkbox]"))
    box.checked = only === null || only.has(box.value);
  const place = document.getElementById("shelf-choice");
  const key = only === null ? "all" : only.size ? "some" : "none";
  const words = say(`shelf.js_asks_${key}`, { count: only?.size, total: all.length });
  if (place && place.textContent !== words) place.textContent = words;
  whenThere(KEY, () => tell(KEY, JSON.stringify(only ? [...only] : [])));
}
