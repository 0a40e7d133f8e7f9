/**
 * A practice sheet: print it, copy its address.
 *
 * Both buttons are hidden in the page and shown by this module: without JavaScript, they would do nothing.
 */

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const copy = document.querySelector("[data-copy-link]");
// Browsers only give the clipboard to secure pages.
if (copy && navigator.clipboard) {
  const status = document.querySelector("[data-copy-status]");
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(copy.dataset.copyLink);
      status.textContent = "Lien copié.";
    } catch {
      status.textContent = `Le navigateur refuse de copier. L’adresse de la fiche est : ${copy.dataset.copyLink}`;
    }
  });
}
