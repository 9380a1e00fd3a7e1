/* Filters, word search and enlarging of the report. Everything can be read without it. */
"use strict";
(() => {
  const filters = document.getElementById("filters");
  const words = document.getElementById("words");
  const choices = ["kind", "tag", "cause"].map((id) => document.getElementById(id)).filter(Boolean);
  const found = document.getElementById("found");
  const groups = [...document.querySelectorAll(".group")].map((element) => ({
    element,
    tally: element.querySelector(".tally"),
    wasOpen: element.open,
    rest: element.querySelector(".rest"),
    questions: [...element.querySelectorAll(".question")],
  }));
  const total = groups.reduce((sum, group) => sum + group.questions.length, 0);
  const texts = new WeakMap();
  const MOST_UNFOLDED = 200;

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  function textOf(question) {
    if (!texts.has(question)) texts.set(question, plain(question.textContent));
    return texts.get(question);
  }

  function holds(question, name, value) {
    if (name === "tag") return JSON.parse(question.dataset.tags).includes(value);
    return question.dataset[name] === value;
  }

  function apply() {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    const chosen = choices.filter((choice) => choice.value);
    const filtered = wanted.length > 0 || chosen.length > 0;
    let shown = 0;
    for (const group of groups) {
      let own = 0;
      for (const question of group.questions) {
        const fits = chosen.every((choice) => holds(question, choice.id, choice.value));
        question.hidden = !(fits && wanted.every((word) => textOf(question).includes(word)));
        if (!question.hidden) own += 1;
      }
      const all = group.questions.length;
      group.tally.textContent = own === all ? all.toLocaleString("en") : `${own} of ${all.toLocaleString("en")}`;
      group.element.hidden = own === 0;
      group.element.open = filtered ? own > 0 : group.wasOpen;
      if (group.rest) group.rest.open = filtered;
      shown += own;
    }
    const all = total.toLocaleString("en");
    found.textContent = filtered ? `${shown.toLocaleString("en")} of ${all} questions` : `${all} questions`;
  }

  function pick(name, value) {
    filters.reset();
    const choice = document.getElementById(name);
    if (choice) choice.value = value;
    apply();
  }

  function follow() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const group = target.closest(".group");
    if (group && (target.hidden || group.hidden)) pick("kind", "");
    for (const fold of [group, target.closest(".rest")]) if (fold) fold.open = true;
    if (target.matches("details")) target.open = true;
    target.scrollIntoView();
  }

  function clicked(event) {
    const zoom = event.target.closest(".zoom");
    if (zoom) {
      const large = zoom.getAttribute("aria-pressed") !== "true";
      zoom.setAttribute("aria-pressed", String(large));
      const sides = zoom.closest(".sides");
      sides.classList.toggle("large", sides.querySelector('.zoom[aria-pressed="true"]') !== null);
      zoom.scrollIntoView({ block: "nearest" });
      return;
    }
    const link = event.target.closest("[data-pick], [data-pick-cause], [data-pick-tag]");
    if (!link) return;
    const { pick: kind, pickCause: cause, pickTag: tag } = link.dataset;
    pick(kind ? "kind" : cause ? "cause" : "tag", kind || cause || tag);
    event.preventDefault();
    document.getElementById("questions").scrollIntoView();
    words.focus({ preventScroll: true });
  }

  function unfold() {
    const shown = groups.flatMap((group) => group.questions).filter((question) => !question.hidden);
    const some = shown.slice(0, MOST_UNFOLDED);
    const open = some.some((question) => !question.open);
    for (const question of some) question.open = open;
    if (open && shown.length > some.length) found.textContent = `The first ${MOST_UNFOLDED} of ${shown.length} are unfolded`;
  }

  filters.hidden = false;
  filters.addEventListener("input", apply);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(apply));
  document.getElementById("unfold").addEventListener("click", unfold);
  document.addEventListener("click", clicked);
  addEventListener("hashchange", follow);
  apply();
  follow();
})();
