/* The review screen of an import: text and rows linked both ways, a row's form on demand, keys. Every act here is a form or
   a link of the page; without this file they work one page at a time. */
(function () {
  "use strict";

  var main, review, opened = null, isBusy = false;
  var KEYS_OFF = "review-keys-off";

  function one(selector, within) { return (within || document).querySelector(selector); }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function say(words) { one("#review-say").textContent = words; }
  function rowOf(node) { return node && node.closest ? node.closest("[data-row]") : null; }
  function rowAt(start) { return document.getElementById("row-" + start); }

  /* The left side: js/source.js. */
  function show(spans) { window.sourceText.show(spans); }

  function span(words) { return words.split("-").map(Number); }

  /* ----- the right side ----- */
  function current() {
    return rowOf(document.activeElement) || one(".review-row.is-current", review);
  }

  function choose(row, focuses) {
    all(".review-row.is-current", review).forEach(function (each) { each.classList.remove("is-current"); });
    if (!row) { return; }
    row.classList.add("is-current");
    show([span(row.dataset.span)]);
    if (focuses) {
      one("[data-open]", row).focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function shut(row) {
    all(".review-form", row).forEach(function (each) { each.remove(); });
    one("[data-open]", row).removeAttribute("aria-expanded");
  }

  // Resolves to false while the open form holds something that was not saved.
  function close() {
    if (!opened) { return Promise.resolve(true); }
    var was = opened, form = one("[data-row-form]", was);
    return (form && form.saveDraft ? form.saveDraft() : Promise.resolve(true)).then(function (isSaved) {
      if (!isSaved) {
        say("这一条还有没保存的内容，请先处理。");
        one("[data-draft-status]", was).scrollIntoView({ block: "nearest" });
        return false;
      }
      shut(was);
      if (opened === was) { opened = null; }
      return true;
    });
  }

  function open(row, focus) {
    if (opened === row) { return close().then(function (isClosed) { if (isClosed) { choose(row, true); } }); }
    return close().then(function (isClosed) {
      if (!isClosed) { return null; }
      return window.fetch(one("[data-open]", row).href, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
        .then(function (answer) {
          if (!answer.ok || answer.redirected) { throw new Error("no form"); }
          return answer.text();
        })
        .then(function (html) {
          var place = document.createElement("div");
          place.className = "review-form";
          place.innerHTML = html;
          row.appendChild(place);
          one("[data-open]", row).setAttribute("aria-expanded", "true");
          opened = row;
          one("[data-row-form]", place).dispatchEvent(new Event("draft:watch", { bubbles: true }));
          choose(row, false);
          fields();
          var first = focus ? one(focus, place) : one("input[name=title]", place);
          if (first) {
            var cuts = first.closest("details");
            if (cuts) { cuts.open = true; }
            first.focus();
          }
          row.scrollIntoView({ block: "nearest" });
        })
        .catch(function () { window.location.href = one("[data-open]", row).href; });
    });
  }

  /* What the server says of a row takes the place of what stood there; an open form stays as it is. */
  function put(row, answer) {
    var fresh = document.createElement("template");
    fresh.innerHTML = answer.row.trim();
    var next = fresh.content.firstElementChild;
    var hadFocus = row.contains(document.activeElement) && !document.activeElement.closest(".review-form");
    var wasTick = hadFocus && document.activeElement.classList.contains("review-tick");
    row.replaceChild(one(".review-row-head", next), one(".review-row-head", row));
    if (opened === row) { one("[data-open]", row).setAttribute("aria-expanded", "true"); }
    ["is-text", "is-checked", "is-lacking", "is-doubtful"].forEach(function (name) {
      row.classList.toggle(name, next.classList.contains(name));
    });
    row.toggleAttribute("data-doubt", next.hasAttribute("data-doubt"));
    if (hadFocus) { one(wasTick ? ".review-tick" : "[data-open]", row).focus(); }
    one("#review-bar").outerHTML = answer.bar;
    versions(answer.version);
  }

  // All forms of the page go on from the newest version; the form of a row keeps its own, with the mark of the row.
  function versions(seal) {
    var version = String(seal).split("-")[0];
    all("input[name=version]").forEach(function (input) {
      if (!input.closest("[data-row-form]")) { input.value = version; }
    });
    review.dataset.version = version;
  }

  function token() {
    var cookie = /(?:^|;\s*)[\w-]*csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? decodeURIComponent(cookie[1]) : one("input[name=csrfmiddlewaretoken]").value;
  }

  function send(form, submitter, accept) {
    var data = new FormData(form);
    if (submitter && submitter.name) { data.append(submitter.name, submitter.value); }
    return window.fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", "Accept": accept },
      body: new URLSearchParams(data)
    });
  }

  function answerOf(response) {
    var isJson = (response.headers.get("Content-Type") || "").indexOf("json") >= 0;
    if (!isJson) { return { message: response.status === 403 || response.redirected ? "登录已失效，请重新登录。" : "没有办成，请刷新页面后重试。" }; }
    return response.json();
  }

  function tick(row, goes) {
    if (isBusy) { return; }
    isBusy = true;
    (opened === row ? close() : Promise.resolve(true)).then(function (isSaved) {
      // The save may have put the row anew, so its button is looked for now.
      var button = isSaved && one(".review-tick", row);
      return button ? send(one("#tick"), button, "application/json").then(answerOf) : null;
    }).then(function (answer) {
      if (!answer) { return; }
      say(answer.message);
      if (!answer.row) { fault(row, answer.message); return; }
      put(row, answer);
      if (goes && row.classList.contains("is-checked") && answer.next !== null) { choose(rowAt(answer.next), true); }
    }).catch(lost).then(function () { isBusy = false; });
  }

  function lost() { say("暂时连不上服务器，没有办成，请稍后再试。"); }

  function fault(row, words) {
    all(".review-fault", row).forEach(function (each) { each.remove(); });
    var line = document.createElement("p");
    line.className = "review-fault";
    line.textContent = words;
    one(".review-row-words", row).appendChild(line);
  }

  function sendRow(form, submitter) {
    var row = rowOf(form);
    if (isBusy) { return; }
    isBusy = true;
    send(form, submitter, "application/json").then(answerOf).then(function (answer) {
      say(answer.message);
      if (!answer.row) {
        var status = one("[data-draft-status]", form);
        status.textContent = answer.message;
        status.classList.add("is-bad");
        return null;
      }
      put(row, answer);
      form.elements.version.value = answer.version;
      if (submitter.value !== "next") { return null; }
      shut(row);
      opened = null;
      if (answer.next === null) { choose(row, true); return null; }
      return open(rowAt(answer.next));
    }).catch(lost).then(function () { isBusy = false; });
  }

  /* An act that changes which rows there are: the server draws the screen anew, this takes it over in place. */
  function act(form, submitter) {
    if (isBusy) { return; }
    isBusy = true;
    var scroll = one("#source").scrollTop;
    close().then(function (isSaved) {
      if (!isSaved) { return null; }
      if (form.elements.version) { form.elements.version.value = review.dataset.version; }
      return send(form, submitter, "text/html").then(function (response) {
        return response.text().then(function (html) {
          var page = new DOMParser().parseFromString(html, "text/html");
          var next = one("#review", page);
          if (!next) { window.location.reload(); return; }
          review.replaceWith(next);
          begin();
          one("#source").scrollTop = scroll;
          say(all(".alert-line", page).map(function (line) { return line.textContent.trim(); }).join(" "));
          notices(page);
          if (review.dataset.opened) { choose(rowAt(review.dataset.opened), true); }
        });
      });
    }).catch(lost).then(function () { isBusy = false; });
  }

  function notices(page) {
    all(".alert-line", main).forEach(function (line) { line.remove(); });
    all(".alert-line", page).forEach(function (line) { one("#review-notices").appendChild(line); });
  }

  /* ----- what was selected on the left ----- */
  function offer() {
    var tools = one("#review-tools"), pick = window.sourceText.picked();
    if (!pick) { return; }
    tools.elements.start.value = pick.start;
    tools.elements.at.value = pick.start;
    tools.elements.end.value = pick.end;
    tools.dataset.words = pick.words;
    one("[data-picked]", tools).textContent = "已选：“" + (pick.words.length > 40 ? pick.words.slice(0, 40) + "……" : pick.words) + "”";
    tools.hidden = false;
    fields();
  }

  function fields() { one("#review-tools [data-fields]").hidden = !opened; }

  function assign(field, words) {
    var form = one("[data-row-form]", opened), text = words.trim(), input;
    if (field === "places") {
      form.elements.bracket.value = text;
      text.replace(/^[（(【\[]|[)）】\]]$/g, "").split(/[、，,；;\s]+/).filter(Boolean).forEach(function (name) {
        var free = all("input[name^=name_]", form).filter(function (each) { return !each.value.trim(); })[0];
        if (free) { free.value = name; input = free; }
      });
      if (!input) { say("责任单位的空行用完了，请先保存，再打开本条即有空行。"); return; }
    } else if (field === "quotes") {
      input = form.elements.quotes;
      input.value = (input.value.trim() ? input.value.replace(/\s+$/, "") + "\n" : "") + text.replace(/\s*\n\s*/g, "");
    } else {
      input = form.elements[field];
      input.value = text;
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    say("已填入。");
  }

  /* ----- tabs on a narrow screen ----- */
  function tab(name) {
    review.dataset.tab = name;
    all("[data-tab]", review).forEach(function (button) {
      if (button !== review) { button.setAttribute("aria-pressed", String(button.dataset.tab === name)); }
    });
  }

  /* ----- keys ----- */
  function step(by) {
    var rows = all("[data-row]", review), at = rows.indexOf(current());
    var next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
    choose(next, true);
  }

  function nextDoubt() {
    var rows = all("[data-row]", review), at = rows.indexOf(current());
    var next = rows.slice(at + 1).concat(rows.slice(0, at + 1)).filter(function (row) { return row.hasAttribute("data-doubt"); })[0];
    if (!next) { say("没有存疑的条目。"); return; }
    choose(next, true);
    var doubt = one("[data-show]", next);
    if (doubt) { show([span(doubt.dataset.show)]); }
    say(all(".review-lack, .review-doubt", next).map(function (line) { return line.textContent.trim(); }).join("；"));
  }

  function press(selector) {
    var row = current();
    if (!row) { return; }
    (opened === row ? Promise.resolve() : open(row, selector)).then(function () {
      var button = one(selector, row);
      if (button) { button.click(); } else { say("这一条不能这样办：前面或后面不是条目。"); }
    });
  }

  var KEYS = {
    j: function () { step(1); },
    k: function () { step(-1); },
    n: nextDoubt,
    x: function () { var row = current(); if (row) { tick(row, true); } },
    m: function () { press("[data-key=m]"); },
    u: function () { press("[data-key=u]"); },
    d: function () { press("[data-key=d]"); },
    s: function () { var row = current(); if (row) { open(row, "[data-key=s]"); } },
    o: function () {
      if (document.activeElement === one("#source")) { choose(current() || one("[data-row]", review), true); return; }
      tab("source");
      one("#source").focus();
    },
    "?": function () { var help = one("#review-keys"); help.open = !help.open; if (help.open) { one("summary", help).focus(); } }
  };

  function isTyping(node) { return /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) && node.type !== "checkbox"; }

  function keyed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || one("dialog[open]")) { return; }
    if (event.key === "Escape") {
      one("#review-tools").hidden = true;
      if (opened) { var row = opened; close().then(function (isClosed) { if (isClosed) { choose(row, true); } }); }
      return;
    }
    if (isTyping(event.target) || !one("#keys-on").checked) { return; }
    var does = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (does) { event.preventDefault(); does(); }
  }

  /* ----- clicks and submissions ----- */
  function clicked(event) {
    var at = event.target, link;
    if ((link = at.closest("[data-show]"))) {
      event.preventDefault();
      tab("source");
      show([span(link.dataset.show)]);
    } else if ((link = at.closest("[data-open]")) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(rowOf(link));
    } else if (at.closest("[data-next-doubt]")) {
      event.preventDefault();
      nextDoubt();
    } else if ((link = at.closest("button[data-tab]"))) {
      tab(link.dataset.tab);
    } else if ((link = at.closest("[data-assign]"))) {
      if (opened) { assign(link.dataset.assign, one("#review-tools").dataset.words); }
    } else if (at.closest("[data-close]")) {
      one("#review-tools").hidden = true;
    } else if ((link = at.closest(".seg[data-of]")) && window.getSelection().isCollapsed) {
      choose(rowAt(link.dataset.of), false);
      var row = rowAt(link.dataset.of);
      if (row) { row.scrollIntoView({ block: "nearest" }); }
    }
  }

  function submitted(event) {
    var form = event.target;
    if (event.defaultPrevented) { return; }
    if (form.id === "tick") {
      event.preventDefault();
      tick(rowOf(event.submitter), false);
    } else if (form.hasAttribute("data-row-form")) {
      event.preventDefault();
      sendRow(form, event.submitter);
    } else if (form.hasAttribute("data-live")) {
      event.preventDefault();
      if (event.submitter && event.submitter.dataset.act) { form.elements.act.value = event.submitter.dataset.act; }
      act(form, event.submitter);
    }
  }

  function begin() {
    review = one("#review");
    opened = null;
    one(".review-tabs", review).hidden = false;
    tab("rows");
  }

  document.addEventListener("DOMContentLoaded", function () {
    main = one("#main");
    begin();
    main.addEventListener("click", clicked);
    // Before the manners of every page (app.js), which would take a submission for a way to another page.
    main.addEventListener("submit", submitted);
    main.addEventListener("draft:saved", function (event) {
      var row = rowOf(event.target);
      if (row && event.detail.row) { put(row, event.detail); say(event.detail.message); }
    });
    main.addEventListener("focusin", function (event) {
      var field = event.target.closest("[data-field]"), form = field && field.closest("[data-row-form]");
      var spans = form && JSON.parse(form.dataset.spans)[field.dataset.field];
      if (spans) { show(spans); }
    });
    document.addEventListener("selectionchange", function () { window.clearTimeout(offer.timer); offer.timer = window.setTimeout(offer, 200); });
    document.addEventListener("keydown", keyed);
    var isOn = one("#keys-on");
    one("[data-keys-switch]").hidden = false;
    try { isOn.checked = !window.localStorage.getItem(KEYS_OFF); } catch (e) { /* no storage: keys are on */ }
    isOn.addEventListener("change", function () {
      try { if (isOn.checked) { window.localStorage.removeItem(KEYS_OFF); } else { window.localStorage.setItem(KEYS_OFF, "1"); } } catch (e) { /* as above */ }
    });
    if (review.dataset.opened) { choose(rowAt(review.dataset.opened), true); }
  });
})();
