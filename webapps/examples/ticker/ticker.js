// Shows the prices as they come; EventSource reconnects by itself.
"use strict";

const KEPT = 60;
const rows = new Map();
const status = document.getElementById("status");
const source = new EventSource("prices");

source.onopen = () => show("open", "live");
source.onerror = () => show("lost", "reconnecting");
source.onmessage = (event) => {
  for (const [name, price] of Object.entries(JSON.parse(event.data))) update(rowOf(name), price);
};

function show(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

function rowOf(name) {
  if (!rows.has(name)) rows.set(name, newRow(name));
  return rows.get(name);
}

function newRow(name) {
  const row = document.querySelector("#prices tbody").insertRow();
  row.appendChild(document.createElement("th")).textContent = name;
  const price = row.insertCell();
  price.className = "price";
  const change = row.insertCell();
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", `0 0 ${KEPT - 1} 100`);
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  const line = picture.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
  row.insertCell().append(picture);
  return { row, price, change, line, history: [] };
}

function update({ row, price, change, line, history }, value) {
  const before = history.at(-1) ?? value;
  row.className = value > before ? "up" : value < before ? "down" : "";
  row.dataset.first ??= value;
  history.push(value);
  if (history.length > KEPT) history.shift();
  price.textContent = value.toFixed(2);
  const percent = (100 * (value - row.dataset.first)) / row.dataset.first;
  change.textContent = `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(2)} %`;
  change.className = percent < 0 ? "fall" : "rise";
  line.setAttribute("points", points(history));
}

function points(history) {
  const low = Math.min(...history);
  const span = Math.max(...history) - low || 1;
  return history.map((value, at) => `${at},${(95 - (90 * (value - low)) / span).toFixed(1)}`).join(" ");
}
