/**
 * The plan of a sheet, edited in the browser and kept there.
 *
 * The form works without this module: the server adds, moves and removes steps, computes dates, makes links and
 * files. With it, steps change in place, the plan is kept in this browser (localStorage, one plan a sheet) and dates
 * follow what is typed; files are still asked of the server, with the form as it stands.
 */

const FORMAT = 1;
const SAVE_MS = 300;
const DATES_MS = 500;
const KEY = /^[a-z0-9]{1,16}$/;
const REFUSED = "Ce navigateur refuse de garder votre plan\u00a0: emportez-le ou créez un lien avant de quitter la page.";
const KEPT = "Votre plan est gardé dans ce navigateur, et nulle part ailleurs.";

const form = document.querySelector("[data-plan]");
const list = document.querySelector("[data-plan-steps]");
const template = document.querySelector("[data-plan-template]");
const status = document.querySelector("[data-plan-status]");
const kept = document.querySelector("[data-plan-kept]");
const other = document.querySelector("[data-plan-other]");
const place = `plan:${form.dataset.plan}`;
const { origin } = form.dataset;

// False while another plan is kept for this sheet, which must not be lost without being asked.
let keeping = true;
let saving;
let asking;
let request;

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* The plan in the page */

function texts(item) {
  const value = (name) => item.querySelector(`[name=${name}]`).value;
  const done = item.querySelector("[name=fait]").checked;
  return { key: item.dataset.key, title: value("etape"), who: value("qui"), when: value("quand"), note: value("note"), done };
}

function isWritten({ title, who, when, note }) {
  return [title, who, when, note].some((text) => text.trim());
}

function read() {
  const { plan, titre, structure, debut } = form.elements;
  const steps = [...list.children].map(texts);
  return { format: FORMAT, key: plan.value, title: titre.value, organisation: structure.value, start: debut.value, steps };
}

function stepItem(step) {
  const holder = document.createElement("template");
  // The markup is the server's; keys hold nothing but letters and digits, texts are set as values.
  holder.innerHTML = template.innerHTML.replaceAll("__cle__", step.key);
  const item = holder.content.querySelector("li");
  const values = { etape: step.title, qui: step.who, quand: step.when, note: step.note };
  for (const [name, text] of Object.entries(values)) item.querySelector(`[name=${name}]`).value = text;
  item.querySelector("[name=fait]").checked = step.done;
  item.querySelector("details").open = step.note !== "";
  return item;
}

function show(state) {
  const { plan, titre, structure, debut } = form.elements;
  [plan.value, titre.value, structure.value, debut.value] = [state.key, state.title, state.organisation, state.start];
  list.replaceChildren(...state.steps.map(stepItem));
  renumber();
  askDates();
}

/** Give steps their numbers, buttons their state, and say how far the plan is. */
function renumber() {
  const items = [...list.children];
  items.forEach((item, index) => {
    for (const number of item.querySelectorAll("[data-number]")) number.textContent = index + 1;
    item.querySelector("[value^=monter]").disabled = index === 0;
    item.querySelector("[value^=descendre]").disabled = index === items.length - 1;
    item.classList.toggle("plan-step--done", item.querySelector("[name=fait]").checked);
  });
  const written = items.map(texts).filter(isWritten);
  const done = written.filter((step) => step.done).length;
  const meter = document.querySelector("[data-plan-meter]");
  [meter.max, meter.value] = [Math.max(written.length, 1), done];
  const words = done > 1 ? "étapes faites" : "étape faite";
  document.querySelector("[data-plan-progress]").textContent = `${done} ${words} sur ${written.length}`;
}

/* The plan in the browser */

function isText(...values) {
  return values.every((value) => typeof value === "string");
}

/** Tell whether what was kept is a plan: it may come from another version of this page. */
function isPlan(state) {
  return (
    state?.format === FORMAT &&
    isText(state.key, state.title, state.organisation, state.start) &&
    Array.isArray(state.steps) &&
    state.steps.length > 0 &&
    state.steps.every((step) => isText(step?.title, step?.who, step?.when, step?.note) && KEY.test(step.key))
  );
}

function parse(text) {
  try {
    const state = JSON.parse(text);
    return isPlan(state) ? state : null;
  } catch {
    return null;
  }
}

function recall() {
  try {
    return parse(localStorage.getItem(place));
  } catch {
    return null; // storage refused: told at the first change
  }
}

function save() {
  clearTimeout(saving);
  saving = undefined;
  if (!keeping) return;
  if (!form.elements.plan.value) form.elements.plan.value = newKey();
  try {
    localStorage.setItem(place, JSON.stringify(read()));
    kept.textContent = KEPT;
    // What is kept goes on from here, and no longer from the link.
    if (location.search) history.replaceState(null, "", form.getAttribute("action"));
  } catch {
    kept.textContent = REFUSED;
    say(REFUSED);
  }
}

function changed() {
  clearTimeout(saving);
  saving = setTimeout(save, SAVE_MS);
  renumber();
}

/* What is said */

/** Say what was done, with a way back when there is one. */
function say(text, undo) {
  status.replaceChildren(text);
  if (!undo) return;
  const button = document.createElement("button");
  [button.type, button.className, button.textContent] = ["button", "btn btn--quiet btn--small", "Annuler"];
  button.addEventListener("click", () => {
    undo();
    say("Annulé.");
  });
  status.append(" ", button);
}

