// The list of conversations: find, open, rename, delete. The server writes the list; this asks for it.
import { ask, post, say, whenThere } from "./page.js";

let open = ""; // the id of the conversation on the page
let asked = 0; // so that a slow list never replaces one asked for after it

export async function list() {
  const mine = ++asked;
  const place = document.getElementById("talks");
  const words = document.getElementById("find-talk").value.trim();
  let made;
  try {
    made = await ask(`/conversations?${new URLSearchParams({ find: words })}`);
  } catch (error) {
    tellPerson(error.message);
    return;
  }
  if (mine !== asked || place.querySelector("form")) return; // a title that is being written is not swept away
  place.innerHTML = made; // the server escapes every character of a title
  mark(open);
}

// Show which conversation is open.
export function mark(conversation) {
  open = conversation;
  for (const item of document.querySelectorAll("#talks li")) {
    const link = item.querySelector("a");
    if (item.dataset.conversation === open && open) link?.setAttribute("aria-current", "page");
    else link?.removeAttribute("aria-current");
  }
}

function tellPerson(words, way) {
  const said = document.getElementById("drawer-said");
  said.replaceChildren(words, ...(way ? [" ", way] : []));
}

function rename(item) {
  const link = item.querySelector("a");
  const form = document.createElement("form");
  const box = document.createElement("input");
  box.value = link.textContent;
  box.maxLength = 80;
  box.setAttribute("aria-label", say("talk.title"));
  form.append(box);
  let ended = false; // taking the box away makes it lose the focus, which ends it too
  const end = async (title) => {
    if (ended) return;
    ended = true;
    form.replaceWith(link);
    if (title) {
      try {
        await post(`/conversations/${item.dataset.conversation}/rename`, { title });
      } catch (error) {
        tellPerson(error.message);
      }
    }
    await list();
    document.querySelector(`#talks li[data-conversation="${item.dataset.conversation}"] a`)?.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    end(box.value.trim());
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      end("");
    }
  });
  box.addEventListener("blur", () => end(box.value.trim() === link.textContent ? "" : box.value.trim()));
  link.replaceWith(form);
  box.select();
  box.focus();
}

async function remove(item) {
  const conversation = item.dataset.conversation;
  try {
    const title = await post(`/conversations/${conversation}/delete`);
    const back = document.createElement("button");
    back.type = "button";
    back.className = "link";
    back.textContent = say("talk.restore");
    back.addEventListener("click", async () => {
      await post(`/conversations/${conversation}/restore`).then(() => tellPerson(""), (error) => tellPerson(error.message));
      list();
      document.getElementById("find-talk").focus();
    });
    tellPerson(say("talk.deleted", { title }), back);
    back.focus();
    if (conversation === open) document.dispatchEvent(new CustomEvent("talk-gone"));
  } catch (error) {
    tellPerson(error.message);
  }
  list();
}

whenThere("talks", () => list());
let pause;
document.addEventListener("input", ({ target }) => {
  if (target.id !== "find-talk") return;
  clearTimeout(pause);
  pause = setTimeout(list, 150);
});
document.addEventListener("click", ({ target }) => {
  const tool = target.closest?.("button[data-talk]");
  const item = tool?.closest("li");
  if (tool?.dataset.talk === "rename") rename(item);
  if (tool?.dataset.talk === "delete") remove(item);
});
