"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  const collator = new Intl.Collator(data.lang, { numeric: true });
  const sortBy = (table, column, up) => {
    const value = (row) => row.cells[column].dataset.v;
    const compare = (a, b) => {
      const x = value(a), y = value(b);
      if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
      const [p, q] = [Number(x), Number(y)];
      return (Number.isNaN(p) || Number.isNaN(q) ? collator.compare(x, y) : p - q) * (up ? 1 : -1);
    };
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort(compare));
  };
  for (const table of document.querySelectorAll("table")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const sort = () => {
        const before = head.getAttribute("aria-sort");
        const up = before ? before === "descending" : !head.classList.contains("r");
        for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        sortBy(table, column, up);
      };
      head.tabIndex = 0;
      head.classList.add("sorts");
      head.addEventListener("click", sort);
      head.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sort();
      });
    });
  }

  // The still pictures are there from the start; each gives way once its live one is drawn.
  window.goodwillPictures = async () => {
    const options = { actions: false, renderer: "svg", formatLocale: data.numbers, tooltip: { theme: "custom" } };
    for (const place of document.querySelectorAll(".live")) {
      const figure = place.closest("figure");
      try {
        figure.classList.add("drawing");
        await vegaEmbed(place, data.specs[Number(place.dataset.spec)], options);
        figure.classList.add("drawn");
      } catch (error) {
        place.remove();
      }
      figure.classList.remove("drawing");
    }
    document.documentElement.classList.add("ready");
  };
})();
