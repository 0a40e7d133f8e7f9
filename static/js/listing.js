/**
 * A listing that htmx refreshes in place: what htmx does not know how to do.
 *
 * - addresses stay short: empty fields are not sent;
 * - groups of filters keep the state, open or closed, that the reader gave them;
 * - after a filter is removed or a page is turned, focus goes where reading goes on;
 * - the number of results is announced;
 * - a search that fails says so.
 */

const form = document.querySelector("[data-listing]");
const status = document.querySelector("[data-listing-status]");
const failure = document.querySelector("[data-listing-failure]");
const panel = document.getElementById("filtres");

// What asked for the refresh in course, which tells where focus goes next.
let origin = null;
let chip = -1;

function results() {
  return document.getElementById("resultats");
}

function chips() {
  return [...results().querySelectorAll(".chip")];
}

/** Forget what adds nothing to an address. */
function shorten(event) {
  const { formData } = event.detail;
  for (const [name, value] of [...formData.entries()]) {
    if (value === "") formData.delete(name);
  }
}

function remember(event) {
  const { elt, requestConfig } = event.detail;
  origin = requestConfig.triggeringEvent?.submitter ?? elt;
  chip = chips().indexOf(elt);
  failure.hidden = true;
  results().setAttribute("aria-busy", "true");
}

/** Give the incoming groups of filters the state of those they replace. */
function keepOpen(event) {
  for (const details of event.detail.fragment.querySelectorAll("details[id]")) {
    const current = document.getElementById(details.id);
    if (current) details.open = current.open;
  }
}

function refocus() {
  const heading = document.getElementById("resultats-titre");
  const left = chips();
  if (chip >= 0) (left[Math.min(chip, left.length - 1)] ?? heading).focus();
  else if (origin?.closest?.("#resultats") || origin?.matches?.(".facets__go")) heading.focus();
  chip = -1;
  origin = null;
}

function settled(event) {
  if (event.detail.elt.id !== "resultats") return;
  if (panel?.matches(":popover-open") && origin?.matches?.(".facets__go")) panel.hidePopover();
  refocus();
  status.textContent = results().dataset.announcement;
  tidy();
}

function failed() {
  results().removeAttribute("aria-busy");
  failure.hidden = false;
}

/** Hide what only serves where there is no script. */
function tidy() {
  for (const node of document.querySelectorAll("[data-no-script]")) node.hidden = true;
}

if (form && window.htmx) {
  document.body.addEventListener("htmx:configRequest", shorten);
  document.body.addEventListener("htmx:beforeRequest", remember);
  document.body.addEventListener("htmx:oobBeforeSwap", keepOpen);
  document.body.addEventListener("htmx:afterSettle", settled);
  document.body.addEventListener("htmx:responseError", failed);
  document.body.addEventListener("htmx:sendError", failed);
  tidy();
}
