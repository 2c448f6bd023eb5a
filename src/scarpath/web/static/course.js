"use strict";
// Two photos in one frame with a slider between them, and a form that says when a photo is too large.
// Without this file the photos stand side by side and the server says the same.
(() => {
  const compare = document.getElementById("compare");
  if (compare) {
    const second = compare.querySelectorAll("figure")[1];
    const image = second.querySelector("img");
    const units = { x: "%", y: "%", turn: "deg" };
    compare.classList.add("stacked");
    compare.querySelectorAll(".js").forEach((part) => { part.hidden = false; });
    const cut = document.getElementById("cut");
    const slide = () => compare.style.setProperty("--cut", `${cut.value}%`);
    cut.addEventListener("input", slide);
    slide();
    compare.querySelectorAll("[data-fit]").forEach((slider) => {
      const name = slider.dataset.fit;
      const move = () => {
        const value = name === "size" ? String(slider.value / 100) : `${slider.value}${units[name]}`;
        image.style.setProperty(`--${name}`, value);
      };
      slider.addEventListener("input", move);
      move();
    });
  }

  const form = document.getElementById("visit-form");
  if (form) {
    const files = document.getElementById("photo");
    const wrong = document.getElementById("photo-wrong");
    const most = Number(form.dataset.most) * 1024 * 1024;
    files.addEventListener("change", () => {
      const chosen = [...files.files];
      const large = chosen.some((file) => file.size > most) ? form.dataset.large : "";
      const text = chosen.length > Number(form.dataset.photos) ? form.dataset.many : large;
      files.setCustomValidity(text);
      wrong.textContent = text;
    });
    form.addEventListener("submit", () => {
      document.getElementById("busy").textContent = form.dataset.busy;
      form.querySelector("button.button").disabled = true;
    });
    document.getElementById("errors")?.focus();
  }
})();
