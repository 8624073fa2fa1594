/* The report form's autosave. Promise: no text a person typed is lost or silently written over.

   <form data-autosave-url data-draft-key="draft:<user>:<obligation>" data-login-url> with a hidden input "version"
   and parts/draft_notices.html and parts/draft_status.html inside.
   The form tells of each save by the event draft:saved, and form.saveDraft() saves now (resolves to true once all is saved).
   Every keystroke is kept in this browser at once; 1.5 s after typing stops it goes to the server. Once the server has it,
   the copy in this browser is deleted. Before the form is submitted, what is not saved yet is saved first. */
(function () {
  "use strict";

  var QUIET = 1500;      // ms without typing before a save
  var RETRY = 20000;     // ms between tries while the network is away
  var PATIENCE = 6000;   // ms that a submission waits for the save before it

  function textOf(form) {
    var fields = {};
    Array.prototype.forEach.call(form.elements, function (input) {
      if (!input.name || input.disabled) { return; }
      if (["file", "submit", "button", "password"].indexOf(input.type) >= 0) { return; }
      if (["csrfmiddlewaretoken", "version", "confirmed"].indexOf(input.name) >= 0) { return; }
      if ((input.type === "checkbox" || input.type === "radio") && !input.checked) {
        fields[input.name] = fields[input.name] || [];
        return;
      }
      var value = String(input.value).replace(/\r\n?/g, "\n");
      fields[input.name] = (fields[input.name] || []).concat([value]);
    });
    return fields;
  }

  function putText(form, fields) {
    Array.prototype.forEach.call(form.elements, function (input) {
      if (!Object.prototype.hasOwnProperty.call(fields, input.name)) { return; }
      var values = fields[input.name];
      if (input.type === "checkbox" || input.type === "radio") {
        input.checked = values.indexOf(input.value) >= 0;
      } else if (input.type === "select-multiple") {
        Array.prototype.forEach.call(input.options, function (option) { option.selected = values.indexOf(option.value) >= 0; });
      } else if (input.type !== "file" && values.length) {
        input.value = values[0];
      }
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }

  function clock(moment) {
    var at = new Date(moment);
    function two(n) { return (n < 10 ? "0" : "") + n; }
    var time = two(at.getHours()) + ":" + two(at.getMinutes());
    return at.toDateString() === new Date().toDateString() ? "今天 " + time : at.getMonth() + 1 + "月" + at.getDate() + "日 " + time;
  }

  // The browser may refuse storage (private window, full disk): the server copy must go on working without it.
  var shelf = {
    get: function (key) { try { return JSON.parse(window.localStorage.getItem(key)); } catch (e) { return null; } },
    put: function (key, kept) { try { window.localStorage.setItem(key, JSON.stringify(kept)); return true; } catch (e) { return false; } },
    drop: function (key) { try { window.localStorage.removeItem(key); } catch (e) { /* nothing to drop */ } }
  };

  function watch(form) {
    var key = form.dataset.draftKey;
    var versionInput = form.querySelector("input[name=version]");
    var status = form.querySelector("[data-draft-status]");
    var offer = form.querySelector("[data-draft-offer]");
    var conflict = form.querySelector("[data-draft-conflict]");
    // What the server holds, as far as this page knows. A form shown again with errors was refused: the server holds none of it.
    var saved = form.querySelector(".form-errors") ? null : textOf(form);
    var timer = null;
    var saving = null;                // the promise of a save under way
    var stopped = false;              // after a conflict this page writes nothing more
    var trouble = false;              // the last save did not arrive
    var isOffline = false;            // because no server answered at all
    var isSignedOut = false;
    var isFlushing = false;           // a submission waits for the save before it
    var isReady = false;              // that save is over, the submission may go
    var isHeld = false;               // the text bears a mark of classification: this browser keeps no copy either
    var kept = shelf.get(key);        // text from an earlier visit, while it is being offered

    function say(words, isBad) {
      status.classList.toggle("is-bad", Boolean(isBad));
      status.textContent = words;
    }

    function changed() { return !same(textOf(form), saved); }

    function keep() {
      if (isHeld) { return; }
      // Text that is still on offer stays behind the newer text.
      shelf.put(key, { at: Date.now(), version: versionInput.value, fields: textOf(form), offered: offer.hidden ? null : kept });
    }

    function forget() { if (offer.hidden) { shelf.drop(key); } else { shelf.put(key, kept); } }

    // Signing in again, in another tab, changes the token: the cookie always has the valid one.
    function freshToken() {
      var input = form.querySelector("input[name=csrfmiddlewaretoken]");
      var cookie = /(?:^|;\s*)[\w-]*csrftoken=([^;]+)/.exec(document.cookie);
      if (input && cookie) { input.value = decodeURIComponent(cookie[1]); }
      return input ? input.value : "";
    }

    function later(wait) {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, wait);
    }

    function signedOut() {
      trouble = true;
      isSignedOut = true;
      say("登录已失效，文字已保存在本机；请重新登录后继续。", true);
      var link = document.createElement("a");
      link.href = form.dataset.loginUrl || "/accounts/login/";
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "在新窗口登录";
      status.appendChild(link);
    }

    function clash(answer) {
      stopped = true;
      conflict.textContent = "";
      var heading = document.createElement("h3");
      heading.textContent = "草稿已在别处修改，本页停止自动保存";
      var words = document.createElement("p");
      words.textContent = answer.message || "另一个窗口或另一位同事保存了较新的内容。";
      conflict.appendChild(heading);
      conflict.appendChild(words);
      var list = document.createElement("dl");
      Object.keys(answer.theirs || {}).forEach(function (name) {
        var theirs = answer.theirs[name];
        var mine = textOf(form)[name];
        if (theirs === null || typeof theirs === "object" || (mine && mine[0] === String(theirs))) { return; }
        var term = document.createElement("dt");
        var input = form.elements[name];
        var label = input && input.labels && input.labels[0];
        term.textContent = (label ? label.firstChild.textContent.trim() : name) + "（" + (answer.saved_by || "对方") + "保存的内容）";
        var text = document.createElement("dd");
        text.textContent = String(theirs) || "（空）";
        list.appendChild(term);
        list.appendChild(text);
      });
      if (list.children.length) { conflict.appendChild(list); }
      var help = document.createElement("p");
      help.textContent = "您写的文字仍在下面，也已保存在本机。请先复制需要的内容，再载入新内容继续修改。";
      conflict.appendChild(help);
      var reload = document.createElement("a");
      reload.className = "btn btn-outline-primary btn-sm";
      reload.href = window.location.href;
      reload.textContent = "载入新内容";
      conflict.appendChild(reload);
      conflict.hidden = false;
      say("未保存到服务器。", true);
      conflict.focus();
    }

    // Resolves to true when the server holds everything that is in the form.
    function save() {
      window.clearTimeout(timer);
      if (stopped) { return Promise.resolve(false); }
      if (saving) { return saving.then(save); }
      if (!changed()) { return Promise.resolve(true); }
      var sent = textOf(form);
      var body = new URLSearchParams();
      Object.keys(sent).forEach(function (name) { sent[name].forEach(function (value) { body.append(name, value); }); });
      body.append("version", versionInput.value);
      say("正在保存草稿…");
      saving = window.fetch(form.dataset.autosaveUrl, {
        method: "POST",
        credentials: "same-origin",
        keepalive: document.visibilityState === "hidden",
        headers: { "X-CSRFToken": freshToken(), "X-Requested-With": "fetch", "Accept": "application/json" },
        body: body
      }).then(function (response) {
        isOffline = false;
        isSignedOut = false;
        var isJson = (response.headers.get("Content-Type") || "").indexOf("json") >= 0;
        if (response.status === 409 && isJson) {
          return response.json().then(function (answer) { clash(answer); return false; });
        }
        if (response.status === 401 || response.redirected || (response.status === 403 && !isJson)) {
          signedOut();
          return false;
        }
        if (!isJson || response.status >= 500) { throw new Error("unexpected answer"); }
        return response.json().then(function (answer) {
          if (!response.ok) {
            // A sentence from the server (closed period, too long): trying again without a change would not help.
            trouble = false;
            if (answer.code === "classified_mark") {
              isHeld = true;
              forget();
            }
            say(answer.message || answer.detail || "草稿没有保存到服务器，文字已保存在本机。", true);
            return false;
          }
          trouble = false;
          isHeld = false;
          saved = sent;
          versionInput.value = answer.version;
          if (changed()) { keep(); later(QUIET); } else { forget(); }
          say((answer.message || "草稿已保存") + "（" + answer.saved_at + "）");
          form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true, detail: answer }));
          return !changed();
        });
      }).catch(function (problem) {
        trouble = true;
        isOffline = problem instanceof TypeError;
        say("暂时连不上服务器，文字已保存在本机，恢复后会自动保存。", true);
        later(RETRY);
        return false;
      }).then(function (isSaved) {
        saving = null;
        return isSaved;
      });
      return saving;
    }

    function typed() {
      if (!changed()) { return; }
      keep();
      if (!stopped) { later(QUIET); }
    }

    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    form.addEventListener("focusout", function () { if (changed()) { later(200); } });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden" ? changed() : trouble) { save(); }
    });
    window.addEventListener("focus", function () { if (trouble) { save(); } });
    window.addEventListener("online", function () { if (trouble) { save(); } });

    /* Submission: save first, so that a lost session or a conflict is told here, with the text still in place. */
    function mayGo() {
      if (stopped) {
        conflict.focus();
        return false;
      }
      if (isSignedOut) { return false; }
      if (isOffline) {
        say("暂时连不上服务器，没有提交；文字已保存在本机，请稍后再提交。", true);
        return false;
      }
      return true;
    }

    form.addEventListener("submit", function (event) {
      if (isReady || event.defaultPrevented) { return; }
      freshToken();
      if (!stopped && !saving && !changed()) { return; }
      event.preventDefault();
      if (isFlushing) { return; }
      isFlushing = true;
      var submitter = event.submitter;
      var wait = new Promise(function (resolve) { window.setTimeout(resolve, PATIENCE); });
      Promise.race([save(), wait]).then(function () {
        isFlushing = false;
        if (!mayGo()) { return; }
        window.clearTimeout(timer);
        isReady = true;
        if (form.requestSubmit) { form.requestSubmit(submitter || undefined); } else { form.submit(); }
        isReady = false;
      });
    });

    /* Text that this browser kept and the server never got. */
    if (kept && kept.offered && same(kept.fields, saved)) { kept = kept.offered; }
    if (kept && kept.fields && !same(kept.fields, textOf(form))) {
      var words = "（" + clock(kept.at) + "）";
      if (kept.version !== versionInput.value) { words += "，此后草稿在别处又有修改，恢复后请核对"; }
      form.querySelector("[data-draft-offer-words]").textContent = words + "。";
      offer.hidden = false;
      form.querySelector("[data-draft-restore]").addEventListener("click", function () {
        offer.hidden = true;
        putText(form, kept.fields);
        say("已恢复本机的文字。");
        typed();
      });
      form.querySelector("[data-draft-discard]").addEventListener("click", function () {
        offer.hidden = true;
        shelf.drop(key);
        say("已放弃本机的文字。");
        typed();
      });
    } else if (kept && saved) {
      shelf.drop(key);
    }
    if (!saved) { typed(); }
    form.saveDraft = save;
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-autosave-url]").forEach(watch);
  });
  // A form that a page brings in later announces itself.
  document.addEventListener("draft:watch", function (event) { watch(event.target); });
})();
