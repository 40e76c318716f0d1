// Lights up one school in every picture and table. Without this script all links still work.
"use strict";
const follow = document.getElementById("follow");
if (follow) {
  const choice = document.getElementById("school");
  const page = document.getElementById("page-of");
  const marks = new Map();
  for (const mark of document.querySelectorAll("[data-of]")) {
    for (const number of mark.dataset.of.split(" ")) {
      if (!marks.has(number)) marks.set(number, []);
      marks.get(number).push(mark);
    }
  }
  let lit = [];
  const light = (number) => {
    for (const mark of lit) mark.classList.remove("lit");
    lit = marks.get(number) || [];
    for (const mark of lit) mark.classList.add("lit");
    document.body.classList.toggle("lighting", lit.length > 0);
  };
  const one = (event) => {
    const mark = event.target.closest && event.target.closest("svg [data-of], tr[data-of]");
    return mark && !mark.dataset.of.includes(" ") ? mark.dataset.of : null;
  };
  const chosen = () => {
    light(choice.value);
    page.hidden = choice.value === "";
    page.href = choice.value === "" ? "#schools" : `#school-${choice.value}`;
  };
  follow.hidden = false;
  choice.addEventListener("change", chosen);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { choice.value = ""; chosen(); }
  });
  for (const [begins, ends] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(begins, (event) => { const number = one(event); if (number) light(number); });
    document.addEventListener(ends, (event) => { if (one(event)) light(choice.value); });
  }
  chosen();
}
