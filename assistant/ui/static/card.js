// The card of a citation, shown while its chip is pointed at or has the focus: place, check, reasons and quote, as they
// stand in the list of citations. It can be pointed at itself, stays until it is left, and Escape takes it away.

const LEAVE_MS = 200;
let card = null;
let chip = null;
let leaving;
let pointer = ""; // where it is
let dismissedAt = ""; // where it was when Escape took a card away

function show(of) {
  clearTimeout(leaving);
  if (chip === of) return;
  hide();
  const item = of.closest(".exchange")?.querySelector(`.citations li[value="${of.dataset.number}"]`);
  if (!item) return;
  chip = of;
  card = document.createElement("div");
  card.id = "card";
  card.setAttribute("role", "tooltip");
  for (const child of item.cloneNode(true).childNodes) card.append(child.cloneNode(true));
  for (const link of card.querySelectorAll("a")) link.replaceWith(Object.assign(document.createElement("strong"), { textContent: link.textContent }));
  document.body.append(card);
  chip.setAttribute("aria-describedby", "card");
  place();
}

function place() {
  const at = chip.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = at.bottom + height + 12 < innerHeight || at.top < height + 12;
  card.style.top = `${below ? at.bottom + 6 : at.top - height - 6}px`;
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

function hide() {
  clearTimeout(leaving);
  card?.remove();
  chip?.removeAttribute("aria-describedby");
  card = chip = null;
}

const leave = () => {
  clearTimeout(leaving);
  leaving = setTimeout(hide, LEAVE_MS);
};

document.addEventListener("pointermove", ({ clientX, clientY }) => (pointer = `${clientX} ${clientY}`), { passive: true });
document.addEventListener("pointerover", ({ target, pointerType, clientX, clientY }) => {
  if (pointerType === "touch") return; // a touch opens the page itself
  if (`${clientX} ${clientY}` === dismissedAt) return; // what lay under the card is not pointed at on purpose
  dismissedAt = "";
  const over = target.closest?.(".chip");
  if (over) show(over);
  else if (card && target.closest?.("#card")) clearTimeout(leaving);
  else if (card) leave();
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(".chip:focus-visible")) show(target);
  else if (card && !target.closest?.("#card")) hide();
});
document.addEventListener("click", hide);
document.addEventListener("scroll", ({ target }) => card && !card.contains(target) && hide(), true);
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !card) return;
    hide();
    dismissedAt = pointer;
    event.stopPropagation();
  },
  true,
);
