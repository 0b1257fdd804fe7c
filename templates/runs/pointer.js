// What a hand does in a chart: a drag zooms, a double click shows the whole, hovering and arrow keys read values.

Object.assign(Chart.prototype, {
  grab(event) {
    if (event.button !== 0 || !this.curves.length) return;
    this.from = this.inside(event);
    this.svg.setPointerCapture(event.pointerId);
  },

  move(event) {
    if (!this.curves.length) return;
    const x = this.inside(event);
    if (this.from === undefined) return this.read(x);
    this.tip.hidden = true;
    this.band.setAttribute("x", Math.min(x, this.from));
    this.band.setAttribute("width", Math.abs(x - this.from));
    this.band.setAttribute("visibility", "visible");
  },

  drop(event) {
    if (this.from === undefined) return;
    const ends = [this.from, this.inside(event)].sort((one, other) => one - other);
    this.from = undefined;
    if (ends[1] - ends[0] > 5) this.zoom(ends.map((x) => this.stepAt(x)));
    else this.leave();
  },

  leave() {
    this.from = undefined;
    this.at = undefined;
    this.tip.hidden = true;
    if (this.cross) this.cross.setAttribute("visibility", "hidden");
    if (this.band) this.band.setAttribute("visibility", "hidden");
  },

  press(event) {
    const { x } = this.scaled;
    const steps = [...new Set(this.curves.flatMap((one) => [...one.steps]))].filter((one) => one >= x[0] && one <= x[1]).sort((a, b) => a - b);
    if (!steps.length) return;
    const now = this.at === undefined ? -1 : steps.indexOf(this.at);
    const jump = Math.max(1, Math.round(steps.length / 50));
    const middle = this.at ?? (x[0] + x[1]) / 2;
    const around = (by) => this.zoom([middle - (middle - x[0]) * by, middle + (x[1] - middle) * by]);
    const acts = {
      ArrowRight: () => this.read(this.scaled.toX(steps[Math.min(steps.length - 1, now + jump)])),
      ArrowLeft: () => this.read(this.scaled.toX(steps[Math.max(0, (now < 0 ? steps.length : now) - jump)])),
      "+": () => around(0.5),
      "-": () => this.span && around(2),
      0: () => this.zoom(null),
      Escape: () => this.zoom(null),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  },

  inside(event) {
    const x = event.clientX - this.svg.getBoundingClientRect().left;
    return Math.min(Math.max(x, EDGE.left), this.width - EDGE.right);
  },

  stepAt(x) {
    const [low, high] = this.scaled.x;
    return low + ((x - EDGE.left) / (this.width - EDGE.left - EDGE.right)) * (high - low);
  },

  // Show the values nearest to a place: of each curve its own nearest step.
  read(x) {
    const wanted = this.stepAt(x);
    const near = this.curves.map((one) => ({ one, at: nearest(one.steps, wanted) })).filter(({ one, at }) => this.isInside(one.steps[at]));
    if (!near.length) return this.leave();
    const closest = near.reduce((best, own) => (away(own, wanted) < away(best, wanted) ? own : best));
    this.at = closest.one.steps[closest.at];
    const place = this.scaled.toX(this.at);
    this.cross.setAttribute("x1", place);
    this.cross.setAttribute("x2", place);
    this.cross.setAttribute("visibility", "visible");
    this.tell(near, place);
  },

  isInside(own) {
    return own >= this.scaled.x[0] && own <= this.scaled.x[1];
  },

  tell(near, place) {
    const sorted = near.sort((left, right) => right.one.values[right.at] - left.one.values[left.at]);
    const lines = sorted.slice(0, 12).map(({ one, at }) => {
      const own = one.steps[at] === this.at ? "" : ` @ ${grouped(one.steps[at])}`;
      const smooth = state.smooth ? ` (smoothed ${digits(one.smooth[at])})` : "";
      return element("div", {}, sample(one.slot), element("span", { textContent: label(one.run) }), element("b", { textContent: `${sixDigits(one.values[at])}${smooth}${own}` }));
    });
    if (sorted.length > 12) lines.push(element("div", { textContent: `and ${sorted.length - 12} more` }));
    this.tip.style.left = 0;
    this.tip.replaceChildren(element("div", { textContent: `step ${grouped(this.at)}` }), ...lines);
    this.tip.hidden = false;
    const wide = this.tip.offsetWidth;
    const left = place + 12 + wide <= this.width ? place + 12 : place - 12 - wide;
    this.tip.style.left = `${Math.max(0, Math.min(left, this.width - wide))}px`;
  },
});

function away({ one, at }, wanted) {
  return Math.abs(one.steps[at] - wanted);
}

// Curves hold six digits; what follows in a double means nothing.
function sixDigits(number) {
  return Number.isFinite(number) ? digits(Number(number.toPrecision(6))) : digits(number);
}

function nearest(steps, wanted) {
  let best = 0;
  for (let at = 1; at < steps.length; at += 1) {
    if (Math.abs(steps[at] - wanted) < Math.abs(steps[best] - wanted)) best = at;
  }
  return best;
}
