// The browser's side of the chat: four ways to listen, one way to say something.
"use strict";

const byId = (id) => document.getElementById(id);
const browser = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
const DEAD = 25000; // milliseconds of silence after which a connection is taken for dead; the server breaks it every 15 s

let name = null;
let last = 0; // the number of the last message: what comes again after a reconnect is not shown twice
let heard = 0;
let stop = null; // ends the way of listening that is in use

// What the ways of listening report. The iframe's document calls these as parent.chat.opened() and .hear().
const chat = (window.chat = {
  opened() {
    heard = Date.now();
    show("open", "connected");
  },
  hear(message) {
    heard = Date.now();
    if (message.id <= last) return;
    last = message.id;
    append(message);
  },
});

// Each way begins to listen and returns a function that ends it; lost() is called when the connection has ended.
const ways = {
  fetch(lost) {
    const control = new AbortController();
    readLines(control.signal).then(lost, lost);
    return () => control.abort();
  },

  sse(lost) {
    const source = new EventSource(address("sse"));
    source.onopen = chat.opened;
    source.addEventListener("ping", chat.opened);
    source.onmessage = (event) => chat.hear(JSON.parse(event.data));
    source.onerror = () => {
      // It reconnects by itself, with the last id, except where the server has refused it.
      show("lost", "reconnecting");
      if (source.readyState === EventSource.CLOSED) lost();
    };
    return () => source.close();
  },

  iframe(lost) {
    const frame = document.createElement("iframe");
    frame.hidden = true;
    frame.title = "incoming messages";
    frame.src = address("iframe");
    frame.addEventListener("load", lost); // "loaded" means here: ended. A broken connection is seen by its silence only
    document.body.append(frame);
    return () => frame.remove();
  },

  poll(lost) {
    const control = new AbortController();
    pollOn(control.signal).catch(lost);
    return () => control.abort();
  },
};

async function readLines(signal) {
  const answer = await fetch(address("fetch"), { signal, cache: "no-store" });
  if (!answer.ok) throw new Error(answer.statusText);
  chat.opened();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    heard = Date.now();
    const lines = (text + part.value).split("\n");
    text = lines.pop();
    for (const line of lines.filter(Boolean)) chat.hear(JSON.parse(line));
  }
}

async function pollOn(signal) {
  for (;;) {
    // Nothing comes back until there is something to tell; a request that has not failed by then is waiting.
    const waiting = setTimeout(chat.opened, 300);
    try {
      const answer = await fetch(address("poll"), { signal, cache: "no-store" });
      if (!answer.ok) throw new Error(answer.statusText);
      for (const message of await answer.json()) chat.hear(message);
      chat.opened();
    } finally {
      clearTimeout(waiting);
    }
  }
}

function address(transport) {
  return `room?${new URLSearchParams({ transport, name, browser, last })}`;
}

function listen() {
  stop?.();
  show("", "connecting");
  heard = Date.now();
  let current = true;
  const end = ways[byId("transport").value](() => {
    if (!current) return;
    stop();
    show("lost", "reconnecting");
    setTimeout(() => stop || listen(), 1000);
  });
  stop = () => {
    current = false;
    stop = null;
    end();
  };
}

setInterval(() => {
  if (stop && Date.now() - heard > DEAD) listen();
}, 5000);

// One message after another, so that they arrive in the order in which they were typed.
let sending = Promise.resolve();

function say(text) {
  sending = sending
    .then(() => fetch("room", { method: "POST", body: new URLSearchParams({ name, text }) }))
    .then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
    })
    .catch((problem) => note(`“${text}” was not sent: ${problem.message}`));
}

// Text goes into the page as text and never as HTML, so names and messages can do no harm.
function append(message) {
  if (message.kind !== "said") {
    note(message.kind === "joined" ? `${message.name} has joined` : `${message.name} has left`);
    return;
  }
  const item = document.createElement("li");
  item.className = message.name === name ? "mine" : "";
  item.dataset.from = message.name;
  const who = item.appendChild(document.createElement("span"));
  who.className = "who";
  who.textContent = message.name;
  const what = item.appendChild(document.createElement("span"));
  what.className = "what";
  what.textContent = message.text;
  place(item);
}

function note(text) {
  const item = document.createElement("li");
  item.className = "note";
  item.textContent = text;
  place(item);
}

function place(item) {
  const list = byId("messages");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.append(item);
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function show(state, text) {
  byId("status").dataset.state = state;
  byId("status").textContent = text;
}

function join(event) {
  event?.preventDefault();
  name = byId("name").value.trim();
  if (!name) return;
  for (const id of ["text", "send"]) byId(id).disabled = false;
  byId("name").readOnly = true;
  byId("join").hidden = true;
  document.title = `${name} · Chat`;
  listen();
  byId("text").focus();
}

byId("entry").addEventListener("submit", join);
byId("transport").addEventListener("change", () => name && listen());
byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (text) say(text);
  byId("text").value = "";
});
window.addEventListener("pageshow", (event) => event.persisted && name && listen());

// The address may say who and how: index.html?name=jack&transport=poll
const wanted = new URLSearchParams(location.search);
byId("name").value = wanted.get("name") ?? "";
if (wanted.get("transport") in ways) byId("transport").value = wanted.get("transport");
if (!wanted.get("name")) byId("name").focus();
// Not before the page is complete: an iframe that never ends would keep it from ever being so.
else window.addEventListener("load", () => setTimeout(join));
