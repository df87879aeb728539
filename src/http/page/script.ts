// Room http: what makes the page live. Plain JavaScript of the browser, served as it stands here.

/**
 * The server renders every state; this only asks for the page again and takes over what changed. As in the exporter
 * itself an event says "look now", and a timer looks when nobody says anything.
 *
 * What is shown is as old as the question that brought it: moments are taken before asking. Two clocks, because the one
 * stands still while a laptop sleeps, and the other may be set. Nothing here makes markup from text.
 */
export const script = `"use strict";
(() => {
  const EVERY_MS = 2000, RETRY_MS = 1000, FRESH_MS = 4000, PAUSE_MS = 100, REOPEN_MS = 5000;
  const root = document.documentElement;
  const stale = document.getElementById("stale");
  const interrupted = document.getElementById("interrupted");
  // The page itself was asked for when the navigation began.
  let askedSteady = 0, askedWall = Date.now() - performance.now();
  let isAsking = false, isWanted = false, hasFailed = false, timer, streamLostAt;

  function say(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }
  function timeText(ms) {
    return new Date(ms).toLocaleTimeString();
  }
  function localize(within) {
    for (const time of within.querySelectorAll("time[datetime]")) {
      const date = new Date(time.dateTime);
      if (Number.isNaN(date.getTime())) continue;
      time.title = time.dateTime;
      time.textContent = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
    }
  }
  function judge() {
    const age = Math.max(performance.now() - askedSteady, Math.abs(Date.now() - askedWall));
    const isStale = hasFailed || age > FRESH_MS;
    root.toggleAttribute("data-stale", isStale);
    say(stale, isStale ? "Stale: no answer from the exporter. All below is as it was at " + timeText(askedWall) + " and may be wrong now." : "");
    say(interrupted, streamLostAt === undefined || isStale ? "" : "The event stream is interrupted since " + timeText(streamLostAt) + ". This page looks every 2 seconds instead.");
  }
  function show(page) {
    // Another version answers: everything from the beginning.
    if (page.documentElement.dataset.build !== root.dataset.build) {
      location.reload();
      return;
    }
    localize(page);
    for (const theirs of page.querySelectorAll(".live[id]")) {
      const ours = document.getElementById(theirs.id);
      if (ours === null) continue;
      if (ours.className !== theirs.className) ours.className = theirs.className;
      if (ours.innerHTML !== theirs.innerHTML) ours.replaceChildren(...theirs.childNodes);
    }
    document.title = page.title;
  }
  async function look() {
    clearTimeout(timer);
    if (isAsking) {
      isWanted = true;
      return;
    }
    isAsking = true;
    isWanted = false;
    const steady = performance.now(), wall = Date.now();
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), FRESH_MS);
    try {
      const answer = await fetch(location.pathname, { signal: stop.signal, cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.statusText);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      askedSteady = steady;
      askedWall = wall;
      hasFailed = false;
    } catch {
      hasFailed = true;
    }
    clearTimeout(late);
    isAsking = false;
    judge();
    timer = setTimeout(look, isWanted ? PAUSE_MS : hasFailed ? RETRY_MS : EVERY_MS);
  }
  function listen() {
    const stream = new EventSource("api/v1/events/stream");
    stream.onopen = () => {
      streamLostAt = undefined;
      void look();
    };
    stream.onerror = () => {
      streamLostAt ??= Date.now();
      void look();
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, REOPEN_MS);
    };
    for (const kind of (root.dataset.kinds ?? "").split(" ")) stream.addEventListener(kind, look);
  }
  function wake() {
    judge();
    void look();
  }
  localize(document);
  for (const words of document.querySelectorAll(".without-script")) words.hidden = true;
  document.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", wake);
  setInterval(judge, 500);
  listen();
})();
`;
