// Which columns the table shows.

const TITLES = { about: "About the run", parameter: "Parameters", metric: "Metrics" };

function drawChoice() {
  const groups = Object.entries(TITLES).map(([group, title]) => {
    const own = columns.map((_, at) => at).filter((at) => columns[at].group === group && at > 0);
    return own.length ? fieldset(group, title, own) : null;
  });
  document.getElementById("groups").replaceChildren(...groups.filter(Boolean));
}

function fieldset(group, title, own) {
  const several = (text, wanted) => {
    const made = element("button", { type: "button", textContent: text });
    made.addEventListener("click", () => choose(own.filter(found), wanted));
    return made;
  };
  const buttons = [several("all", () => true), several("none", () => false)];
  if (group === "parameter" && all.length > 1) buttons.splice(1, 0, several("those that differ", (at) => !("same" in columns[at])));
  return element("fieldset", {}, element("legend", { textContent: title }), element("p", {}, ...buttons), ...own.map(choiceOf));
}

function choiceOf(at) {
  const box = element("input", { type: "checkbox", checked: state.shown.has(at) });
  box.dataset.column = at;
  box.addEventListener("change", () => choose([at], () => box.checked));
  const same = "same" in columns[at] ? element("small", { textContent: ` ${cut(said(columns[at], 0))} in every run` }) : null;
  return element("label", {}, box, element("span", { textContent: columns[at].key }), same);
}

function cut(text) {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

function choose(which, wanted) {
  for (const at of which) {
    if (wanted(at)) state.shown.add(at);
    else state.shown.delete(at);
  }
  for (const box of document.querySelectorAll("#groups input")) box.checked = state.shown.has(Number(box.dataset.column));
  drawTable();
  drawCharts();
  remember();
}

function found(at) {
  return columns[at].key.toLowerCase().includes(document.getElementById("find").value.trim().toLowerCase());
}

document.getElementById("find").addEventListener("input", () => {
  for (const box of document.querySelectorAll("#groups input")) box.parentNode.hidden = !found(Number(box.dataset.column));
});
