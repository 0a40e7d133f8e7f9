/* Recalls the theme chosen in the footer. Loaded in the head, without defer, so that a page never shows in the
   wrong theme first. Without script, the choice of the footer holds for the page (see tokens.css). */
"use strict";
(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const recall = () => {
    try {
      const theme = localStorage.getItem(KEY);
      return theme === "light" || theme === "dark" ? theme : "";
    } catch {
      return ""; // storage refused: the choice holds for the page
    }
  };
  const keep = (theme) => {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      return;
    }
  };
  const show = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  const follow = () => {
    const chosen = recall();
    show(chosen);
    for (const radio of document.querySelectorAll("input[name=theme]")) radio.checked = radio.value === chosen;
  };

  show(recall());
  document.addEventListener("DOMContentLoaded", () => {
    follow();
    for (const radio of document.querySelectorAll("input[name=theme]")) {
      radio.addEventListener("change", () => {
        show(radio.value);
        keep(radio.value);
      });
    }
  });
  // A page taken back from the browser's memory, or a choice made in another tab.
  addEventListener("pageshow", (event) => event.persisted && follow());
  addEventListener("storage", (event) => event.key === KEY && follow());
})();
