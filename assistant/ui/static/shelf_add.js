// Adding files: by dropping them anywhere on the page, or by choosing them; one after the other, with progress.
import { say } from "./page.js";
import { sessionEnded } from "./session.js";

const rows = []; // of the files of this visit, kept while the panel is not shown
const queue = [];
let sending = false;
let changed = () => {}; // called when something was added

export const t = (key, values) => say(`shelf.${key}`, values);

export function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

export function button(words, act) {
  const made = element("button", { type: "button", text: words });
  made.addEventListener("click", act);
  return made;
}

// Put the rows into the panel that is shown now.
export function attach() {
  const place = document.getElementById("shelf-files");
  if (!place) return;
  const settled = rows.length && rows.every((row) => row.ended);
  const clear = button(t("js_dismiss"), () => (rows.splice(0), attach()));
  place.replaceChildren(...rows.map((row) => row.element), ...(settled ? [clear] : []));
}

// A line of news that is no file: what was removed, why something cannot be.
export function note(words, action) {
  const row = { ended: true, element: element("div", { class: "file" }, element("p", { text: words })) };
  if (action) row.element.append(action);
  rows.push(row);
  attach();
  action?.focus();
  return row;
}

export function drop(row) {
  rows.splice(rows.indexOf(row), 1);
  attach();
}

// Names of files that were received and of which nobody has yet said what became of them.
export const awaited = () => rows.filter((row) => row.name && !row.ended).map((row) => row.name);

// What the server says became of them, when it is not still busy with it; calls `read` with the id of each one read.
export function became(files, busy, read) {
  for (const row of rows) {
    const news = row.ended ? undefined : files[row.name];
    if (!news || (busy && (row.replaces || !news.read))) continue;
    row.said.innerHTML = news.html; // made by the server, which escapes it
    row.ended = true;
    if (news.id && row.said.querySelector("a")) read(news.id);
  }
  attach();
}

export function add(list) {
  for (const file of list) {
    const row = { file, said: element("span", { class: "said", text: t("js_queued") }) };
    row.bar = element("progress", { max: 1, value: 0, "aria-label": file.name });
    row.tools = element("span", { class: "tools" });
    row.element = element("div", { class: "file" }, element("bdi", { text: file.name }), row.tools, row.bar, row.said);
    rows.push(row);
    later(row, "ask");
  }
  attach();
}

function later(row, clash) {
  row.ended = false;
  row.replaces = clash === "replace";
  row.tools.replaceChildren(button(t("js_cancel"), () => (row.request ? row.request.abort() : ended(row, t("js_cancelled")))));
  queue.push([row, clash]);
  next();
}

function next() {
  if (sending || !queue.length) return;
  const [row, clash] = queue.shift();
  if (row.ended) return next();
  sending = true;
  send(row, clash).finally(() => {
    sending = false;
    row.request = null;
    attach();
    next();
  });
}

function send(row, clash) {
  return new Promise((resolve) => {
    const request = (row.request = new XMLHttpRequest());
    const query = new URLSearchParams({ name: row.file.name, clash });
    request.open("POST", `/shelf/add?${query}`);
    request.setRequestHeader("x-pincite", "1");
    request.setRequestHeader("content-type", "application/octet-stream");
    row.said.textContent = t("js_receiving");
    request.upload.onprogress = ({ loaded, total }) => (row.bar.value = total ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 401) sessionEnded();
      resolve(answered(row, request));
    };
    request.onerror = () => resolve(ended(row, t("js_no_server"), true));
    request.onabort = () => resolve(ended(row, t("js_cancelled")));
    request.send(row.file);
  });
}

function answered(row, request) {
  let reply;
  try {
    reply = JSON.parse(request.responseText);
  } catch {
    reply = { words: request.responseText || t("js_no_server") };
  }
  if (reply.code === "clash") return clashed(row, reply.words);
  if (request.status !== 200) return ended(row, reply.words, reply.code !== "known");
  row.bar.hidden = true;
  row.tools.replaceChildren();
  row.name = reply.name;
  row.element.querySelector("bdi").textContent = reply.name;
  row.said.textContent = reply.words;
  changed();
}

function clashed(row, words) {
  ended(row, words);
  const again = (clash) => button(t(`js_${clash}`), () => (later(row, clash), attach()));
  row.tools.replaceChildren(again("replace"), again("keep_both"), button(t("js_leave"), () => drop(row)));
}

function ended(row, words, failed = false) {
  row.ended = true;
  row.bar.hidden = true;
  row.bar.value = 0;
  row.tools.replaceChildren();
  row.said.textContent = words;
  row.element.classList.toggle("failed", failed);
  attach();
}

// Files may be dropped anywhere; `open` shows the panel.
export function watchDrops(open, whenChanged) {
  changed = whenChanged;
  let veil = null;
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const lift = () => (veil?.remove(), (veil = null));
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (!veil) document.body.append((veil = element("div", { class: "drop-veil" }, element("p", { text: t("js_veil") }))));
  }, true);
  addEventListener("dragleave", (event) => event.relatedTarget === null && lift(), true);
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    lift();
    const folders = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()?.isDirectory);
    const files = [...event.dataTransfer.files];
    open();
    add(files.filter((_, i) => !folders[i]));
    files.filter((_, i) => folders[i]).forEach((folder) => note(`${folder.name}: ${t("js_folder")}`));
  }, true);
}
