(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const lists = [...document.querySelectorAll(".codes ol")].map((ol) => ({
    ol,
    details: ol.closest("details"),
    count: ol.closest("details").querySelector(".shown"),
    all: ol.closest("details").querySelector(".shown").textContent,
    rows: ol.dataset.rows.split(" "),
    items: [...ol.children].map((li) => ({ li, column: li.dataset.c, coder: li.dataset.k, text: null })),
  }));
  const total = lists.reduce((sum, list) => sum + list.items.length, 0);
  const cells = [...document.querySelectorAll(".heat td[id]")].map((td) => ({
    td, link: td.querySelector("a"), text: td.textContent, shade: td.className,
  }));
  const most = Number(byId("heat").dataset.most || 0);
  const [words, group, coder, said] = ["words", "group", "coder", "said"].map(byId);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const number = (count) => count.toLocaleString(document.documentElement.lang);

  function chosen() {
    const option = group.selectedOptions[0];
    return {
      columns: option && option.dataset.c !== undefined ? new Set(option.dataset.c.split(" ")) : null,
      coder: coder.value,
      words: plain(words.value).split(/\s+/).filter(Boolean),
    };
  }

  function fits(item, wanted) {
    if (wanted.columns && !wanted.columns.has(item.column)) return false;
    if (wanted.coder !== "" && !item.coder.split(" ").includes(wanted.coder)) return false;
    if (!wanted.words.length) return true;
    item.text ??= plain(item.li.textContent);
    return wanted.words.every((word) => item.text.includes(word));
  }

  function shade(count) {
    if (!count) return "h0";
    return count >= most ? "h8" : "h" + Math.min(7, 1 + Math.floor((count / most) * 7));
  }

  function paint(counts) {
    for (const cell of cells) {
      const count = counts ? counts.get(cell.td.id) || 0 : 0;
      (cell.link || cell.td).textContent = counts ? String(count) : cell.text;
      cell.td.className = counts ? shade(count) : cell.shade;
    }
  }

  function apply() {
    const wanted = chosen();
    const all = !wanted.columns && wanted.coder === "" && !wanted.words.length;
    const counts = all ? null : new Map();
    let shown = 0;
    for (const list of lists) {
      let here = 0;
      for (const item of list.items) {
        const fit = all || fits(item, wanted);
        if (item.li.hidden === fit) item.li.hidden = !fit;
        if (!fit) continue;
        here += 1;
        if (counts) for (const row of list.rows) {
          const id = `h${row}-${item.column}`;
          counts.set(id, (counts.get(id) || 0) + 1);
        }
      }
      list.count.textContent = all ? list.all : `${number(here)} of ${list.all}`;
      list.details.hidden = !all && !here;
      shown += here;
    }
    paint(counts);
    said.textContent = (all ? said.dataset.all : said.dataset.some).replace("{n}", number(total)).replace("{shown}", number(shown));
  }

  function open() {
    const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    target.scrollIntoView();
  }

  let waiting;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); });
  group.addEventListener("change", apply);
  coder.addEventListener("change", apply);
  byId("reset").addEventListener("click", () => { words.value = group.value = coder.value = ""; apply(); });
  byId("unfold").addEventListener("click", () => {
    const closed = lists.some((list) => !list.details.hidden && !list.details.open);
    for (const list of lists) list.details.open = closed;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-g]");
    if (link) { group.value = link.dataset.g; words.value = coder.value = ""; apply(); }
  });
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = lists.filter((list) => !list.details.open);
    for (const list of folded) list.details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const list of folded) list.details.open = false; });
  window.addEventListener("hashchange", open);
  for (const control of document.querySelectorAll("#filter, .scripted")) control.hidden = false;
  apply();
  open();
})();
