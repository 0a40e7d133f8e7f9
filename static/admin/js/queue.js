// j and k move between the rows of a list, while one of its links has the focus: Enter then opens it.
// Shortcuts of one key work only there, so that nobody meets them by accident (WCAG 2.1.4).
const links = () => [...document.querySelectorAll("#listing-results td.title a")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { j: 1, k: -1 }[event.key];
  const all = links();
  const here = all.indexOf(document.activeElement);
  if (!step || here < 0) return;
  event.preventDefault();
  all[Math.min(Math.max(here + step, 0), all.length - 1)].focus();
});
