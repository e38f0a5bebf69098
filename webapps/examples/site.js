// Turns the links to an example's source into tabs that show it on the spot.
"use strict";

for (const tabs of document.querySelectorAll(".source .tabs")) {
  const place = tabs.parentElement.appendChild(document.createElement("div"));
  const links = [...tabs.querySelectorAll("a")];

  async function show(chosen) {
    for (const link of links) link.setAttribute("aria-selected", String(link === chosen));
    try {
      const answer = await fetch(`${chosen.href}&part=1`);
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      const listing = await answer.text();
      // The servlet has escaped the source; there is nothing in it but text and <span class=...>.
      if (chosen.getAttribute("aria-selected") === "true") place.innerHTML = listing;
    } catch (problem) {
      place.textContent = `The source cannot be shown: ${problem.message}`;
    }
  }

  tabs.setAttribute("role", "tablist");
  for (const link of links) {
    link.setAttribute("role", "tab");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link);
    });
  }
  show(links[0]);
}
