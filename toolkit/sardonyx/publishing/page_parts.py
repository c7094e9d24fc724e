"""The style and the script of the pages of a repository; they stand in each page, so that it needs nothing else."""

STYLE = """
:root { color-scheme: light dark; --soft: light-dark(#f3f4f6, #24272c); --line: light-dark(#c4c8ce, #4a4f57);
  --quiet: light-dark(#4b5563, #b4bac4); --link: light-dark(#1d4ed8, #93b4ff); --bad: light-dark(#9f1239, #ff9db0); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #16181b);
  color: light-dark(#16181b, #eceef1); }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1, h2 { line-height: 1.2; }
pre { background: var(--soft); padding: .75rem 1rem; border-radius: .5rem; overflow-x: auto; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
.search label { display: block; font-weight: 600; }
.search input { width: 100%; font: inherit; padding: .5rem .75rem; border: 1px solid var(--quiet);
  border-radius: .5rem; }
.cards { list-style: none; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
.cards li { border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; }
.cards li[hidden], [hidden] { display: none; }
.cards h2 { font-size: 1.1rem; margin: 0; min-height: 40px; }
.cards p { margin: .5rem 0 0; }
.icon { float: left; width: 40px; height: 40px; margin-right: .75rem; border-radius: .5rem; object-fit: contain; }
span.icon { background: var(--soft); text-align: center; line-height: 40px; font-weight: 700; }
.facts, dt, caption { color: var(--quiet); }
.mark { display: inline-block; margin-right: .5rem; padding: 0 .5rem; border: 1px solid currentColor;
  border-radius: 1rem; font-size: .85rem; font-weight: 400; }
.yanked { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; clear: both; }
dt { grid-column: 1; } dd { grid-column: 2; margin: 0; }
.scroll { overflow-x: auto; }
nav + .icon { margin-top: 1.25rem; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; }
td { white-space: nowrap; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; }
"""

SCRIPT = """
"use strict";
const field = document.getElementById("search");
if (field) {
  const cards = Array.from(document.querySelectorAll(".cards li"));
  const count = document.getElementById("count");
  const show = () => {
    const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      card.hidden = !words.every((word) => card.dataset.text.includes(word));
      shown += card.hidden ? 0 : 1;
    }
    count.textContent = shown === 1 ? "1 chart" : shown + " charts";
  };
  field.parentElement.hidden = false;
  field.addEventListener("input", show);
  show();
}
"""
