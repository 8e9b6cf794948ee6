// Small comforts. Every page works without this file.
(() => {
  const wide = window.matchMedia("(min-width: 62rem)");
  let kept = null;

  // Facets stand open where there is room beside the list; a form that a select sends needs no button.
  const prepare = () => {
    for (const button of document.querySelectorAll("form[data-auto] button")) { button.hidden = true; }
    const facets = document.querySelector("details.facets");
    if (facets && wide.matches) { facets.open = true; }
  };

  document.addEventListener("change", (event) => event.target.closest("form[data-auto]")?.requestSubmit());

  const again = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
  };

  // A form that makes something is sent once; its button says so until the answer is there.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(() => again(form), 8000);
  });

  // The way back to a form finds what was typed there.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a[data-back]") || history.length < 2) { return; }
    event.preventDefault();
    history.back();
  });

  // What was left empty stays out of the address.
  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, formData } = event.detail;
    if (verb === "get") { for (const [name, value] of [...formData]) { if (value === "") { formData.delete(name); } } }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "get") { return; }
    const empty = [...event.target.elements].filter((field) => field.name && field.value === "" && !field.disabled);
    empty.forEach((field) => { field.disabled = true; });
    setTimeout(() => empty.forEach((field) => { field.disabled = false; }));
  });

  // A list that is swapped in keeps the reader's place: the open panel, how far it was scrolled, the field in hand.
  document.addEventListener("htmx:beforeSwap", () => {
    const facets = document.querySelector("details.facets");
    const held = document.activeElement;
    kept = {
      open: Boolean(facets?.open),
      top: facets?.querySelector("form")?.scrollTop ?? 0,
      name: facets?.contains(held) ? held.name : "",
      value: held?.type === "checkbox" ? held.value : null,
    };
  });
  document.addEventListener("htmx:afterSettle", () => {
    prepare();
    const facets = document.querySelector("details.facets");
    if (!facets || !kept) { return; }
    facets.open = kept.open || wide.matches;
    facets.querySelector("form").scrollTop = kept.top;
    const fields = [...facets.querySelectorAll("input, select")];
    fields.find((field) => field.name === kept.name && (kept.value === null || field.value === kept.value))
      ?.focus({ preventScroll: true });
    kept = null;
  });

  // The address is the state: a page that comes back out of memory shows what it was sent with.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) { return; }
    document.querySelectorAll("form[data-auto], .facets__body").forEach((form) => form.reset());
    document.querySelectorAll("form[data-once]").forEach(again);
  });

  wide.addEventListener("change", prepare);
  prepare();
})();
