// What improves this part: country. A table is sorted where it stands, and the authorities are
// narrowed down as their name is written. Pages are whole without it: every order and every
// choice has an address.

const UP = "ascending";
const DOWN = "descending";

/** What a cell is sorted by: its number, else its words; what is not known comes last. */
function key(row, column) {
  const cell = row.cells[column];
  const rank = cell.dataset.rank;
  const words = cell.textContent.trim();
  if (column === 0) return { kind: 0, words };
  if (rank !== undefined) return { kind: 0, rank: BigInt(rank), words };
  return { kind: cell.classList.contains("ev-unknown") ? 2 : 1, words };
}

function order(a, b, turn) {
  if (a.kind !== b.kind) return a.kind - b.kind;
  if (a.rank !== undefined && a.rank !== b.rank) return (a.rank < b.rank ? -1 : 1) * turn;
  return a.rank === undefined ? a.words.localeCompare(b.words, "en-GB") * turn : 0;
}

function sort(table, column, turn) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [key(row, column), row]);
  rows.sort(([a], [b]) => order(a, b, turn));
  body.append(...rows.map(([, row]) => row));
  for (const [at, head] of [...table.tHead.rows[0].cells].entries()) {
    if (at === column) head.setAttribute("aria-sort", turn > 0 ? UP : DOWN);
    else head.removeAttribute("aria-sort");
  }
}

for (const table of document.querySelectorAll("table[data-ev-sort]")) {
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    const link = head.querySelector("a.ev-sort");
    link?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      sort(table, column, head.getAttribute("aria-sort") === UP ? -1 : 1);
    });
  }
}

const find = document.querySelector("[data-ev-filter] input[name=find]");
find?.addEventListener("input", () => {
  const wanted = find.value.trim().toLowerCase();
  for (const table of document.querySelectorAll("table[data-ev-sort]")) {
    for (const row of table.tBodies[0].rows) {
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    }
  }
});
