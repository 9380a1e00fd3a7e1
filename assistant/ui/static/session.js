// When the log-in has ended in the middle of a visit: says so over the page, leads to the log-in, keeps the question.
import { say, tell, whenThere } from "./page.js";

const KEPT = "pincite-unsent"; // of this tab only: it is nobody else's
const OURS = "Cookie"; // what our server asks for; a model's server that refuses a key is answered otherwise

let clicked = ""; // a first question that was clicked on, in case nobody receives it
let putAside = 0; // when the person last closed what is said here; what was asked before is not told again

export function sessionEnded() {
  if (document.getElementById("session-ended")) return;
  keep(document.querySelector("#question textarea")?.value.trim() || clicked);
  const here = location.pathname + location.search + location.hash;
  const way = Object.assign(document.createElement("a"), { href: `/login?${new URLSearchParams({ next: here })}` });
  way.textContent = say("page.session_login");
  const heading = Object.assign(document.createElement("h2"), { id: "session-says", textContent: say("page.session_ended") });
  const more = Object.assign(document.createElement("p"), { textContent: say("page.session_kept") });
  const dialog = Object.assign(document.createElement("dialog"), { id: "session-ended", tabIndex: -1 });
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(heading, more, way);
  dialog.addEventListener("close", () => (dialog.remove(), (putAside = performance.now()))); // Escape: to copy something first
  document.body.append(dialog);
  dialog.showModal();
  dialog.focus(); // not the way out: whoever is typing would take it with the next Enter
}

// Gradio's events and our own questions go the same way.
const fetched = window.fetch;
window.fetch = async (...asked) => {
  const began = performance.now();
  const reply = await fetched(...asked);
  if (reply.status === 401 && reply.headers.get("www-authenticate") === OURS && began > putAside) sessionEnded();
  return reply;
};

document.addEventListener("click", ({ target }) => {
  const starter = target.closest?.("[data-do=starter]");
  if (starter) clicked = starter.textContent;
});

function keep(question) {
  try {
    if (question) sessionStorage.setItem(KEPT, question);
  } catch {
    // a browser that keeps nothing loses the question with the page
  }
}

function bringBack() {
  const box = document.querySelector("#question textarea");
  if (!box) return void setTimeout(bringBack, 50);
  try {
    const question = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (question && !box.value) tell("question", question);
  } catch {
    // nothing was kept
  }
}

whenThere("question", bringBack);
