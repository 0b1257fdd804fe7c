// Curves as the page holds them: see teamkit/runs/page/curves.py for the form.

const unpacked = new Map();

// Returns a promise of a map: column to {steps, values, points}; points is how many were logged.
function curvesOf(run) {
  if (!unpacked.has(run)) unpacked.set(run, unpack(page.curves[run]));
  return unpacked.get(run);
}

async function unpack([lengths, curves, data]) {
  const found = new Map();
  if (!data) return found;
  const bytes = await inflated(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
  let at = 0;
  const lists = lengths.map((length) => {
    at += length * 8;
    return steps(bytes.subarray(at - length * 8, at), length);
  });
  for (const [column, list, points] of curves) {
    const length = lengths[list];
    found.set(column, { steps: lists[list], values: doubles(bytes.subarray(at, at + length * 4), length), points });
    at += length * 4;
  }
  return found;
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Bytes lie in planes: all first bytes, all second ones, and so on. 2n is a rise by n, 2n - 1 a fall.
function steps(bytes, length) {
  const found = new Float64Array(length);
  let now = 0;
  for (let at = 0; at < length; at += 1) {
    let coded = 0;
    for (let plane = 7; plane >= 0; plane -= 1) coded = coded * 256 + bytes[plane * length + at];
    now += coded % 2 ? -(coded + 1) / 2 : coded / 2;
    found[at] = now;
  }
  return found;
}

function doubles(bytes, length) {
  const found = new Float64Array(length);
  const view = new DataView(new ArrayBuffer(8));
  let now = 0;
  for (let at = 0; at < length; at += 1) {
    let coded = 0;
    for (let plane = 3; plane >= 0; plane -= 1) coded = coded * 256 + bytes[plane * length + at];
    now = (now + (coded % 2 ? -(coded + 1) / 2 : coded / 2)) | 0;
    view.setUint32(0, now < 0 ? 0x7fffffff - now : now);
    found[at] = view.getFloat64(0);
  }
  return found;
}

// TensorBoard's: an exponential moving average that begins without a bias to 0; what is no number is passed over.
function smoothed(values, weight) {
  if (!weight) return values;
  let last = 0;
  let seen = 0;
  return values.map((one) => {
    if (!Number.isFinite(one)) return one;
    last = last * weight + (1 - weight) * one;
    seen += 1;
    return last / (1 - weight ** seen);
  });
}
