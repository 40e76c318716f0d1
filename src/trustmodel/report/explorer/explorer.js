// Who helps whom, as a grid, a map and a table. It mounts on every element of the class "tmx", whose data are the JSON in the
// element of the same id and "-data"; asks nothing of any server; and leaves one global name, trustmodelExplorer.
"use strict";
globalThis.trustmodelExplorer ??= (() => {
  const NAVY = "#12436D", TEAL = "#28A197", PLUM = "#801650", ORANGE = "#F46A25", GREY = "#6f777b", INK = "#0b0c0c";
  const COLOUR = { within: NAVY, between: ORANGE, apart: PLUM, untold: NAVY, kept: NAVY, fresh: TEAL, ended: PLUM, unknown: GREY };
  const DASH = { between: "9 3", apart: "2 4", untold: "1 4", ended: "5 4", unknown: "2 4" };
  const MILE = 1609.344, MANY = 24, SHOWN = 150;
  const LEAST = 11, NAMELESS = 100; // pixels of a cell with a readable name; more schools than this have no names at the edge
  const ENTITY = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const esc = (text) => String(text).replace(/[&<>"']/g, (c) => ENTITY[c]);
  const grouped = (number) => number.toLocaleString("en-GB");
  const several = (number, noun, nouns) => `${grouped(number)} ${number === 1 ? noun : nouns || `${noun}s`}`;
  const often = (times) => (times === 1 ? "once" : times === 2 ? "twice" : `${grouped(times)} times`);
  const daysOf = (days) => (days === null ? "days not recorded" : several(+days.toFixed(2), "day"));
  const listed = (names, limit = 12) => {
    const shown = names.length > limit + 1 ? [...names.slice(0, limit), `${names.length - limit} more`] : names;
    return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown.join("");
  };
  const pen = document.createElement("canvas").getContext("2d");
  let mounted = 0;

  // A mark is told by its shape as well as by its colour: x and y are its middle, r half its height.
  function mark(state, x, y, r) {
    const fill = `fill="${COLOUR[state]}"`;
    if (state === "within" || state === "kept") return `<rect x="${f(x - r)}" y="${f(y - r)}" width="${f(2 * r)}" height="${f(2 * r)}" ${fill}/>`;
    if (state === "between" || state === "fresh") return `<circle cx="${f(x)}" cy="${f(y)}" r="${f(r)}" ${fill}/>`;
    if (state === "untold") return `<rect x="${f(x - r * 0.8)}" y="${f(y - r * 0.8)}" width="${f(1.6 * r)}" height="${f(1.6 * r)}" fill="#fff" stroke="${NAVY}" stroke-width="${f(Math.max(1.2, r * 0.25))}"/>`;
    if (state === "ended") return `<circle cx="${f(x)}" cy="${f(y)}" r="${f(r * 0.8)}" fill="#fff" stroke="${PLUM}" stroke-width="${f(Math.max(1.2, r * 0.3))}"/>`;
    const d = `M${f(x)} ${f(y - r)}L${f(x + r)} ${f(y)}L${f(x)} ${f(y + r)}L${f(x - r)} ${f(y)}Z`;
    return state === "apart" ? `<path d="${d}" ${fill}/>` : `<path d="${d}" fill="#fff" stroke="${GREY}" stroke-width="1.4"/>`;
  }
  const f = (number) => +number.toFixed(1);
  const text = (x, y, size, words, more = "") => `<text x="${f(x)}" y="${f(y)}" font-size="${size}" ${more}>${esc(words)}</text>`;
  const halo = 'paint-order="stroke" stroke="#fff" stroke-width="4"';

  function mount(root) {
    if (root.dataset.mounted) return;
    root.dataset.mounted = "yes";
    const data = JSON.parse(document.getElementById(`${root.id}-data`).textContent);
    const { places, times, groupings, topics, kinds } = data;
    const number = ++mounted, id = (name) => `tmx${number}-${name}`;
    const count = places.length, all = places.map((_, i) => i);
    const home = all.filter((i) => places[i].home), crowded = home.length > MANY;
    const name = (i) => places[i].short;
    const placed = (i) => places[i].x !== null && places[i].y !== null;
    const onMap = all.some(placed);
    const last = times.length - 1;
    for (const time of times) { time.in = new Set(time.members); time.mute = new Set(time.silent); }

    // --- what may be chosen -------------------------------------------------------------------------------------------

    const orders = [
      ...groupings.map((grouping, g) => [`group-${g}`, `By ${grouping.name}`]),
      ["name", "By name"],
      ...(data.near.length ? [["near", "By nearness"]] : []),
    ];
    const topicOptions = tree(topics);
    const choices = {
      view: [["grid", "Grid"], ...(onMap ? [["map", "Map"]] : []), ["table", "Table"]],
      time: [
        ...times.map((time, t) => [`${t}`, time.label]).reverse(),
        ...times.slice(1).map((time, t) => [`${t}-${t + 1}`, `Change, ${times[t].label} to ${time.label}`]).reverse(),
      ],
      topic: [["", "All topics"], ...topicOptions],
      kind: [["", "All kinds"], ...kinds.map((kind, k) => [`${k}`, kind])],
      order: orders,
      school: [["", "All schools"], ...byName(all).map((i) => [`${i}`, name(i)])],
    };
    const usual = { view: "grid", time: `${last}`, topic: "", kind: "", order: orders[0][0], school: "" };
    const state = { ...usual };
    let rows = [], links = [], at = null, mapped = -1, geometry = null, whole = false;

    function byName(some) { return [...some].sort((a, b) => name(a).localeCompare(name(b), "en-GB") || a - b); }

    // Topics in the order of names, each below the one that holds it.
    function tree(list) {
      const below = new Map();
      list.forEach(([, parent], t) => below.set(parent, [...(below.get(parent) || []), t]));
      const walk = (parent, depth) => (below.get(parent) || [])
        .sort((a, b) => list[a][0].localeCompare(list[b][0], "en-GB"))
        .flatMap((t) => [[`${t}`, "\u2003".repeat(depth) + list[t][0]], ...walk(t, depth + 1)]);
      return walk(-1, 0);
    }

    // --- links --------------------------------------------------------------------------------------------------------

    const kept = new Map();
    function linksAt(t) { // the links of a time under the filters, by giver and receiver
      const key = `${t} ${state.topic} ${state.kind}`;
      if (kept.has(key)) return kept.get(key);
      const wanted = state.topic === "" ? null : +state.topic, kind = state.kind === "" ? null : +state.kind;
      const within = (topic) => { for (let up = topic; up >= 0; up = topics[up][1]) if (up === wanted) return true; return false; };
      const found = new Map();
      for (const [a, b, k, topic, often, days] of times[t].aids) {
        if ((kind !== null && k !== kind) || (wanted !== null && !within(topic))) continue;
        const pair = a * count + b;
        const link = found.get(pair) || { a, b, often: 0, days: null, about: new Map() };
        link.often += often;
        if (days !== null) link.days = (link.days || 0) + days;
        const words = k === -2 ? `not shown (${data.few})` : topic >= 0 ? topics[topic][0] : k >= 0 ? kinds[k] : "topic not recorded";
        link.about.set(words, (link.about.get(words) || 0) + often);
        found.set(pair, link);
      }
      kept.set(key, found);
      return found;
    }

    const span = () => { const [from, to] = state.time.split("-").map(Number); return to === undefined ? [null, from] : [from, to]; };
    const grouping = () => (state.order.startsWith("group-") ? groupings[+state.order.slice(6)] : groupings[0]) || null;
    const apartOf = (i) => grouping().labels[grouping().of[i]] ?? `${grouping().name} not recorded`;
    // " in 2025/26", or another time in brackets; nothing where there is only the whole.
    const when = (t) => (/^\d{4}\//.test(times[t].label) ? ` in ${times[t].label}` : last ? ` (${times[t].label})` : "");
    function within(a, b) { // one group or two, of those that are known
      const of = grouping()?.of;
      return !of || (of[a] >= 0 && of[a] === of[b]) ? "within" : of[a] < 0 || of[b] < 0 ? "untold" : "between";
    }
    const comparable = (from, to) => (i) => [from, to].every((t) => times[t].in.has(i) && !times[t].mute.has(i));

    function listLinks() {
      const [from, to] = span(), now = linksAt(to);
      if (from === null) {
        return [...now.values()].map((link) => ({ ...link, now: link, state: times[to].in.has(link.a) && times[to].in.has(link.b) ? within(link.a, link.b) : "apart" }));
      }
      const was = linksAt(from), alike = comparable(from, to), listing = [];
      for (const pair of new Set([...now.keys(), ...was.keys()])) {
        const a = Math.floor(pair / count), b = pair % count;
        if (!places[a].home || !places[b].home) continue; // outside nobody was asked, so nothing can be compared
        const state = !alike(a) || !alike(b) ? "unknown" : was.has(pair) && now.has(pair) ? "kept" : now.has(pair) ? "fresh" : "ended";
        listing.push({ ...(now.get(pair) || was.get(pair)), was: was.get(pair), now: now.get(pair), state });
      }
      return listing;
    }

    function ordered() {
      const near = new Map(data.near.map((i, place) => [i, place]));
      const key = { name: () => "", near: (i) => String(near.get(i)).padStart(6, "0") }[state.order] || ((i) => (grouping().of[i] < 0 ? "\uffff" : apartOf(i)));
      const sort = (some) => byName(some).map((i) => [key(i), i]).sort((p, q) => p[0].localeCompare(q[0], "en-GB")).map((p) => p[1]);
      const [from, to] = span();
      const beside = from === null ? new Set(times[to].aids.flatMap(([a, b]) => [a, b]).filter((i) => !places[i].home)) : [];
      return [...sort(home), ...byName(beside)];
    }

    // --- the frame ----------------------------------------------------------------------------------------------------

    const frame = document.createElement("div");
    frame.className = `tmx-frame${home.length > 20 ? " tmx-wide" : ""}`;
    const select = (key, label) => (choices[key].length < (key === "order" ? 2 : key === "time" ? 2 : key === "school" ? 3 : 2) ? "" :
      `<div><label for="${id(key)}">${label}</label><select id="${id(key)}" data-key="${key}">${choices[key].map(([value, words]) => `<option value="${value}">${esc(words)}</option>`).join("")}</select></div>`);
    frame.innerHTML = `
      <form class="tmx-bar">
        <fieldset><legend>View</legend><div class="tmx-views">${choices.view.map(([value, words]) => `<button type="button" data-view="${value}">${words}</button>`).join("")}</div></fieldset>
        ${select("time", "Year")}${select("topic", "Topic")}${select("kind", "Kind of help")}${select("order", "Order")}${select("school", "School")}
      </form>
      <div class="tmx-main">
        <div class="tmx-stage">
          <div class="tmx-drawing" tabindex="0" role="application" aria-roledescription="grid of schools"></div>
          <div class="tmx-table" tabindex="0" role="region" aria-label="Links as a table"></div>
          <div class="tmx-key"></div>
          <div class="tmx-notes">${[...(onMap ? [] : ["There is no map, since no school’s place is recorded."]), ...data.notes].map((note) => `<p>${esc(note)}</p>`).join("")}</div>
        </div>
        <div class="tmx-say" role="status" aria-live="polite"></div>
      </div>`;
    root.append(frame);
    const $ = (part) => frame.querySelector(part);
    const drawing = $(".tmx-drawing"), table = $(".tmx-table"), say = $(".tmx-say"), keys = $(".tmx-key"), stage = $(".tmx-stage");

    // --- the grid -----------------------------------------------------------------------------------------------------

    let font = "";
    const wide = (words, size) => { pen.font = `${size}px ${font}`; return pen.measureText(words).width; };
    function cut(words, size, most) {
      if (wide(words, size) <= most) return words;
      let end = words.length;
      while (end > 1 && wide(`${words.slice(0, end)}…`, size) > most) end -= 1;
      return `${words.slice(0, end).trimEnd()}…`;
    }

    function measured(width) { // how large everything in the grid is
      const n = rows.length, inside = rows.filter((i) => places[i].home).length, gap = inside < n ? 12 : 0;
      const named = n <= NAMELESS, narrow = width < 480, size = !named ? 0 : narrow || n > 40 ? 10.5 : n > 16 ? 12 : 13;
      const most = Math.max(70, width * (narrow ? 0.34 : 0.26));
      const labels = rows.map((i) => (named ? cut(name(i), size, most) : ""));
      const long = named ? Math.max(...labels.map((label) => wide(label, size)), 0) : 0;
      const left = named ? Math.ceil(long) + 10 : 2, lastLong = named && n ? wide(labels[n - 1], size) : 0;
      let tilted = true, cell = Math.min(44, (width - left - gap - 2 - 0.62 * lastLong) / n);
      if (cell < 25) { tilted = false; cell = Math.min(25, (width - left - gap - 2) / n); }
      if (named && cell < LEAST) cell = LEAST;
      const top = !named ? 4 : tilted ? long * 0.8 + 14 : long + 10;
      const where = (place) => place * cell + (place >= inside ? gap : 0);
      return { n, inside, gap, named, size, labels, left, cell, top, where, tilted, side: n * cell + gap, right: tilted ? 0.62 * lastLong : 0 };
    }

    function grid() {
      const m = geometry = measured(stage.clientWidth), { n, left, top, cell, side, where } = m;
      const [from, to] = span(), place = new Map(rows.map((i, r) => [i, r]));
      const x = (c) => left + where(c), y = (r) => top + where(r);
      const foot = n - m.inside || state.order.startsWith("group-") ? 22 : 6;
      const width = Math.ceil(left + side + m.right + 2), height = Math.ceil(top + side + foot);
      const band = (r, more) => `<rect x="${f(left)}" y="${f(y(r))}" width="${f(side)}" height="${f(cell)}" ${more}/>`;
      const pillar = (c, more) => `<rect x="${f(x(c))}" y="${f(top)}" width="${f(cell)}" height="${f(side)}" ${more}/>`;
      let s = `<defs><pattern id="${id("hatch")}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v6" stroke="#8d9598" stroke-width="1.6"/></pattern></defs>`;
      const hatch = `fill="url(#${id("hatch")})"`;
      rows.forEach((i, r) => {
        if (times[to].mute.has(i) || (from !== null && times[from].mute.has(i))) s += band(r, hatch) + (from === null ? "" : pillar(r, hatch));
        else if (places[i].home && [from, to].some((t) => t !== null && !times[t].in.has(i))) s += band(r, 'fill="#eceeef"') + pillar(r, 'fill="#eceeef"');
      });
      if (cell > 5) {
        let d = "";
        for (let k = 0; k <= n; k++) {
          for (const p of k === m.inside && m.gap ? [where(k), where(k) - m.gap] : [k === n ? side : where(k)]) d += `M${f(left)} ${f(top + p)}h${f(side)}M${f(left + p)} ${f(top)}v${f(side)}`;
        }
        s += `<path d="${d}" stroke="#dfe2e4" fill="none"/>`;
      }
      rows.forEach((_, r) => { s += `<rect x="${f(x(r))}" y="${f(y(r))}" width="${f(cell)}" height="${f(cell)}" fill="#dcdfe1"/>`; });
      if (m.gap) s += `<rect x="${f(x(m.inside) - m.gap)}" y="${f(top)}" width="${m.gap}" height="${f(side)}" fill="#fff"/><rect x="${f(left)}" y="${f(y(m.inside) - m.gap)}" width="${f(side)}" height="${m.gap}" fill="#fff"/>`;
      const chosen = state.school === "" ? null : +state.school;
      if (place.has(chosen)) { const r = place.get(chosen), fill = 'fill="#fd0" fill-opacity=".4"'; s += band(r, fill) + pillar(r, fill); }
      s += '<g class="tmx-cross"></g>';
      for (const link of links) {
        const r = place.get(link.a), c = place.get(link.b);
        const share = cell < 16 ? 0.8 : Math.min(0.88, 0.42 + 0.12 * link.often);
        const drawn = mark(link.state, x(c) + cell / 2, y(r) + cell / 2, (cell * share) / 2);
        s += chosen === null || link.a === chosen || link.b === chosen ? drawn : `<g opacity=".25">${drawn}</g>`;
      }
      s += blocks(m, x, y) + `<rect class="tmx-cells" x="${f(left)}" y="${f(top)}" width="${f(side)}" height="${f(side)}" fill="#fff" fill-opacity="0"/>`;
      let heads = "", edge = "";
      if (m.named) {
        rows.forEach((i, r) => {
          const more = `data-place="${i}"${i === chosen ? ' font-weight="700"' : ""}${places[i].home ? "" : ' font-style="italic"'}`;
          edge += text(left - 6, y(r) + cell / 2 + m.size * 0.36, m.size, m.labels[r], `${more} text-anchor="end"`);
          heads += `<text ${more} font-size="${m.size}" transform="translate(${f(x(r) + cell / 2 + (m.tilted ? 3 : m.size * 0.36))},${f(top - 6)}) rotate(${m.tilted ? -52 : -90})">${esc(m.labels[r])}</text>`;
        });
      }
      const svg = (w, inside, more = "") => `<svg viewBox="0 0 ${w} ${height}" width="${w}" height="${height}" aria-hidden="true" ${more}>${inside}</svg>`;
      // Where the grid is wider than its box, the names of rows stay while it is scrolled: a second drawing of them.
      const sticky = width > stage.clientWidth + 1 && m.named;
      drawing.innerHTML = (sticky ? `<div class="tmx-edge">${svg(left, `<rect width="${left}" height="${height}" fill="#fff"/>${edge}`)}</div>` : "") + svg(width, s + heads + edge);
      cross();
    }

    // Schools of one group that stand together are framed, and the group is named below; so are those outside the trust.
    function blocks(m, x, y) {
      let s = "", begin = 0;
      const under = (from, end, words) => {
        const room = m.where(end - 1) + m.cell - m.where(from), label = room > 30 ? cut(words, 12, Math.max(room, 46)) : "";
        return label ? text(x(from) + room / 2, y(m.n - 1) + m.cell + 16, 12, label, 'text-anchor="middle" font-weight="700" fill="#505a5f"') : "";
      };
      if (state.order.startsWith("group-")) {
        for (let k = 1; k <= m.inside; k++) {
          if (k < m.inside && grouping().of[rows[k]] === grouping().of[rows[begin]]) continue;
          const length = m.where(k - 1) + m.cell - m.where(begin);
          s += `<rect x="${f(x(begin))}" y="${f(y(begin))}" width="${f(length)}" height="${f(length)}" fill="none" stroke="${INK}" stroke-width="1.6"/>` + under(begin, k, apartOf(rows[begin]));
          begin = k;
        }
      }
      return s + (m.n > m.inside ? under(m.inside, m.n, "Others") : "");
    }

    function cross() { // the row and the column of the cell that is looked at
      const layer = $(".tmx-cross");
      if (!layer) return;
      if (!at) { layer.innerHTML = ""; return; }
      const { left, top, cell, side, where } = geometry, [r, c] = at, band = `fill="${NAVY}" fill-opacity=".13"`;
      layer.innerHTML = `<rect x="0" y="${f(top + where(r))}" width="${f(left + side)}" height="${f(cell)}" ${band}/><rect x="${f(left + where(c))}" y="0" width="${f(cell)}" height="${f(top + side)}" ${band}/><rect x="${f(left + where(c))}" y="${f(top + where(r))}" width="${f(cell)}" height="${f(cell)}" fill="none" stroke="${INK}" stroke-width="2.5"/>`;
    }

    function cellUnder(event) {
      const svg = drawing.querySelector(":scope > svg"), box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
      const find = (pixel) => { for (let k = 0; k < geometry.n; k++) if (pixel >= geometry.where(k) && pixel < geometry.where(k) + geometry.cell) return k; return -1; };
      const r = find((event.clientY - box.top) * scale - geometry.top), c = find((event.clientX - box.left) * scale - geometry.left);
      return r < 0 || c < 0 ? null : [r, c];
    }

    function look(cell) { at = cell; cross(); tell(); }

    function intoView() { // of a grid that is scrolled in its box
      const { left, cell, where } = geometry, x = left + where(at[1]);
      if (x - left < drawing.scrollLeft) drawing.scrollLeft = x - left;
      if (x + cell > drawing.scrollLeft + drawing.clientWidth) drawing.scrollLeft = x + cell - drawing.clientWidth;
    }

    // --- the map ------------------------------------------------------------------------------------------------------

    function map() {
      const linked = new Set(links.flatMap((link) => [link.a, link.b])), chosen = state.school === "" ? null : +state.school;
      const shown = rows.filter((i) => placed(i) && (places[i].home || linked.has(i)));
      const width = stage.clientWidth, small = width < 480, size = small ? 11 : 13, pad = small ? 40 : 70;
      const xs = shown.map((i) => places[i].x), ys = shown.map((i) => places[i].y);
      const west = Math.min(...xs), east = Math.max(...xs), south = Math.min(...ys), north = Math.max(...ys);
      const scale = Math.min((width - 2 * pad) / Math.max(east - west, 500), (small ? 420 : 560) / Math.max(north - south, 500));
      const height = Math.ceil((north - south) * scale + 120), shift = (width - (east - west) * scale) / 2;
      const X = (i) => shift + (places[i].x - west) * scale, Y = (i) => 44 + (north - places[i].y) * scale;
            const labels = shown.length ? new Set(grouping() ? grouping().labels : []) : new Set();
      const bands = crowded && chosen === null && mapped < 0 && span()[0] === null && labels.size > 1 && labels.size <= 6;
      const focus = mapped >= 0 ? mapped : chosen;
      geometry = { shown, bands };
      let s = "", over = "";
      const there = (link) => placed(link.a) && placed(link.b);
      if (bands) [s, over] = between(shown, X, Y);
      else for (const link of links.filter(there)) {
        const dim = focus !== null && focus !== -1 && link.a !== focus && link.b !== focus;
        if (dim && crowded) continue;
        s += curve(link, X, Y, dim ? 0.1 : crowded && focus === null ? 0.3 : 0.8);
      }
      for (const i of shown) s += spot(i, X(i), Y(i), crowded && i !== focus ? 5 : 7.5);
      const named = shown.filter((i) => !crowded || i === focus || links.some((link) => focus !== null && ((link.a === focus && link.b === i) || (link.b === focus && link.a === i))));
      s += labelled(named, shown, X, Y, width, size, focus) + over + ruler(scale, width, height);
      drawing.innerHTML = `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">${s}</svg>`;
    }

    function spot(i, x, y, r) {
      const g = grouping() && places[i].home ? grouping().of[i] : 0, more = `data-place="${i}" stroke="#fff" stroke-width="2"`;
      if (!places[i].home) return `<rect data-place="${i}" x="${f(x - r * 0.8)}" y="${f(y - r * 0.8)}" width="${f(r * 1.6)}" height="${f(r * 1.6)}" fill="#fff" stroke="${GREY}" stroke-width="2.5"/>`;
      if (grouping() === null || grouping().labels.length > 4 || g < 0) return `<circle ${more} cx="${f(x)}" cy="${f(y)}" r="${r}" fill="${g < 0 ? GREY : NAVY}"/>`;
      const drawn = [
        `<circle ${more} cx="${f(x)}" cy="${f(y)}" r="${r}" fill="${NAVY}"/>`,
        `<rect ${more} x="${f(x - r * 0.9)}" y="${f(y - r * 0.9)}" width="${f(r * 1.8)}" height="${f(r * 1.8)}" fill="${TEAL}"/>`,
        `<path ${more} d="M${f(x)} ${f(y - r * 1.2)}l${f(r * 1.2)} ${f(r * 2.1)}h${f(-r * 2.4)}z" fill="${PLUM}"/>`,
        `<path ${more} d="M${f(x)} ${f(y - r * 1.3)}l${f(r * 1.3)} ${f(r * 1.3)}l${f(-r * 1.3)} ${f(r * 1.3)}l${f(-r * 1.3)} ${f(-r * 1.3)}z" fill="${ORANGE}"/>`,
      ];
      return drawn[g];
    }

    function curve(link, X, Y, opacity) { // from the giver, bent to the left, with an arrow at the one who is helped
      const ax = X(link.a), ay = Y(link.a), bx = X(link.b), by = Y(link.b), mx = (ax + bx) / 2 + (by - ay) * 0.14, my = (ay + by) / 2 - (bx - ax) * 0.14;
      const thick = Math.min(4.5, 0.9 + link.often * 0.6), colour = COLOUR[link.state], dash = DASH[link.state];
      const long = Math.hypot(bx - mx, by - my) || 1, ux = (bx - mx) / long, uy = (by - my) / long, r = crowded ? 6 : 9, h = 5 + thick;
      const tip = [bx - ux * r, by - uy * r], foot = [tip[0] - ux * h, tip[1] - uy * h], w = h * 0.5;
      return `<g opacity="${opacity}"><path d="M${f(ax)} ${f(ay)}Q${f(mx)} ${f(my)} ${f(foot[0])} ${f(foot[1])}" fill="none" stroke="${colour}" stroke-width="${f(thick)}"${dash ? ` stroke-dasharray="${dash}"` : ""}/><path d="M${f(tip[0])} ${f(tip[1])}L${f(foot[0] - uy * w)} ${f(foot[1] + ux * w)}L${f(foot[0] + uy * w)} ${f(foot[1] - ux * w)}Z" fill="${colour}"/></g>`;
    }

    function between(shown, X, Y) { // of many schools: how many links go from group to group
      const middle = new Map(), sums = new Map(), of = grouping().of, heads = [];
      let s = "", over = "";
      for (const g of new Set(shown.filter((i) => places[i].home && of[i] >= 0).map((i) => of[i]))) {
        const its = shown.filter((i) => places[i].home && of[i] === g);
        middle.set(g, [its.reduce((sum, i) => sum + X(i), 0) / its.length, its.reduce((sum, i) => sum + Y(i), 0) / its.length, Math.min(...its.map(Y))]);
      }
      for (const link of links) { const key = `${of[link.a]} ${of[link.b]}`; if (link.state !== "apart") sums.set(key, (sums.get(key) || 0) + 1); }
      const most = Math.max(1, ...[...sums].filter(([key]) => { const [g, h] = key.split(" "); return g !== h; }).map(([, sum]) => sum));
      for (const [key, sum] of sums) {
        const [g, h] = key.split(" ").map(Number);
        if (!middle.has(g) || !middle.has(h)) continue;
        const [ax, ay, high] = middle.get(g), [bx, by] = middle.get(h);
        if (g === h) {
          const words = `${grouping().labels[g]}: ${grouped(sum)} within`, half = wide(words, 14) * 0.55, x = Math.min(Math.max(ax, half), stage.clientWidth - half);
          let y = Math.max(18, high - 14);
          while (heads.some((head) => Math.abs(head[0] - x) < head[2] + half && Math.abs(head[1] - y) < 16)) y += 17;
          heads.push([x, y, half]);
          over += text(x, y, 14, words, `text-anchor="middle" font-weight="700" fill="${NAVY}" ${halo}`);
          continue;
        }
        const mx = (ax + bx) / 2 + (by - ay) * 0.3, my = (ay + by) / 2 - (bx - ax) * 0.3;
        s += `<path d="M${f(ax)} ${f(ay)}Q${f(mx)} ${f(my)} ${f(bx)} ${f(by)}" fill="none" stroke="${ORANGE}" stroke-opacity=".55" stroke-width="${f(2 + (16 * sum) / most)}"/>`;
        const arrow = Math.abs(bx - ax) > Math.abs(by - ay) ? (ax < bx ? "→" : "←") : ay < by ? "↓" : "↑";
        over += text((ax + bx) / 4 + mx / 2, (ay + by) / 4 + my / 2 + 5, 15, `${sum} ${arrow}`, `text-anchor="middle" font-weight="700" ${halo}`);
      }
      return [s, over];
    }

    function labelled(named, shown, X, Y, width, size, focus) { // names beside their marks, where they cover as little as can be
      const taken = [], around = [[12, 4, "start"], [-12, 4, "end"], [0, -14, "middle"], [0, 24, "middle"], [11, 18, "start"], [-11, -10, "end"], [11, -10, "start"], [-11, 18, "end"]];
      const dots = shown.map((i) => [X(i) - 8, Y(i) - 8, X(i) + 8, Y(i) + 8]);
      const area = (p, q) => Math.max(0, Math.min(p[2], q[2]) - Math.max(p[0], q[0])) * Math.max(0, Math.min(p[3], q[3]) - Math.max(p[1], q[1]));
      let s = "";
      for (const i of named) {
        const long = wide(name(i), size);
        let best = null;
        for (const [dx, dy, anchor] of around) {
          const x = X(i) + dx - (anchor === "end" ? long : anchor === "middle" ? long / 2 : 0), y = Y(i) + dy;
          const box = [x, y - size, x + long, y + 3], outside = Math.max(0, -box[0]) + Math.max(0, box[2] - width);
          const cost = outside * 200 + taken.reduce((sum, other) => sum + 3 * area(box, other), 0) + dots.reduce((sum, dot) => sum + area(box, dot), 0);
          if (best === null || cost < best.cost - 1e-9) best = { cost, dx, dy, anchor, box };
        }
        if (i !== focus && taken.some((other) => area(best.box, other) > 0.12 * (best.box[2] - best.box[0]) * size)) { geometry.nameless = true; continue; }
        taken.push(best.box);
        s += text(X(i) + best.dx, Y(i) + best.dy, size, name(i), `data-place="${i}" text-anchor="${best.anchor}" ${halo}${i === focus ? ' font-weight="700"' : ""}`);
      }
      return s;
    }

    function ruler(scale, width, height) {
      const miles = [20, 10, 5, 2, 1, 0.5].find((step) => step * MILE * scale < width * 0.4) || 0.25, long = miles * MILE * scale;
      return `<path d="M12 ${height - 16}v5h${f(long)}v-5" fill="none" stroke="${INK}" stroke-width="1.5"/>` + text(20 + long, height - 9, 12, `${miles === 0.5 ? "half a mile" : miles === 0.25 ? "a quarter of a mile" : several(miles, "mile")} (${+((miles * MILE) / 1000).toFixed(1)} km)`);
    }

    function show(i) { mapped = i; map(); key(); tell(); }

    // --- the table ----------------------------------------------------------------------------------------------------

    const WHICH = { within: () => (grouping() ? `within one ${grouping().name}` : ""), between: () => `between ${grouping().plural}`, apart: () => "with others", untold: () => `${grouping().name} not recorded`, kept: () => "kept", fresh: () => "new", ended: () => "ended", unknown: () => "cannot be compared" };

    function asTable() {
      const chosen = state.school === "" ? null : +state.school, [from, to] = span(), place = new Map(rows.map((i, r) => [i, r]));
      const listing = links.filter((link) => chosen === null || link.a === chosen || link.b === chosen)
        .sort((p, q) => place.get(p.a) - place.get(q.a) || place.get(p.b) - place.get(q.b));
      const limit = whole ? listing.length : SHOWN;
      const columns = from === null ? [["Times"], ["Days"]] : [[`Times, ${times[from].label}`], [`Times, ${times[to].label}`]];
      const cells = (link) => (from === null ? [link.often, link.days === null ? "not recorded" : +link.days.toFixed(2)] : [link.was ? link.was.often : 0, link.now ? link.now.often : 0]);
      const silentThen = (t, link) => t !== null && times[t].mute.has(link.a);
      const line = (link) => `<tr><th scope="row">${esc(places[link.a].name)}</th><td data-label="Helped">${esc(places[link.b].name)}</td>${cells(link).map((value, k) => `<td data-label="${esc(columns[k][0])}" class="tmx-number">${from !== null && value === 0 && silentThen([from, to][k], link) ? "not known" : value}</td>`).join("")}<td data-label="About">${esc([...link.about.keys()].join(", "))}</td><td data-label="Which">${esc(WHICH[link.state]())}</td></tr>`;
      table.innerHTML = `<table><caption>${several(listing.length, "link")}${chosen === null ? "" : ` of ${esc(places[chosen].name)}`}, ${esc(from === null ? times[to].label : `${times[from].label} to ${times[to].label}`)}</caption><thead><tr><th scope="col">Who helped</th><th scope="col">Helped</th>${columns.map(([words]) => `<th scope="col" class="tmx-number">${esc(words)}</th>`).join("")}<th scope="col">About</th><th scope="col">Which</th></tr></thead><tbody>${listing.slice(0, limit).map(line).join("")}</tbody></table>` +
        (listing.length > limit ? `<p><button type="button" class="tmx-more">Show all ${grouped(listing.length)}</button></p>` : "");
    }

    // --- what is said -------------------------------------------------------------------------------------------------

    const paragraph = (words) => (words ? `<p>${words}</p>` : "");
    const bold = (words) => `<b>${esc(words)}</b>`;
    const filters = () => [state.topic === "" ? "" : ` on ${topics[+state.topic][0]}`, state.kind === "" ? "" : ` by ${kinds[+state.kind]}`].join("");

    function compared(from, to) {
      const alike = comparable(from, to), pairs = (t) => [...linksAt(t).values()].filter((link) => alike(link.a) && alike(link.b)).map((link) => link.a * count + link.b);
      const was = new Set(pairs(from)), now = new Set(pairs(to)), same = [...was].filter((pair) => now.has(pair)).length;
      return { was: was.size, now: now.size, kept: same, fresh: now.size - same, ended: was.size - same };
    }

    function silence(t) {
      const quiet = times[t].silent.map(name);
      return quiet.length ? `${esc(listed(quiet))} did not answer${esc(when(t))}: what ${quiet.length === 1 ? "it" : "they"} gave is not known, which is not none.` : "";
    }

    function absent(t) {
      const away = home.filter((i) => !times[t].in.has(i)).map(name);
      return away.length ? `Not in the trust${esc(when(t))}: ${esc(listed(away))}.` : "";
    }

    function tellWhole() {
      const [from, to] = span(), what = esc(filters());
      let s;
      if (home.length === 1 && count === 1) s = paragraph("There is one school only, so there is nobody for it to help.");
      else if (from === null) {
        const among = links.filter((link) => link.state !== "apart"), crossing = among.filter((link) => link.state === "between").length, others = links.length - among.length, untold = among.filter((link) => link.state === "untold").length;
        if (!links.length) s = paragraph(`No help${what} is recorded${esc(when(to))}. That does not mean that there was none.`);
        else {
          s = paragraph(`${bold(several(among.length, "link"))} between schools${what}${esc(when(to))}${among.length && grouping() ? `, ${grouped(crossing)} of them between ${esc(grouping().plural)}` : ""}${untold ? `, ${grouped(untold)} where the ${esc(grouping().name)} is not recorded` : ""}.` + (others ? ` ${grouped(others)} more with others: the central team, clusters or schools outside.` : ""));
          if (to > 0) { const c = compared(to - 1, to); s += paragraph(`Like for like, ${several(c.was, "link")}${esc(when(to - 1))} became ${grouped(c.now)}: ${grouped(c.kept)} kept, ${grouped(c.fresh)} new, ${grouped(c.ended)} ended.`); }
        }
        s += paragraph(silence(to)) + paragraph(absent(to));
      } else {
        const c = compared(from, to), unknown = links.filter((link) => link.state === "unknown").length;
        s = paragraph(`${bold(`${grouped(c.kept)} kept, ${grouped(c.fresh)} new, ${grouped(c.ended)} ended`)}: ${several(c.was, "link")}${what}${esc(when(from))} became ${grouped(c.now)}${esc(when(to))}, between schools that were there and answered both times.`);
        s += paragraph(unknown ? `${several(unknown, "link")} cannot be compared.` : "") + paragraph(silence(from)) + paragraph(silence(to)) + paragraph(absent(from)) + paragraph(absent(to));
        if (count > home.length) s += paragraph("Links with the central team, clusters and schools outside are not compared; choose a year to see them.");
      }
      const hint = { grid: "Point at a square, or use the arrow keys; Enter picks the row’s school, Escape clears.", map: "Point at a school, or use the arrow keys; Enter picks it, Escape clears.", table: "" }[state.view];
      return s + (hint ? `<p class="tmx-hint">${hint}</p>` : "");
    }

    function apart(a, b) {
      if (!placed(a) || !placed(b)) return "";
      const metres = Math.hypot(places[a].x - places[b].x, places[a].y - places[b].y);
      return `${(metres / MILE).toFixed(1)} miles (${(metres / 1000).toFixed(1)} km) apart.`;
    }

    function way(a, b, found) { // the shortest path along help, where there is none straight
      const next = new Map(), before = new Map([[a, -1]]);
      for (const link of found.values()) next.set(link.a, [...(next.get(link.a) || []), link.b]);
      for (let edge = [a]; edge.length && !before.has(b);) {
        const on = [];
        for (const i of edge) for (const j of next.get(i) || []) if (!before.has(j)) { before.set(j, i); on.push(j); }
        edge = on;
      }
      if (!before.has(b)) return null;
      const path = [];
      for (let i = b; i !== -1; i = before.get(i)) path.unshift(i);
      return path;
    }

    function tellPair(a, b) {
      if (a === b) return paragraph(bold(places[a].name)) + paragraph("Help within one school is not shown.");
      const [from, to] = span(), shown = from === null ? [to, to - 1].filter((t) => t >= 0) : [to, from], found = linksAt(to), link = found.get(a * count + b);
      const at = (t) => {
        const its = linksAt(t).get(a * count + b);
        return `${esc(times[t].label)}: ${its ? `${often(its.often)}, ${daysOf(its.days)}` : times[t].mute.has(a) ? "not known, since it did not answer" : "none recorded"}`;
      };
      let s = paragraph(`From ${bold(places[a].name)} to ${bold(places[b].name)}${esc(filters())}`) + paragraph(shown.map(at).join("<br>"));
      if (link) s += `<ul>${[...link.about].map(([words, times]) => `<li>${esc(words)}${times > 1 ? ` (${often(times)})` : ""}</li>`).join("")}</ul>`;
      const path = link ? null : way(a, b, found);
      return s + paragraph([found.has(b * count + a) ? "Help went the other way." : "", path ? `Nearest way of help: ${esc(path.map(name).join(" → "))}.` : "", apart(a, b)].filter(Boolean).join(" "));
    }

    function tellSchool(i) {
      const [from, to] = span(), gives = links.filter((link) => link.a === i), gets = links.filter((link) => link.b === i);
      const names = (some, end) => byName(some.map((link) => link[end]));
      const lines = (some, end, words) => (from === null
        ? paragraph(`${words} ${some.length ? `${several(some.length, "other")}: ${esc(listed(names(some, end).map(name)))}` : "nobody that is recorded"}.`)
        : ["kept", "fresh", "ended", "unknown"].map((which) => [which, some.filter((link) => link.state === which)]).filter(([, its]) => its.length).map(([which, its]) => paragraph(`${words}, ${WHICH[which]()}: ${esc(listed(names(its, end).map(name)))}.`)).join("") || paragraph(`${words} nobody that is recorded.`));
      const quiet = [from, to].filter((t) => t !== null && times[t].mute.has(i)).map(when);
      const direct = new Set([i, ...gives.map((link) => link.b)]), further = new Set(from !== null ? [] : links.filter((link) => direct.has(link.a) && !direct.has(link.b)).map((link) => link.b));
      return paragraph(bold(places[i].name)) + (quiet.length ? paragraph(`It did not answer${esc(listed(quiet))}: what it gave is not known.`) : "") + lines(gives, "b", "Helped") + lines(gets, "a", "Helped by") +
        (further.size ? paragraph(`Reached through one other: ${esc(listed(byName(further).map(name)))}.`) : "");
    }

    function tell() {
      say.classList.toggle("tmx-near", (state.view === "grid" && at !== null) || (state.view === "map" && mapped >= 0));
      say.innerHTML = state.view === "grid" && at ? tellPair(rows[at[0]], rows[at[1]]) : state.view === "map" && mapped >= 0 ? tellSchool(mapped) : state.school !== "" ? tellSchool(+state.school) : tellWhole();
    }

    function key() {
      if (state.view === "table") { keys.innerHTML = ""; return; }
      const swatch = (inside, words) => `<span><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${inside}</svg>${esc(words)}</span>`;
      const there = new Set(links.map((link) => link.state)), [from, to] = span(), onlyOne = grouping() === null;
      const entries = ["within", "between", "untold", "apart", "kept", "fresh", "ended", "unknown"].filter((which) => there.has(which) && !(state.view === "map" && geometry.bands))
        .map((which) => (state.view === "map" ? swatch(`<path d="M0 8h16" stroke="${COLOUR[which]}" stroke-width="3"${DASH[which] ? ` stroke-dasharray="${DASH[which].split(" ").map((d) => d * 0.6).join(" ")}"` : ""}/>`, onlyOne && which === "within" ? "link" : WHICH[which]()) : swatch(mark(which, 8, 8, 6), onlyOne && which === "within" ? "link" : WHICH[which]())));
      if (state.view === "grid") {
        if ([from, to].some((t) => t !== null && times[t].silent.some((i) => rows.includes(i)))) entries.push(swatch('<rect width="16" height="16" fill="#fff"/><path d="M-2 10L10 -2M2 14L14 2M6 18L18 6" stroke="#8d9598" stroke-width="1.6"/>', "did not answer"));
        if ([from, to].some((t) => t !== null && home.some((i) => !times[t].in.has(i)))) entries.push(swatch('<rect width="16" height="16" fill="#dcdfe1"/>', "not in the trust then"));
        if (!geometry.named) entries.push("<span>There is no room for names: point at a square, or pick a school.</span>");
        entries.push(`<span>A row helps a column${geometry.cell >= 16 && from === null ? "; bigger: more times" : ""}.</span>`);
      } else {
        if (grouping() && grouping().labels.length <= 4) grouping().labels.forEach((label, g) => { const i = home.find((school) => grouping().of[school] === g); if (i !== undefined) entries.push(swatch(spot(i, 8, 8, 5.5), label)); });
        if (grouping() && geometry.shown.some((i) => places[i].home && grouping().of[i] < 0)) entries.push(swatch(`<circle cx="8" cy="8" r="5.5" fill="${GREY}"/>`, WHICH.untold()));
        if (geometry.shown.some((i) => !places[i].home)) entries.push(swatch(`<rect x="3" y="3" width="10" height="10" fill="#fff" stroke="${GREY}" stroke-width="2.5"/>`, "outside the trust"));
        entries.push(geometry.bands ? `<span>Numbers: links each way between ${esc(grouping().plural)}. Point at a school or pick it to see its own.</span>` : "<span>Arrows point at who is helped; thicker: more times.</span>");
        if (geometry.nameless) entries.push("<span>Some names have no room: point at a school to read it.</span>");
        const lost = rows.filter((i) => !placed(i));
        if (lost.length) entries.push(`<span>Not on the map, since no place is recorded: ${esc(listed(lost.map(name)))}.</span>`);
      }
      keys.innerHTML = entries.join("");
    }

    // --- drawing anew -------------------------------------------------------------------------------------------------

    const LABEL = {
      grid: "Who helps whom, as a grid. Arrow keys move from cell to cell, Enter picks the row’s school, Shift and Enter the column’s, Escape clears. The same links are under Table.",
      map: "Who helps whom, on a map. Arrow keys move from school to school, Enter picks the school, Escape clears. The same links are under Table.",
    };

    function draw() {
      font = getComputedStyle(frame).fontFamily;
      rows = ordered();
      links = listLinks();
      if (at && (at[0] >= rows.length || at[1] >= rows.length)) at = null;
      const asRows = state.view === "table";
      drawing.hidden = asRows;
      table.hidden = !asRows;
      frame.querySelectorAll("[data-view]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.view === state.view));
      frame.querySelectorAll("[data-key]").forEach((box) => { box.value = state[box.dataset.key]; });
      if (!asRows) {
        drawing.setAttribute("aria-label", LABEL[state.view]);
        drawing.setAttribute("aria-roledescription", state.view === "map" ? "map of schools" : "grid of schools");
      }
      ({ grid, map, table: asTable })[state.view]();
      key();
      tell();
    }

    function choose(changes) {
      if ("school" in changes || "view" in changes || "time" in changes || "order" in changes) { at = null; mapped = -1; }
      whole = false;
      Object.assign(state, changes);
      draw();
      save();
    }

    function follow(i) { choose({ school: state.school === `${i}` ? "" : `${i}` }); }

    function press(event) {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      const shown = state.view === "map" ? geometry.shown : rows, n = shown.length;
      if (event.key === "Escape") { at = null; mapped = -1; choose({ school: "" }); return; }
      if (!n || event.ctrlKey || event.altKey || event.metaKey) return;
      if (step) {
        event.preventDefault();
        if (state.view === "map") { const k = shown.indexOf(mapped); show(shown[k < 0 ? 0 : (k + step[0] + step[1] + n) % n]); return; }
        look(at ? [(at[0] + step[0] + n) % n, (at[1] + step[1] + n) % n] : [0, 0]);
        intoView();
      } else if (event.key === "Enter") {
        const i = state.view === "map" ? mapped : at ? rows[at[event.shiftKey ? 1 : 0]] : -1;
        if (i >= 0) { event.preventDefault(); follow(i); }
      }
    }

    // --- the address --------------------------------------------------------------------------------------------------

    // In a file of its own the address says what is chosen, so that it can be sent; within a page it begins as the page wants.
    const address = root.dataset.address;
    const words = { // what stands in an address in place of numbers that another file counts otherwise
      time: (value) => value.split("-").map((t) => times[+t].label).join(" to "),
      topic: (value) => topics[+value][0], kind: (value) => kinds[+value], school: (value) => places[+value].key,
      order: (value) => (value.startsWith("group-") ? groupings[+value.slice(6)].name : value), view: (value) => value,
    };

    function save() {
      if (address === undefined) return;
      const parts = Object.keys(usual).filter((key) => state[key] !== usual[key]).map((key) => `${key}=${encodeURIComponent(words[key](state[key]))}`);
      const hash = `#${address}${address && parts.length ? "=" : ""}${parts.join("&")}`;
      try { history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash); } catch { /* a page that has no address of its own */ }
    }

    function load() {
      if (address === undefined) return false;
      const hash = location.hash.slice(1), ours = address === "" ? hash : hash.startsWith(`${address}=`) ? hash.slice(address.length + 1) : null;
      if (ours === null) return false;
      const given = new URLSearchParams(ours), wanted = { ...usual };
      for (const key of Object.keys(usual)) {
        const match = choices[key].find(([value]) => value !== "" && given.has(key) && words[key](value) === given.get(key));
        if (match) wanted[key] = match[0];
      }
      Object.assign(state, wanted);
      return true;
    }

    // --- hands on it --------------------------------------------------------------------------------------------------

    $(".tmx-bar").addEventListener("submit", (event) => event.preventDefault());
    $(".tmx-bar").addEventListener("change", (event) => { if (event.target.dataset.key) choose({ [event.target.dataset.key]: event.target.value }); });
    $(".tmx-bar").addEventListener("click", (event) => { if (event.target.dataset.view) choose({ view: event.target.dataset.view }); });
    table.addEventListener("click", (event) => { if (event.target.matches(".tmx-more")) { whole = true; asTable(); table.focus(); } });
    table.addEventListener("keydown", (event) => { if (event.key === "Escape" && state.school !== "") choose({ school: "" }); });
    drawing.addEventListener("keydown", press);
    drawing.addEventListener("pointermove", (event) => {
      const place = event.target.dataset.place;
      if (state.view === "map") { if (place !== undefined && +place !== mapped) show(+place); return; }
      if (event.target.matches(".tmx-cells")) { const cell = cellUnder(event); if (cell && `${cell}` !== `${at}`) look(cell); }
    });
    drawing.addEventListener("pointerleave", () => { if (document.activeElement === drawing) return; at = null; if (mapped >= 0) show(-1); else { cross(); tell(); } });
    drawing.addEventListener("click", (event) => {
      const place = event.target.dataset.place;
      if (place !== undefined) follow(+place);
      else if (state.view === "grid" && event.target.matches(".tmx-cells")) look(cellUnder(event));
    });
    addEventListener("hashchange", () => { if (load()) { at = null; mapped = -1; draw(); } });
    let width = 0; // drawn once it can be seen, and again whenever its width changes
    new ResizeObserver(() => { if (stage.clientWidth && stage.clientWidth !== width) { width = stage.clientWidth; draw(); } }).observe(stage);
    load();
    if (stage.clientWidth) { width = stage.clientWidth; draw(); }
  }

  return { mount };
})();
document.querySelectorAll(".tmx").forEach(trustmodelExplorer.mount);
