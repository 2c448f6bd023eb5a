"use strict";
// The figures beside the sliders, and where the keyboard stands after the plans were worked out again.
(() => {
  document.documentElement.classList.add("js-on");
  const told = (slider) => {
    const output = document.querySelector(`output[for="${slider.id}"]`);
    const plain = `${Number(slider.value).toLocaleString("en")}${output.dataset.unit || ""}`;
    const end = output.dataset.end && slider.value === slider.max;
    const start = output.dataset.start && slider.value === slider.min;
    const text = end ? output.dataset.end : start ? output.dataset.start : plain;
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  const fault = document.querySelector(".fault");
  for (const kind of ["htmx:responseError", "htmx:sendError"]) {
    document.body.addEventListener(kind, () => { fault.textContent = fault.dataset.fault; });
  }
  document.body.addEventListener("htmx:afterSwap", () => { fault.textContent = ""; });
  document.querySelectorAll("input[type=range]").forEach((slider) => {
    slider.addEventListener("input", () => told(slider));
    told(slider);
  });
})();
