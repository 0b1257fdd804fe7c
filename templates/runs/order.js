// The order of the rows.

// The first click shows the best on top, the second the other end, the third the order of the page.
function sortBy(at) {
  const first = columns[at].way === "max";
  if (!state.sort || state.sort.column !== at) state.sort = { column: at, down: first };
  else if (state.sort.down === first) state.sort = { column: at, down: !first };
  else state.sort = null;
  arrange();
  remember();
}

function inOrder() {
  if (!state.sort) return all;
  const column = columns[state.sort.column];
  const losses = column.is_loss ? unlikeLosses() : [];
  const words = new Intl.Collator(["en", "ko"], { numeric: true });
  const keys = new Map(all.map((run) => [run, { kind: losses.map((one) => said(one, run)).join("\n"), own: value(column, run), text: said(column, run) }]));
  return [...all].sort((one, other) => {
    const [left, right] = [keys.get(one), keys.get(other)];
    return words.compare(left.kind, right.kind) || rank(left.own) - rank(right.own) || (state.sort.down ? -1 : 1) * between(left, right, words) || one - other;
  });
}

// Numbers first, then text, then what is not told, whichever way the rest is sorted.
function rank(own) {
  if (own === null) return 2;
  return typeof own === "number" ? 0 : 1;
}

function between(left, right, words) {
  if (typeof left.own === "number" && typeof right.own === "number") return left.own - right.own;
  return words.compare(left.text, right.text);
}

function markOrder() {
  for (const head of sheet.tHead.querySelectorAll("th")) {
    const is = state.sort && state.sort.column === Number(head.dataset.column);
    head.setAttribute("aria-sort", is ? (state.sort.down ? "descending" : "ascending") : "none");
  }
}
