// The HTML pages work without this script. It adds buttons that copy code and that unfold a section, filters, sorting by
// column, a choice of columns and of lines of a chart, values of points under the pointer, and it unfolds the target of
// a link.
"use strict";

for (const block of document.querySelectorAll("pre.copy")) {
  const button = document.createElement("button");
  const source = block.textContent;
  button.type = "button";
  button.className = "copy-button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(block); // the browser refuses: select the code, so that a key press copies it
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  block.before(button);
}

for (const form of document.querySelectorAll(".filter")) {
  const lists = [...document.querySelectorAll(form.dataset.filters)];
  const items = lists.flatMap(list => [...(list.tBodies?.[0] ?? list).children]);
  const unfolded = new Map(lists.map(list => list.closest("details")).filter(Boolean).map(part => [part, part.open]));
  const nothing = document.createElement("p");
  nothing.className = "nothing";
  nothing.textContent = "Nothing matches. Clear the text or choose other values to see entries again.";
  nothing.hidden = true;
  form.after(nothing);
  const texts = new Map(items.map(item => [item, `${item.closest("[data-name]")?.dataset.name ?? ""} ${item.textContent}`.toLowerCase()]));
  const apply = () => {
    const controls = [...form.querySelectorAll("[name]")].filter(control => control.type !== "radio" || control.checked);
    const wanted = Object.fromEntries(controls.map(control => [control.name, control.value]));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const fits = words.every(word => texts.get(item).includes(word))
        && (!wanted.family || item.dataset.family === wanted.family)
        && (!wanted.outcome || item.dataset.outcomes.split(" ").includes(wanted.outcome));
      item.toggleAttribute("data-filtered", !fits);
      shown += fits;
    }
    form.querySelector("output").textContent =
      shown === items.length ? `${shown} entries` : shown ? `${shown} of ${items.length} entries` : "nothing matches";
    nothing.hidden = shown > 0 || items.length === 0;
    const searching = words.length > 0 || Boolean(wanted.family);
    // A match in a folded list must be visible, and a heading without entries is hidden below.
    for (const [part, open] of unfolded) part.open = searching || open;
    for (const part of document.querySelectorAll(".of-concept, .kind, section > details")) {
      const mine = [...part.querySelectorAll("[data-family]")];
      part.toggleAttribute("data-filtered", mine.length > 0 && mine.every(item => item.hasAttribute("data-filtered")));
    }
    if (wanted.columns) {
      for (const cell of document.querySelectorAll("[class*='of-']")) {
        const group = [...cell.classList].find(name => name.startsWith("of-"));
        cell.hidden = group !== `of-${wanted.columns}`;
      }
    }
  };
  form.addEventListener("input", apply);
  form.hidden = false;
  apply();
}

// Columns of verdicts sort by the severity of the worst one; a blank comes last.
const KEYS = {
  text: cell => cell.querySelector("a").lastChild.textContent.trim().toLowerCase(),
  number: cell => Number(cell.dataset.value ?? -1),
  verdict: cell => Math.max(-1, ...[...cell.children].map(chip => Number(chip.dataset.severity ?? 0))),
};

for (const head of document.querySelectorAll("th[data-sort]")) {
  const body = head.closest("table").tBodies[0];
  const original = [...body.rows];
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const first = head.dataset.sort === "text" ? "ascending" : "descending";
    const orders = [first, first === "ascending" ? "descending" : "ascending", null];
    const order = orders[(orders.indexOf(head.getAttribute("aria-sort")) + 1) % 3];
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    let rows = original;
    if (order) {
      head.setAttribute("aria-sort", order);
      const key = row => KEYS[head.dataset.sort](row.cells[head.cellIndex]);
      const sign = order === "ascending" ? 1 : -1;
      rows = [...original].sort((a, b) => {
        const [one, other] = [key(a), key(b)];
        return sign * (one < other ? -1 : one > other ? 1 : 0);
      });
    }
    body.append(...rows);
  });
}

for (const group of document.querySelectorAll(".foldable")) {
  const parts = [...group.children].filter(part => part.matches("details"));
  if (parts.length < 3) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fold-button";
  const name = () => { button.textContent = parts.every(part => part.open) ? "Fold all" : "Unfold all"; };
  button.addEventListener("click", () => {
    const open = !parts.every(part => part.open);
    for (const part of parts) part.open = open;
    name();
  });
  for (const part of parts) part.addEventListener("toggle", name);
  name();
  group.before(button);
}

const LINE = 14; // pixels between names at the ends of lines, as in chart.py

for (const chart of document.querySelectorAll(".chart")) {
  const svg = chart.querySelector("svg");
  const lines = [...svg.querySelectorAll("g[data-places]")].map(group => ({
    group,
    name: group.dataset.name,
    points: group.dataset.places.split(" ").reduce((found, number, at) => {
      if (at % 2) found.at(-1).push(Number(number)); else found.push([Number(number)]);
      return found;
    }, []),
    tips: group.dataset.tips.split("\n"),
    label: group.querySelector("text"),
  }));
  const visible = () => lines.filter(line => !line.group.classList.contains("off"));

  const spread = () => {
    const named = visible().filter(line => line.label);
    named.sort((a, b) => a.points.at(-1)[1] - b.points.at(-1)[1]);
    const bottom = svg.viewBox.baseVal.height - 48;
    const places = [];
    for (const line of named) places.push(Math.max(line.points.at(-1)[1] + 4, places.length ? places.at(-1) + LINE : 16));
    for (let at = places.length - 1, limit = bottom + 4; at >= 0; at--) {
      places[at] = Math.min(places[at], limit);
      limit = places[at] - LINE;
    }
    named.forEach((line, at) => line.label.setAttribute("y", places[at]));
  };

  const entries = [...chart.querySelectorAll(".legend-of-chart > li")];
  const groups = [...svg.querySelectorAll("g:not(.faint):not(.middle):not(.end)")];
  if (entries.length === groups.length && entries.length > 1) {
    entries.forEach((entry, at) => {
      const box = document.createElement("input");
      const label = document.createElement("label");
      box.type = "checkbox";
      box.checked = !groups[at].classList.contains("off");
      box.addEventListener("change", () => {
        groups[at].classList.toggle("off", !box.checked);
        spread();
      });
      label.append(box, ...entry.childNodes);
      entry.append(label);
      entry.classList.remove("off");
    });
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  svg.after(tip);
  svg.addEventListener("pointermove", event => {
    const scale = svg.viewBox.baseVal.width / svg.clientWidth;
    const box = svg.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    let nearest = 24; // pixels of the SVG
    let found = null;
    for (const line of visible()) {
      line.points.forEach(([px, py], at) => {
        const distance = Math.hypot(px - x, py - y);
        if (distance < nearest) [nearest, found] = [distance, { line, at, px, py }];
      });
    }
    tip.hidden = found === null;
    if (found === null) return;
    const text = found.line.tips[found.at];
    tip.textContent = text.startsWith(found.line.name) ? text : `${found.line.name}: ${text}`;
    tip.style.left = `${Math.min(found.px / scale, svg.clientWidth - tip.offsetWidth)}px`;
    tip.style.top = `${found.py / scale + 12}px`;
  });
  svg.addEventListener("pointerleave", () => { tip.hidden = true; });
}

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", reveal);
reveal();
