
"use strict";
(() => {
  const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4, 8, 16];
  const MOST_PARSED = 8;
  const PAUSE = 3000; // of a pause that is played while pauses are skipped
  const MOST_HITS = 1000; // each has a mark on the time line
  const GRACE = 1000; // after a marker, in which the previous one is the one before it

  const at = (id) => document.getElementById(id);
  const made = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const about = JSON.parse(at("about").textContent);
  const blocks = [...document.querySelectorAll("script.piece")];
  const screen = at("screen");
  const cursor = made("div");
  cursor.id = "cursor";

  // The pieces, parsed when they are needed.
  const parsed = new Map();
  const piece = (number) => {
    let found = parsed.get(number);
    if (!found) {
      found = JSON.parse(blocks[number].textContent);
      if (parsed.size >= MOST_PARSED) parsed.delete(parsed.keys().next().value);
      parsed.set(number, found);
    }
    return found;
  };
  const pieceAt = (time) => {
    let low = 0;
    let high = about.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (about.starts[middle] <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  // What is on the screen: after which step of which piece.
  const shown = { piece: -1, step: 0, at: -1, rows: [], columns: 0, colors: ["", ""], x: 0, y: -1 };
  const lines = []; // elements
  const painted = []; // the row that each shows

  const take = (step, rows) => {
    if (step[0] === 1) {
      shown.columns = step[1];
      shown.rows = Array(step[2]).fill(rows[0]);
    } else if (step[0] === 2) {
      shown.colors = [step[1], step[2]];
    } else {
      [, shown.at, shown.x, shown.y] = step;
      const shift = step[4];
      if (shift < 0) shown.rows.fill(rows[0]);
      for (let n = 0; n < shift; n++) {
        shown.rows.shift();
        shown.rows.push(rows[0]);
      }
      for (let n = 5; n < step.length; n += 2) shown.rows[step[n]] = rows[step[n + 1]];
    }
  };
  const seek = (time) => {
    const number = pieceAt(time);
    const { rows, steps } = piece(number);
    if (number !== shown.piece || shown.at > time) {
      shown.piece = number;
      shown.step = 0;
    }
    while (shown.step < steps.length) {
      if (steps[shown.step][0] === 0 && steps[shown.step][1] > time) break;
      take(steps[shown.step++], rows);
    }
    paint();
  };
  let wanted = ""; // what is looked for, in small letters
  const textOf = (row) => {
    let text = "";
    for (let n = 2; n < row.length; n += 3) text += row[n];
    return text.toLowerCase();
  };
  const paintRow = (element, row) => {
    const parts = [];
    for (let n = 0; n < row.length; n += 3) {
      const part = made("span", "s" + Number(row[n]), row[n + 2]);
      if (row[n + 1]) part.style.width = row[n + 1] + "ch";
      parts.push(part);
    }
    element.replaceChildren(...parts);
  };
  const paint = () => {
    while (lines.length < shown.rows.length) {
      lines.push(screen.appendChild(made("div", "row")));
      painted.push(null);
    }
    while (lines.length > shown.rows.length) {
      lines.pop().remove();
      painted.pop();
    }
    shown.rows.forEach((row, y) => {
      if (painted[y] !== row) {
        painted[y] = row;
        paintRow(lines[y], row);
      }
      lines[y].classList.toggle("found", wanted !== "" && textOf(row).includes(wanted));
    });
    screen.style.minWidth = shown.columns + "ch";
    [screen.style.color, screen.style.background] = shown.colors;
    at("frame").style.background = shown.colors[1];
    screen.append(cursor);
    cursor.hidden = shown.y < 0;
    cursor.style.left = shown.x + "ch";
    cursor.style.top = shown.y * 1.25 + "em";
  };

  // Time.
  let position = 0;
  let playing = false;
  let looked = 0;
  const speed = at("speed");
  const idle = at("idle");
  const limit = about.idle === null ? PAUSE : Math.min(PAUSE, about.idle * 1000);

  const clock = (milliseconds) => {
    const seconds = Math.floor(milliseconds / 1000);
    const two = (number) => String(number).padStart(2, "0");
    const rest = two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    return seconds < 3600 ? rest : Math.floor(seconds / 3600) + ":" + rest;
  };
  const wall = (milliseconds) => {
    const moment = new Date(about.started + milliseconds);
    return about.started === null || isNaN(moment)
      ? ""
      : " · " + moment.toISOString().slice(0, 19).replace("T", " ") + " UTC · " +
        moment.toLocaleString(undefined, { timeZoneName: "short" });
  };
  const tell = () => {
    at("clock").textContent = clock(position) + " / " + clock(about.duration) + wall(position);
    at("position").value = position;
    at("position").setAttribute("aria-valuetext", clock(position));
    at("play").textContent = playing ? "Pause" : "Play";
  };
  const go = (time) => {
    position = Math.min(Math.max(0, time), about.duration);
    seek(position);
    tell();
  };
  const tick = (now) => {
    if (!playing) return;
    let next = position + Math.min(500, Math.max(0, now - looked)) * SPEEDS[speed.selectedIndex];
    looked = now;
    if (idle.checked) {
      for (const [start, end] of about.pauses)
        if (start + limit <= next && next < end) next = end;
    }
    if (next >= about.duration) playing = false;
    go(next);
    requestAnimationFrame(tick);
  };
  const toggle = () => {
    playing = !playing;
    if (playing) {
      if (position >= about.duration) position = 0;
      looked = performance.now();
      requestAnimationFrame(tick);
    }
    tell();
  };
  const faster = (by) => {
    speed.selectedIndex = Math.min(Math.max(0, speed.selectedIndex + by), SPEEDS.length - 1);
  };
  const nextMarker = () => {
    const found = about.markers.find(([time]) => time > position);
    if (found) go(found[0]);
  };
  const previousMarker = () => {
    const before = position - (playing ? GRACE : 0);
    const found = about.markers.filter(([time]) => time < before).pop();
    if (found) go(found[0]);
  };

  // What was on the screen: a hit is a line that comes to stand there with the words.
  let hits = [];
  let search = 0; // the number of the search that goes on
  const hitsOf = (number, before) => {
    const { rows, steps } = piece(number);
    const texts = rows.map(textOf);
    const matches = texts.map((text) => text.includes(wanted));
    const found = [];
    let shownRows = [];
    let standing = before;
    for (const step of steps) {
      if (step[0] === 1) shownRows = Array(step[2]).fill(0);
      if (step[0] !== 0) continue;
      const shift = step[4] < 0 ? shownRows.length : step[4];
      shownRows.splice(0, shift);
      for (let n = 0; n < shift; n++) shownRows.push(0);
      for (let n = 5; n < step.length; n += 2) shownRows[step[n]] = step[n + 1];
      const now = new Set();
      for (const row of shownRows) if (matches[row]) now.add(texts[row]);
      if ([...now].some((text) => !standing.has(text))) found.push(step[1]);
      standing = now;
    }
    return [found, standing];
  };
  const tellHits = (whole) => {
    const after = hits.findIndex((time) => time > position);
    const number = after < 0 ? hits.length : after;
    const count = hits.length + (whole ? "" : "…");
    at("found").textContent = wanted === "" ? "" : hits.length || !whole ? number + " of " + count : "no hit";
    for (const id of ["earlier", "later"]) at(id).hidden = !hits.length;
  };
  const find = (text) => {
    const mine = ++search;
    wanted = text.toLowerCase();
    hits = [];
    for (const old of document.querySelectorAll("#ticks .hit")) old.remove();
    let number = 0;
    let standing = new Set();
    let gone = wanted === "";
    const next = () => {
      if (mine !== search || wanted === "") return;
      let more;
      [more, standing] = hitsOf(number++, standing);
      more = more.slice(0, MOST_HITS - hits.length);
      for (const time of more) tickAt("hit", time, time);
      hits.push(...more);
      const whole = number >= blocks.length || hits.length >= MOST_HITS;
      const first = hits.find((time) => time >= position) ?? (whole ? hits[0] : undefined);
      if (!gone && first !== undefined) {
        gone = true;
        go(first);
      }
      tellHits(whole);
      if (!whole) setTimeout(next);
    };
    paint();
    tellHits(true);
    setTimeout(next);
  };
  const nextHit = () => {
    const found = hits.find((time) => time > position) ?? hits[0];
    if (found !== undefined) go(found);
    tellHits(true);
  };
  const previousHit = () => {
    const found = hits.filter((time) => time < position).pop() ?? hits[hits.length - 1];
    if (found !== undefined) go(found);
    tellHits(true);
  };

  // The page around it.
  document.title = about.title || "Terminal recording";
  at("title").textContent = document.title;
  const facts = [clock(about.duration)];
  if (about.started !== null) facts.push(wall(0).slice(3));
  if (about.masked) facts.push("what looks like a secret is masked");
  if (about.problem) facts.push(about.problem);
  at("facts").textContent = facts.join(" · ");
  at("position").max = about.duration;
  for (const each of SPEEDS) speed.append(made("option", "", each + "×"));
  speed.selectedIndex = SPEEDS.indexOf(1);
  const tickAt = (name, start, end) => {
    const mark = at("ticks").appendChild(made("i", name));
    const share = (time) => (100 * time) / Math.max(1, about.duration) + "%";
    mark.style.left = share(start);
    mark.style.width = share(end - start);
  };
  for (const [start, end] of about.pauses) tickAt("pause", start, end);
  for (const [time, label] of about.markers) {
    tickAt("", time, time);
    const button = made("button", "", clock(time) + "  " + label);
    button.type = "button";
    button.addEventListener("click", () => go(time));
    at("markers").appendChild(made("li")).append(button);
  }
  for (const id of ["before", "after"]) at(id).hidden = !about.markers.length;

  at("play").addEventListener("click", toggle);
  at("before").addEventListener("click", previousMarker);
  at("after").addEventListener("click", nextMarker);
  at("position").addEventListener("input", (event) => go(Number(event.target.value)));
  at("find").addEventListener("input", (event) => find(event.target.value));
  at("earlier").addEventListener("click", previousHit);
  at("later").addEventListener("click", nextHit);
  const keys = {
    " ": toggle,
    ArrowLeft: (far) => go(position - (far ? 60000 : 5000)),
    ArrowRight: (far) => go(position + (far ? 60000 : 5000)),
    "-": () => faster(-1),
    "+": () => faster(1),
    "=": () => faster(1),
    i: () => (idle.checked = !idle.checked),
    m: nextMarker,
    M: previousMarker,
    "/": () => at("find").select(),
    n: nextHit,
    N: previousHit,
    Home: () => go(0),
    End: () => go(about.duration),
  };
  document.addEventListener("keydown", (event) => {
    if (event.target === at("find")) {
      if (event.key === "Enter") (event.shiftKey ? previousHit : nextHit)();
      if (event.key === "Escape") at("find").blur();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    // What has the focus may have a use of its own for it.
    const own = { BUTTON: [" "], SELECT: Object.keys(keys) }[event.target.tagName] || [];
    if (own.includes(event.key)) return;
    if (event.key === " " && event.target === idle) return;
    event.preventDefault();
    keys[event.key](event.shiftKey);
  });
  go(0);
})();
