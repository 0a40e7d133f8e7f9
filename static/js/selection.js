/**
 * « Ma sélection »: the sheets that a reader keeps in this browser to compare them.
 *
 * Without this module, or when the browser refuses to keep anything, « Comparer » is a link to the page that shows
 * the sheet alone, and that page adds others by its address. With it, each of these links becomes a button that
 * keeps the sheet or lets it go, and a link to the whole stands at the foot of the window. The server never knows:
 * pages are the same for everyone.
 */

const KEY = "selection";
// As many as the page shows (practices/selection/addresses.py).
const MOST = 4;
const PATH = "/ma-selection/";
const PARAMETER = "fiche";
// What is said stays in sight this long; it hides nothing that can be clicked.
const SHOWN_MS = 8000;
const SLUG = /^[-\w]{1,255}$/;

/** Return the slugs kept in this browser, in order. */
function kept() {
  try {
    const value = JSON.parse(localStorage.getItem(KEY));
    if (!Array.isArray(value)) return [];
    return [...new Set(value.filter((slug) => typeof slug === "string" && SLUG.test(slug)))].slice(0, MOST);
  } catch {
    return [];
  }
}

/** Keep these slugs; tell whether the browser agreed. */
function keep(slugs) {
  try {
    if (slugs.length) localStorage.setItem(KEY, JSON.stringify(slugs));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

function address(slugs) {
  const query = new URLSearchParams(slugs.map((slug) => [PARAMETER, slug]));
  return slugs.length ? `${PATH}?${query}` : PATH;
}

function named(url) {
  return [...new Set(new URL(url, location.href).searchParams.getAll(PARAMETER))];
}

function same(one, other) {
  return one.length === other.length && one.every((slug, index) => slug === other[index]);
}

function sheets(count) {
  return `${count} ${count > 1 ? "fiches" : "fiche"} sur ${MOST}`;
}

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(space, "use"));
  svg.firstChild.setAttribute("href", `#i-${name}`);
  return svg;
}

/** The link at the foot of the window, and what it says aloud. */
class Bar {
  #link;
  #place;
  #status;
  #timer;

  constructor() {
    this.#link = element("a", { class: "btn btn--honey", href: PATH });
    this.#place = element("aside", { "aria-label": "Ma sélection", hidden: "" }, this.#link);
    this.#status = element("p", { class: "toast", role: "status" });
    document.getElementById("contenu").after(element("div", { class: "selection-bar" }, this.#status, this.#place));
  }

  show(slugs, visible) {
    document.documentElement.classList.toggle("has-selection", visible);
    this.#place.hidden = !visible;
    this.#link.href = address(slugs);
    this.#link.replaceChildren(icon("check"), `Ma sélection (${slugs.length})`);
  }

  say(text) {
    clearTimeout(this.#timer);
    this.#status.textContent = text;
    this.#timer = setTimeout(() => this.#status.replaceChildren(), SHOWN_MS);
  }
}

/** The page that shows a selection: what of it is kept here. */
class Comparison {
  #shown;
  #other = document.querySelector("[data-selection-other]");
  #button = document.querySelector("[data-selection-keep]");

  constructor(root, onKeep) {
    this.#shown = root.dataset.selection.split(" ").filter(Boolean);
    // What was kept and is shown no more (a sheet withdrawn since) is forgotten here too.
    if (same(named(location.href), kept())) keep(this.#shown);
    this.#button?.addEventListener("click", () => onKeep(this.#shown));
    root.addEventListener("click", (event) => this.#follow(event));
  }

  /** A change of the selection that is kept is kept; someone else's, received by its address, is only shown. */
  #follow(event) {
    const link = event.target.closest("a[data-selection-change]");
    if (link && (this.isKept() || kept().length === 0)) keep(named(link.href));
  }

  isKept() {
    return same(this.#shown, kept());
  }

  show(slugs) {
    const differs = !same(this.#shown, slugs);
    if (this.#button) this.#button.hidden = !differs;
    this.#other.hidden = !differs || slugs.length === 0;
    for (const link of document.querySelectorAll("[data-selection-own]")) link.href = address(slugs);
  }
}

class Keeper {
  #bar = new Bar();
  #page;

  constructor() {
    const root = document.querySelector("[data-selection]");
    if (root) this.#page = new Comparison(root, (slugs) => this.#keepShown(slugs));
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-select]");
      if (button) this.#toggle(button);
    });
    // Results that htmx brings, a page taken back from the browser's memory, a choice made in another tab.
    document.addEventListener("htmx:afterSettle", () => this.refresh());
    addEventListener("pageshow", (event) => event.persisted && this.refresh());
    addEventListener("storage", (event) => event.key === KEY && this.refresh());
    this.refresh();
  }

  refresh() {
    const slugs = kept();
    for (const link of document.querySelectorAll("a[data-select]")) this.#becomeButton(link);
    for (const button of document.querySelectorAll("button[data-select]")) this.#press(button, slugs);
    for (const link of document.querySelectorAll(`.site-footer a[href^="${PATH}"]`)) link.href = address(slugs);
    this.#page?.show(slugs);
    this.#bar.show(slugs, slugs.length > 0 && !this.#page);
  }

  #becomeButton(link) {
    const { select } = link.dataset;
    const attributes = { type: "button", class: link.className, "data-select": select, "aria-pressed": "false" };
    link.replaceWith(element("button", attributes, ...link.childNodes));
  }

  #press(button, slugs) {
    const pressed = slugs.includes(button.dataset.select);
    button.setAttribute("aria-pressed", String(pressed));
    button.querySelector("use").setAttribute("href", pressed ? "#i-check" : "#i-plus");
  }

  #toggle(button) {
    const slugs = kept();
    const { select } = button.dataset;
    const there = slugs.includes(select);
    if (!there && slugs.length >= MOST) {
      this.#bar.say(`Votre sélection est complète : ${sheets(MOST)}. Retirez-en une d’abord.`);
      return;
    }
    const next = there ? slugs.filter((slug) => slug !== select) : [...slugs, select];
    if (keep(next)) this.#bar.say(`Fiche ${there ? "retirée" : "ajoutée"} : ${sheets(next.length)}.`);
    else this.#bar.say("Ce navigateur refuse de garder votre sélection.");
    this.refresh();
  }

  #keepShown(slugs) {
    const done = keep(slugs);
    this.#bar.say(done ? "Sélection gardée dans ce navigateur." : "Ce navigateur refuse de garder votre sélection.");
    this.refresh();
  }
}

// A browser that keeps nothing leaves the links as they are.
if (keep(kept())) new Keeper();
