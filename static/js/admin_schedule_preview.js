// While a schedule is typed, asks the server for its dates. Without this script they appear on save.
const box = document.querySelector("[data-schedule-preview]");
const names = ["schedule", "sample_day", "days_before", "days_after"];
const fields = names.map((name) => document.getElementById(`id_${name}`));

if (box && fields.every(Boolean)) {
  let waiting = 0;
  let asked = 0;

  const show = async () => {
    const mine = (asked += 1);
    const typed = new URLSearchParams(fields.map((field) => [field.name, field.value]));
    const answer = await fetch(`${box.dataset.schedulePreview}?${typed}`, { credentials: "same-origin" });
    const html = answer.ok ? await answer.text() : null;
    if (html !== null && mine === asked) box.innerHTML = html;
  };
  const soon = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(show, 300);
  };
  for (const field of fields) {
    for (const event of ["input", "change", "focus"]) field.addEventListener(event, soon);
  }
}
