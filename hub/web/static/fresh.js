// Brings the newest values into the page while somebody looks at it. Without this file a reload does the same.
"use strict";
(() => {
  const EVERY_MS = 20000;
  const refresh = async () => {
    if (document.hidden || document.querySelector("[data-fresh] :focus")) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-fresh]")) {
        const fresh = page.getElementById(old.id);
        if (fresh) old.replaceWith(document.adoptNode(fresh));
      }
    } catch {
      // No network now: the page keeps what it shows, with its hour, and tries again.
    }
  };
  setInterval(refresh, EVERY_MS);
  document.addEventListener("visibilitychange", refresh);
})();
