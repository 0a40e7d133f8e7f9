// Adds to the browser's own player: speed, jumps, a transcript that follows the sound and is searched, links to a
// second, the place where one stopped (kept by this browser, told to nobody). Without it, all can be read and heard.

const FOLLOWED = "is-said";
// Seconds: under which a place is not worth coming back to, from the beginning and from the end.
const WORTH_RESUMING = 10;
const SAVED_EVERY_MS = 5000;

const player = document.querySelector("[data-player]");
const media = player?.querySelector("audio, video");
const transcript = document.querySelector("[data-transcript]");

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function remembered(key) {
  try {
    return Number(localStorage.getItem(key)) || 0;
  } catch {
    return 0;
  }
}

function remember(key, seconds) {
  try {
    if (seconds) localStorage.setItem(key, String(Math.floor(seconds)));
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing.
  }
}

function seek(seconds, { play = true } = {}) {
  const go = () => {
    media.currentTime = seconds;
    if (play) media.play().catch(() => {});
  };
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) go();
  else {
    media.addEventListener("loadedmetadata", go, { once: true });
    media.load();
  }
}

function setUpTools() {
  const tools = player.querySelector("[data-player-tools]");
  tools.hidden = false;
  for (const button of tools.querySelectorAll("[data-skip]")) {
    button.addEventListener("click", () => {
      media.currentTime = Math.max(0, media.currentTime + Number(button.dataset.skip));
    });
  }
  tools.querySelector("[data-speed]").addEventListener("change", (event) => {
    media.playbackRate = Number(event.target.value);
  });
}

function setUpLinks() {
  for (const link of document.querySelectorAll("[data-seek]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      seek(Number(link.dataset.seek));
    });
  }
}

// A link to a moment (« #t-65 »): the passage is shown by the browser, the sound is set there and waits.
function setUpMoment() {
  const moment = /^#t-(\d+)/.exec(location.hash);
  // The passage knows its tenths of a second; a link to a second that is none of theirs is followed as it is.
  const passage = moment && document.getElementById(location.hash.slice(1));
  if (moment) seek(Number(passage?.dataset.start ?? moment[1]), { play: false });
  return Boolean(moment);
}

function setUpResume(key) {
  const button = player.querySelector("[data-resume]");
  const place = remembered(key);
  if (place > WORTH_RESUMING) {
    button.textContent = `Reprendre à ${clock(place)}`;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.hidden = true;
      seek(place);
    });
  }
}

function keepPlace(key) {
  let saved = 0;
  const save = () => {
    const over = media.duration && media.currentTime > media.duration - WORTH_RESUMING;
    remember(key, over ? 0 : media.currentTime);
  };
  media.addEventListener("timeupdate", () => {
    // A seek is told too: a link that sets the sound somewhere erases no place.
    if (media.paused || Date.now() - saved < SAVED_EVERY_MS) return;
    saved = Date.now();
    save();
  });
  media.addEventListener("pause", save);
  media.addEventListener("ended", () => remember(key, 0));
}

function setUpFollowing() {
  const passages = [...transcript.querySelectorAll("[data-start]")];
  const starts = passages.map((passage) => Number(passage.dataset.start));
  let current = null;
  media.addEventListener("timeupdate", () => {
    const rank = starts.findLastIndex((start) => start <= media.currentTime + 0.05);
    const said = passages[rank] ?? null;
    if (said === current) return;
    current?.classList.remove(FOLLOWED);
    current?.removeAttribute("aria-current");
    said?.classList.add(FOLLOWED);
    said?.setAttribute("aria-current", "true");
    current = said;
  });
}

function folded(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").replaceAll("’", "'").replace(/\s+/g, " ").toLowerCase();
}

function setUpSearch() {
  const form = transcript.querySelector("[data-transcript-search]");
  const box = form.querySelector("input");
  const told = form.querySelector("[data-transcript-found]");
  const passages = [...transcript.querySelectorAll("p[id]")];
  form.hidden = false;
  const show = () => {
    const words = folded(box.value.trim());
    let count = 0;
    for (const passage of passages) {
      const found = !words || folded(passage.querySelector("[data-said]").textContent).includes(words);
      passage.hidden = !found;
      if (found) count += 1;
    }
    if (!words) told.textContent = "";
    else if (!count) told.textContent = "Aucun passage ne dit cela.";
    else told.textContent = count > 1 ? `${count} passages le disent.` : "Un passage le dit.";
  };
  box.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
}

if (media) {
  const key = `essaim.place.${player.dataset.player}`;
  setUpTools();
  setUpLinks();
  if (!setUpMoment()) setUpResume(key);
  addEventListener("hashchange", setUpMoment);
  keepPlace(key);
  if (transcript) setUpFollowing();
}
if (transcript) setUpSearch();
