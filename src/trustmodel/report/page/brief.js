"use strict";
// Shows one part of the page at a time, by its address. Without this script all parts stand below each other.
(() => {
  const views = [...document.querySelectorAll("main > .view")];
  const sheets = [...document.querySelectorAll(".one-school")];
  const picker = document.getElementById("pick");
  let moved = false;

  /** The part and, within it, the sheet that an address names; page one where it names none. */
  function named(hash) {
    let id = hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* a stray % in an address names nothing */ }
    const sheet = sheets.find((each) => each.id === id);
    if (sheet) return { view: document.getElementById("schools"), sheet };
    // What follows "=" belongs to the part itself, such as the choices of the explorer.
    const view = views.find((each) => each.id === id || each.id === id.split("=")[0]);
    return { view: view || views[0], sheet: sheets[0] };
  }

  function show() {
    const { view, sheet } = named(location.hash);
    views.forEach((each) => each.classList.toggle("on", each === view));
    sheets.forEach((each) => each.classList.toggle("on", each === sheet));
    if (picker && sheet) picker.value = sheet.id;
    const part = view.classList.contains("chap") ? "questions" : view.id;
    document.querySelectorAll("header nav a").forEach((link) => {
      if (link.getAttribute("href") === `#${part}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    requestAnimationFrame(() => scrollTo(0, 0)); // after the browser went to what the address names
    if (moved) {
      const heading = (view.id === "schools" ? sheet : view).querySelector("h1");
      if (heading) {
        heading.tabIndex = -1; // so that a screen reader goes on from here
        heading.focus({ preventScroll: true });
      }
    }
    moved = true;
    dispatchEvent(new Event("resize")); // what was hidden had no width to be drawn for
  }

  if (views.length > 1) {
    // "Skip to the brief" goes past the header of whatever is shown.
    addEventListener("hashchange", () => { if (location.hash !== "#main") show(); });
    if (picker) {
      picker.addEventListener("change", () => {
        history.replaceState(null, "", `#${picker.value}`);
        sheets.forEach((each) => each.classList.toggle("on", each.id === picker.value));
      });
      document.getElementById("print-one").addEventListener("click", () => {
        document.body.classList.add("one");
        print();
        document.body.classList.remove("one");
      });
    }
    show();
  }
})();
