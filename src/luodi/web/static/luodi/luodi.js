/* 落地 Luodi：渐进增强。没有脚本，页面照样能看、能填、能交。ES2018，Chromium 80。 */
(function () {
  'use strict';
  var words = {};
  try { words = JSON.parse(document.getElementById('words').textContent); } catch (error) { words = {}; }
  function one(selector, root) { return (root || document).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function closest(event, selector) { return event.target.closest ? event.target.closest(selector) : null; }

  /* 提示条 */
  var toastTimer = null;
  function toast(text, bad) {
    var box = document.getElementById('toast');
    if (!box || !text) return;
    box.textContent = text;
    box.classList.toggle('bad', Boolean(bad));
    box.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () { box.hidden = true; }, bad ? 9000 : 4000);
  }

  /* 侧栏与用户菜单 */
  function closeSide(focus) {
    var side = document.getElementById('side'), button = one('[data-menu]');
    if (!side || !side.classList.contains('open')) return;
    side.classList.remove('open');
    button.setAttribute('aria-expanded', 'false');
    if (focus) button.focus();
  }
  function closeMenus(except) {
    all('details.menu[open]').forEach(function (menu) { if (menu !== except) menu.open = false; });
  }
  document.addEventListener('click', function (event) {
    var button = closest(event, '[data-menu]');
    if (button) {
      var open = document.getElementById('side').classList.toggle('open');
      button.setAttribute('aria-expanded', String(open));
      return;
    }
    if (!closest(event, '#side')) closeSide(false);
    closeMenus(closest(event, 'details.menu'));
  });
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      closeSide(true);
      var menu = one('details.menu[open]');
      if (menu) { menu.open = false; one('summary', menu).focus(); }
    }
    if (event.key === '/' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      var search = document.getElementById('q');
      if (search && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
        event.preventDefault();
        search.focus();
      }
    }
  });

  /* 打印、对话框、复制、代填 */
  document.addEventListener('click', function (event) {
    var hit = closest(event, '[data-print]');
    if (hit) { window.print(); return; }
    hit = closest(event, '[data-dialog]');
    if (hit) {
      var dialog = document.getElementById(hit.getAttribute('data-dialog'));
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
      return;
    }
    hit = closest(event, '[data-close]');
    if (hit) { hit.closest('dialog').close(); return; }
    if (event.target.tagName === 'DIALOG') {
      var box = event.target.getBoundingClientRect();
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) event.target.close();
      return;
    }
    hit = closest(event, '[data-copy]');
    if (hit && navigator.clipboard) {
      navigator.clipboard.writeText(hit.getAttribute('data-copy')).then(function () { toast(words.copied); });
      return;
    }
    hit = closest(event, '[data-fill]');
    if (hit) {
      var values = JSON.parse(hit.getAttribute('data-fill'));
      Object.keys(values).forEach(function (id) {
        var input = document.getElementById(id);
        if (input) { input.value = values[id]; input.dispatchEvent(new Event('change', { bubbles: true })); }
      });
      var next = one('#' + (hit.getAttribute('data-then') || 'none'));
      if (next) next.focus();
    }
  });

  /* 确认：带 data-confirm 的按钮或表单先问一句 */
  var pending = null;
  document.addEventListener('submit', function (event) {
    var form = event.target, button = event.submitter || form.luodiButton || null;
    var text = (button && button.getAttribute('data-confirm')) || form.getAttribute('data-confirm');
    var dialog = document.getElementById('confirm');
    if (!text || !dialog || !dialog.showModal || form.luodiConfirmed) { form.luodiConfirmed = false; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    pending = { form: form, button: button };
    document.getElementById('confirm-p').textContent = text;
    document.getElementById('confirm-ok').classList.toggle('danger', Boolean(button && button.classList.contains('danger')));
    dialog.showModal();
  }, true);
  document.addEventListener('click', function (event) {
    var button = closest(event, 'button,input[type=submit]');
    if (button && button.form) button.form.luodiButton = button;
    if (!closest(event, '#confirm-ok') || !pending) return;
    var form = pending.form, submitter = pending.button;
    pending = null;
    document.getElementById('confirm').close();
    form.luodiConfirmed = true;
    if (submitter && form.contains(submitter)) submitter.click(); else if (form.requestSubmit) form.requestSubmit(); else form.submit();
  });

  /* 一次提交只走一遍；离开前提醒没保存的内容 */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented) return;
    form.luodiSubmitted = true;
    if (form.method !== 'post' || form.hasAttribute('data-again') || form.hasAttribute('hx-post')) return;
    setTimeout(function () {
      all('button[type=submit],button:not([type])', form).forEach(function (button) { button.disabled = true; button.classList.add('busy'); });
    }, 0);
  });
  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) return;
    all('button.busy').forEach(function (button) { button.disabled = false; button.classList.remove('busy'); });
  });
  document.addEventListener('input', function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute('data-guard')) form.luodiDirty = true;
  });
  window.addEventListener('beforeunload', function (event) {
    var dirty = all('form[data-guard]').some(function (form) { return form.luodiDirty && !form.luodiSubmitted; });
    if (dirty) { event.preventDefault(); event.returnValue = words.unsaved || ''; }
  });

  /* 筛选：选了就查；空的条件不进网址 */
  document.addEventListener('change', function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute('data-autosubmit') && !event.target.hasAttribute('data-wait')) {
      if (form.requestSubmit) form.requestSubmit(); else form.submit();
    }
  });
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== 'get' || !form.hasAttribute('data-lean')) return;
    var blank = all('input,select', form).filter(function (input) { return input.name && !input.disabled && input.value === ''; });
    blank.forEach(function (input) { input.disabled = true; });
    setTimeout(function () { blank.forEach(function (input) { input.disabled = false; }); }, 0);
  });

  /* 日期：20240831、2024.8.31、2024年8月31日 都收成 2024-08-31；只知到月收成 2024-08 */
  function two(text) { return text.length < 2 ? '0' + text : text; }
  function tidyDate(text) {
    var plain = text.normalize('NFKC').trim(), found;
    found = /^(\d{4})(\d{2})(\d{2})$/.exec(plain) || /^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$/.exec(plain);
    if (found) return found[1] + '-' + two(found[2]) + '-' + two(found[3]);
    found = /^(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?$/.exec(plain);
    return found ? found[1] + '-' + two(found[2]) : plain;
  }
  document.addEventListener('change', function (event) {
    if (event.target.hasAttribute && event.target.hasAttribute('data-date')) event.target.value = tidyDate(event.target.value);
  });

  /* 全选；滑杆读数 */
  document.addEventListener('change', function (event) {
    var name = event.target.getAttribute && event.target.getAttribute('data-all');
    if (name) all('input[type=checkbox][name="' + name + '"]').forEach(function (box) { box.checked = event.target.checked; });
  });

  /* htmx：失败要说清楚；换进来的出错提示要被读到 */
  document.addEventListener('htmx:sendError', function () { toast(words.failed, true); });
  document.addEventListener('htmx:timeout', function () { toast(words.failed, true); });
  document.addEventListener('htmx:responseError', function (event) {
    toast(event.detail.xhr.status < 500 ? words.refused : words.broken, true);
  });
  document.addEventListener('htmx:afterSwap', function (event) {
    var alert = one('[data-focus]', event.detail.target);
    if (alert) alert.focus();
  });
  var first = one('[data-focus]');
  if (first) first.focus();

  window.luodi = { one: one, all: all, toast: toast, words: words, tidyDate: tidyDate };
})();
