// Shows a video of another site where a reader asks for it: before that, nothing is asked of that site.

for (const place of document.querySelectorAll("[data-embed]")) {
  const button = place.querySelector("[data-embed-show]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = place.dataset.embed;
    frame.title = place.dataset.embedTitle;
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.className = "embed__frame";
    place.replaceChildren(frame);
    frame.focus();
  });
}
