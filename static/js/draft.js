// Keeps what is typed on the server: every few seconds, when the page is hidden, and
// before it is sent. Nothing of it stays in the browser.
const form = document.querySelector("form[data-draft]");
const PAUSE = 3000;
const AGAIN = 8000;

function keeper() {
  const line = form.querySelector("[data-draft-said]");
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  let kept = typed();
  let timer = 0;
  let sending = false;

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  }

  // False only when the server was not reached: then all stays where it is.
  async function keep() {
    const now = typed();
    clearTimeout(timer);
    if (now === kept) return true;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: new URLSearchParams(now),
        headers: { Accept: "application/json" },
        keepalive: now.length < 60000,
      });
      line.textContent = (await answer.json()).said;
      if (answer.ok) kept = now;
    } catch {
      line.textContent = form.dataset.draftLost;
      later(AGAIN);
      return false;
    }
    return true;
  }

  // What is kept already is sent at once: a form cannot send itself again while the
  // browser is still telling that it is being sent.
  async function send(event) {
    const { submitter } = event;
    if (sending || submitter?.name === "later" || typed() === kept) return;
    event.preventDefault();
    if (await keep()) {
      sending = true;
      form.requestSubmit(submitter);
    }
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", send);
  addEventListener("pageshow", () => {
    sending = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !sending) keep();
  });
}

if (form) keeper();
