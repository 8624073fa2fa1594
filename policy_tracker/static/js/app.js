/* Small manners for every page: no double submission, confirmation dialogs, character counters, menus.
   Everything still works when this file does not load. */
(function () {
  "use strict";

  /* ----- one click, one submission ----- */
  var BUSY_WORDS = "正在提交…";

  function makeBusy(form, submitter) {
    form.dataset.isBusy = "1";
    // Later, so that the pressed button's name and value still travel with the form.
    window.setTimeout(function () {
      form.querySelectorAll("button[type=submit], button:not([type]), input[type=submit]").forEach(function (button) {
        button.disabled = true;
        button.dataset.busyDisabled = "1";
      });
      if (submitter && submitter.tagName === "BUTTON") {
        submitter.dataset.idleWords = submitter.textContent;
        submitter.textContent = form.dataset.busy || BUSY_WORDS;
      }
    }, 0);
    // A download does not leave the page: give the button back after a while.
    if (form.hasAttribute("data-stays")) {
      window.setTimeout(function () { makeIdle(form); }, 4000);
    }
  }

  function makeIdle(form) {
    delete form.dataset.isBusy;
    form.querySelectorAll("[data-busy-disabled]").forEach(function (button) {
      button.disabled = false;
      delete button.dataset.busyDisabled;
      if (button.dataset.idleWords !== undefined) {
        button.textContent = button.dataset.idleWords;
        delete button.dataset.idleWords;
      }
    });
  }

  /* ----- are you sure? ----- */
  function ask(words, then) {
    if (typeof window.HTMLDialogElement === "undefined") {
      if (window.confirm(words.detail ? words.question + "\n" + words.detail : words.question)) { then(); }
      return;
    }
    var dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "dialog-question");
    var heading = document.createElement("h2");
    heading.id = "dialog-question";
    heading.textContent = words.question;
    dialog.appendChild(heading);
    if (words.detail) {
      var detail = document.createElement("p");
      detail.textContent = words.detail;
      dialog.appendChild(detail);
    }
    var row = document.createElement("div");
    row.className = "form-actions";
    var cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "btn btn-outline-secondary";
    cancel.textContent = "取消";
    var ok = document.createElement("button");
    ok.type = "button";
    ok.className = words.tone === "danger" ? "btn btn-danger" : "btn btn-primary";
    ok.textContent = words.ok || "确定";
    row.appendChild(cancel);
    row.appendChild(ok);
    dialog.appendChild(row);
    document.body.appendChild(dialog);
    var agreed = false;
    cancel.addEventListener("click", function () { dialog.close(); });
    ok.addEventListener("click", function () { agreed = true; dialog.close(); });
    dialog.addEventListener("close", function () {
      dialog.remove();
      if (agreed) { then(); }
    });
    dialog.showModal();
    (words.tone === "danger" ? cancel : ok).focus();
  }

  function sendOn(form, submitter) {
    form.dataset.isConfirmed = "1";
    if (form.requestSubmit) {
      form.requestSubmit(submitter || undefined);
    } else {
      form.submit();
    }
  }

  function addConfirmed(form) {
    if (form.querySelector("input[name=confirmed]")) { return; }
    var hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = "confirmed";
    hidden.value = "1";
    form.appendChild(hidden);
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented) { return; }
    if (form.dataset.isBusy) {
      event.preventDefault();
      return;
    }
    var submitter = event.submitter || null;
    var asking = submitter && submitter.hasAttribute("data-confirm") ? submitter : form.hasAttribute("data-confirm") ? form : null;
    if (asking && !form.dataset.isConfirmed) {
      event.preventDefault();
      ask({
        question: asking.dataset.confirm,
        detail: asking.dataset.confirmDetail,
        ok: asking.dataset.confirmOk,
        tone: asking.dataset.confirmTone
      }, function () {
        addConfirmed(form);
        sendOn(form, submitter);
      });
      return;
    }
    delete form.dataset.isConfirmed;
    if (form.getAttribute("method") === "post" && form.getAttribute("target") !== "_blank") { makeBusy(form, submitter); }
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-is-busy]").forEach(makeIdle);
  });

  /* ----- how many characters ----- */
  function countFor(counter) {
    var input = document.getElementById(counter.dataset.counterFor);
    if (!input) { return; }
    var max = Number(counter.dataset.max);
    function show() {
      // Line breaks travel as two characters and the server counts them as one after cleaning: count them as one.
      var length = Array.from(input.value.trim()).length;
      counter.textContent = length > max ? "已超出" + (length - max) + "字（最多" + max + "字）" : length + " / " + max + "字";
      counter.classList.toggle("is-over", length > max);
    }
    // Let an over-long text be typed or pasted and then shortened; the server says no at the field.
    input.removeAttribute("maxlength");
    input.addEventListener("input", show);
    show();
  }

  /* ----- menus close by Escape and by a click elsewhere ----- */
  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) { menu.removeAttribute("open"); }
    });
  }
  document.addEventListener("click", function (event) { closeMenus(event.target.closest("details[data-menu]")); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var open = document.querySelector("details[data-menu][open]");
    if (open) {
      open.removeAttribute("open");
      open.querySelector("summary").focus();
    }
  });

  /* ----- a filter that changes sends its form ----- */
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-send-on-change") && event.target.tagName === "SELECT") { sendOn(form); }
  });

  /* ----- every box of a section at once ----- */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-tick-all]");
    if (!button) { return; }
    button.closest("section").querySelectorAll("input[type=checkbox]").forEach(function (box) { box.checked = true; });
  });

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-tick-all]").forEach(function (button) { button.hidden = false; });
    document.querySelectorAll("[data-counter-for]").forEach(countFor);
    var focus = document.querySelector("[data-focus-on-load]");
    if (focus) { focus.focus(); }
  });
})();
