"use strict";
(() => {
  const form = document.getElementById("filters");
  const tip = document.getElementById("tip");

  // Values: what SVG and HTML say in titles is shown beside the value, for
  // pointers, fingers and keys alike.
  const said = new Map();
  for (const title of document.querySelectorAll("svg a > title")) {
    const point = title.parentNode;
    said.set(point, title.textContent);
    point.setAttribute("aria-label", title.textContent.replaceAll("\n", ", "));
    title.remove();
  }
  for (const value of document.querySelectorAll("td [title]:not(.source)")) {
    said.set(value, value.title);
    value.setAttribute("aria-description", value.title.replaceAll("\n", ", "));
    value.removeAttribute("title");
  }
  const middle = (element) => {
    const box = (element.querySelector(".mark, rect") ?? element).getBoundingClientRect();
    return { box, x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  let shown = null;
  function show(elements, withLink) {
    const [first] = elements;
    shown = first;
    tip.textContent = elements.map((element) => said.get(element)).join("\n\n");
    const target = first.getAttribute("href");
    if (withLink && target) {
      const link = document.createElement("a");
      link.href = target;
      link.textContent = "raw samples";
      tip.append("\n", link);
    }
    tip.hidden = false;
    const at = middle(first);
    const box = tip.getBoundingClientRect();
    const room = 8;
    const above = at.box.top - box.height - room;
    tip.style.left = Math.max(room, Math.min(at.x - box.width / 2, innerWidth - box.width - room)) + "px";
    tip.style.top = (above > room ? above : Math.min(at.box.bottom + room, innerHeight - box.height - room)) + "px";
  }
  function hide() {
    shown = null;
    tip.hidden = true;
  }
  // What an event is about: of the marks of a chart the nearest, with those
  // that it hides; else what was hit.
  function about(event) {
    const chart = event.target instanceof Element && event.target.closest("svg");
    if (chart) {
      const near = [...chart.querySelectorAll("a.point:has(.mark)")]
        .filter((point) => !point.closest(".off"))
        .map((point) => [point, middle(point)])
        .map(([point, at]) => [point, Math.hypot(at.x - event.clientX, at.y - event.clientY)])
        .filter(([, distance]) => distance <= 18)
        .sort((a, b) => a[1] - b[1]);
      if (near.length) return near.filter(([, distance]) => distance <= near[0][1] + 4).map(([point]) => point);
    }
    for (let at = event.target; at instanceof Element; at = at.parentNode) {
      if (said.has(at)) return [at];
    }
    return [];
  }
  for (const kind of ["pointermove", "pointerover"]) {
    document.addEventListener(kind, (event) => {
      if (event.pointerType !== "mouse") return;
      const elements = about(event);
      if (elements.length) show(elements, false);
      else if (shown && document.activeElement !== shown) hide();
    });
  }
  document.addEventListener("focusin", (event) => {
    if (said.has(event.target) && event.target.matches(":focus-visible")) show([event.target], false);
  });
  document.addEventListener("focusout", hide);
  addEventListener("scroll", hide, { passive: true });
  // A first tap shows the value, with the way to its samples.
  let touched = false;
  document.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse"; });
  document.addEventListener("click", (event) => {
    if (tip.contains(event.target)) {
      hide();
    } else if (touched) {
      const elements = about(event);
      if (elements.length) {
        event.preventDefault();
        show(elements, true);
      } else {
        hide();
      }
    }
    touched = false;
  });

  // A chart is one stop of the tab key; arrows go from point to point.
  for (const svg of document.querySelectorAll("svg")) {
    const points = [...svg.querySelectorAll("a.point")];
    points.forEach((point, index) => point.setAttribute("tabindex", index ? "-1" : "0"));
    svg.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return hide();
      const open = points.filter((point) => !point.closest(".off"));
      const at = open.indexOf(document.activeElement);
      const last = open.length - 1;
      const to = {
        ArrowRight: Math.min(at + 1, last), ArrowDown: Math.min(at + 1, last),
        ArrowLeft: Math.max(at - 1, 0), ArrowUp: Math.max(at - 1, 0),
        Home: 0, End: last,
      }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      open[at].setAttribute("tabindex", "-1");
      open[to].setAttribute("tabindex", "0");
      open[to].focus();
    });
  }

  // A link to samples opens the table that they are in.
  function open() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (folded && !folded.closest("form")) {
      folded.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener("hashchange", open);
  open();

  if (!form) return;
  form.hidden = false;
  const marked = [...document.querySelectorAll("[data-f]")].map((element) => [element, element.dataset.f.split(" ")]);
  const cells = [...document.querySelectorAll("details.folded")];
  function filter() {
    const off = new Set([...form.querySelectorAll("input:not(:checked)")].map((box) => box.value));
    for (const [element, words] of marked) {
      element.classList.toggle("off", words.some((word) => off.has(word)));
    }
    // What has nothing left to show goes too.
    for (const whole of document.querySelectorAll("figure, .box")) {
      const parts = [...whole.querySelectorAll("[data-f]:not([data-f=''])")];
      whole.classList.toggle("off", parts.length > 0 && parts.every((part) => part.classList.contains("off")));
    }
    // A chart with a point to reach by the tab key keeps one.
    for (const svg of document.querySelectorAll("svg")) {
      const points = [...svg.querySelectorAll("a.point")].filter((point) => !point.closest(".off"));
      if (!points.some((point) => point.getAttribute("tabindex") === "0")) {
        points[0]?.setAttribute("tabindex", "0");
      }
    }
    const left = cells.filter((cell) => !cell.classList.contains("off")).length;
    form.querySelector("output").textContent = `showing ${left} of ${cells.length} cells`;
    hide();
  }
  form.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
