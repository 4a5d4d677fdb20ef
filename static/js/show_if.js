// Hides a question until answers ask for it; the server decides again.
// data-show-if: a list of {field: values}; one of them must hold, all of it.
const asked = document.querySelectorAll("[data-show-if]");

function given(field) {
  const name = CSS.escape(field);
  const chosen = document.querySelectorAll(`[name="${name}"]:checked`);
  return Array.from(chosen)
    .filter((input) => input.closest("[data-show-if]")?.style.display !== "none")
    .map((input) => input.value);
}

function holds(wanted) {
  return Object.entries(wanted).every(([field, values]) =>
    given(field).some((value) => values.includes(value)),
  );
}

function draw() {
  // In the order of the page: what is hidden itself asks for nothing below it.
  for (const line of asked) {
    line.style.display = JSON.parse(line.dataset.showIf).some(holds) ? "" : "none";
  }
}

document.addEventListener("change", draw);
draw();
