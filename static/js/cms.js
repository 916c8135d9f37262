// Wagtail's date and time boxes, without the inline scripts that the Content Security Policy refuses.
(() => {
  const init = { date: "initDateChooser", time: "initTimeChooser", datetime: "initDateTimeChooser" };
  const start = (mark) => {
    if (mark.dataset.started) return;
    mark.dataset.started = "yes";
    window[init[mark.dataset.chooser]](mark.dataset.for, JSON.parse(mark.dataset.config));
  };
  const startAll = (root) => root.querySelectorAll("[data-chooser][data-for]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => {
    startAll(document);
    new MutationObserver((changes) => {
      changes.forEach((change) => change.addedNodes.forEach((node) => node.nodeType === 1 && startAll(node)));
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
