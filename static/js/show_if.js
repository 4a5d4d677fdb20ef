// Hides a question until the answer that asks for it is given; the server decides again.
const asked = document.querySelectorAll("[data-show-if]");

function draw() {
  for (const line of asked) {
    const name = CSS.escape(line.dataset.showIf);
    const chosen = document.querySelectorAll(`[name="${name}"]:checked`);
    const values = Array.from(chosen, (input) => input.value);
    const wanted = values.includes(line.dataset.showValue);
    line.style.display = wanted ? "" : "none";
  }
}

document.addEventListener("change", draw);
draw();
