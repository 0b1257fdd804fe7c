// One chart: the curves of one metric, over steps.

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 240;
const EDGE = { left: 58, right: 10, top: 8, bottom: 24 };

function drawing(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

class Chart {
  constructor(column) {
    this.column = column;
    this.curves = [];
    this.span = null;
    this.log = false;
    this.svg = drawing("svg", { tabindex: 0, role: "img", height: HEIGHT });
    this.tip = element("div", { className: "tip", hidden: true });
    this.note = element("p", { className: "note" });
    this.logButton = element("button", { type: "button", textContent: "log", title: "logarithmic scale", "aria-pressed": "false" });
    this.resetButton = element("button", { type: "button", textContent: "whole", title: "leave the zoom (double click)", hidden: true });
    const title = element("h3", { textContent: columns[column].key });
    this.figure = element("figure", {}, element("figcaption", {}, title, this.resetButton, this.logButton), element("div", { className: "plot" }, this.svg, this.tip), this.note);
    this.figure.dataset.metric = columns[column].key;
    this.listen();
  }

  listen() {
    this.logButton.addEventListener("click", () => {
      this.log = !this.log;
      this.logButton.setAttribute("aria-pressed", String(this.log));
      this.draw();
    });
    this.resetButton.addEventListener("click", () => this.zoom(null));
    this.svg.addEventListener("dblclick", () => this.zoom(null));
    this.svg.addEventListener("pointerdown", (event) => this.grab(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    this.svg.addEventListener("pointerup", (event) => this.drop(event));
    this.svg.addEventListener("pointercancel", () => this.leave());
    this.svg.addEventListener("pointerleave", () => this.from === undefined && this.leave());
    this.svg.addEventListener("blur", () => this.leave());
    this.svg.addEventListener("keydown", (event) => this.press(event));
  }

  // curves: {run, slot, steps, values, points} each.
  show(curves) {
    this.curves = curves.map((one) => ({ ...one, smooth: smoothed(one.values, state.smooth) }));
    this.draw();
  }

  zoom(span) {
    this.span = span;
    this.resetButton.hidden = !span;
    this.draw();
  }

  // The steps and values that are drawn: [least, greatest] of each.
  reach() {
    let [from, to, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const one of this.curves) {
      for (let at = 0; at < one.steps.length; at += 1) {
        if (this.span && (one.steps[at] < this.span[0] || one.steps[at] > this.span[1])) continue;
        from = Math.min(from, one.steps[at]);
        to = Math.max(to, one.steps[at]);
        if (!this.isDrawn(one.values[at])) continue;
        low = Math.min(low, one.values[at]);
        high = Math.max(high, one.values[at]);
      }
    }
    return { x: this.span || widened(from, to, false, false), y: widened(low, high, this.log, true) };
  }

  isDrawn(own) {
    return Number.isFinite(own) && (!this.log || own > 0);
  }

  draw() {
    if (this.from === undefined) this.leave();
    this.width = this.svg.parentNode.clientWidth || 400;
    this.svg.setAttribute("width", this.width);
    const { x, y } = this.reach();
    this.scaled = { x, y, toX: scale(x, EDGE.left, this.width - EDGE.right, false), toY: scale(y, HEIGHT - EDGE.bottom, EDGE.top, this.log) };
    const clip = `clip-${this.column}`;
    const area = { x: EDGE.left, y: EDGE.top, width: this.width - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom };
    const lines = drawing("g", { "clip-path": `url(#${clip})` });
    for (const one of this.curves) lines.append(...this.lines(one));
    this.cross = drawing("line", { class: "cross", y1: EDGE.top, y2: HEIGHT - EDGE.bottom, visibility: "hidden" });
    this.band = drawing("rect", { class: "band", y: EDGE.top, height: area.height, width: 0, visibility: "hidden" });
    this.svg.replaceChildren(drawing("clipPath", { id: clip }, drawing("rect", area)), ...this.axes(area), lines, this.cross, this.band);
    this.svg.setAttribute("aria-label", `${columns[this.column].key}: ${count(this.curves.length, "curve")}, steps ${digits(x[0])} to ${digits(x[1])}, values ${digits(y[0])} to ${digits(y[1])}. Arrow keys read values, plus and minus zoom.`);
    this.note.textContent = this.remarks().join("; ");
  }

  axes(area) {
    const made = [drawing("rect", { class: "area", ...area })];
    const { x, y, toX, toY } = this.scaled;
    for (const tick of ticks(x, Math.max(2, Math.floor(area.width / 90)))) {
      if (!Number.isInteger(tick)) continue;
      made.push(drawing("line", { class: "grid", x1: toX(tick), x2: toX(tick), y1: area.y, y2: area.y + area.height }));
      made.push(drawing("text", { x: toX(tick), y: HEIGHT - 7, "text-anchor": "middle" }, short(tick)));
    }
    for (const tick of this.log ? decades(y) : ticks(y, 6)) {
      made.push(drawing("line", { class: "grid", x1: area.x, x2: area.x + area.width, y1: toY(tick), y2: toY(tick) }));
      made.push(drawing("text", { x: EDGE.left - 6, y: toY(tick) + 4, "text-anchor": "end" }, short(tick)));
    }
    return made;
  }

  lines(one) {
    const made = [];
    if (state.smooth) made.push(drawing("path", { class: `raw c${one.slot % 8}`, d: this.path(one, one.values).line }));
    const { line, dots } = this.path(one, one.smooth);
    made.push(drawing("path", { class: `line c${one.slot % 8} d${Math.floor(one.slot / 8) % 4}`, d: line }));
    if (dots) made.push(drawing("path", { class: `dot c${one.slot % 8}`, d: dots }));
    const bad = [...one.values.keys()].find((at) => !Number.isFinite(one.values[at]));
    if (bad !== undefined) made.push(drawing("text", { class: `bad c${one.slot % 8}`, x: this.scaled.toX(one.steps[bad]), y: HEIGHT - EDGE.bottom - 3, "text-anchor": "middle" }, "✕"));
    return made;
  }

  // A point between two gaps is a line of no length, which round caps make a dot.
  path(one, values) {
    const { toX, toY } = this.scaled;
    const isDrawn = (at) => at >= 0 && at < values.length && this.isDrawn(values[at]);
    const found = { line: "", dots: "" };
    for (let at = 0; at < values.length; at += 1) {
      if (!isDrawn(at)) continue;
      const place = `${toX(one.steps[at]).toFixed(1)} ${toY(values[at]).toFixed(1)}`;
      if (isDrawn(at - 1)) found.line += `L${place}`;
      else if (isDrawn(at + 1)) found.line += `M${place}`;
      else found.dots += `M${place}h0`;
    }
    return found;
  }

  remarks() {
    const found = [];
    const thinned = this.curves.filter((one) => one.points > one.steps.length);
    if (thinned.length) {
      const most = maximum(thinned.map((one) => one.points));
      found.push(`${count(thinned.length, "curve")} thinned, from up to ${grouped(most)} points; every peak is kept`);
    }
    const broken = this.curves.filter((one) => !one.values.every(Number.isFinite));
    if (broken.length) found.push(`✕: the first value that is no number, of ${broken.map((one) => label(one.run)).join(", ")}`);
    const below = this.log ? this.curves.reduce((sum, one) => sum + one.values.filter((own) => own <= 0).length, 0) : 0;
    if (below) found.push(`${count(below, "value")} not above 0 ${below === 1 ? "has" : "have"} no place on this scale`);
    return found;
  }
}

// isAiry: some room is left beside the ends.
function widened(low, high, isLog, isAiry) {
  if (!(low <= high)) return isLog ? [0.1, 1] : [0, 1];
  const air = 1 + 0.04 * isAiry;
  if (low < high && isLog) return [low / air, high * air];
  if (low < high) return [low - (high - low) * (air - 1), high + (high - low) * (air - 1)];
  const by = Math.abs(low) * 0.1 || 1;
  return isLog ? [low / 2, high * 2] : [low - by, high + by];
}

function scale([low, high], start, end, isLog) {
  const bend = isLog ? Math.log10 : (number) => number;
  const [from, to] = [bend(low), bend(high)];
  return (number) => start + ((bend(number) - from) / (to - from)) * (end - start);
}

// About `most` round numbers between two.
function ticks([low, high], most) {
  const rough = (high - low) / most;
  const size = 10 ** Math.floor(Math.log10(rough));
  const gap = [1, 2, 5, 10].map((by) => by * size).find((by) => by >= rough) || 10 * size;
  const found = [];
  for (let at = Math.ceil(low / gap); at * gap <= high + gap * 1e-9 && found.length < 50; at += 1) found.push(Number((at * gap).toPrecision(12)));
  return found;
}

function decades([low, high]) {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (to - from < 1) return ticks([low, high], 5).filter((tick) => tick > 0);
  const gap = Math.ceil((to - from + 1) / 6);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((at) => (at - from) % gap === 0).map((at) => 10 ** at);
}

function short(number) {
  const size = Math.abs(number);
  for (const [by, unit] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (size >= by && size < 1e12) return `${digits(Number((number / by).toPrecision(4)))}${unit}`;
  }
  return digits(Number(number.toPrecision(4)));
}
