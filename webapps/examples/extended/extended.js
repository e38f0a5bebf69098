// The browser's side of the examples of the extended Comet API.
"use strict";

const byId = (id) => document.getElementById(id);
let following = null; // ends the stream of prices that is read at present
let clients = 0;

const submitted = { delayed: ask, stocks: follow, together: join };
for (const [id, action] of Object.entries(submitted)) {
  byId(id)?.addEventListener("submit", (event) => {
    event.preventDefault();
    action(byId("way").value);
  });
}

function newRow(table, name, text) {
  const row = byId(table).tBodies[0].insertRow();
  row.appendChild(document.createElement("th")).textContent = name;
  const cell = row.insertCell();
  cell.textContent = text;
  return cell;
}

async function* lines(answer) {
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (text + part.value).split("\n");
    text = whole.pop(); // a line may come in two parts
    yield* whole;
  }
}

async function ask(way) {
  const started = performance.now();
  const cell = newRow("answers", way, "waiting");
  try {
    const answer = await fetch(`${way}?seconds=${encodeURIComponent(byId("seconds").value)}`, { cache: "no-store" });
    const text = await answer.text();
    cell.textContent = `${((performance.now() - started) / 1000).toFixed(2)} s: ${answer.ok ? text : answer.statusText}`;
  } catch (problem) {
    cell.textContent = problem.message;
  }
}

async function follow(way) {
  following?.abort();
  const control = (following = new AbortController());
  byId("prices").tBodies[0].replaceChildren();
  const cells = new Map();
  show("", "connecting");
  try {
    const answer = await fetch(way, { method: "POST", body: `${byId("shares").value}\n`, signal: control.signal });
    show("open", "live");
    for await (const line of lines(answer)) {
      for (const [name, price] of Object.entries(JSON.parse(line))) {
        if (!cells.has(name)) cells.set(name, newRow("prices", name, ""));
        cells.get(name).textContent = price.toFixed(2);
      }
    }
    show("lost", "ended");
  } catch (problem) {
    if (control === following) show("lost", problem.message);
  }
}

function show(state, text) {
  byId("status").dataset.state = state;
  byId("status").textContent = text;
}

async function join(way) {
  clients += 1;
  const cell = newRow("members", `client ${clients}`, "waiting for the others");
  const seen = [];
  try {
    // A browser cannot go on with a request that it has begun, so all three lines go at once.
    const answer = await fetch(way, { method: "POST", body: "one\ntwo\nthree\n" });
    for await (const line of lines(answer)) {
      seen.push(line);
      cell.textContent = seen.join(", ");
    }
    cell.textContent = `${seen.join(", ")}; done`;
  } catch (problem) {
    cell.textContent = problem.message;
  }
}
