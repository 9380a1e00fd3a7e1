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
