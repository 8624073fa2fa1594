/* The text of an import on the left of its review screen: stretches light up, and what is selected is a stretch. Places count
   characters as the server does; the text stands in pieces: <span class="seg" data-start data-end>.
   window.sourceText.show([[from, to], …]) lights up; .picked() is {start, end, words} of the selection, or null. */
(function () {
  "use strict";

  function one(selector) { return document.querySelector(selector); }
  function all(selector, within) { return Array.prototype.slice.call(within.querySelectorAll(selector)); }

  /* ----- characters: the server counts code points, the browser half of some ----- */
  function length(text) { return Array.from(text).length; }
  function unitsFor(text, points) { return Array.from(text).slice(0, points).join("").length; }

  /* ----- the left side: stretches light up ----- */
  function dim() {
    all("mark", one("#source")).forEach(function (mark) {
      var piece = mark.parentNode;
      piece.textContent = piece.textContent;
    });
  }

  function light(piece, from, to) {
    var text = piece.textContent, first = unitsFor(text, from), last = unitsFor(text, to);
    var mark = document.createElement("mark");
    mark.textContent = text.slice(first, last);
    piece.textContent = "";
    piece.append(text.slice(0, first), mark, text.slice(last));
    return mark;
  }

  function show(spans) {
    dim();
    var first = null;
    all(".seg", one("#source")).forEach(function (piece) {
      var start = Number(piece.dataset.start), end = Number(piece.dataset.end);
      // One stretch a piece: where several meet, the widest.
      var from = Infinity, to = -1;
      spans.forEach(function (span) {
        if (span[0] < end && span[1] > start) { from = Math.min(from, span[0]); to = Math.max(to, span[1]); }
      });
      if (to < 0) { return; }
      var mark = light(piece, Math.max(from, start) - start, Math.min(to, end) - start);
      first = first || mark;
    });
    if (first) { bring(first); }
  }

  function bring(mark) {
    var source = one("#source");
    var at = mark.getBoundingClientRect().top - source.getBoundingClientRect().top;
    source.scrollTop += at - source.clientHeight / 3;
  }

  function placeOf(node, offset) {
    var piece = node.nodeType === 3 ? node.parentNode.closest(".seg") : node.closest && node.closest(".seg");
    if (!piece) { return null; }
    var before = document.createRange();
    before.selectNodeContents(piece);
    before.setEnd(node, offset);
    return Number(piece.dataset.start) + length(before.toString());
  }

  function picked() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return null; }
    var range = selection.getRangeAt(0);
    if (!one("#source").contains(range.commonAncestorContainer)) { return null; }
    var start = placeOf(range.startContainer, range.startOffset), end = placeOf(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start ? null : { start: start, end: end, words: range.toString() };
  }

  window.sourceText = { show: show, picked: picked };
})();
