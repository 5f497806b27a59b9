// The HTML pages work without this script. It adds buttons that copy code, filters, sorting by column, a choice of
// columns, and it unfolds the target of a link.
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
    form.querySelector("output").textContent = shown === items.length ? `${shown}` : `${shown} of ${items.length}`;
    for (const list of lists) {
      // A match in a folded list must be visible, and a heading without entries is hidden below.
      const folded = list.closest("details");
      if (folded && (words.length || wanted.family)) folded.open = true;
    }
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
  number: cell => cell.textContent === "" ? -1 : Number(cell.textContent.replace("−", "-")),
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
