/** The page to try models on, in the browser: no library, nothing from elsewhere, no HTML from strings. What is typed stays in this page. */

/** @typedef {{ name: string, datatype: string, shape: number[] }} TensorInfo */
/** @typedef {{ input: string, height: number, width: number, low: number, high: number }} Picture */
/** @typedef {{ name: string, version: string, inputs: TensorInfo[], outputs: TensorInfo[], picture?: Picture }} Model */
/** @typedef {{ name: string, values: unknown }} Output */

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
const at = (id, type) => {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no '${id}'`);
  return found;
};

const key = at("key", HTMLInputElement);
const modelList = at("model", HTMLSelectElement);
const tensors = at("tensors", HTMLTableSectionElement);
const modelForm = at("model-form", HTMLFormElement);
const drawing = at("drawing", HTMLElement);
const canvas = at("canvas", HTMLCanvasElement);
const body = at("body", HTMLTextAreaElement);
const send = at("send", HTMLButtonElement);
const status = at("status", HTMLElement);
const result = at("result", HTMLElement);
const plain = at("plain", HTMLInputElement);
const command = at("command", HTMLElement);

/** shown of one output */
const mostRows = 8;
const mostValues = 40;
/** values of an example that is made up */
const mostExample = 4096;

/** @type {Model[]} */
let models = [];
const model = () => models.find((m) => m.name === modelList.value);

/** @param {string} tag @param {string} [text] @param {string} [name] of its class */
const element = (tag, text, name) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name !== undefined) made.className = name;
  return made;
};
const credentials = () => (key.value.trim() === "" ? {} : { authorization: `Bearer ${key.value.trim()}` });

// --- models

const loadModels = async () => {
  status.textContent = "Asking for models ...";
  result.replaceChildren();
  const answer = await call("GET", "/models");
  if (answer === undefined) return;
  const before = modelList.value;
  models = answer.status === 200 ? /** @type {{ models: Model[] }} */ (answer.value).models : [];
  modelList.replaceChildren(...models.map((m) => new Option(`${m.name}, version ${m.version}`, m.name)));
  if (models.some((m) => m.name === before)) modelList.value = before;
  modelForm.hidden = models.length === 0;
  if (answer.status !== 200) return showProblem(answer);
  status.textContent =
    models.length === 0
      ? "There is no model that may be asked with this key, or without one."
      : models.length === 1
        ? "1 model may be asked."
        : `${models.length} models may be asked.`;
  showModel();
};

const showModel = () => {
  const m = model();
  if (m === undefined) return;
  const rows = [...m.inputs.map((t) => ({ t, kind: "input" })), ...m.outputs.map((t) => ({ t, kind: "output" }))];
  tensors.replaceChildren(
    ...rows.map(({ t, kind }) => {
      const row = document.createElement("tr");
      const shape = t.shape.map((d) => (d === -1 ? "any" : String(d))).join(" \u00d7 ");
      for (const text of [kind, t.name, t.datatype, shape]) row.append(element("td", text));
      return row;
    }),
  );
  drawing.hidden = m.picture === undefined;
  if (m.picture !== undefined) startDrawing(m.picture);
  fill("zero");
};

// --- requests

/** Values of one sample, or undefined where the shape is open. @param {TensorInfo} t @param {"zero" | "random"} how */
const sampleOf = (t, how) => {
  const shape = t.shape.map((d, i) => (i === 0 && d === -1 ? 1 : d));
  const count = shape.reduce((a, b) => a * b, 1);
  if (shape.includes(-1) || count > mostExample) return undefined;
  const one = () => {
    const v = how === "zero" ? 0 : Math.random();
    if (t.datatype === "BYTES") return how === "zero" ? "" : "text";
    if (t.datatype === "BOOL") return v >= 0.5;
    return t.datatype.includes("INT") ? Math.round(10 * v) : Math.round(1000 * v) / 1000;
  };
  return { shape, data: Array.from({ length: count }, one) };
};

/** Fills the body. @param {"zero" | "random"} how */
const fill = (how) => {
  const m = model();
  if (m === undefined) return;
  const samples = m.inputs.map((t) => ({ t, sample: sampleOf(t, how) }));
  if (samples.some(({ sample }) => sample === undefined)) {
    body.value = "";
    body.placeholder = "Some dims of this model are open, or it is large: there is no example. Paste a request here.";
    showCommand();
    return;
  }
  write(samples.map(({ t, sample }) => ({ t, shape: sample?.shape ?? [], data: sample?.data ?? [] })));
};

/** @param {{ t: TensorInfo, shape: number[], data: unknown[] }[]} inputs */
const write = (inputs) => {
  if (plain.checked) {
    const [only] = inputs;
    const text = (/** @type {{ shape: number[], data: unknown[] }} */ i) => lines(i.data, i.shape.at(-1) ?? 1);
    body.value =
      inputs.length === 1 && only !== undefined
        ? `{"inputs": ${text(only)}}`
        : `{"inputs": {\n${inputs.map((i) => `${JSON.stringify(i.t.name)}: ${text(i)}`).join(",\n")}\n}}`;
  } else
    body.value = `{"inputs": [\n${inputs
      .map(
        ({ t, shape, data }) =>
          `{"name": ${JSON.stringify(t.name)}, "datatype": "${t.datatype}", "shape": ${JSON.stringify(shape)},\n"data": ${lines(data, shape.at(-1) ?? 1)}}`,
      )
      .join(",\n")}\n]}`;
  showCommand();
};

/** A flat list, some values on each line. @param {unknown[]} data @param {number} width */
const lines = (data, width) => {
  const perLine = Math.max(1, Math.min(width, mostValues));
  const out = [];
  for (let i = 0; i < data.length; i += perLine)
    out.push(
      data
        .slice(i, i + perLine)
        .map((v) => JSON.stringify(v))
        .join(", "),
    );
  return out.length <= 1 ? `[${out.join("")}]` : `[\n${out.join(",\n")}\n]`;
};

const address = () => {
  const name = encodeURIComponent(model()?.name ?? "");
  return plain.checked ? `/models/${name}` : `/v2/models/${name}/infer`;
};

const showCommand = () => {
  const withKey = key.value === "" ? "" : ' -H "authorization: Bearer $KEY"';
  const text = body.value.length > 200 ? "@request.json" : `'${body.value.replaceAll("'", "'\\''")}'`;
  command.textContent = `curl${withKey} ${location.origin}${address()} -d ${text}`;
};

/** @param {string} method @param {string} path @param {string} [text] */
const call = async (method, path, text) => {
  const from = performance.now();
  try {
    const response = await fetch(path, {
      method,
      headers: { ...credentials(), ...(text === undefined ? {} : { "content-type": "application/json" }) },
      ...(text === undefined ? {} : { body: text }),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
    const answer = await response.text();
    const ms = performance.now() - from;
    /** @type {unknown} */
    let value;
    try {
      value = JSON.parse(answer);
    } catch {
      value = undefined;
    }
    return { status: response.status, headers: response.headers, text: answer, value, ms };
  } catch (error) {
    status.textContent = `No answer: ${error instanceof Error ? error.message : String(error)}`;
    return undefined;
  }
};

const ask = async () => {
  try {
    JSON.parse(body.value);
  } catch (error) {
    status.textContent = `The request is no JSON: ${error instanceof Error ? error.message : ""}`;
    body.setAttribute("aria-invalid", "true");
    body.focus();
    return;
  }
  body.removeAttribute("aria-invalid");
  send.disabled = true;
  status.textContent = "Asking ...";
  result.replaceChildren();
  const answer = await call("POST", address(), body.value);
  send.disabled = false;
  if (answer === undefined) return;
  if (answer.status === 200) showAnswer(answer);
  else showProblem(answer);
  // below the form on a narrow screen
  status.scrollIntoView({ block: "nearest" });
};

// --- answers

/** @typedef {NonNullable<Awaited<ReturnType<typeof call>>>} Answer */

/** @param {Answer} answer */
const outputsOf = (answer) => {
  const { outputs } = /** @type {{ outputs: unknown }} */ (answer.value);
  if (!Array.isArray(outputs))
    return Object.entries(/** @type {object} */ (outputs)).map(([name, values]) => ({ name, values }));
  return outputs.map(({ name, shape, data }) => {
    const width = shape.at(-1) ?? 1;
    const rows = [];
    for (let i = 0; i < data.length; i += width) rows.push(data.slice(i, i + width));
    return { name, values: rows };
  });
};

/** @param {Answer} answer */
const showAnswer = (answer) => {
  const { label } = /** @type {{ label?: unknown }} */ (answer.value);
  status.textContent = `Answered in ${answer.ms.toFixed(1)} ms${label === undefined ? "" : `: class ${Array.isArray(label) ? label.join(", ") : String(label)}`}.`;
  if (label !== undefined)
    result.append(element("p", Array.isArray(label) ? label.join(", ") : String(label), "label"));
  for (const output of outputsOf(answer)) result.append(outputTable(output));
  result.append(headerList(answer), rawText(answer));
};

/** @param {Output} output */
const outputTable = ({ name, values }) => {
  const section = document.createElement("section");
  section.append(element("h3", name));
  const nested = Array.isArray(values) ? values : [values];
  const rows = Array.isArray(nested[0]) ? nested : [nested];
  rows.slice(0, mostRows).forEach((row, i) => {
    const flat = /** @type {unknown[]} */ (row).flat(Number.POSITIVE_INFINITY);
    section.append(barTable(flat, rows.length > 1 ? `sample ${i}` : undefined));
  });
  if (rows.length > mostRows) section.append(element("p", `and ${rows.length - mostRows} more`, "note"));
  return section;
};

/** @param {unknown[]} values @param {string | undefined} caption */
const barTable = (values, caption) => {
  const table = element("table", undefined, "bars");
  if (caption !== undefined) table.append(element("caption", caption));
  const head = document.createElement("tr");
  for (const text of ["class", "value"]) head.append(element("th", text));
  const bar = element("th", undefined, "bar");
  bar.setAttribute("aria-hidden", "true");
  head.append(bar);
  table.append(head);
  const numbers = values.filter((v) => typeof v === "number");
  const [low, high] = [Math.min(0, ...numbers), Math.max(...numbers, Number.MIN_VALUE)];
  const shares = low === 0 && high <= 1;
  const best = Math.max(...numbers);
  values.slice(0, mostValues).forEach((v, i) => {
    const row = document.createElement("tr");
    if (typeof v === "number" && v === best && numbers.length > 1) row.className = "best";
    const shown = typeof v === "number" ? String(Number(v.toPrecision(6))) : JSON.stringify(v);
    const cell = element("td", undefined, "bar");
    cell.setAttribute("aria-hidden", "true");
    if (typeof v === "number") {
      const length = element("div");
      length.style.width = `${100 * (shares ? v : (v - low) / (high - low))}%`;
      cell.append(length);
    }
    row.append(element("td", String(i)), element("td", shown), cell);
    table.append(row);
  });
  if (values.length > mostValues) {
    const more = document.createElement("tr");
    more.append(element("td", "..."), element("td", `${values.length} in all`));
    table.append(more);
  }
  return table;
};

const shownHeaders = /^(ratelimit|retry-after|x-request-id|www-authenticate)/;

/** @param {Answer} answer */
const headerList = (answer) => {
  const list = element("dl", undefined, "headers");
  for (const [name, value] of answer.headers)
    if (shownHeaders.test(name)) list.append(element("dt", name), element("dd", value));
  return list;
};

/** @param {Answer} answer */
const rawText = (answer) => {
  const details = document.createElement("details");
  details.append(element("summary", "The answer as it came"), element("pre", answer.text));
  return details;
};

/** RFC 9457. @param {Answer} answer */
const showProblem = (answer) => {
  const problem = /** @type {Record<string, unknown>} */ (answer.value ?? {});
  status.textContent = `Refused with ${answer.status} after ${answer.ms.toFixed(1)} ms.`;
  const box = element("section", undefined, "problem");
  box.append(element("h3", typeof problem["title"] === "string" ? problem["title"] : `Status ${answer.status}`));
  for (const field of ["detail", "hint"])
    if (typeof problem[field] === "string") box.append(element("p", problem[field]));
  if (typeof problem["code"] === "string") box.append(element("p", problem["code"], "code"));
  result.replaceChildren(box, headerList(answer), rawText(answer));
};

// --- drawing

/** @type {{ picture: Picture, ink: Float32Array, row: number, column: number, shown: boolean } | undefined} */
let sheet;

/** @param {Picture} picture */
const startDrawing = (picture) => {
  const { width, height } = picture;
  canvas.width = width;
  canvas.height = height;
  sheet = { picture, ink: new Float32Array(width * height), row: height >> 1, column: width >> 1, shown: false };
  paint();
};

/** A round soft pen. @param {number} x @param {number} y in pixels of the picture */
const ink = (x, y) => {
  if (sheet === undefined) return;
  const { width, height } = sheet.picture;
  const radius = Math.max(1, Math.min(width, height) / 18);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const value = Math.max(0, Math.min(1, radius + 0.5 - distance));
      const i = row * width + column;
      sheet.ink[i] = Math.max(sheet.ink[i] ?? 0, value);
    }
};

const paint = () => {
  const context = canvas.getContext("2d");
  if (sheet === undefined || context === null) return;
  const pixels = context.createImageData(canvas.width, canvas.height);
  sheet.ink.forEach((v, i) => pixels.data.set([255 * v, 255 * v, 255 * v, 255], 4 * i));
  if (sheet.shown) pixels.data.set([255, 140, 0, 255], 4 * (sheet.row * canvas.width + sheet.column));
  context.putImageData(pixels, 0, 0);
};

const useDrawing = () => {
  const m = model();
  if (sheet === undefined || m === undefined) return;
  const { low, high } = sheet.picture;
  const [t] = m.inputs;
  if (t === undefined) return;
  const data = Array.from(sheet.ink, (v) => Math.round(1000 * (low + (high - low) * v)) / 1000);
  const shape = t.shape.map((d) => (d === -1 ? 1 : d));
  write([{ t, shape: shape.reduce((a, b) => a * b, 1) === data.length ? shape : [1, data.length], data }]);
};

/** @type {{ x: number, y: number } | undefined} */
let last;
/** @param {PointerEvent} event */
const strokeTo = (event) => {
  const box = canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * canvas.width;
  const y = ((event.clientY - box.top) / box.height) * canvas.height;
  const from = last ?? { x, y };
  const steps = Math.max(1, Math.ceil(2 * Math.hypot(x - from.x, y - from.y)));
  for (let i = 1; i <= steps; i++) ink(from.x + ((x - from.x) * i) / steps, from.y + ((y - from.y) * i) / steps);
  last = { x, y };
  paint();
};
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  if (sheet !== undefined) sheet.shown = false;
  strokeTo(event);
});
canvas.addEventListener("pointermove", (event) => {
  if (last !== undefined) strokeTo(event);
});
for (const name of ["pointerup", "pointercancel"])
  canvas.addEventListener(name, () => {
    if (last === undefined) return;
    last = undefined;
    useDrawing();
  });
canvas.addEventListener("keydown", (event) => {
  if (sheet === undefined) return;
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const move = moves[/** @type {keyof typeof moves} */ (event.key)];
  if (move === undefined && event.key !== " ") return;
  event.preventDefault();
  sheet.row = Math.max(0, Math.min(canvas.height - 1, sheet.row + (move?.[0] ?? 0)));
  sheet.column = Math.max(0, Math.min(canvas.width - 1, sheet.column + (move?.[1] ?? 0)));
  sheet.shown = true;
  if (event.key === " " || event.shiftKey) {
    ink(sheet.column + 0.5, sheet.row + 0.5);
    useDrawing();
  }
  paint();
});

// --- what the user does

at("key-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void loadModels();
});
modelForm.addEventListener("submit", (event) => {
  event.preventDefault();
  void ask();
});
modelList.addEventListener("change", showModel);
for (const name of ["plain", "oip"])
  at(name, HTMLInputElement).addEventListener("change", () => {
    if (sheet?.ink.some((v) => v > 0) === true) useDrawing();
    else fill("zero");
  });
at("zeros", HTMLButtonElement).addEventListener("click", () => fill("zero"));
at("random", HTMLButtonElement).addEventListener("click", () => fill("random"));
at("clear", HTMLButtonElement).addEventListener("click", () => {
  if (sheet !== undefined) startDrawing(sheet.picture);
  fill("zero");
});
body.addEventListener("input", showCommand);
body.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    void ask();
  }
});
void loadModels();
