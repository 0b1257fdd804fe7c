// Which runs are drawn, their colours, and a chart for each of their metrics.

const MOST = 32; // eight colours in four kinds of line
const AT_FIRST = 5;
const charts = new Map();
let latest = 0;

// A sample of the line of a drawn run; slot: the number of its colour and its kind of line.
function sample(slot) {
  const line = drawing("line", { x1: 1, x2: 21, y1: 5, y2: 5, class: `line c${slot % 8} d${Math.floor(slot / 8) % 4}` });
  return drawing("svg", { class: "sample", width: 22, height: 10, "aria-hidden": "true" }, line);
}

function toggle(run) {
  if (state.drawn.has(run)) state.drawn.delete(run);
  else if (state.drawn.size < MOST) state.drawn.set(run, freeSlot());
  changed(run);
}

function drawOnly(runs) {
  state.drawn.clear();
  for (const run of runs.slice(0, MOST)) state.drawn.set(run, freeSlot());
  changed(null);
}

function freeSlot() {
  const taken = new Set(state.drawn.values());
  return Array.from({ length: MOST }, (_, slot) => slot).find((slot) => !taken.has(slot));
}

function changed(run) {
  markDrawn();
  drawLegend();
  drawCards(run);
  drawCharts();
  remember();
}

function markDrawn() {
  for (const [run, made] of rows) {
    const slot = state.drawn.get(run);
    made.classList.toggle("drawn", slot !== undefined);
    made.querySelector("input").checked = slot !== undefined;
    made.querySelector("svg").replaceWith(sample(slot ?? 0));
  }
}

function drawLegend() {
  const runs = [...state.drawn].map(([run, slot]) => {
    const away = element("button", { type: "button", textContent: "×", "aria-label": `draw ${label(run)} no more` });
    away.addEventListener("click", () => toggle(run));
    return element("li", {}, sample(slot), element("span", { textContent: label(run) }), away);
  });
  document.getElementById("legend").replaceChildren(...runs);
}

async function drawCharts() {
  latest += 1;
  const mine = latest;
  const runs = [...state.drawn];
  let curves;
  try {
    curves = await Promise.all(runs.map(([run]) => curvesOf(run)));
  } catch {
    document.getElementById("hint").textContent = "This browser cannot unpack curves; any of 2023 or later can.";
    return;
  }
  if (mine !== latest) return;
  const wanted = columns.map((_, at) => at).filter((at) => isWanted(at) && curves.some((own) => own.has(at)));
  wanted.sort((one, other) => state.shown.has(other) - state.shown.has(one) || one - other);
  for (const at of wanted) if (!charts.has(at)) charts.set(at, new Chart(at));
  fill(document.getElementById("charts"), wanted.map((at) => charts.get(at).figure));
  for (const at of wanted) {
    watcher.unobserve(charts.get(at).figure);
    charts.get(at).pending = runs.map(([run, slot], place) => ({ run, slot, ...curves[place].get(at) })).filter((one) => one.steps);
    watcher.observe(charts.get(at).figure);
  }
  hint(curves, wanted);
}

function isWanted(at) {
  return columns[at].kind === "metric" && columns[at].key.toLowerCase().includes(state.which.trim().toLowerCase());
}

function hint(curves, wanted) {
  const none = [...state.drawn.keys()].filter((_, at) => !curves[at].size).map(label);
  const words = [];
  if (!state.drawn.size) words.push("Click on rows of the table to draw their curves.");
  else if (!wanted.length && state.which) words.push(`No metric of these runs is called ${state.which}.`);
  else if (wanted.length) words.push("Drag to zoom, double click for the whole. Smoothing is TensorBoard's: a moving average over the points that are drawn.");
  if (none.length) words.push(`No curves in the logs of ${none.join(", ")}.`);
  if (state.drawn.size >= MOST) words.push(`No more than ${MOST} runs are drawn at a time.`);
  document.getElementById("hint").textContent = words.join(" ");
}

// A chart is drawn when it comes near the screen: some logs hold hundreds of metrics.
const watcher = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) if (isIntersecting) drawPending(target);
}, { rootMargin: "300px" });

function drawPending(figure) {
  const chart = [...charts.values()].find((one) => one.figure === figure);
  if (!chart || !chart.pending) return;
  chart.show(chart.pending);
  chart.pending = null;
}

function drawAgain() {
  for (const chart of charts.values()) {
    if (chart.figure.isConnected && !chart.pending) chart.show(chart.curves);
  }
}

window.addEventListener("beforeprint", () => charts.forEach((chart) => chart.figure.isConnected && drawPending(chart.figure)));
