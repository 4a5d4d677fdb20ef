// Lets the clock of an alert run; the server has written how it stood at the start.
const clocks = document.querySelectorAll("[data-until]");
const language = document.documentElement.lang || "en-gb";

function counted(count, unit) {
  const style = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat(language, style).format(count);
}

function lasting(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  const parts = [
    [Math.floor(minutes / 1440), "day"],
    [Math.floor((minutes % 1440) / 60), "hour"],
    [minutes % 60, "minute"],
  ].filter(([count]) => count > 0);
  return parts.slice(0, 2).map(([count, unit]) => counted(count, unit)).join(" ");
}

function draw() {
  for (const clock of clocks) {
    const left = new Date(clock.dataset.until).getTime() - Date.now();
    const time = lasting(Math.abs(left));
    const words = left > 0 ? clock.dataset.left : clock.dataset.late;
    // Within a minute of the limit the server's own words stand.
    if (time) clock.textContent = words.replace("{time}", time);
  }
}

if (clocks.length) {
  draw();
  setInterval(draw, 15000);
}
