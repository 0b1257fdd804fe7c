// The filter: words that a row must hold, and comparisons such as val/f1>0.8.

const TERM = /\s*(?:(?:"([^"]*)"|([^\s"<>=!~]+))?\s*(>=|<=|!=|!~|==|=|>|<|~)\s*(?:"([^"]*)"|([^\s"]+))?|"([^"]*)"|([^\s"]+)|("))/y;
const UNITS = { s: 1, min: 60, m: 60, h: 3600, d: 86400 };
const UNIT = /^([\d.]+)\s*(s|min|m|h|d)$/;

class Fault extends Error {}

// Returns a function of a run. Throws Fault, one clause, where the text cannot be understood.
function filterOf(text) {
  const tests = [];
  TERM.lastIndex = 0;
  while (text.slice(TERM.lastIndex).trim()) {
    const term = TERM.exec(text);
    if (!term) throw new Fault(`${text} cannot be understood`);
    const [, quoted, bare, sign, quotedValue, bareValue, quotedWord, word, stray] = term;
    if (stray) throw new Fault("a quote is not closed");
    if (sign) tests.push(comparison(quoted ?? bare, sign, quotedValue ?? bareValue));
    else if ((word ?? "").toLowerCase() !== "and") tests.push(holds((quotedWord ?? word).toLowerCase()));
  }
  return (run) => tests.every((test) => test(run));
}

function holds(word) {
  return (run) => columns.some((column) => said(column, run).toLowerCase().includes(word));
}

function comparison(key, sign, wanted) {
  if (!key) throw new Fault(`no column stands before ${sign}`);
  if (wanted === undefined) throw new Fault(`nothing stands behind ${key}${sign}`);
  const column = columnOf(key);
  const unit = column.kind === "duration" && UNIT.exec(wanted);
  const number = unit ? Number(unit[1]) * UNITS[unit[2]] : Number(wanted);
  const text = wanted.toLowerCase();
  const part = sign.endsWith("~") && expression(wanted);
  return (run) => {
    const own = value(column, run);
    if (own === null) return sign.startsWith("!"); // what is not told holds nothing, and equals nothing
    const shown = inWords(own, column.kind).toLowerCase();
    if (part) return part.test(shown) === (sign === "~");
    if (column.kind === "time") return compared(shown.slice(0, text.length), sign, text); // a day is all of it
    if (typeof own === "number") return Number.isNaN(number) ? sign === "!=" : compared(own, sign, number);
    if (column.kind === "metric" && sign !== "=" && sign !== "==" && sign !== "!=") return false;
    return compared(shown, sign, text);
  };
}

function expression(text) {
  try {
    return new RegExp(text, "i");
  } catch {
    throw new Fault(`${text} is no regular expression`);
  }
}

function compared(own, sign, wanted) {
  switch (sign) {
    case ">": return own > wanted;
    case "<": return own < wanted;
    case ">=": return own >= wanted;
    case "<=": return own <= wanted;
    case "!=": return own !== wanted;
    default: return own === wanted;
  }
}

// A column by its name, or by the end of its name where that is enough.
function columnOf(key) {
  const low = key.toLowerCase();
  const whole = columns.find((one) => one.key === key) || columns.find((one) => one.key.toLowerCase() === low);
  if (whole) return whole;
  const ends = columns.filter((one) => /[./]/.test(one.key) && one.key.toLowerCase().split(/[./]/).pop() === low);
  if (ends.length === 1) return ends[0];
  if (ends.length) throw new Fault(`${key} could be ${ends.map((one) => one.key).join(" or ")}`);
  const near = columns.map((one) => [distance(low, one.key.toLowerCase()), one.key]).sort((a, b) => a[0] - b[0])[0];
  throw new Fault(`no column ${key}${near[0] <= 1 + key.length / 3 ? `; did you mean ${near[1]}?` : ""}`);
}

// How many letters lie between two words.
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let down = 1; down <= one.length; down += 1) {
    const next = [down];
    for (let at = 1; at <= other.length; at += 1) {
      next[at] = Math.min(row[at] + 1, next[at - 1] + 1, row[at - 1] + (one[down - 1] === other[at - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length];
}
