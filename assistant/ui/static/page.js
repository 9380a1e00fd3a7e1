// What the scripts of the page share.

// Gradio builds the page after the scripts have loaded: `then` is called once, as soon as the element is there.
export function whenThere(id, then) {
  if (document.body.classList.contains("alone")) return;
  const element = document.getElementById(id);
  if (element) then(element);
  else setTimeout(() => whenThere(id, then), 50);
}

// Tell Python: fills a hidden text box of Gradio, whose change is an event there.
export function tell(id, value) {
  const box = document.querySelector(`#${id} textarea, #${id} input`);
  if (!box) return;
  const owner = box instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(owner.prototype, "value").set.call(box, value);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// The sentence `area.name` of the page's language, its {places} filled in. The page carries them all in #words.
export function say(name, values = {}) {
  const [area, key] = name.split(".");
  sentences ||= JSON.parse(document.getElementById("words")?.dataset.words || "null");
  const sentence = sentences?.[area]?.[key] ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, place) => values[place] ?? whole);
}
let sentences = null;

// Ask the server for something of ours; its own words where it refuses, as an Error.
export async function ask(address, options = {}) {
  let reply;
  try {
    reply = await fetch(address, options);
  } catch {
    throw new Error(say("page.no_server"));
  }
  const text = await reply.text();
  if (!reply.ok) throw new Error(text || reply.statusText);
  return text;
}

export const post = (address, value = {}) =>
  ask(address, { method: "POST", headers: { "content-type": "application/json", "x-pincite": "1" }, body: JSON.stringify(value) });

// What this browser remembers of how the page is laid out; nothing where it may not remember.
export function remember(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(`pincite-${name}`);
    if (value === null) localStorage.removeItem(`pincite-${name}`);
    else localStorage.setItem(`pincite-${name}`, value);
  } catch {
    // a browser that keeps nothing shows the page as on the first day
  }
  return null;
}

// Light, dark, or as the system has it: set before anything is drawn.
const theme = remember("theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
