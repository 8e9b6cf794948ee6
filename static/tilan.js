// Small comforts. Every page works without this file.
(() => {
  const forms = () => document.querySelectorAll("form[data-once]");
  // A form that makes something is sent once: the button says so until the answer is there.
  const guard = (form) => form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
      button.setAttribute("aria-disabled", "true");
    }
    setTimeout(() => form.querySelectorAll("[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled")), 8000);
  });
  forms().forEach(guard);
  // Facets stand open where there is room beside the list.
  const wide = window.matchMedia("(min-width: 62rem)");
  const facets = document.querySelector("details.facets");
  const fit = () => { if (facets) { facets.open = wide.matches; } };
  wide.addEventListener("change", fit);
  fit();
  // A select that sorts acts at once; without scripts its button does.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form) { form.requestSubmit(); }
  });
})();
