/* Follows a job: <div data-progress-url> holding a <progress>, [data-progress-step] and, for each step, [data-progress-from].
   The address answers {state, percent, step, error, files}; when the state is final the page is loaded again and the server draws the result. */
(function () {
  "use strict";

  var FINAL = ["done", "finished", "ready", "succeeded", "failed", "error", "cancelled"];

  function follow(place) {
    var bar = place.querySelector("progress");
    var step = place.querySelector("[data-progress-step]");
    var finals = place.dataset.progressFinal ? place.dataset.progressFinal.split(" ") : FINAL;
    var misses = 0;

    function again() { window.setTimeout(look, misses ? Math.min(1000 * Math.pow(2, misses), 15000) : 1000); }

    // Loads the page again; not twice within seconds, or a page that forgot to draw the result would go round for ever.
    function finish(job) {
      var key = "job-seen:" + place.dataset.progressUrl;
      var last = 0;
      try {
        last = Number(window.sessionStorage.getItem(key));
        window.sessionStorage.setItem(key, String(Date.now()));
      } catch (e) { /* no storage: load again */ }
      if (Date.now() - last > 3000) { window.location.reload(); return; }
      step.textContent = (job.error || job.step || "已结束") + "，请刷新页面查看结果。";
    }

    function look() {
      window.fetch(place.dataset.progressUrl, { credentials: "same-origin", headers: { "Accept": "application/json" }, cache: "no-store" })
        .then(function (response) {
          if (response.redirected || response.status === 401 || response.status === 403 || response.status === 404) {
            finish({});   // signed out or gone: the page itself says so
            return null;
          }
          if (!response.ok) { throw new Error("no answer"); }
          return response.json();
        })
        .then(function (job) {
          if (!job) { return; }
          misses = 0;
          if (typeof job.percent === "number") {
            bar.value = job.percent;
            bar.textContent = job.percent + "%";
          } else {
            bar.removeAttribute("value");
          }
          place.querySelectorAll("[data-progress-from]").forEach(function (item, at, all) {
            var from = Number(item.dataset.progressFrom);
            var next = all[at + 1] ? Number(all[at + 1].dataset.progressFrom) : 101;
            var how = job.percent >= next ? "done" : job.percent >= from ? "now" : "next";
            item.dataset.progressIs = how;
            item.querySelector("[data-progress-how]").textContent = { done: "已完成", now: "进行中", next: "等待" }[how];
          });
          if (job.step && step.textContent !== job.step) { step.textContent = job.step; }
          if (finals.indexOf(job.state) >= 0) { finish(job); return; }
          again();
        })
        .catch(function () {
          misses += 1;
          if (misses > 1) { step.textContent = "暂时连不上服务器，正在重试…（任务仍在后台进行）"; }
          again();
        });
    }
    again();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-progress-url]").forEach(follow);
  });
})();
