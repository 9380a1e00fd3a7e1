// What stands round the conversation: drawer, splitter, light or dark, language, models, who is logged in.
import { ask, post, remember, say, tell, whenThere } from "./page.js";

const WIDE = "(min-width: 60rem)";
const ROOMY = "(min-width: 105rem)"; // the list of conversations takes nothing from the page that is read
const STEP = 2; // per cent that an arrow key moves the splitter
const [LEAST, MOST] = [25, 75];

// --- the drawer ---

export function openDrawer(open, keep = true) {
  document.body.classList.toggle("with-drawer", open);
  document.getElementById("drawer-button")?.setAttribute("aria-expanded", String(open));
  if (keep && matchMedia(WIDE).matches) remember("drawer", open ? "open" : "closed");
  if (open && !matchMedia(WIDE).matches) document.querySelector(".drawer .new")?.focus();
}

const drawerIsOpen = () => document.body.classList.contains("with-drawer");

// --- the splitter ---

function split(share, keep = true) {
  share = Math.min(MOST, Math.max(LEAST, share));
  const style = document.documentElement.style;
  style.setProperty("--talk-share", `${share}fr`);
  style.setProperty("--read-share", `${100 - share}fr`);
  document.getElementById("split-bar")?.setAttribute("aria-valuenow", String(Math.round(share)));
  if (keep) remember("split", String(Math.round(share * 10) / 10));
}

const shareNow = () => Number(document.getElementById("split-bar").getAttribute("aria-valuenow"));

function drag(event) {
  const bar = event.target.closest?.("#split-bar");
  if (!bar || event.button) return;
  event.preventDefault();
  bar.focus();
  bar.setPointerCapture(event.pointerId);
  const left = document.getElementById("talk").getBoundingClientRect().left;
  const width = document.getElementById("reader").getBoundingClientRect().right - left;
  const move = ({ clientX }) => split((100 * (clientX - left)) / width);
  bar.addEventListener("pointermove", move);
  document.body.classList.add("splitting");
  bar.addEventListener(
    "lostpointercapture",
    () => {
      bar.removeEventListener("pointermove", move);
      document.body.classList.remove("splitting");
    },
    { once: true },
  );
}

function moveByKey(event) {
  if (!event.target.matches?.("#split-bar")) return false;
  const to = {
    ArrowLeft: () => shareNow() - STEP,
    ArrowRight: () => shareNow() + STEP,
    Home: () => LEAST,
    End: () => MOST,
    Enter: () => 50,
  }[event.key];
  if (!to) return false;
  event.preventDefault();
  event.stopPropagation();
  split(to());
  return true;
}

// --- light or dark ---

function paint(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  remember("theme", theme === "system" ? null : theme);
}

// --- what the server knows: who looks, which models there are, how many documents ---

export async function refresh() {
  const told = JSON.parse(await ask("/visitor").catch(() => "null"));
  if (!told) return;
  document.getElementById("documents-count").textContent = told.documents;
  document.body.dataset.documents = told.documents;
  const form = document.getElementById("log-out");
  form.hidden = !told.user;
  form.querySelector(".who").textContent = told.user;
  fillModels(told);
}

function fillModels({ models, model }) {
  const select = document.getElementById("model-choice");
  const chosen = select.value && select.options.length > 1 ? select.value : remember("model") || model;
  select.replaceChildren(
    ...models.map((choice) => {
      const label = choice.name === "extractive" ? say("talk.extractive") : choice.label;
      const option = new Option(choice.state === "unusable" ? `${label} ⚠` : label, choice.name);
      option.title = choice.reason;
      return option;
    }),
  );
  select.value = models.some(({ name }) => name === chosen) ? chosen : model;
  select.closest(".models").hidden = false;
  chooseModel(select.value);
}

function chooseModel(name) {
  tell("model", name);
  const option = document.getElementById("model-choice").selectedOptions[0];
  document.getElementById("model-said").textContent = option?.title || "";
  document.getElementById("model-test").hidden = name === "extractive";
}

// The model of the conversation that was opened, where it is still there to be chosen.
export function takeModel(name) {
  const select = document.getElementById("model-choice");
  if (!name || ![...select.options].some((option) => option.value === name)) return;
  select.value = name;
  chooseModel(name);
}

async function testModel() {
  const said = document.getElementById("model-said");
  said.textContent = say("talk.testing");
  try {
    const model = document.getElementById("model-choice").value;
    const result = JSON.parse(await post("/model/test", { model }));
    said.textContent = `${result.ok ? "✓" : "✗"} ${result.words}`;
  } catch (error) {
    said.textContent = `✗ ${error.message}`;
  }
}

// --- all of it together ---

function choices(open) {
  document.body.classList.toggle("with-choices", open);
  document.getElementById("more")?.setAttribute("aria-expanded", String(open));
}

whenThere("split-bar", () => {
  document.documentElement.lang = document.getElementById("words").dataset.language;
  split(Number(remember("split")) || 50, false);
  const wanted = remember("drawer") || (matchMedia(ROOMY).matches ? "open" : "closed");
  openDrawer(wanted === "open" && matchMedia(WIDE).matches, false);
  document.getElementById("theme-choice").value = document.documentElement.dataset.theme || "system";
  refresh();
});

document.addEventListener("pointerdown", drag);
document.addEventListener("dblclick", ({ target }) => target.matches?.("#split-bar") && split(50));
document.addEventListener("change", ({ target }) => {
  if (target.id === "theme-choice") paint(target.value);
  if (target.id === "model-choice") {
    remember("model", target.value);
    chooseModel(target.value);
  }
});
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("#drawer-button")) openDrawer(!drawerIsOpen());
  else if (target.closest?.("#model-test")) testModel();
  else if (target.closest?.("#more")) choices(!document.body.classList.contains("with-choices"));
  else if (!target.closest?.("#choices")) choices(false);
  const language = target.closest?.("a[data-language-link]");
  if (language) language.search = location.search; // the conversation stays open in the other language
  if (drawerIsOpen() && !matchMedia(WIDE).matches && !target.closest?.("#drawer, #drawer-button")) openDrawer(false);
});
document.addEventListener(
  "keydown",
  (event) => {
    if (moveByKey(event) || event.key !== "Escape") return;
    if (document.body.classList.contains("with-choices")) {
      choices(false);
      document.getElementById("more").focus();
    } else if (drawerIsOpen() && (!matchMedia(WIDE).matches || event.target.closest?.("#drawer"))) {
      openDrawer(false);
      document.getElementById("drawer-button").focus();
    } else return;
    event.stopPropagation();
  },
  true,
);
document.addEventListener("shelf-changed", refresh);
