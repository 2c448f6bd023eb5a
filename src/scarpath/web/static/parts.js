"use strict";
// A part that an address or a link names is opened, so that what it was named for is seen.
(() => {
  const open = (hash) => {
    const part = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (part && part.tagName === "DETAILS") part.open = true;
  };
  open(location.hash);
  addEventListener("hashchange", () => open(location.hash));
  // A second click on the same link changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) open(link.hash);
  });
})();
