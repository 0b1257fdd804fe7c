// The page as a whole: what it says of itself, its state in its address, and what its controls do.

function drawHeader() {
  const from = page.tops.length ? ` from ${page.tops.join(", ")}` : "";
  document.getElementById("whence").textContent = `${count(page.count, "run")}${from}, as of ${clock(page.made)} ${page.zone}`;
  const found = new Map();
  for (const run of all) found.set(said(states, run), (found.get(said(states, run)) || 0) + 1);
  const buttons = Object.keys(SIGNS).filter((one) => found.has(one)).map((one) => {
    const made = element("button", { type: "button", className: `state ${one}`, title: `show runs with state=${one}`, textContent: `${SIGNS[one]} ${found.get(one)} ${one}` });
    made.addEventListener("click", () => filterBy(state.filter === `state=${one}` ? "" : `state=${one}`));
    return made;
  });
  document.getElementById("states").replaceChildren(...buttons);
  const remarks = page.remarks.map((text) => element("li", { textContent: text }));
  document.getElementById("remarks").replaceChildren(...remarks);
}

function filterBy(text) {
  document.getElementById("filter").value = text;
  state.filter = text;
  arrange();
  remember();
}

// The address: only what differs from the page as it comes.
function remember() {
  const parts = new URLSearchParams();
  if (state.sort) parts.set("sort", `${state.sort.down ? "-" : ""}${tagOf(state.sort.column)}`);
  if (state.filter) parts.set("filter", state.filter);
  if (state.ends !== "best") parts.set("metrics", state.ends);
  const shown = listed([...state.shown].sort((one, other) => one - other).map(tagOf));
  if (shown !== listed(shownAtFirst().map(tagOf))) parts.set("columns", shown);
  const drawn = listed([...state.drawn.keys()].map(keyOf));
  if (drawn !== listed(drawnAtFirst().map(keyOf))) parts.set("runs", drawn);
  if (state.smooth) parts.set("smoothing", state.smooth);
  if (state.which) parts.set("charts", state.which);
  const wanted = `#${parts}`;
  try {
    if (wanted !== (location.hash || "#")) history.replaceState(null, "", wanted === "#" ? location.pathname + location.search : wanted);
  } catch {
    location.hash = wanted; // where a browser takes each file for a stranger
  }
}

function recall() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const sort = parts.get("sort") || "";
  const at = columnTagged(sort.replace(/^-/, ""));
  state.sort = at < 0 ? null : { column: at, down: sort.startsWith("-") };
  state.filter = parts.get("filter") || "";
  state.ends = parts.get("metrics") === "last" ? "last" : "best";
  const shown = parts.has("columns") ? unlisted(parts.get("columns")).map(columnTagged).filter((one) => one >= 0) : shownAtFirst();
  state.shown = new Set([0, ...shown]);
  const runs = new Map(all.map((run) => [keyOf(run), run]));
  const drawn = parts.has("runs") ? unlisted(parts.get("runs")).map((key) => runs.get(key)).filter((run) => run !== undefined) : drawnAtFirst();
  state.drawn = new Map(drawn.slice(0, MOST).map((run, slot) => [run, slot]));
  state.smooth = Math.min(0.99, Math.max(0, Number(parts.get("smoothing")) || 0));
  state.which = parts.get("charts") || "";
}

// Names may hold a comma.
function listed(texts) {
  return texts.map((text) => text.replace(/[\\,]/g, "\\$&")).join(",");
}

function unlisted(text) {
  return (text.match(/(?:\\.|[^\\,])+/g) || []).map((one) => one.replace(/\\(.)/g, "$1"));
}

function tagOf(at) {
  return `${columns[at].group[0]}.${columns[at].key}`;
}

function columnTagged(tag) {
  return columns.findIndex((_, at) => tagOf(at) === tag);
}

function shownAtFirst() {
  return columns.map((_, at) => at).filter((at) => columns[at].shown);
}

// Something is there to look at: all of a few runs, else the best by the first metric that the table shows.
function drawnAtFirst() {
  const have = all.filter((run) => page.curves[run][2]);
  const column = columns.find((one) => one.kind === "metric" && one.shown && one.way && !one.is_loss);
  if (have.length <= AT_FIRST || !column) return have.slice(0, AT_FIRST);
  const own = (run) => (typeof told(column, run, "best") === "number" ? told(column, run, "best") : null);
  const sign = column.way === "max" ? -1 : 1;
  return have.filter((run) => own(run) !== null && counts(run)).sort((one, other) => sign * (own(one) - own(other)) || one - other).slice(0, AT_FIRST);
}

function show() {
  document.getElementById("filter").value = state.filter;
  document.getElementById("ends").value = state.ends;
  document.getElementById("smooth").value = state.smooth;
  document.getElementById("weight").value = state.smooth;
  document.getElementById("which").value = state.which;
  drawChoice();
  drawTable();
  drawLegend();
  drawCards(null);
  drawCharts();
}

function on(id, event, act) {
  document.getElementById(id).addEventListener(event, (given) => {
    act(given.target);
    remember();
  });
}

let typing = 0;
on("filter", "input", (box) => {
  state.filter = box.value;
  window.clearTimeout(typing);
  typing = window.setTimeout(arrange, page.count > 300 ? 200 : 0); // of many rows not after each letter
});
on("ends", "change", (box) => {
  state.ends = box.value;
  drawTable();
});
on("smooth", "input", (box) => {
  state.smooth = Number(box.value);
  document.getElementById("weight").value = box.value;
  drawAgain();
});
on("which", "input", (box) => {
  state.which = box.value;
  drawCharts();
});
on("select", "click", () => drawOnly(inOrder().filter((run) => passing.has(run))));
on("clear", "click", () => drawOnly([]));
window.addEventListener("hashchange", () => {
  recall();
  show();
});
new ResizeObserver(() => requestAnimationFrame(drawAgain)).observe(document.getElementById("charts"));

recall();
drawHeader();
show();
