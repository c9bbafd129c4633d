/* 预览页的键盘：方向键在各行的选择之间移动，选完一行焦点落到下一行。没有脚本也能用 Tab 和回车。 */
(function () {
  'use strict';
  var all = window.luodi.all, kept = null;
  function groups() { return all('[data-choices] form').filter(function (form) { return form.querySelector('button'); }); }
  function buttons(form) { return all('button', form); }
  function place() {
    var active = document.activeElement, found = null;
    groups().forEach(function (form, at) {
      var button = form.contains(active) ? buttons(form).indexOf(active) : -1;
      if (button >= 0) found = { at: at, button: button };
    });
    return found;
  }
  function focus(at, button) {
    var list = groups();
    if (!list.length) return false;
    var row = buttons(list[Math.max(0, Math.min(at, list.length - 1))]);
    row[Math.max(0, Math.min(button, row.length - 1))].focus();
    return true;
  }
  document.addEventListener('keydown', function (event) {
    var step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    var here = step && !event.ctrlKey && !event.altKey && !event.metaKey ? place() : null;
    if (here && focus(here.at + step[0], here.button + step[1])) event.preventDefault();
  });
  document.addEventListener('htmx:beforeSwap', function () { kept = place(); });
  function undecided(at) {
    var list = groups();
    while (at < list.length - 1 && list[at].querySelector('[aria-pressed=true]')) at++;
    return at;
  }
  document.addEventListener('htmx:afterSettle', function () {
    if (kept && !focus(undecided(kept.at), kept.button)) {
      var confirm = document.querySelector('button[form=confirm-it]');
      if (confirm) confirm.focus();
    }
    kept = null;
  });
})();
