// Sees to the conversation: what Gradio does not do by itself.
import { whenThere } from "./page.js";

// A new question is brought to the top, so that its answer is read from its beginning as it grows.
function watch(current) {
  current.setAttribute("aria-live", "polite");
  let seen = "";
  new MutationObserver(() => {
    const exchange = current.querySelector(".exchange");
    const number = exchange?.dataset.exchange || "";
    if (number && number !== seen) exchange.scrollIntoView({ block: "start", behavior: "instant" });
    seen = number;
  }).observe(current, { childList: true, subtree: true, characterData: true });
}

whenThere("current", watch);
