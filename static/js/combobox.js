/**
 * Suggestions under a search field: the combobox of ARIA 1.2, with a listbox popup.
 *
 * The field in <div data-combobox data-suggestions="/recherche/suggestions/"> becomes one. Without this module, or
 * when the server does not answer, it stays a plain search field. Keys: arrows move through the suggestions, Enter
 * takes the current one, Escape closes the list; focus never leaves the field.
 */

const MIN_LENGTH = 2;
const DELAY_MS = 150;

/** Say how many suggestions there are, in a sentence for screen readers. */
function announcement(count) {
  if (count === 0) return "Aucune suggestion.";
  const noun = count === 1 ? "suggestion" : "suggestions";
  return `${count} ${noun}. Flèches haut et bas pour parcourir, Entrée pour choisir.`;
}

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

class Combobox {
  #address;
  #input;
  #list;
  #status;
  #items = [];
  #current = -1;
  #timer;
  #request;

  constructor(box) {
    const input = box.querySelector("input");
    this.#address = box.dataset.suggestions;
    this.#input = input;
    const id = `${input.id}-suggestions`;
    this.#list = element("ul", { class: "suggest", role: "listbox", id, "aria-label": "Suggestions", hidden: "" });
    this.#status = element("p", { class: "sr-only", role: "status" });
    box.append(this.#list);
    box.after(this.#status);
    const roles = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": id };
    for (const [key, value] of Object.entries(roles)) input.setAttribute(key, value);
    input.setAttribute("aria-expanded", "false");
    this.#listen();
  }

  #listen() {
    this.#input.addEventListener("input", () => this.#plan());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#close());
    this.#input.form?.addEventListener("submit", () => this.#close());
    // Keeps the focus in the field while a suggestion is clicked.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#take(Number(option.dataset.index));
    });
  }

  /** Ask for suggestions once typing pauses. */
  #plan() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const text = this.#input.value.trim();
    if (text.length < MIN_LENGTH) this.#close();
    else this.#timer = setTimeout(() => this.#ask(text), DELAY_MS);
  }

  async #ask(text) {
    this.#request = new AbortController();
    const { signal } = this.#request;
    const url = new URL(this.#address, location.href);
    url.searchParams.set("q", text);
    try {
      const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
      if (!response.ok) return this.#close();
      const answer = await response.json();
      if (!signal.aborted) this.#show(answer.suggestions);
    } catch (error) {
      // A newer keystroke replaced this request, or the network failed: the field still searches.
      if (error.name !== "AbortError") this.#close();
    }
  }

  #show(items) {
    this.#items = items;
    this.#current = -1;
    this.#input.removeAttribute("aria-activedescendant");
    this.#list.replaceChildren(...items.map((item, index) => this.#option(item, index)));
    this.#toggle(items.length > 0);
    this.#status.textContent = announcement(items.length);
  }

  #option(item, index) {
    const parts = [element("span", {}, item.label)];
    if (item.type) parts.push(element("span", { class: "suggest__type" }, item.type));
    const id = `${this.#list.id}-${index}`;
    return element("li", { role: "option", id, "aria-selected": "false", "data-index": index }, ...parts);
  }

  #toggle(open) {
    this.#list.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#items = [];
    this.#current = -1;
    this.#input.removeAttribute("aria-activedescendant");
    this.#toggle(false);
    this.#status.textContent = "";
  }

  #key(event) {
    if (this.#list.hidden || event.isComposing) return;
    const last = this.#items.length - 1;
    if (event.key === "ArrowDown") this.#move(this.#current === last ? 0 : this.#current + 1);
    else if (event.key === "ArrowUp") this.#move(this.#current <= 0 ? last : this.#current - 1);
    else if (event.key === "Enter" && this.#current >= 0) this.#take(this.#current);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  #move(index) {
    this.#list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    const option = this.#list.children[index];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
    this.#current = index;
  }

  /** Go to the page that a suggestion names, or search the words it gives. */
  #take(index) {
    const item = this.#items[index];
    this.#close();
    if (item.url) {
      location.assign(item.url);
      return;
    }
    this.#input.value = item.query ?? item.label;
    this.#input.form?.requestSubmit();
  }
}

for (const box of document.querySelectorAll("[data-combobox]")) new Combobox(box);
