// Keys of the queue: j and k go from person to person, Enter opens the one in focus,
// / opens the filters. They can be turned off; only that choice is kept, nothing else.
const links = Array.from(document.querySelectorAll("[data-row]"));
const help = document.querySelector("[data-keys]");
const toggle = document.querySelector("[data-keys-switch]");
const filters = document.querySelector(".queue-filters");
const KEPT = "careplan-queue-keys";

function on() {
  return localStorage.getItem(KEPT) !== "off";
}

function say() {
  toggle.textContent = on() ? toggle.dataset.on : toggle.dataset.off;
}

function go(step) {
  const row = document.activeElement.closest(".queue-row");
  const at = links.findIndex((link) => row?.contains(link));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

function openFilters() {
  filters.closest("details").open = true;
  filters.querySelector("select").focus();
}

const keys = { j: () => go(1), k: () => go(-1), "/": openFilters };

function typing(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey || event.altKey;
  const act = keys[event.key];
  if (!act || held || typing(event.target) || !on()) return;
  event.preventDefault();
  act();
});

toggle.addEventListener("click", () => {
  localStorage.setItem(KEPT, on() ? "off" : "on");
  say();
});
help.hidden = false;
say();
