// What is known of a run beside its row: a card for each run that is drawn.

const cards = new Map();

// open: the run that was chosen last, whose card stands open.
function drawCards(open) {
  for (const run of state.drawn.keys()) if (!cards.has(run)) cards.set(run, card(run));
  const runs = [...state.drawn.keys()];
  fill(document.getElementById("cards"), runs.map((run) => cards.get(run)));
  document.getElementById("details").hidden = !runs.length;
  if (open !== null && state.drawn.has(open)) {
    for (const run of runs) cards.get(run).open = run === open;
  }
}

function card(run) {
  const made = element("details", {}, element("summary", {}, element("span", { textContent: label(run) })));
  made.dataset.run = run;
  const unfold = () => {
    if (made.open && made.children.length === 1) made.append(element("div", { className: "parts" }, ...parts(run)));
  };
  made.addEventListener("toggle", unfold);
  return made;
}

function parts(run) {
  const known = page.details[run];
  return [
    part("About", about(run, known)),
    part("Parameters", pairs(columns.filter((one) => one.group === "parameter").map((one) => [one.key, said(one, run)]))),
    part("Metrics", measured(run)),
    part("Files", list(known.files)),
    part("Damage", list((known.damage || []).map(([file, what]) => (file ? `${file}: ${what}` : what)))),
    part("Notes", list(known.notes)),
  ].filter(Boolean);
}

function part(title, inside) {
  return inside && element("section", { className: title === "Metrics" ? "wide" : "" }, element("h3", { textContent: title }), inside);
}

function about(run, known) {
  const own = columns.filter((one) => one.group === "about" && one.key !== "commit" && one.key !== "damage").map((one) => {
    const text = said(one, run);
    return [one.key, one.key === "person" && text && known.person_by ? `${text} (${known.person_by})` : text];
  });
  if (known.commit) own.push(["commit", known.commit_by ? `${known.commit} (${known.commit_by})` : known.commit]);
  if (!known.commit) own.push(["commit", "unknown"]);
  if (!own.some(([key, text]) => key === "person" && text)) own.push(["person", "unknown"]);
  return pairs([...own, ...Object.entries(known.told || {})]);
}

function pairs(entries) {
  const filled = entries.filter(([, text]) => text !== "");
  if (!filled.length) return null;
  return element("dl", {}, ...filled.flatMap(([key, text]) => [element("dt", { textContent: key }), element("dd", { textContent: text })]));
}

function list(texts) {
  return texts && texts.length ? element("ul", {}, ...texts.map((text) => element("li", { textContent: text }))) : null;
}

function measured(run) {
  const own = columns.filter((one) => one.group === "metric" && told(one, run) !== null);
  if (!own.length) return null;
  const titles = ["metric", "better", "best", "last", "points", "no number from"];
  const head = element("tr", {}, ...titles.map((title) => element("th", { scope: "col", textContent: title })));
  const body = own.map((one) => element("tr", {}, ...cellsOf(one, run).map((text) => element("td", { textContent: text }))));
  return element("div", { className: "scroll" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}

function cellsOf(column, run) {
  const kind = column.kind === "metric" ? "number" : column.kind;
  const point = (what, where) => {
    const text = inWords(told(column, run, what), kind);
    const at = told(column, run, where);
    return at === null ? text : `${text} @ ${grouped(at)}`;
  };
  const points = told(column, run, "points");
  const broken = told(column, run, "broken");
  return [column.key, column.way || "", point("best", "best_at"), point("values", "at"), points === null ? "" : grouped(points), broken === null ? "" : `step ${grouped(broken)}`];
}
