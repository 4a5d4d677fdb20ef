// Paper cannot be opened: what is folded is unfolded while it prints, then folded again.
let unfolded = [];

addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details:not([open])")];
  for (const folded of unfolded) {
    folded.open = true;
  }
});

addEventListener("afterprint", () => {
  for (const opened of unfolded) {
    opened.open = false;
  }
});
