// Who helps whom, as a grid, a map and a table. It mounts on every element of the class "tmx", whose data are the JSON in the
// element of the same id and "-data"; asks nothing of any server; and leaves one global name, trustmodelExplorer.
"use strict";
globalThis.trustmodelExplorer ??= (() => {
  const NAVY = "#12436D", TEAL = "#28A197", PLUM = "#801650", ORANGE = "#F46A25", GREY = "#6f777b", INK = "#0b0c0c";
  const COLOUR = {
    within: NAVY, between: ORANGE, ungrouped: NAVY, apart: PLUM, kept: NAVY, fresh: TEAL, ended: PLUM, unknown: GREY,
  };
  const DASH = { between: "9 3", fresh: "9 3", ungrouped: "1 4", apart: "2 4", ended: "5 4", unknown: "2 4" };
  const MILE = 1609.344;
  const LEAST = 11; // pixels of a cell beside which a name can be read
  const TILTED = 25; // from which names above the grid are tilted; in narrower columns they are upright
  const NAMELESS = 100; // with more schools than this no name stands at the grid
  const MANY = 24; // with more than this the map shows links between groups, and single ones of one school
  const ROWS = 150; // of the table, until all are asked for
  const NONE = -1, WITHHELD = -2; // in the data, in place of a number

  // --- words --------------------------------------------------------------------------------------------------------------

  const ENTITY = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const esc = (words) => String(words).replace(/[&<>"']/g, (sign) => ENTITY[sign]);
  const bold = (words) => `<b>${esc(words)}</b>`;
  const paragraph = (html) => (html ? `<p>${html}</p>` : "");
  const grouped = (number) => number.toLocaleString("en-GB");
  const several = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
  const often = (times) => (times === 1 ? "once" : times === 2 ? "twice" : `${grouped(times)} times`);
  const rounded = (days) => +days.toFixed(2);
  const daysOf = (days) => (days === null ? "days not recorded" : several(rounded(days), "day"));
  function listed(names, limit = 12) {
    const shown = names.length > limit + 1 ? [...names.slice(0, limit), `${names.length - limit} more`] : names;
    return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown.join("");
  }

  // --- pieces of a drawing ------------------------------------------------------------------------------------------------

  const f = (number) => +number.toFixed(1);
  const rect = (x, y, w, h, more) => `<rect x="${f(x)}" y="${f(y)}" width="${f(w)}" height="${f(h)}" ${more}/>`;
  const square = (x, y, r, more) => rect(x - r, y - r, 2 * r, 2 * r, more);
  const circle = (x, y, r, more) => `<circle cx="${f(x)}" cy="${f(y)}" r="${f(r)}" ${more}/>`;
  const path = (d, more) => `<path d="${d}" ${more}/>`;
  const line = (d, colour, width, more = "") => path(d, `fill="none" stroke="${colour}" stroke-width="${f(width)}" ${more}`);
  const text = (x, y, size, words, more = "") =>
    `<text x="${f(x)}" y="${f(y)}" font-size="${size}" ${more}>${esc(words)}</text>`;
  const svg = (width, height, inside) =>
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">${inside}</svg>`;
  const hollow = (colour, width) => `fill="#fff" stroke="${colour}" stroke-width="${f(width)}"`;
  const diamond = (x, y, r) => `M${f(x)} ${f(y - r)}L${f(x + r)} ${f(y)}L${f(x)} ${f(y + r)}L${f(x - r)} ${f(y)}Z`;
  const HALO = 'paint-order="stroke" stroke="#fff" stroke-width="4"';
  const BOLD = 'font-weight="700"';

  // A mark can be recognised by its shape as well as by its colour.
  function mark(state, x, y, r) {
    const fill = `fill="${COLOUR[state]}"`;
    switch (state) {
      case "within": case "kept": return square(x, y, r, fill);
      case "between": case "fresh": return circle(x, y, r, fill);
      case "ungrouped": return square(x, y, r * 0.8, hollow(NAVY, Math.max(1.2, r * 0.25)));
      case "ended": return circle(x, y, r * 0.8, hollow(PLUM, Math.max(1.2, r * 0.3)));
      case "apart": return path(diamond(x, y, r), fill);
      default: return path(diamond(x, y, r), hollow(GREY, 1.4));
    }
  }

  // From the giver, bent to the left, with an arrow at the one who is helped.
  function curve(state, [ax, ay], [bx, by], thick, gap, opacity) {
    const mx = (ax + bx) / 2 + (by - ay) * 0.14, my = (ay + by) / 2 - (bx - ax) * 0.14;
    const long = Math.hypot(bx - mx, by - my) || 1, ux = (bx - mx) / long, uy = (by - my) / long;
    const head = 5 + thick, half = head / 2;
    const tip = [bx - ux * gap, by - uy * gap], foot = [tip[0] - ux * head, tip[1] - uy * head];
    const shaft = `M${f(ax)} ${f(ay)}Q${f(mx)} ${f(my)} ${f(foot[0])} ${f(foot[1])}`;
    const arrow = `M${f(tip[0])} ${f(tip[1])}L${f(foot[0] - uy * half)} ${f(foot[1] + ux * half)}` +
      `L${f(foot[0] + uy * half)} ${f(foot[1] - ux * half)}Z`;
    const dash = DASH[state] ? `stroke-dasharray="${DASH[state]}"` : "";
    return `<g opacity="${opacity}">${line(shaft, COLOUR[state], thick, dash)}${path(arrow, `fill="${COLOUR[state]}"`)}</g>`;
  }

  // Topics in the order of names, each below the one that holds it: as options of a choice.
  function tree(topics) {
    const below = new Map();
    topics.forEach(([, parent], t) => below.set(parent, [...(below.get(parent) || []), t]));
    const walk = (parent, depth) => (below.get(parent) || [])
      .sort((a, b) => topics[a][0].localeCompare(topics[b][0], "en-GB"))
      .flatMap((t) => [[`${t}`, "\u2003".repeat(depth) + topics[t][0]], ...walk(t, depth + 1)]);
    return walk(NONE, 0);
  }

  const pen = document.createElement("canvas").getContext("2d");
  let mounted = 0;

  function mount(root) {
    if (root.dataset.mounted) return;
    root.dataset.mounted = "yes";
    const data = JSON.parse(document.getElementById(`${root.id}-data`).textContent);
    const { places, times, groupings, topics, kinds } = data;
    const number = ++mounted, id = (name) => `tmx${number}-${name}`;
    const count = places.length, all = places.map((_, i) => i), last = times.length - 1;
    const home = all.filter((i) => places[i].home), crowded = home.length > MANY;
    const name = (i) => places[i].short;
    const byName = (some) => [...some].sort((a, b) => name(a).localeCompare(name(b), "en-GB") || a - b);
    const placed = (i) => places[i].x !== null && places[i].y !== null;
    const onMap = all.some(placed);
    for (const time of times) {
      time.in = new Set(time.members);
      time.mute = new Set(time.silent);
    }

    // --- what may be chosen, and what is ----------------------------------------------------------------------------------

    const choices = {
      view: [["grid", "Grid"], ...(onMap ? [["map", "Map"]] : []), ["table", "Table"]],
      time: [
        ...times.map((time, t) => [`${t}`, time.label]).reverse(),
        ...times.slice(1).map((time, t) => [`${t}-${t + 1}`, `Change, ${times[t].label} to ${time.label}`]).reverse(),
      ],
      topic: [["", "All topics"], ...tree(topics)],
      kind: [["", "All kinds"], ...kinds.map((kind, k) => [`${k}`, kind])],
      order: [
        ...groupings.map((each, g) => [`group-${g}`, `By ${each.name}`]),
        ["name", "By name"],
        ...(data.near.length ? [["near", "By nearness"]] : []),
      ],
      school: [["", "All schools"], ...byName(all).map((i) => [`${i}`, name(i)])],
    };
    const usual = { view: "grid", time: `${last}`, topic: "", kind: "", order: choices.order[0][0], school: "" };
    const state = { ...usual };
    // What follows from it, for one drawing: the time, and the one before it where they are compared; the groups; the school.
    let to = last, from = null, grouping = null, blocked = false, chosen = null, rows = [], links = [];
    let at = null; // the row and the column of the cell that is looked at
    let pointed = null; // the school on the map that is
    let shape = {}; // how large things are in the drawing that is there
    let whole = false; // whether the table has all its rows

    function settle() {
      const [first, second] = state.time.split("-").map(Number);
      [from, to] = second === undefined ? [null, first] : [first, second];
      blocked = state.order.startsWith("group-");
      grouping = (blocked ? groupings[+state.order.slice(6)] : groupings[0]) || null;
      chosen = state.school === "" ? null : +state.school;
      rows = ordered();
      links = listing();
      if (at && Math.max(...at) >= rows.length) at = null;
    }

    const groupOf = (i) => grouping.labels[grouping.of[i]] ?? `${grouping.name} not recorded`;
    const both = (test) => [from, to].some((t) => t !== null && test(times[t]));

    function ordered() {
      const near = new Map(data.near.map((i, place) => [i, String(place).padStart(6, "0")]));
      const unknownLast = (i) => (grouping.of[i] < 0 ? "\uffff" : groupOf(i));
      const key = state.order === "near" ? (i) => near.get(i) : blocked ? unknownLast : () => "";
      const sorted = byName(home).map((i) => [key(i), i]).sort((p, q) => p[0].localeCompare(q[0], "en-GB")).map((p) => p[1]);
      const beside = from === null ? times[to].aids.flatMap(([a, b]) => [a, b]).filter((i) => !places[i].home) : [];
      return [...sorted, ...byName(new Set(beside))];
    }

    // --- links ------------------------------------------------------------------------------------------------------------

    const known = new Map();
    function linksAt(t) { // those of a time under the filters, by giver and receiver
      const key = `${t} ${state.topic} ${state.kind}`;
      if (known.has(key)) return known.get(key);
      const topic = state.topic === "" ? null : +state.topic, kind = state.kind === "" ? null : +state.kind;
      const below = (each) => {
        for (let up = each; up >= 0; up = topics[up][1]) if (up === topic) return true;
        return false;
      };
      const found = new Map();
      for (const [a, b, itsKind, itsTopic, number, days] of times[t].aids) {
        if ((kind !== null && itsKind !== kind) || (topic !== null && !below(itsTopic))) continue;
        const link = found.get(a * count + b) || { a, b, often: 0, days: null, about: new Map() };
        const words = itsKind === WITHHELD ? `not shown (${data.few})`
          : itsTopic >= 0 ? topics[itsTopic][0] : itsKind >= 0 ? kinds[itsKind] : "topic not recorded";
        link.often += number;
        if (days !== null) link.days = (link.days || 0) + days;
        link.about.set(words, (link.about.get(words) || 0) + number);
        found.set(a * count + b, link);
      }
      known.set(key, found);
      return found;
    }

    const comparable = (first, second) => (i) => [first, second].every((t) => times[t].in.has(i) && !times[t].mute.has(i));

    function crossing(a, b) { // one group or two, of those that are known
      if (!grouping) return "within";
      const [g, h] = [grouping.of[a], grouping.of[b]];
      return g < 0 || h < 0 ? "ungrouped" : g === h ? "within" : "between";
    }

    function listing() {
      const now = linksAt(to), among = times[to].in;
      if (from === null) {
        const stateOf = ({ a, b }) => (among.has(a) && among.has(b) ? crossing(a, b) : "apart");
        return [...now.values()].map((link) => ({ ...link, state: stateOf(link) }));
      }
      const was = linksAt(from), alike = comparable(from, to), found = [];
      for (const pair of new Set([...now.keys(), ...was.keys()])) {
        const a = Math.floor(pair / count), b = pair % count, before = was.get(pair), after = now.get(pair);
        if (!places[a].home || !places[b].home) continue; // others were not asked, so nothing can be compared
        const stateOf = !alike(a) || !alike(b) ? "unknown" : before && after ? "kept" : after ? "fresh" : "ended";
        found.push({ ...(after || before), before, after, state: stateOf });
      }
      return found;
    }

    const WHICH = {
      within: () => (grouping ? `within one ${grouping.name}` : "link"),
      between: () => `between ${grouping.plural}`,
      ungrouped: () => `${grouping.name} not recorded`,
      apart: () => "with others",
      kept: () => "kept",
      fresh: () => "new",
      ended: () => "ended",
      unknown: () => "cannot be compared",
    };

    // --- the frame --------------------------------------------------------------------------------------------------------

    function choice(key, label) {
      if (choices[key].length < (key === "school" ? 3 : 2)) return "";
      const options = choices[key].map(([value, words]) => `<option value="${value}">${esc(words)}</option>`).join("");
      return `<div class="tmx-${key}"><label for="${id(key)}">${label}</label>
        <select id="${id(key)}" data-key="${key}">${options}</select></div>`;
    }

    const views = choices.view.map(([value, words]) => `<button type="button" data-view="${value}">${words}</button>`);
    const notes = [...(onMap ? [] : ["There is no map, since no school’s place is recorded."]), ...data.notes];
    const frame = document.createElement("div");
    frame.className = `tmx-frame${home.length > 20 ? " tmx-wide" : ""}`;
    frame.innerHTML = `
      <form class="tmx-bar">
        <fieldset><legend>View</legend><div class="tmx-views">${views.join("")}</div></fieldset>
        ${choice("time", "Year")}${choice("topic", "Topic")}${choice("kind", "Kind of help")}
        ${choice("order", "Order")}${choice("school", "School")}
      </form>
      <div class="tmx-main">
        <div class="tmx-stage">
          <div class="tmx-drawing" tabindex="0" role="application" aria-roledescription="grid of schools"></div>
          <div class="tmx-table" tabindex="0" role="region" aria-label="Links as a table"></div>
          <div class="tmx-key"></div>
          <div class="tmx-notes">${notes.map((note) => paragraph(esc(note))).join("")}</div>
        </div>
        <div class="tmx-say" role="status" aria-live="polite"></div>
      </div>`;
    root.append(frame);
    const $ = (part) => frame.querySelector(part);
    const bar = $(".tmx-bar"), stage = $(".tmx-stage"), drawing = $(".tmx-drawing"), table = $(".tmx-table");
    const say = $(".tmx-say"), legend = $(".tmx-key");

    let font = "";
    function wide(words, size) {
      pen.font = `${size}px ${font}`;
      return pen.measureText(words).width;
    }
    function cut(words, size, most) {
      if (wide(words, size) <= most) return words;
      let end = words.length;
      while (end > 1 && wide(`${words.slice(0, end)}…`, size) > most) end -= 1;
      return `${words.slice(0, end).trimEnd()}…`;
    }

    // --- the grid ---------------------------------------------------------------------------------------------------------

    function measured(width) { // how large everything in the grid is
      const n = rows.length, inside = rows.filter((i) => places[i].home).length, gap = inside < n ? 12 : 0;
      const named = n <= NAMELESS, narrow = width < 480, size = narrow || n > 40 ? 10.5 : n > 16 ? 12 : 13;
      const labels = named ? rows.map((i) => cut(name(i), size, Math.max(70, width * (narrow ? 0.34 : 0.26)))) : [];
      const long = Math.max(0, ...labels.map((label) => wide(label, size)));
      const left = named ? Math.ceil(long) + 10 : 2, room = width - left - gap - 2;
      // How far a tilted name reaches past the last column: not only the last one, where another is much longer.
      const past = (label, c) => 0.62 * wide(label, size) - (n - 1 - c) * TILTED;
      const beyond = Math.max(0, ...labels.map(past));
      let cell = Math.min(44, (room - beyond) / n);
      const tilted = cell >= TILTED;
      if (!tilted) cell = Math.min(TILTED, room / n);
      if (named && cell < LEAST) cell = LEAST;
      return {
        n, inside, gap, named, size, labels, left, cell, tilted,
        top: !named ? 4 : tilted ? long * 0.8 + size + 8 : long + 10,
        side: n * cell + gap,
        right: tilted ? beyond : 0,
        where: (place) => place * cell + (place >= inside ? gap : 0),
      };
    }

    function grid() {
      shape = measured(stage.clientWidth);
      const { n, inside, gap, left, top, cell, side, where, named } = shape;
      const place = new Map(rows.map((i, r) => [i, r])), x = (c) => left + where(c), y = (r) => top + where(r);
      const width = Math.ceil(left + side + shape.right + 2);
      const height = Math.ceil(top + side + (n > inside || blocked ? 22 : 6));
      const row = (r, more) => rect(left, y(r), side, cell, more), column = (c, more) => rect(x(c), top, cell, side, more);
      let s = ground(row, column) + net();
      if (place.has(chosen)) {
        const lit = 'fill="#fd0" fill-opacity=".4"';
        s += row(place.get(chosen), lit) + column(place.get(chosen), lit);
      }
      s += '<g class="tmx-cross"></g>';
      for (const link of links) {
        const part = cell < 16 ? 0.8 : Math.min(0.88, 0.42 + 0.12 * link.often);
        const drawn = mark(link.state, x(place.get(link.b)) + cell / 2, y(place.get(link.a)) + cell / 2, (cell * part) / 2);
        s += chosen === null || link.a === chosen || link.b === chosen ? drawn : `<g opacity=".25">${drawn}</g>`;
      }
      s += blocks(x, y) + rect(left, top, side, side, 'class="tmx-cells" fill="#fff" fill-opacity="0"');
      const [heads, edge] = named ? names(x, y) : ["", ""];
      // Where the grid is wider than its box, the names of rows stay while it is scrolled: a second drawing of them.
      const sticky = named && width > stage.clientWidth + 1;
      const standing = sticky ? svg(left, height, rect(0, 0, left, height, 'fill="#fff"') + edge) : "";
      drawing.innerHTML = (sticky ? `<div class="tmx-edge">${standing}</div>` : "") + svg(width, height, s + heads + edge);
      cross();
    }

    function ground(row, column) { // hatched: did not answer; grey: not in the trust then, and a school with itself
      const fill = `fill="url(#${id("hatch")})"`, pale = 'fill="#eceeef"', { left, top, cell, where } = shape;
      let s = `<defs><pattern id="${id("hatch")}" width="6" height="6" patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)">${line("M0 0v6", "#8d9598", 1.6)}</pattern></defs>`;
      rows.forEach((i, r) => {
        if (both((time) => time.mute.has(i))) s += row(r, fill) + (from === null ? "" : column(r, fill));
        else if (places[i].home && both((time) => !time.in.has(i))) s += row(r, pale) + column(r, pale);
      });
      return s + rows.map((_, r) => rect(left + where(r), top + where(r), cell, cell, 'fill="#dcdfe1"')).join("");
    }

    function net() { // lines between cells, and the gap between the trust's schools and others
      const { n, inside, gap, left, top, cell, side, where } = shape, lines = [];
      for (let k = 0; k < n && cell > 5; k++) lines.push(where(k), ...(k === inside && gap ? [where(k) - gap] : []));
      if (cell > 5) lines.push(side);
      const d = lines.map((p) => `M${f(left)} ${f(top + p)}h${f(side)}M${f(left + p)} ${f(top)}v${f(side)}`).join("");
      const p = where(inside) - gap, white = 'fill="#fff"';
      return line(d, "#dfe2e4", 1) + (gap ? rect(left + p, top, gap, side, white) + rect(left, top + p, side, gap, white) : "");
    }

    function names(x, y) {
      const { top, left, cell, size, labels, tilted } = shape;
      let heads = "", edge = "";
      rows.forEach((i, r) => {
        const more = `data-place="${i}" ${i === chosen ? BOLD : ""} ${places[i].home ? "" : 'font-style="italic"'}`;
        const across = x(r) + cell / 2 + (tilted ? 3 : size * 0.36), turn = tilted ? -52 : -90;
        edge += text(left - 6, y(r) + cell / 2 + size * 0.36, size, labels[r], `${more} text-anchor="end"`);
        heads += text(0, 0, size, labels[r], `${more} transform="translate(${f(across)},${f(top - 6)}) rotate(${turn})"`);
      });
      return [heads, edge];
    }

    // Schools of one group that stand together are framed, and the group is named below; so are those outside the trust.
    // Where not every name has room, letters stand there, and the key says what they mean.
    function blocks(x, y) {
      const { n, inside, cell, where } = shape, groups = [];
      for (let k = 1, begin = 0; blocked && k <= inside; k++) {
        if (k < inside && grouping.of[rows[k]] === grouping.of[rows[begin]]) continue;
        groups.push([begin, k, groupOf(rows[begin])]);
        begin = k;
      }
      const room = (begin, end) => where(end - 1) + cell - where(begin);
      const under = (begin, end, words) => text(x(begin) + room(begin, end) / 2, y(n - 1) + cell + 16, 12,
        cut(words, 12, Math.max(room(begin, end), 46)), `text-anchor="middle" ${BOLD} fill="#505a5f"`);
      const fit = groups.every(([begin, end, words]) => 1.1 * wide(words, 12) <= room(begin, end));
      const letter = (k) => (fit ? groups[k][2] : k < 26 ? String.fromCharCode(65 + k) : `${k + 1}`);
      shape.letters = fit ? [] : groups.map(([, , words], k) => `${letter(k)}: ${words}`);
      return (n > inside ? under(inside, n, "Others") : "") + groups.map(([begin, end], k) => {
        const long = room(begin, end);
        return rect(x(begin), y(begin), long, long, `fill="none" stroke="${INK}" stroke-width="1.6"`) + under(begin, end, letter(k));
      }).join("");
    }

    function cross() { // the row and the column of the cell that is looked at
      const layer = $(".tmx-cross");
      if (!layer) return;
      const { left, top, cell, side, where } = shape, lit = `fill="${NAVY}" fill-opacity=".13"`;
      const [x, y] = at ? [left + where(at[1]), top + where(at[0])] : [];
      layer.innerHTML = at ? rect(0, y, left + side, cell, lit) + rect(x, 0, cell, top + side, lit) +
        rect(x, y, cell, cell, `fill="none" stroke="${INK}" stroke-width="2.5"`) : "";
    }

    function cellUnder(event) {
      const picture = drawing.querySelector(":scope > svg"), box = picture.getBoundingClientRect();
      const scale = picture.viewBox.baseVal.width / box.width;
      const find = (pixel) => rows.findIndex((_, k) => pixel >= shape.where(k) && pixel < shape.where(k) + shape.cell);
      const r = find((event.clientY - box.top) * scale - shape.top), c = find((event.clientX - box.left) * scale - shape.left);
      return r < 0 || c < 0 ? null : [r, c];
    }

    function look(cell) {
      at = cell;
      cross();
      tell();
    }

    function intoView() { // of a grid that is scrolled in its box, on a page that is scrolled too
      const { left, top, cell, where } = shape, x = left + where(at[1]);
      const y = drawing.getBoundingClientRect().top + top + where(at[0]), stands = say.getBoundingClientRect();
      // What is said stands above the grid, at its side, or on a phone at the foot of the page.
      const covers = stands.width > drawing.clientWidth / 2, atFoot = covers && stands.bottom >= innerHeight - 1;
      const above = covers && !atFoot ? stands.bottom : 60, below = innerHeight - cell - (atFoot ? stands.height : 0);
      if (y < above) scrollBy(0, y - above);
      if (y + cell > below) scrollBy(0, y + cell - below);
      if (x - left < drawing.scrollLeft) drawing.scrollLeft = x - left;
      if (x + cell > drawing.scrollLeft + drawing.clientWidth) drawing.scrollLeft = x + cell - drawing.clientWidth;
    }

    // --- the map ----------------------------------------------------------------------------------------------------------

    function map() {
      const linked = new Set(links.flatMap((link) => [link.a, link.b])), focus = pointed ?? chosen;
      const shown = rows.filter((i) => placed(i) && (places[i].home || linked.has(i)));
      const width = stage.clientWidth, small = width < 480, pad = small ? 40 : 70;
      const xs = shown.map((i) => places[i].x), ys = shown.map((i) => places[i].y);
      const west = Math.min(...xs), east = Math.max(...xs), south = Math.min(...ys), north = Math.max(...ys);
      const across = (width - 2 * pad) / Math.max(east - west, 500), down = (small ? 420 : 560) / Math.max(north - south, 500);
      const scale = Math.min(across, down), height = shown.length ? Math.ceil((north - south) * scale + 120) : 60;
      const shift = (width - (east - west) * scale) / 2;
      const spots = new Map(shown.map((i) => [i, [shift + (places[i].x - west) * scale, 44 + (north - places[i].y) * scale]]));
      const bands = crowded && focus === null && from === null && grouping !== null && grouping.labels.length < 7;
      shape = { shown, bands, nameless: false };
      let [s, over] = bands ? between(spots) : ["", ""];
      for (const link of bands ? [] : links) {
        const its = focus === null || link.a === focus || link.b === focus;
        if (!spots.has(link.a) || !spots.has(link.b) || (crowded && !its)) continue;
        const opacity = !its ? 0.1 : crowded && focus === null ? 0.3 : 0.8;
        const thick = Math.min(4.5, 0.9 + link.often * 0.6);
        s += curve(link.state, spots.get(link.a), spots.get(link.b), thick, crowded ? 6 : 9, opacity);
      }
      for (const i of shown) s += spot(i, ...spots.get(i), crowded && i !== focus ? 5 : 7.5);
      const beside = new Set(links.flatMap(({ a, b }) => (a === focus ? [b] : b === focus ? [a] : [])));
      const named = shown.filter((i) => !crowded || i === focus || beside.has(i));
      s += labelled(named, spots, width, small ? 11 : 13, focus) + over + (shown.length ? ruler(scale, width, height) : "");
      drawing.innerHTML = svg(width, height, s);
    }

    function spot(i, x, y, r) { // of up to four groups each has a shape and a colour of its own
      const g = grouping ? grouping.of[i] : 0, more = `data-place="${i}" stroke="#fff" stroke-width="2"`;
      if (!places[i].home) return square(x, y, r * 0.8, `data-place="${i}" ${hollow(GREY, 2.5)}`);
      if (g < 0) return circle(x, y, r, `${more} fill="${GREY}"`);
      const triangle = `M${f(x)} ${f(y - r * 1.2)}l${f(r * 1.2)} ${f(r * 2.1)}h${f(-r * 2.4)}z`;
      return [
        circle(x, y, r, `${more} fill="${NAVY}"`),
        square(x, y, r * 0.9, `${more} fill="${TEAL}"`),
        path(triangle, `${more} fill="${PLUM}"`),
        path(diamond(x, y, r * 1.3), `${more} fill="${ORANGE}"`),
      ][grouping && grouping.labels.length <= 4 ? g : 0];
    }

    function between(spots) { // of many schools: how many links go from group to group
      const { of, labels } = grouping, middle = new Map(), sums = new Map(), heads = [];
      labels.forEach((_, g) => {
        const its = [...spots].filter(([i]) => places[i].home && of[i] === g).map(([, place]) => place);
        const mean = (axis) => its.reduce((sum, place) => sum + place[axis], 0) / its.length;
        if (its.length) middle.set(g, [mean(0), mean(1), Math.min(...its.map(([, y]) => y))]);
      });
      for (const { a, b, state: its } of links) {
        const key = `${of[a]} ${of[b]}`;
        if (its === "within" || its === "between") sums.set(key, (sums.get(key) || 0) + 1);
      }
      const ways = [...sums].map(([key, sum]) => [...key.split(" ").map(Number), sum]);
      const most = Math.max(1, ...ways.map(([g, h, sum]) => (g === h ? 0 : sum)));
      let s = "", over = "";
      for (const [g, h, sum] of ways.filter(([g, h]) => middle.has(g) && middle.has(h))) {
        const [ax, ay, high] = middle.get(g), [bx, by] = middle.get(h);
        if (g === h) {
          const words = `${labels[g]}: ${grouped(sum)} within`, half = wide(words, 14) * 0.55;
          const x = Math.min(Math.max(ax, half), stage.clientWidth - half);
          let y = Math.max(18, high - 14);
          while (heads.some((head) => Math.abs(head.x - x) < head.half + half && Math.abs(head.y - y) < 16)) y += 17;
          heads.push({ x, y, half });
          over += text(x, y, 14, words, `text-anchor="middle" ${BOLD} fill="${NAVY}" ${HALO}`);
          continue;
        }
        const mx = (ax + bx) / 2 + (by - ay) * 0.3, my = (ay + by) / 2 - (bx - ax) * 0.3;
        const d = `M${f(ax)} ${f(ay)}Q${f(mx)} ${f(my)} ${f(bx)} ${f(by)}`;
        const arrow = Math.abs(bx - ax) > Math.abs(by - ay) ? (ax < bx ? "→" : "←") : ay < by ? "↓" : "↑";
        const words = `${grouped(sum)} ${arrow}`;
        s += line(d, ORANGE, 2 + (16 * sum) / most, 'stroke-opacity=".55"');
        over += text((ax + bx) / 4 + mx / 2, (ay + by) / 4 + my / 2 + 5, 15, words, `text-anchor="middle" ${BOLD} ${HALO}`);
      }
      return [s, over];
    }

    const AROUND = [
      [12, 4, "start"], [-12, 4, "end"], [0, -14, "middle"], [0, 24, "middle"],
      [11, 18, "start"], [-11, -10, "end"], [11, -10, "start"], [-11, 18, "end"],
    ];

    function labelled(named, spots, width, size, focus) { // names beside their marks, where they cover as little as can be
      const taken = [], dots = [...spots.values()].map(([x, y]) => [x - 8, y - 8, x + 8, y + 8]);
      const shared = (low, high, p, q) => Math.max(0, Math.min(p[high], q[high]) - Math.max(p[low], q[low]));
      const area = (p, q) => shared(0, 2, p, q) * shared(1, 3, p, q);
      const sum = (box, boxes) => boxes.reduce((total, other) => total + area(box, other), 0);
      let s = "";
      for (const i of named) {
        const long = wide(name(i), size), [x, y] = spots.get(i);
        const tries = AROUND.map(([dx, dy, anchor]) => {
          const begin = x + dx - (anchor === "end" ? long : anchor === "middle" ? long / 2 : 0);
          const box = [begin, y + dy - size, begin + long, y + dy + 3];
          const outside = Math.max(0, -box[0]) + Math.max(0, box[2] - width);
          return { dx, dy, anchor, box, cost: outside * 200 + 3 * sum(box, taken) + sum(box, dots) };
        });
        const best = tries.reduce((least, each) => (each.cost < least.cost - 1e-9 ? each : least));
        if (i !== focus && taken.some((other) => area(best.box, other) > 0.12 * long * size)) {
          shape.nameless = true;
          continue;
        }
        taken.push(best.box);
        const more = `data-place="${i}" text-anchor="${best.anchor}" ${HALO} ${i === focus ? BOLD : ""}`;
        s += text(x + best.dx, y + best.dy, size, name(i), more);
      }
      return s;
    }

    function ruler(scale, width, height) {
      const miles = [20, 10, 5, 2, 1, 0.5].find((step) => step * MILE * scale < width * 0.4) || 0.25;
      const words = { 0.5: "half a mile", 0.25: "a quarter of a mile" }[miles] || several(miles, "mile");
      const long = miles * MILE * scale, km = +((miles * MILE) / 1000).toFixed(1);
      return line(`M12 ${height - 16}v5h${f(long)}v-5`, INK, 1.5) + text(20 + long, height - 9, 12, `${words} (${km} km)`);
    }

    function point(i) {
      pointed = i;
      map();
      key();
      tell();
    }

    // --- the table --------------------------------------------------------------------------------------------------------

    function asTable() {
      const place = new Map(rows.map((i, r) => [i, r]));
      const shown = links.filter((link) => chosen === null || link.a === chosen || link.b === chosen)
        .sort((p, q) => place.get(p.a) - place.get(q.a) || place.get(p.b) - place.get(q.b));
      const columns = from === null ? ["Times", "Days"] : [from, to].map((t) => `Times, ${times[t].label}`);
      const then = (link, t, its) => (its ? its.often : times[t].mute.has(link.a) ? "not known" : 0);
      const figures = (link) => (from === null
        ? [link.often, link.days === null ? "not recorded" : rounded(link.days)]
        : [then(link, from, link.before), then(link, to, link.after)]);
      const cell = (heading, value, more = "") => `<td data-label="${esc(heading)}" ${more}>${esc(value)}</td>`;
      const line = (link) => `<tr><th scope="row">${esc(places[link.a].name)}</th>${cell("Helped", places[link.b].name)}
        ${figures(link).map((value, k) => cell(columns[k], value, 'class="tmx-number"')).join("")}
        ${cell("About", [...link.about.keys()].join(", "))}${cell("Which", WHICH[link.state]())}</tr>`;
      const heads = columns.map((words) => `<th scope="col" class="tmx-number">${esc(words)}</th>`).join("");
      const time = from === null ? times[to].label : `${times[from].label} to ${times[to].label}`;
      const caption = `${several(shown.length, "link")}${chosen === null ? "" : ` of ${places[chosen].name}`}, ${time}`;
      const more = !whole && shown.length > ROWS, all = '<button type="button" class="tmx-more">List all</button>';
      table.innerHTML = `<table><caption>${esc(caption)}</caption><thead><tr><th scope="col">Who helped</th>
        <th scope="col">Helped</th>${heads}<th scope="col">About</th><th scope="col">Which</th></tr></thead>
        <tbody>${(more ? shown.slice(0, ROWS) : shown).map(line).join("")}</tbody></table>` +
        (more ? paragraph(`The first ${ROWS} of ${grouped(shown.length)} are listed. ${all}`) : "");
    }

    // --- what is said -----------------------------------------------------------------------------------------------------

    // " in 2025/26", or another time in brackets; nothing where there is only one that has no dates.
    function when(t) {
      const { label } = times[t];
      return esc(/^\d{4}\//.test(label) ? ` in ${label}` : last ? ` (${label})` : "");
    }

    const onWhat = () => esc((state.topic === "" ? "" : ` on ${topics[+state.topic][0]}`) +
      (state.kind === "" ? "" : ` by ${kinds[+state.kind]}`));

    function changed(first, second) { // like for like
      const alike = comparable(first, second);
      const [was, now] = [first, second].map((t) => [...linksAt(t).values()].filter(({ a, b }) => alike(a) && alike(b)));
      const before = new Set(was.map(({ a, b }) => a * count + b)), across = ({ a, b }) => crossing(a, b) === "between";
      const kept = now.filter(({ a, b }) => before.has(a * count + b)).length;
      const words = `${grouped(kept)} kept, ${grouped(now.length - kept)} new, ${grouped(was.length - kept)} ended`;
      const [over, overNow] = [was, now].map((some) => grouped(some.filter(across).length));
      const walls = grouping ? ` Between ${esc(grouping.plural)}: ${over} became ${overNow}.` : "";
      return { was: several(was.length, "link"), now: grouped(now.length), words, walls };
    }

    function missing(t) { // who did not answer, and who was not there
      const quiet = times[t].silent.map(name), away = home.filter((i) => !times[t].in.has(i)).map(name);
      const they = quiet.length === 1 ? "it" : "they";
      const said = `${esc(listed(quiet))} did not answer${when(t)}: what ${they} gave is not known, which is not none.`;
      return paragraph(quiet.length ? said : "") +
        paragraph(away.length ? `Not in the trust${when(t)}: ${esc(listed(away))}.` : "");
    }

    function tellTime() {
      const number = (which) => links.filter((link) => link.state === which).length;
      const others = number("apart"), ungrouped = number("ungrouped"), among = links.length - others;
      if (!links.length) return paragraph(`No help${onWhat()} is recorded${when(to)}. That does not mean that there was none.`);
      let s = `${bold(several(among, "link"))} between schools${onWhat()}${when(to)}`;
      if (among && grouping) s += `, ${grouped(number("between"))} of them between ${esc(grouping.plural)}`;
      if (ungrouped) s += `, ${grouped(ungrouped)} where the ${esc(grouping.name)} is not recorded`;
      s += ".";
      if (others) s += ` ${grouped(others)} more with others: the central team, clusters or schools outside.`;
      if (to === 0) return paragraph(s);
      const { was, now, words, walls } = changed(to - 1, to);
      return paragraph(s) + paragraph(`Like for like, ${was}${when(to - 1)} became ${now}: ${words}.${walls}`);
    }

    function tellChange() {
      const { was, now, words, walls } = changed(from, to), unknown = links.filter((link) => link.state === "unknown").length;
      const whose = "between schools that were there and answered both times";
      return paragraph(`${bold(words)}: ${was}${onWhat()}${when(from)} became ${now}${when(to)}, ${whose}.${walls}`) +
        paragraph(unknown ? `${several(unknown, "link")} cannot be compared.` : "") + missing(from);
    }

    function tellWhole() {
      if (count === 1) return paragraph("There is one school only, so there is nobody for it to help.");
      const beside = "Links with the central team, clusters and schools outside are not compared; choose a year to see them.";
      const hint = {
        grid: "Point at a square, or use the arrow keys; Enter picks the row’s school, Escape clears.",
        map: "Point at a school, or use the arrow keys; Enter picks it, Escape clears.",
      }[state.view];
      return (from === null ? tellTime() : tellChange()) + missing(to) +
        paragraph(from !== null && count > home.length ? beside : "") + (hint ? `<p class="tmx-hint">${hint}</p>` : "");
    }

    function distance(a, b) {
      if (!placed(a) || !placed(b)) return "";
      const metres = Math.hypot(places[a].x - places[b].x, places[a].y - places[b].y);
      return `${(metres / MILE).toFixed(1)} miles (${(metres / 1000).toFixed(1)} km) apart.`;
    }

    function way(a, b, found) { // the shortest path along help, where there is none straight
      const next = new Map(), before = new Map([[a, NONE]]);
      for (const link of found.values()) next.set(link.a, [...(next.get(link.a) || []), link.b]);
      for (let edge = [a]; edge.length && !before.has(b);) {
        const on = edge.flatMap((i) => (next.get(i) || []).map((j) => [i, j]));
        edge = [];
        for (const [i, j] of on) {
          if (before.has(j)) continue;
          before.set(j, i);
          edge.push(j);
        }
      }
      const passed = [];
      for (let i = before.has(b) ? b : NONE; i !== NONE; i = before.get(i)) passed.unshift(i);
      return passed.length ? `Nearest way of help: ${esc(passed.map(name).join(" → "))}.` : "";
    }

    function tellPair(a, b) {
      if (a === b) return paragraph(bold(places[a].name)) + paragraph("Help within one school is not shown.");
      const found = linksAt(to), link = found.get(a * count + b);
      const ofTime = (t) => {
        const its = linksAt(t).get(a * count + b);
        const none = times[t].mute.has(a) ? "not known, since it did not answer" : "none recorded";
        return `${esc(times[t].label)}: ${its ? `${often(its.often)}, ${daysOf(its.days)}` : none}`;
      };
      const shown = [to, from ?? to - 1].filter((t) => t >= 0);
      const about = link ? [...link.about].map(([words, k]) => `<li>${esc(words)}${k > 1 ? ` (${often(k)})` : ""}</li>`) : [];
      const back = found.has(b * count + a) ? "Help went the other way." : "";
      return paragraph(`From ${bold(places[a].name)} to ${bold(places[b].name)}${onWhat()}`) +
        paragraph(shown.map(ofTime).join("<br>")) + (link ? `<ul>${about.join("")}</ul>` : "") +
        paragraph([back, link ? "" : way(a, b, found), distance(a, b)].filter(Boolean).join(" "));
    }

    function tellSchool(i) {
      const gives = links.filter((link) => link.a === i), gets = links.filter((link) => link.b === i);
      const names = (some) => esc(listed(byName(some).map(name)));
      const lines = (words, some, end, none) => {
        const of = (which) => some.filter((link) => link.state === which).map((link) => link[end]);
        if (!some.length) return paragraph(none);
        if (from === null) return paragraph(`${words} ${several(some.length, "other")}: ${names(some.map((link) => link[end]))}.`);
        return ["kept", "fresh", "ended", "unknown"].filter((which) => of(which).length)
          .map((which) => paragraph(`${words}, ${WHICH[which]()}: ${names(of(which))}.`)).join("");
      };
      const quiet = [from, to].filter((t) => t !== null && times[t].mute.has(i)).map(when);
      const direct = new Set([i, ...gives.map((link) => link.b)]);
      const further = links.filter((link) => from === null && direct.has(link.a) && !direct.has(link.b)).map((link) => link.b);
      return paragraph(bold(places[i].name)) +
        paragraph(quiet.length ? `It did not answer${listed(quiet)}: what it gave is not known.` : "") +
        lines("Helped", gives, "b", "No help that it gave is recorded.") +
        lines("Helped by", gets, "a", "No help for it is recorded.") +
        paragraph(further.length ? `Reached through one other: ${names(new Set(further))}.` : "");
    }

    function tell() {
      const cell = state.view === "grid" ? at : null, school = (state.view === "map" ? pointed : null) ?? chosen;
      say.classList.toggle("tmx-near", cell !== null || (state.view === "map" && pointed !== null));
      say.innerHTML = cell ? tellPair(rows[cell[0]], rows[cell[1]]) : school === null ? tellWhole() : tellSchool(school);
    }

    // --- what marks mean --------------------------------------------------------------------------------------------------

    const note = (words) => `<span>${esc(words)}</span>`;
    const swatch = (inside, words) => `<span>${svg(16, 16, inside)}${esc(words)}</span>`;

    function key() {
      const there = new Set(links.map((link) => link.state)), dashes = (which) => (DASH[which] || "1 0").split(" ");
      const sample = (which) => (state.view === "grid" ? mark(which, 8, 8, 6)
        : line("M0 8h16", COLOUR[which], 3, `stroke-dasharray="${dashes(which).map((d) => d * 0.6).join(" ")}"`));
      const states = Object.keys(WHICH).filter((which) => there.has(which) && !(state.view === "map" && shape.bands));
      const marks = states.map((which) => swatch(sample(which), WHICH[which]()));
      legend.innerHTML = state.view === "table" ? "" : [...marks, ...(state.view === "grid" ? gridKey() : mapKey())].join("");
    }

    function gridKey() {
      const hatch = line("M-2 10L10 -2M2 14L14 2M6 18L18 6", "#8d9598", 1.6), entries = [];
      if (both((time) => time.silent.some((i) => rows.includes(i)))) entries.push(swatch(hatch, "did not answer"));
      if (both((time) => home.some((i) => !time.in.has(i)))) {
        entries.push(swatch(square(8, 8, 8, 'fill="#dcdfe1"'), "not in the trust then"));
      }
      if (shape.letters.length) entries.push(note(`${shape.letters.join("; ")}.`));
      if (!shape.named) entries.push(note("There is no room for names: point at a square, or pick a school."));
      const larger = shape.cell >= 16 && from === null;
      return [...entries, note(`A row helps a column${larger ? "; larger means more often" : ""}.`)];
    }

    function mapKey() {
      const entries = [], { shown, bands } = shape, first = (g) => home.find((i) => grouping.of[i] === g);
      if (grouping && grouping.labels.length <= 4) {
        grouping.labels.forEach((label, g) => entries.push(swatch(spot(first(g), 8, 8, 5.5), label)));
      }
      if (grouping && shown.some((i) => places[i].home && grouping.of[i] < 0)) {
        entries.push(swatch(circle(8, 8, 5.5, `fill="${GREY}"`), WHICH.ungrouped()));
      }
      if (shown.some((i) => !places[i].home)) entries.push(swatch(square(8, 8, 5, hollow(GREY, 2.5)), "outside the trust"));
      entries.push(note(bands
        ? `Numbers: links each way between ${grouping.plural}. Point at a school or pick it to see its own.`
        : "Arrows point at who is helped; thicker means more often."));
      if (shape.nameless) entries.push(note("Some names have no room: point at a school to read it."));
      const lost = rows.filter((i) => !placed(i)).map(name);
      if (lost.length) entries.push(note(`Not on the map, since no place is recorded: ${listed(lost)}.`));
      return entries;
    }

    // --- drawing anew -----------------------------------------------------------------------------------------------------

    const SPOKEN = {
      grid: "Who helps whom, as a grid. Arrow keys move from cell to cell, Enter picks the row’s school, Shift and Enter the" +
        " column’s, Escape clears. The same links are under Table.",
      map: "Who helps whom, on a map. Arrow keys move from school to school, Enter picks the school, Escape clears. The same" +
        " links are under Table.",
    };

    function draw() {
      font = getComputedStyle(frame).fontFamily;
      settle();
      drawing.hidden = state.view === "table";
      table.hidden = !drawing.hidden;
      if (!drawing.hidden) {
        drawing.setAttribute("aria-label", SPOKEN[state.view]);
        drawing.setAttribute("aria-roledescription", `${state.view} of schools`);
      }
      for (const button of bar.querySelectorAll("[data-view]")) {
        button.setAttribute("aria-pressed", button.dataset.view === state.view);
      }
      for (const box of bar.querySelectorAll("[data-key]")) box.value = state[box.dataset.key];
      ({ grid, map, table: asTable })[state.view]();
      key();
      tell();
    }

    function choose(changes) {
      if (!("topic" in changes || "kind" in changes)) at = pointed = null;
      whole = false;
      Object.assign(state, changes);
      draw();
      save();
    }

    const follow = (i) => choose({ school: chosen === i ? "" : `${i}` });

    // --- the address ------------------------------------------------------------------------------------------------------

    // In a file of its own the address says what is chosen, so that it can be sent; within a page it begins as the page wants.
    // It holds words and ids, since numbers may be others in the next file.
    const address = root.dataset.address;
    const WORDS = {
      view: (value) => value,
      time: (value) => value.split("-").map((t) => times[+t].label).join(" to "),
      topic: (value) => topics[+value][0],
      kind: (value) => kinds[+value],
      order: (value) => (value.startsWith("group-") ? groupings[+value.slice(6)].name : value),
      school: (value) => places[+value].key,
    };

    function save() {
      if (address === undefined) return;
      const parts = Object.keys(usual).filter((name) => state[name] !== usual[name])
        .map((name) => `${name}=${encodeURIComponent(WORDS[name](state[name]))}`);
      const hash = `${address}${address && parts.length ? "=" : ""}${parts.join("&")}`;
      try {
        history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
      } catch { /* a page that has no address of its own */ }
    }

    function load() { // whether the address says anything of this explorer
      const hash = location.hash.slice(1);
      if (address === undefined || (address && !hash.startsWith(`${address}=`))) return false;
      const given = new URLSearchParams(address ? hash.slice(address.length + 1) : hash);
      const match = (name) => choices[name].find(([value]) => value !== "" && WORDS[name](value) === given.get(name));
      for (const name of Object.keys(usual)) state[name] = (given.has(name) && match(name)?.[0]) || usual[name];
      return true;
    }

    // --- hands on it ------------------------------------------------------------------------------------------------------

    const STEP = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

    function press(event) {
      const onMapNow = state.view === "map", shown = onMapNow ? shape.shown : rows, n = shown.length, step = STEP[event.key];
      if (event.key === "Escape") choose({ school: "" });
      if (!n || event.ctrlKey || event.altKey || event.metaKey) return;
      if (step) {
        event.preventDefault();
        const on = (place, by) => (place + by + n) % n;
        if (onMapNow) point(shown[pointed === null ? 0 : on(shown.indexOf(pointed), step[0] + step[1])]);
        else {
          look(at ? [on(at[0], step[0]), on(at[1], step[1])] : [0, 0]);
          intoView();
        }
      } else if (event.key === "Enter") {
        const i = onMapNow ? pointed : at && rows[at[event.shiftKey ? 1 : 0]];
        if (i !== null) follow(i);
      }
    }

    bar.addEventListener("submit", (event) => event.preventDefault());
    bar.addEventListener("change", ({ target }) => target.dataset.key && choose({ [target.dataset.key]: target.value }));
    bar.addEventListener("click", ({ target }) => target.dataset.view && choose({ view: target.dataset.view }));
    table.addEventListener("keydown", (event) => event.key === "Escape" && choose({ school: "" }));
    table.addEventListener("click", ({ target }) => {
      if (!target.matches(".tmx-more")) return;
      whole = true;
      asTable();
      table.focus();
    });
    drawing.addEventListener("keydown", press);
    drawing.addEventListener("pointermove", (event) => {
      const { place } = event.target.dataset;
      if (state.view === "map" && place !== undefined && +place !== pointed) point(+place);
      const cell = event.target.matches(".tmx-cells") ? cellUnder(event) : null;
      if (cell && `${cell}` !== `${at}`) look(cell);
    });
    drawing.addEventListener("pointerleave", () => {
      if (document.activeElement === drawing) return; // whoever uses the keys goes on where they were
      if (pointed !== null) point(null);
      look(null);
    });
    drawing.addEventListener("click", (event) => {
      const { place } = event.target.dataset;
      if (place !== undefined) follow(+place);
      else if (event.target.matches(".tmx-cells")) look(cellUnder(event));
    });
    addEventListener("hashchange", () => {
      if (!load()) return;
      at = pointed = null;
      draw();
    });
    let width = 0; // it is drawn once it can be seen, and again whenever its width changes
    function fit() {
      if (!stage.clientWidth || stage.clientWidth === width) return;
      width = stage.clientWidth;
      draw();
    }
    load();
    fit();
    new ResizeObserver(fit).observe(stage);
  }

  return { mount };
})();
document.querySelectorAll(".tmx").forEach(trustmodelExplorer.mount);
