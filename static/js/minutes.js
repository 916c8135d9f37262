// In a module's editor: says all the time what the minutes of its blocks add up to.
document.addEventListener("DOMContentLoaded", () => {
  const line = document.querySelector("[data-module-minutes]");
  const whole = document.querySelector("[name=minutes]");
  if (!line || !whole) return;
  const block = /^body-(\d+)-value-minutes$/;
  const isDeleted = (number) => document.querySelector(`[name="body-${number}-deleted"]`)?.value === "1";
  const count = () => {
    const sum = [...document.querySelectorAll('[name$="-value-minutes"]')]
      .filter((box) => block.test(box.name) && !isDeleted(box.name.match(block)[1]))
      .reduce((total, box) => total + (parseInt(box.value, 10) || 0), 0);
    const left = (parseInt(whole.value, 10) || 0) - sum;
    const verdict = left === 0 ? "That fits." : left > 0 ? `${left} are missing.` : `${-left} are too many.`;
    const words = `The blocks add up to ${sum} of ${whole.value || 0} minutes. ${verdict}`;
    if (line.textContent !== words) line.textContent = words;
    line.classList.toggle("help-info", left === 0);
    line.classList.toggle("help-warning", left !== 0);
  };
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(count, 300);
  };
  document.addEventListener("input", soon);
  new MutationObserver(soon).observe(document.querySelector("#main form") || document.body, { childList: true, subtree: true });
  count();
});
