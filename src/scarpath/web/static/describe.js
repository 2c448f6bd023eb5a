"use strict";
// The face map, undo and autosave. The table of scars is the truth: the map only writes into it and draws it,
// so that the form works the same without this file.
(() => {
  const form = document.getElementById("face-form");
  const map = document.getElementById("map");
  const health = document.getElementById("health");
  const table = document.getElementById("scars");
  const undo = document.getElementById("undo");
  const status = document.getElementById("map-status");
  const saved = document.getElementById("saved");
  const KEY = "scarpath-form";
  const MOST_UNDO = 100;
  const SVG = "http://www.w3.org/2000/svg";
  const history = [];
  let now = "";

  document.documentElement.classList.add("js-on");
  map.hidden = false;
  document.querySelectorAll("button.js").forEach((button) => { button.hidden = false; });

  // Rows: each has the fields scars.N.region, .type, .count.
  const field = (row, name) => row.querySelector(`[name$=".${name}"]`);
  const rows = () => [...table.tBodies[0].rows];
  const count = (row) => Number.parseInt(field(row, "count").value, 10) || 0;
  const isEmpty = (row) => [...row.querySelectorAll("input, select")].every((entry) => !entry.value);

  function addRow(body) {
    const last = body.rows[body.rows.length - 1];
    const copy = last.cloneNode(true);
    const number = Number(last.querySelector("[name]").name.match(/\.(\d+)\.[a-z_0-9]+$/)[1]) + 1;
    copy.querySelectorAll("[name]").forEach((entry) => {
      entry.name = entry.name.replace(/\.\d+(\.[a-z_0-9]+)$/, `.${number}$1`);
      entry.id = entry.name.replaceAll(".", "-");
      entry.value = "";
      entry.removeAttribute("aria-invalid");
      entry.removeAttribute("aria-describedby");
      const label = copy.querySelector(`label[for]`) && entry.closest("td").querySelector("label");
      if (label) label.htmlFor = entry.id;
    });
    copy.querySelectorAll(".error").forEach((entry) => entry.remove());
    body.append(copy);
    return copy;
  }

  function rowFor(region, type) {
    const match = rows().find((row) => field(row, "region").value === region && field(row, "type").value === type);
    if (match) return match;
    const row = rows().find(isEmpty) || addRow(table.tBodies[0]);
    field(row, "region").value = region;
    field(row, "type").value = type;
    return row;
  }

  function change(region, step) {
    const type = form.elements.palette.value;
    if (step < 0) {
      const row = rows().find((r) => field(r, "region").value === region && field(r, "type").value === type && count(r));
      if (!row) return;
      const left = count(row) - 1;
      if (left > 0) field(row, "count").value = String(left);
      else row.querySelectorAll("input, select").forEach((entry) => { entry.value = ""; });
    } else {
      const row = rowFor(region, type);
      field(row, "count").value = String(count(row) + 1);
    }
    changed(true);
    say(region);
  }

  function say(region) {
    const found = rows().filter((row) => field(row, "region").value === region && count(row));
    const place = field(rows()[0], "region").querySelector(`option[value="${region}"]`).textContent;
    const told = found.map((row) => `${field(row, "type").selectedOptions[0].textContent} ${count(row)}`).join(", ");
    status.textContent = `${place}: ${told || 0}`;
  }

  // Spots lie on a spiral around the middle of their region: where exactly is not asked, only how many.
  function draw() {
    const marks = new Map();
    for (const row of rows()) {
      const region = field(row, "region").value;
      if (region && count(row)) marks.set(region, [...(marks.get(region) || []), [field(row, "type").value, count(row)]]);
    }
    document.querySelectorAll("g.region").forEach((group) => {
      group.querySelector(".spots")?.remove();
      const found = marks.get(group.dataset.region) || [];
      const total = found.reduce((sum, [, n]) => sum + n, 0);
      group.setAttribute("aria-label", `${group.querySelector("title").textContent}: ${total}`);
      if (total) group.append(spots(group.querySelector("path"), found));
    });
  }

  function spots(path, found) {
    const box = path.getBBox();
    const layer = document.createElementNS(SVG, "g");
    layer.setAttribute("class", "spots");
    let i = 0;
    const total = Math.min(found.reduce((sum, [, n]) => sum + n, 0), 60);
    for (const [type, n] of found) {
      for (let k = 0; k < n && i < 60; k += 1) {
        const place = inside(path, box, i, total);
        layer.append(spot(type, place.x, place.y));
        i += 1;
      }
    }
    return layer;
  }

  function inside(path, box, i, total) {
    const angle = i * 2.39996;
    for (let shrink = 1; shrink > 0.05; shrink -= 0.12) {
      const reach = Math.sqrt((i + 0.5) / Math.max(total, 4)) * shrink * 0.46;
      const x = box.x + box.width * (0.5 + reach * Math.cos(angle));
      const y = box.y + box.height * (0.5 + reach * Math.sin(angle));
      const point = new DOMPoint(x, y);
      if (path.isPointInFill(point)) return point;
    }
    return new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
  }

  function spot(type, x, y) {
    const shapes = {
      icepick: ["circle", { cx: x, cy: y, r: 2.6 }],
      boxcar: ["rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7 }],
      rolling: ["circle", { cx: x, cy: y, r: 4 }],
      hypertrophic: ["path", { d: `M${x} ${y - 5}L${x + 5} ${y + 4}H${x - 5}Z` }],
      keloid: ["path", { d: `M${x} ${y - 5.5}L${x + 5.5} ${y}L${x} ${y + 5.5}L${x - 5.5} ${y}Z` }],
    };
    const [kind, values] = shapes[type] || shapes.icepick;
    const shape = document.createElementNS(SVG, kind);
    shape.setAttribute("class", `spot t-${type}`);
    for (const [name, value] of Object.entries(values)) shape.setAttribute(name, String(value));
    return shape;
  }

  document.querySelectorAll(".region").forEach((region) => {
    region.addEventListener("click", () => change(region.dataset.region, 1));
    region.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" || event.key === "Delete" || event.key === "-") {
        event.preventDefault();
        change(region.dataset.region, -1);
      } else if (region.tagName === "g" && (event.key === "Enter" || event.key === " " || event.key === "+")) {
        event.preventDefault();
        change(region.dataset.region, 1);
      }
    });
  });

  document.querySelectorAll("[data-more]").forEach((button) => {
    button.addEventListener("click", () => {
      const row = addRow(document.getElementById(button.dataset.more).tBodies[0]);
      row.querySelector("select, input").focus();
    });
  });

  // What was typed, as pairs; the token and the palette are no answers.
  const answers = () => JSON.stringify([...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && value && (name.includes(".") || name === "start_on")));

  function fill(text) {
    const pairs = JSON.parse(text);
    const wanted = new Map();
    for (const [name, value] of pairs) wanted.set(name, [...(wanted.get(name) || []), value]);
    for (const name of wanted.keys()) makeRoom(name);
    for (const entry of form.querySelectorAll("input[name], select[name]")) {
      if (!entry.name.includes(".") && entry.name !== "start_on") continue;
      const values = wanted.get(entry.name) || [];
      if (entry.type === "radio") entry.checked = entry.value ? values.includes(entry.value) : !values.length;
      else if (entry.type === "checkbox") entry.checked = values.includes(entry.value);
      else entry.value = values[0] || "";
    }
    for (const [name, values] of wanted) {
      if (!form.elements[name]) values.forEach((value) => health.append(hidden(name, value)));
    }
  }

  function makeRoom(name) {
    const match = name.match(/^(.+)\.(\d+)\.[a-z_0-9]+$/);
    const body = match && document.getElementById(match[1].replaceAll(".", "-"))?.tBodies?.[0];
    while (body && Number(match[2]) < 400 && !form.elements[name] && body.rows.length < 401) addRow(body);
  }

  function hidden(name, value) {
    const entry = document.createElement("input");
    Object.assign(entry, { type: "hidden", name, value });
    return entry;
  }

  let timer = 0;
  function changed(asks) {
    const next = answers();
    if (next !== now) {
      history.push(now);
      if (history.length > MOST_UNDO) history.shift();
      now = next;
      undo.disabled = false;
      keep();
    }
    draw();
    if (asks || OF_PERSON) refresh();
  }

  function refresh() {
    clearTimeout(timer);
    timer = setTimeout(() => health.dispatchEvent(new Event("refresh")), 250);
  }

  const KEEPS = form.dataset.keep === "yes";
  const OF_PERSON = form.dataset.keep === "person";
  function keep() {
    if (!KEEPS) return;
    try {
      localStorage.setItem(KEY, now);
      saved.textContent = form.dataset.note;
    } catch {
      saved.textContent = "";
    }
  }

  function back() {
    if (!history.length) return;
    now = history.pop();
    fill(now);
    undo.disabled = !history.length;
    keep();
    draw();
    refresh();
  }

  undo.addEventListener("click", back);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), select");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing) {
      event.preventDefault();
      back();
    }
  });
  document.getElementById("clear").addEventListener("click", () => {
    fill("[]");
    changed(true);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "palette") return;
    changed(/^(person|scars|skin|marks)\./.test(event.target.name || ""));
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    now = answers();
    keep();
    if (OF_PERSON) saved.textContent = form.dataset.note;
  });
  for (const fault of ["htmx:responseError", "htmx:sendError"]) {
    document.body.addEventListener(fault, () => { saved.textContent = form.dataset.fault; });
  }

  if (KEEPS && form.dataset.filled === "no") {
    try {
      const kept = localStorage.getItem(KEY);
      if (kept && kept !== "[]") { fill(kept); refresh(); }
    } catch { /* a browser that keeps nothing still has the form */ }
  }
  now = answers();
  draw();
  document.getElementById("errors")?.focus();
})();
