// One page: its size, the picture that suits it, and its words laid over the picture to be selected and copied.
import { remember, say } from "./page.js";

const FACTORS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];
const FONT = "sans-serif"; // the same in the style sheet: widths are measured with it
const LINE = 0.84; // of the height of a word's place: what is not the space between lines

let size = remember("zoom") || "width"; // "width", "page", or a factor of the width

// Lays the page out in the size chosen; `by` -1 and 1 make it smaller and larger, 0 turns from width to page. Gives what
// is to be said of it.
export function fit(article, by = null) {
  if (!article?.querySelector(".sheet")) return "";
  const before = place(article);
  if (by === 0) size = size === "width" ? "page" : "width";
  else if (by) size = String(stepped(shown(article), by));
  if (by !== null) remember("zoom", size);
  article.dataset.size = Number(size) ? "factor" : size;
  article.style.setProperty("--size", Number(size) || 1);
  for (const image of article.querySelectorAll(".sheet img")) image.sizes = `${Math.ceil(image.clientWidth)}px`;
  if (by === null) return "";
  before();
  const told = { width: "reader.zoomed_width", page: "reader.zoomed_page" }[size];
  return told ? say(told) : `${Math.round(size * 100)} %`;
}

// How large the page is shown now, as a factor.
function shown(article) {
  if (Number(size)) return Number(size);
  const image = article.querySelector(".sheet.picture");
  return image ? image.clientWidth / image.parentElement.clientWidth : 1;
}

const stepped = (now, by) =>
  by > 0 ? (FACTORS.find((x) => x > now + 0.01) ?? FACTORS.at(-1)) : (FACTORS.findLast((x) => x < now - 0.01) ?? FACTORS[0]);

// What is in the middle of the sight stays there when the size changes.
function place(article) {
  const pane = document.body.classList.contains("alone") ? document.scrollingElement : document.getElementById("reader");
  const mark = [...article.querySelectorAll(".hit, .marked")].find((x) => inSight(x.getBoundingClientRect()));
  if (mark) return () => mark.scrollIntoView({ block: "center", inline: "center" });
  const sheet = [...article.querySelectorAll(".sheet")].find((x) => x.getBoundingClientRect().bottom > innerHeight / 2);
  if (!sheet) return () => {};
  const box = sheet.getBoundingClientRect();
  const part = (innerHeight / 2 - box.top) / box.height;
  return () => {
    const now = sheet.getBoundingClientRect();
    pane.scrollTop += now.top + part * now.height - innerHeight / 2;
    const across = sheet.parentElement;
    across.scrollLeft = (across.scrollWidth - across.clientWidth) / 2;
  };
}

const inSight = (box) => box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;

// The words of the page, invisible, each where it stands on the picture. `data-at` is its place in the page's text.
export async function layWords(sheet) {
  const image = sheet.querySelector("img");
  const there = (done) => ["load", "error"].forEach((name) => image.addEventListener(name, done, { once: true }));
  if (!image.complete) await new Promise(there); // what is to be seen goes first
  if (!sheet.isConnected) return;
  const reply = await fetch(sheet.dataset.words).catch(() => null);
  if (!reply?.ok || !sheet.isConnected || sheet.querySelector(".layer")) return;
  const rows = await reply.json();
  const layer = document.createElement("div");
  layer.className = "layer";
  layer.setAttribute("aria-hidden", "true"); // screen readers have the page's text as a text
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = `100px ${FONT}`;
  const ratio = Number(getComputedStyle(sheet).getPropertyValue("--ratio"));
  rows.forEach((row, number) => layer.append(...word(row, rows[number + 1], measure, ratio)));
  sheet.append(layer);
}

function word([at, text, gap, left, top, width, height], next, measure, ratio) {
  const span = document.createElement("span");
  span.dataset.at = at;
  const onward = next && gap === " " && next[3] >= left + width && Math.abs(next[4] - top) < height / 2;
  span.textContent = text + (gap && " ");
  const told = onward ? text + " " : text;
  const upright = height / ratio > 2.5 * width && text.length > 2; // written from top to bottom
  const size = upright ? width : (height / ratio) * LINE; // as a share of the page's width
  const measured = (measure.measureText(told).width / 100) * size;
  const wanted = upright ? height / ratio : onward ? next[3] - left : width;
  span.style.cssText =
    `left:${left * 100}%;top:${top * 100}%;font-size:${size * 100}cqw;line-height:${(height / ratio) * 100}cqw;` +
    (upright ? "writing-mode:vertical-rl" : `transform:scaleX(${measured ? wanted / measured : 1})`);
  return gap === "\n" ? [span, document.createElement("br")] : [span];
}
