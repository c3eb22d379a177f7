// Steps through a trace that is told: one section at a time, with links beside it.
const stepThrough = (root, moved) => {
  const steps = [...root.querySelectorAll("section.step")];
  const links = [...root.querySelectorAll("nav.trace a")];
  const buttons = [...root.querySelectorAll("button[data-by]")];
  let at = steps.length - 1;
  const show = () => {
    steps.forEach((step, place) => step.classList.toggle("current", place === at));
    links.forEach((link, place) => place === at ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current"));
    buttons.forEach(button => button.disabled = at + Number(button.dataset.by) < 0 || at + Number(button.dataset.by) >= steps.length);
    root.querySelectorAll(".controls .place").forEach(place => place.textContent = "step " + (at + 1) + " of " + steps.length);
    links[at]?.scrollIntoView({ block: "nearest" });
  };
  const to = place => {
    place = Math.min(Math.max(place, 0), steps.length - 1);
    if (place === at) return;
    at = place;
    show();
    moved(steps[at], at);
  };
  buttons.forEach(button => button.addEventListener("click", () => to(at + Number(button.dataset.by))));
  links.forEach((link, place) => link.addEventListener("click", event => { event.preventDefault(); to(place); }));
  if (steps.length) { document.documentElement.classList.add("js"); show(); }
  return { steps, to, go: by => to(at + by), place: () => at };
};