function restore(state, focus) {
  show(state);
  save();
  (document.getElementById(focus) ?? document.getElementById("etapes-titre")).focus();
}

/* What buttons do */

function add() {
  const most = Number(form.dataset.maxSteps);
  if (list.children.length >= most) return say(`Un plan a ${most} étapes au plus.`);
  const item = stepItem({ key: newKey(), title: "", who: "", when: "", note: "", done: false });
  list.append(item);
  changed();
  item.querySelector("[name=etape]").focus();
  say("Étape ajoutée.");
}

function remove(item) {
  const before = read();
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const { title, key } = texts(item);
  item.remove();
  changed();
  (next?.querySelector("[name=etape]") ?? document.getElementById("etapes")).focus();
  say(title ? `Étape retirée\u00a0: ${title}.` : "Étape retirée.", () => restore(before, `etape-${key}`));
}

function move(item, name) {
  if (name === "monter") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  changed();
  const button = item.querySelector(`[value^=${name}]`);
  const back = item.querySelector(`[value^=${name === "monter" ? "descendre" : "monter"}]`);
  (button.disabled ? back : button).focus();
  item.scrollIntoView({ block: "nearest" });
  say(`L’étape est maintenant en position ${[...list.children].indexOf(item) + 1} sur ${list.children.length}.`);
}

function restart(event) {
  event.preventDefault();
  const before = read();
  const wasKeeping = keeping;
  show(JSON.parse(document.getElementById("plan-de-la-fiche").textContent));
  try {
    if (keeping) localStorage.removeItem(place);
  } catch {
    kept.textContent = REFUSED;
  }
  say("Voici de nouveau les étapes de la fiche.", () => {
    keeping = wasKeeping;
    restore(before, "etapes-titre");
  });
}

/* What is asked of the server */

/** Ask something of the server, with the fields that it needs. */
async function post(action, names, signal) {
  const fields = [...new FormData(form)].filter(([name]) => !names || names.includes(name));
  const body = new URLSearchParams([...fields, ["action", action]]);
  const headers = { Accept: "application/json" };
  const response = await fetch(form.getAttribute("action"), { method: "POST", body, headers, signal });
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new TypeError("no answer");
  return response.json();
}

/** Show the date of each step, once typing pauses; without an answer, dates that may be wrong go. */
function askDates() {
  clearTimeout(asking);
  request?.abort();
  asking = setTimeout(async () => {
    request = new AbortController();
    try {
      showDates(await post("dates", ["debut", "cle", "quand"], request.signal));
    } catch (error) {
      if (error.name !== "AbortError") showDates({ dates: {}, undated: "" });
    }
  }, DATES_MS);
}

function showDates({ dates, undated }) {
  for (const item of list.children) item.querySelector("[data-date]").textContent = dates?.[item.dataset.key] ?? "";
  document.querySelector("[data-plan-undated]").textContent = undated ?? "";
}

async function share(button) {
  button.disabled = true;
  try {
    const { link, errors } = await post("lien");
    if (link) await giveLink(link);
    else say(Object.values(errors).join(" "));
  } catch {
    say("Le lien n’a pas pu être créé. Vérifiez votre connexion et réessayez.");
  }
  button.disabled = false;
}

async function giveLink(link) {
  const box = document.querySelector("[data-plan-link]");
  const field = box.querySelector("input");
  box.hidden = false;
  field.value = link;
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(link);
    say("Lien créé et copié.");
  } catch {
    say("Lien créé\u00a0: copiez-le ci-contre.");
  }
}

/* Everything together */

function submitted(event) {
  const [name, key] = (event.submitter?.value ?? "dates").split(":");
  const item = key && document.getElementById(`bloc-${key}`);
  const actions = {
    ajouter: add,
    retirer: () => remove(item),
    monter: () => move(item, name),
    descendre: () => move(item, name),
    dates: askDates,
    lien: () => share(event.submitter),
  };
  if (saving) save();
  if (!actions[name]) return;
  event.preventDefault();
  actions[name]();
}

function typed(event) {
  event.target.removeAttribute("aria-invalid");
  document.getElementById(`erreur-${event.target.id}`)?.remove();
  if (event.target.name === "quand" || event.target.name === "debut") askDates();
  changed();
}

function begin() {
  const stored = recall();
  // A link to the very plan that is kept, such as the one of the mail to its author, has nothing to replace.
  const isSame = stored && JSON.stringify(stored) === JSON.stringify(read());
  if (stored && (origin === "fiche" || isSame)) {
    show(stored);
    kept.textContent = KEPT;
  } else if (stored && origin !== "envoi") {
    keeping = false;
    other.hidden = false;
  } else if (origin === "envoi") {
    save();
  }
  for (const node of document.querySelectorAll("[data-no-script]")) node.hidden = true;
}

begin();
form.addEventListener("submit", submitted);
form.addEventListener("input", typed);
document.querySelector("[data-plan-restart]").addEventListener("click", restart);
document.querySelector("[data-plan-adopt]").addEventListener("click", () => {
  keeping = true;
  other.hidden = true;
  save();
  say("Ce plan est maintenant gardé dans ce navigateur.");
});
// The same plan, changed in another tab while this one was behind.
addEventListener("storage", (event) => {
  const state = event.key === place && document.hidden ? parse(event.newValue) : null;
  if (state && keeping) show(state);
});
addEventListener("pagehide", () => saving && save());
const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());
