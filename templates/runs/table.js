// The table: one row a run, sorted, filtered, with the best of each metric marked.

const sheet = document.getElementById("table");
const rows = new Map();
let passing = new Set(all);

function drawTable() {
  const shown = columns.map((_, at) => at).filter((at) => state.shown.has(at));
  sheet.tHead.replaceChildren(element("tr", {}, ...shown.map(header)));
  rows.clear();
  for (const run of all) rows.set(run, row(run, shown));
  arrange();
}

function header(at) {
  const column = columns[at];
  const button = element("button", { type: "button", title: `${column.key}: sort` }, element("span", {}, column.key));
  const made = element("th", { scope: "col", className: `${column.kind} ${column.group}` }, button);
  made.dataset.column = at;
  if (column.kind === "metric") made.append(element("small", { className: "way", textContent: wayOf(column) }));
  button.addEventListener("click", () => sortBy(at));
  return made;
}

function wayOf(column) {
  if (!column.way) return "last";
  return state.ends === "best" ? `best: ${column.way}` : `last (${column.way} is best)`;
}

function row(run, shown) {
  const made = element("tr");
  made.dataset.run = run;
  for (const at of shown) made.append(at === 0 ? nameCell(run) : cell(columns[at], run));
  made.addEventListener("click", (event) => {
    if (!event.target.closest("input,button,a") && String(window.getSelection()) === "") toggle(run);
  });
  return made;
}

function nameCell(run) {
  const box = element("input", { type: "checkbox", "aria-label": `draw ${label(run)}` });
  box.addEventListener("change", () => toggle(run));
  const text = element("span", { className: "text", title: name(run), textContent: name(run) });
  return element("th", { scope: "row" }, element("div", {}, box, sample(0), text));
}

function cell(column, run) {
  const text = said(column, run);
  const made = element("td", { className: column.kind });
  if (column.key === "state" && column.group === "about") {
    made.append(element("span", { className: `state ${text}` }, `${SIGNS[text] || ""} ${text}`));
    return made;
  }
  made.append(element("span", { className: "text", textContent: text }));
  if (text.length > 24) made.title = text;
  const at = step(column, run);
  if (at !== null) made.append(element("small", { textContent: ` @ ${grouped(at)}` }));
  const broken = told(column, run, "broken");
  if (broken !== null) {
    made.append(element("small", { className: "broken", title: `the first value that is no number is at step ${grouped(broken)}`, textContent: " ⚠ NaN" }));
  }
  return made;
}

// First by the filter, then by the order.
function arrange() {
  let fault = "";
  try {
    const passes = filterOf(state.filter);
    passing = new Set(all.filter(passes));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    fault = error.message;
    passing = new Set(all);
  }
  for (const [run, made] of rows) made.hidden = !passing.has(run);
  fill(sheet.tBodies[0], inOrder().map((run) => rows.get(run)));
  markOrder();
  const unlike = markBest();
  markDrawn();
  tell(fault, unlike);
}

function tell(fault, unlike) {
  const box = document.getElementById("told");
  const found = passing.size === all.length ? count(all.length, "run") : `${grouped(passing.size)} of ${count(all.length, "run")}`;
  const lines = [element("span", {}, fault ? `The filter is not used: ${fault}.` : `${found}.`)];
  const losses = columns.filter((one, at) => one.is_loss && state.shown.has(at) && one.way);
  if (unlike.length && losses.length) {
    const which = unlike.map((one) => `${one.key} (${valuesOf(one).join(", ")})`).join(", ");
    lines.push(element("span", {}, ` Runs differ in ${which}: no best is marked for ${losses.map((one) => one.key).join(", ")}, and sorting by it keeps each kind together.`));
  }
  box.classList.toggle("fault", Boolean(fault));
  document.getElementById("filter").setAttribute("aria-invalid", String(Boolean(fault)));
  box.replaceChildren(...lines);
}

// The parameters that name a loss function in which the rows that are left differ.
function unlikeLosses() {
  return page.losses.map((at) => columns[at]).filter((one) => valuesOf(one).length > 1);
}

function valuesOf(column) {
  return [...new Set([...passing].map((run) => said(column, run) || "not told"))].sort();
}

function markBest() {
  const unlike = unlikeLosses();
  for (const head of sheet.tHead.querySelectorAll("th.metric")) {
    const column = columns[head.dataset.column];
    const ranked = Boolean(column.way) && !(column.is_loss && unlike.length);
    head.title = reason(column, unlike);
    head.querySelector(".way").textContent = ranked || !column.way ? wayOf(column) : `${wayOf(column)}, not ranked`;
    const place = [...head.parentNode.children].indexOf(head);
    const found = [...passing].filter(counts).map((run) => value(column, run)).filter((own) => typeof own === "number");
    const best = ranked && found.length > 1 ? (column.way === "max" ? maximum(found) : minimum(found)) : null;
    for (const run of all) {
      const own = rows.get(run).children[place];
      const wins = best !== null && passing.has(run) && counts(run) && value(column, run) === best;
      own.classList.toggle("best", wins);
      if (wins) own.title = `${best}, the best of ${count(found.length, "run")}; what crashed, was interrupted or still runs does not count`;
      else own.title = String(value(column, run) ?? "");
    }
  }
  return unlike;
}

function reason(column, unlike) {
  const way = { max: "a higher value is better", min: "a lower value is better" }[column.way];
  const words = way ? `${column.key}: ${way} (${column.why})` : `${column.key}: ${column.why}`;
  return column.is_loss && unlike.length ? `${words}; not ranked, since ${unlike.map((one) => one.key).join(", ")} differs` : words;
}

function maximum(numbers) {
  return numbers.reduce((one, other) => Math.max(one, other), -Infinity);
}

function minimum(numbers) {
  return numbers.reduce((one, other) => Math.min(one, other), Infinity);
}
