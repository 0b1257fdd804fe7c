"use strict";
// What the page knows, and how it is said. Every text below is data: it reaches the page by textContent alone.

const page = JSON.parse(document.getElementById("data").textContent);
const columns = page.columns;
const all = Array.from({ length: page.count }, (_, run) => run);
// sort: {column, down} or null. shown: numbers of columns. drawn: run to the number of its colour, in order of choice.
const state = { sort: null, filter: "", ends: "best", shown: new Set(), drawn: new Map(), smooth: 0, which: "" };
const SIGNS = { finished: "✓", crashed: "✕", interrupted: "‖", running: "…", unknown: "?" };

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined));
  return made;
}

// What stands there already is not taken out and put back: a hand may be at it.
function fill(parent, children) {
  const now = parent.children;
  if (children.length !== now.length || children.some((one, at) => one !== now[at])) parent.replaceChildren(...children);
}

function told(column, run, what = "values") {
  if (what === "values" && "same" in column) return column.same;
  const value = (column[what] || {})[run];
  return value === undefined ? null : value;
}

// Of a metric the best or the last value, as chosen; where no way is better, the last.
function isBest(column) {
  return state.ends === "best" && Boolean(column.way);
}

// A metric that was never a number has no best: its last is shown, which says so.
function value(column, run) {
  return (isBest(column) ? told(column, run, "best") : null) ?? told(column, run);
}

function step(column, run) {
  if (column.kind !== "metric") return null;
  return (isBest(column) ? told(column, run, "best_at") : null) ?? told(column, run, "at");
}

// A metric is shown with four digits, as in the terminal; its whole value is told when the mouse rests on it.
function said(column, run) {
  return inWords(value(column, run), column.kind);
}

function inWords(what, kind) {
  if (what === null) return "";
  if (kind === "time") return clock(what);
  if (kind === "duration") return duration(what);
  return typeof what === "number" ? digits(what, kind === "metric" ? 4 : 6) : String(what);
}

// 5e-5 where more than four zeros would stand.
function digits(number, most = 6) {
  const size = Math.abs(number);
  if (size === 0 || (Number.isInteger(number) && size < 1e15)) return String(number);
  const short = Number(number.toPrecision(most));
  return size < 1e-4 || size >= 1e6 ? short.toExponential().replace("e+", "e") : String(short);
}

function grouped(number) {
  return number.toLocaleString("en");
}

function duration(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  let at = parts.findIndex(([size]) => seconds >= size);
  if (at < 0) return `${digits(seconds)} s`;
  const size = parts[Math.min(at + 1, 3)][0];
  let left = Math.round(seconds / size) * size;
  at = parts.findIndex(([own]) => left >= own);
  const words = [];
  for (const [own, unit] of parts.slice(at, at + 2)) {
    if (Math.floor(left / own)) words.push(`${Math.floor(left / own)} ${unit}`);
    left %= own;
  }
  return words.join(" ");
}

const clockwork = (() => {
  const form = { dateStyle: "short", timeStyle: "short" };
  try {
    return new Intl.DateTimeFormat("sv-SE", { ...form, timeZone: page.zone });
  } catch {
    page.zone = "UTC";
    return new Intl.DateTimeFormat("sv-SE", { ...form, timeZone: "UTC" });
  }
})();

function clock(seconds) {
  return Math.abs(seconds) < 8.64e12 ? clockwork.format(seconds * 1000) : digits(seconds);
}

const states = columns.find((one) => one.key === "state" && one.group === "about");

// Whether a run may be the best: not while it runs, nor when it was cut short.
function counts(run) {
  return ["finished", "unknown"].includes(said(states, run));
}

function name(run) {
  return said(columns[0], run);
}

const namesakes = new Map();
for (const run of all) namesakes.set(name(run), (namesakes.get(name(run)) || 0) + 1);

// A name that no other run has: with the id where another has the same.
function label(run) {
  return namesakes.get(name(run)) > 1 ? `${name(run)} (${keyOf(run)})` : name(run);
}

// A key that stands for a run in the address of the page: its id, else its number.
function keyOf(run) {
  const id = columns.find((one) => one.group === "about" && one.key === "id");
  return String((id && told(id, run)) || run);
}

function count(number, noun) {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}
