// Which documents are asked: remembered by the browser, told to Python.
import { remember, say, tell, whenThere } from "./page.js";

const KEY = "chosen";
let all = null; // ids that can be asked; null: not known yet
let only = null; // those that are; null: all of them, later ones too
const early = []; // what was ticked before the ids were known: [id, wanted]

const kept = JSON.parse(remember(KEY) || "null");
if (Array.isArray(kept)) only = new Set(kept.filter((id) => typeof id === "string"));

// The ids that can be asked now; what has vanished is forgotten.
export function known(ids) {
  all = ids;
  if (only?.size) {
    const left = [...only].filter((id) => ids.includes(id));
    choose(left.length ? left : null);
  } else show();
  for (const [id, wanted] of early.splice(0)) toggle(id, wanted);
}

// Ask these only; null asks all.
export function choose(ids) {
  only = ids && new Set(ids);
  if (only && all && only.size === all.length && all.every((id) => only.has(id))) only = null;
  remember(KEY, only ? JSON.stringify([...only]) : null);
  show();
}

// What was just added is meant to be asked.
export function include(id) {
  if (only?.size && !only.has(id)) choose([...only, id]);
}

export function toggle(id, wanted) {
  if (!all) return void early.push([id, wanted]);
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
  const words = say(`shelf.js_asks_${key}`, { count: only?.size, total: all?.length });
  const counted = all || !only?.size; // until the ids come it is not known of how many these are some
  if (place && counted && place.textContent !== words) place.textContent = words;
  whenThere(KEY, () => tell(KEY, JSON.stringify(only ? [...only] : [])));
}
