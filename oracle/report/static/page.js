// The pages read well without this: it adds a button to copy a snippet, and opens the table that a link leads into.
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
      getSelection().selectAllChildren(block); // not allowed: select it, so that a key press copies
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  block.before(button);
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
