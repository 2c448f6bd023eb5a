"use strict";
// Lets people see the password that they type.
(() => {
  document.querySelectorAll(".js").forEach((part) => { part.hidden = false; });
  document.querySelectorAll("[data-show]").forEach((tick) => {
    tick.addEventListener("change", () => {
      for (const id of tick.dataset.show.split(" ")) {
        document.getElementById(id).type = tick.checked ? "text" : "password";
      }
    });
  });
})();
