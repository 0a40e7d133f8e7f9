/**
 * Copies the text of a field: <button data-copy="id of the field" hidden>, and says so in [data-copied="same id"].
 *
 * Buttons are shown by this module: without it, the text is selected and copied by hand. Where the browser gives
 * no clipboard (a site without HTTPS), the text is selected, and one key is left to press.
 */

for (const button of document.querySelectorAll("[data-copy]")) {
  const id = button.dataset.copy;
  const field = document.getElementById(id);
  const status = document.querySelector(`[data-copied="${id}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = "Copié.";
    } catch {
      field.focus();
      field.select();
      status.textContent = "Le texte est sélectionné : copiez-le avec Ctrl + C (⌘ + C sur Mac).";
    }
  });
}
