/**
 * A form that is being written: kept in this browser until it is sent, and what exists already shown beside it.
 *
 * The form works without this module. What is kept goes when the link of the mail opens the draft (an address may be
 * mistyped), and after a day.
 */

const SAVE_MS = 400;
const ASK_MS = 600;
// A day: the mail may take its time, and this browser may be somebody else's tomorrow.
const KEPT_MS = 24 * 3600 * 1000;
// Neither the address, nor what protects the form.
const UNKEPT = new Set(["courriel", "horodatage", "commentaire_web"]);

const form = document.querySelector("form[data-draft]");
const done = document.querySelector("[data-draft-done]");

function place(name) {
  return `draft:${name}`;
}

function kept() {
  try {
    const { at, values } = JSON.parse(localStorage.getItem(place(form.dataset.draft)) ?? "{}");
    return Date.now() - at < KEPT_MS ? values : null;
  } catch {
    return null;
  }
}

function keep() {
  const values = [...new FormData(form)].filter(([name, value]) => !UNKEPT.has(name) && typeof value === "string");
  try {
    localStorage.setItem(place(form.dataset.draft), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // A browser that keeps nothing: the form is sent as it stands.
  }
}

function isEmpty() {
  return [...form.querySelectorAll("textarea, [name=titre]")].every((box) => !box.value);
}

function restore(values) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
  for (const [name, value] of values) {
    const field = form.elements[name];
    if (!field) continue;
    if (field instanceof RadioNodeList || field.type === "checkbox") {
      for (const box of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) if (box.value === value) box.checked = true;
    } else {
      field.value = value;
    }
  }
}

async function showSimilar(target, title) {
  const url = new URL(target.dataset.similar, location.href);
  url.searchParams.set("titre", title);
  try {
    const answer = await fetch(url, { credentials: "omit" });
    if (answer.ok) target.innerHTML = await answer.text();
  } catch {
    // Offline: nothing is shown beside the form.
  }
}

if (done) {
  try {
    localStorage.removeItem(place(done.dataset.draftDone));
  } catch {
    // Nothing was kept.
  }
}

if (form) {
  const values = kept();
  if (Array.isArray(values) && isEmpty()) restore(values);
  let saving;
  let asking;
  form.addEventListener("input", ({ target }) => {
    clearTimeout(saving);
    saving = setTimeout(keep, SAVE_MS);
    const similar = document.querySelector("[data-similar]");
    if (similar && target.name === "titre") {
      clearTimeout(asking);
      asking = setTimeout(() => showSimilar(similar, target.value), ASK_MS);
    }
  });
}
