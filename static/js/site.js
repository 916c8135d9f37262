// Comfort only: every page is whole without this file.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".errors")?.focus();
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
});
