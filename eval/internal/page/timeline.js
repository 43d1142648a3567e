// Draws the timeline of a run on a canvas: groups of rows, one for each lane, and spans in them. It is a function of the section that holds
// the canvas and its data, and may be called again for the same section with new data: a live page does so.
//
// The view is a range of time, [from, to] in microseconds. Spans that would be narrower than half a pixel are drawn half a
// pixel wide, so that nothing is invisible that took place.
"use strict";

function timeline(section, view) {
  const data = JSON.parse(section.querySelector("script").textContent);
  const box = section.querySelector(".timeline"), canvas = box.querySelector("canvas"), tip = box.querySelector(".tip");
  const pen = canvas.getContext("2d");
  const wall = Math.max(data.wall, 1);
  const left = 76, top = 26, right = 14, bottom = 10, apart = 10;
  // Rows by number: where they are, how high, and what they are called. Many rows of a group are thin ones.
  const rows = [];
  let end = top;
  data.groups.forEach((g, k) => {
    const high = g.rows <= 12 ? 26 : g.rows <= 40 ? 12 : 5;
    if (k) end += apart;
    for (let i = 0; i < g.rows; i++, end += high)
      rows.push({ at: end, high, name: g.rows > 1 ? g.name + " " + (i + 1) : g.name, label: high > 20 || i === 0, group: g });
  });
  const style = getComputedStyle(document.documentElement);
  const ink = name => style.getPropertyValue("--" + name).trim();
  const fates = ["", "failed", "cancelled", "still running"];
  view = view || { from: 0, to: wall, all: true };
  if (view.all) view.to = wall;

  // Positions on the screen.
  let width = 0;
  const x = t => left + (t - view.from) / (view.to - view.from) * (width - left - right);
  const t = px => view.from + (px - left) / (width - left - right) * (view.to - view.from);
  const edge = row => rows[row].high > 20 ? 2 : .5;
  const inset = (row, depth) => Math.min(depth, 4) * (rows[row].high > 20 ? 3 : rows[row].high > 10 ? 1.5 : .5);
  const y = (row, depth) => rows[row].at + edge(row) + inset(row, depth);
  const tall = (row, depth) => rows[row].high - 2 * edge(row) - 2 * inset(row, depth);

  function time(us, digits) {
    if (us >= 1e6) return +(us / 1e6).toPrecision(digits) + " s";
    if (us >= 1e3) return +(us / 1e3).toPrecision(digits) + " ms";
    return +us.toPrecision(digits) + " µs";
  }

  function hatch(px, py, w, h) {
    pen.save();
    pen.beginPath(); pen.rect(px, py, w, h); pen.clip();
    pen.fillStyle = ink("paper"); pen.globalAlpha = .78; pen.fillRect(px, py, w, h);
    pen.strokeStyle = ink("faint"); pen.lineWidth = 1; pen.beginPath();
    for (let k = px - h; k < px + w; k += 5) { pen.moveTo(k, py + h); pen.lineTo(k + h, py); }
    pen.stroke(); pen.restore();
  }

  function axis(height) {
    const span = view.to - view.from, about = span / Math.max(2, (width - left) / 110);
    let step = Math.pow(10, Math.floor(Math.log10(about)));
    step *= about / step > 5 ? 10 : about / step > 2 ? 5 : about / step > 1 ? 2 : 1;
    pen.textAlign = "center"; pen.fillStyle = ink("soft"); pen.strokeStyle = ink("edge"); pen.lineWidth = 1;
    for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
      const px = Math.round(x(at)) + .5;
      pen.beginPath(); pen.moveTo(px, top - 4); pen.lineTo(px, height - bottom); pen.stroke();
      pen.fillText(at === 0 ? "0" : time(at, 6), Math.min(px, width - right - 16), 15);
    }
  }

  function names() {
    pen.textAlign = "right"; pen.fillStyle = ink("soft");
    for (const r of rows) {
      if (!r.label) continue;
      if (r.high > 20) { pen.fillText(r.name, left - 9, r.at + r.high / 2 + 4); continue; }
      pen.fillText(r.group.name, left - 9, r.at + 10);
      pen.fillText(r.group.rows + " at once", left - 9, r.at + 23);
    }
  }

  function draw() {
    width = box.clientWidth;
    const height = end + bottom, dense = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) {
      canvas.width = Math.round(width * dense); canvas.height = Math.round(height * dense); canvas.style.height = height + "px";
    }
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.font = "11px " + getComputedStyle(document.body).fontFamily;
    axis(height); names();
    pen.save(); pen.beginPath(); pen.rect(left, 0, width - left - right, height); pen.clip();
    const paints = data.colours.map(c => ink(c)), mixed = ink("other"), bad = ink("bad"), paper = ink("paper");
    pen.textAlign = "left";
    for (const [row, depth, begin, length, f, count, fate] of data.spans) {
      const px = x(begin), w = Math.max(x(begin + length) - px, .5);
      if (px > width || px + w < left) continue;
      const py = y(row, depth), h = Math.max(tall(row, depth), 1.5);
      pen.fillStyle = f < 0 ? mixed : paints[f];
      pen.globalAlpha = fate === 2 ? .45 : fate === 3 ? .7 : 1;
      pen.fillRect(px, py, w, h);
      pen.globalAlpha = 1;
      if (depth > 0 && w > 2) { pen.strokeStyle = paper; pen.lineWidth = 1; pen.strokeRect(px + .5, py + .5, w - 1, h - 1); }
      if (w > 3 && depth === 0) { pen.fillStyle = paper; pen.fillRect(px + w - .75, py, .75, h); } // a seam between neighbours
      if (f >= 0 && depth === 0 && h > 15 && w > 44) label(data.names[f], paints[f], px, py, w, h);
      if (fate === 1) { pen.fillStyle = bad; pen.fillRect(px, py, Math.max(w, 3), 3); pen.fillRect(px, py + h - 3, Math.max(w, 3), 3); }
    }
    for (const [row, depth, begin, length] of data.waits) {
      const px = x(begin), w = x(begin + length) - px;
      if (w > 1 && px < width && px + w > left) hatch(px, y(row, depth), w, tall(row, depth));
    }
    pen.restore();
  }

  // A span that has room for it says what it is.
  function label(name, colour, px, py, w, h) {
    const from = Math.max(px, left) + 5, room = Math.min(px + w, width - right) - from - 4;
    if (room < 36) return;
    pen.save();
    pen.beginPath(); pen.rect(from, py, room, h); pen.clip();
    pen.fillStyle = inkOn(colour);
    pen.fillText(name, from, py + h / 2 + 4);
    pen.restore();
  }

  // Black on light colours, white on dark ones.
  function inkOn(colour) {
    const [r, g, b] = [1, 3, 5].map(k => parseInt(colour.slice(k, k + 2), 16));
    return .299 * r + .587 * g + .114 * b > 140 ? "#14181d" : "#ffffff";
  }

  // What lies under the mouse: the innermost span.
  function under(px, py) {
    const row = rows.findIndex(r => py >= r.at && py < r.at + r.high), at = t(px), slack = (view.to - view.from) / width * 1.5;
    let found = null;
    for (const s of data.spans)
      if (s[0] === row && s[2] - slack <= at && at <= s[2] + s[3] + slack && (!found || s[1] >= found[1])) found = s;
    return found;
  }

  function hover(e) {
    const s = under(e.offsetX, e.offsetY);
    tip.hidden = !s;
    if (!s) return;
    const [row, , begin, length, f, count, fate] = s;
    tip.textContent = (f < 0 ? "several functions" : data.names[f]) + (count > 1 ? "  ×" + count.toLocaleString("en") : "") +
      "\n" + time(length, 3) + ", from " + time(begin, 5) + ", " + rows[row].name + (fate ? "\n" + fates[fate] : "");
    tip.style.left = Math.max(4, Math.min(e.offsetX + 14, width - tip.offsetWidth - 6)) + "px";
    tip.style.top = e.offsetY + 18 + "px";
  }

  // Moving about. The range stays within the run.
  function show(from, to) {
    const span = Math.min(Math.max(to - from, 5), wall);
    view.from = Math.min(Math.max(from, 0), wall - span);
    view.to = view.from + span;
    view.all = span === wall;
    draw();
  }
  function zoom(at, by) { show(at - (at - view.from) * by, at + (view.to - at) * by); }
  let grab = null;
  canvas.onpointerdown = e => { grab = { at: t(e.offsetX) }; canvas.setPointerCapture(e.pointerId); canvas.style.cursor = "grabbing"; };
  canvas.onpointerup = () => { grab = null; canvas.style.cursor = ""; };
  canvas.onpointermove = e => {
    if (!grab) return hover(e);
    const move = grab.at - t(e.offsetX);
    show(view.from + move, view.to + move);
  };
  canvas.onpointerleave = () => { tip.hidden = true; };
  canvas.ondblclick = () => show(0, wall);
  canvas.onwheel = e => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    zoom(t(e.offsetX), Math.exp(e.deltaY / 300));
  };
  canvas.onkeydown = e => {
    const span = view.to - view.from, middle = view.from + span / 2;
    const does = {
      ArrowLeft: () => show(view.from - span / 8, view.to - span / 8), ArrowRight: () => show(view.from + span / 8, view.to + span / 8),
      "+": () => zoom(middle, .7), "-": () => zoom(middle, 1.4), "0": () => show(0, wall),
    }[e.key];
    if (does) { e.preventDefault(); does(); }
  };
  window.onresize = draw;
  matchMedia("(prefers-color-scheme: dark)").onchange = draw;
  draw();
  return view;
}
