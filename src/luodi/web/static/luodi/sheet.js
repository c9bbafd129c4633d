/* 填报网格：表单 input 的渐进增强。粘贴整块、归一、撤销、方向键、即时校验。服务端用同一规则再校验。 */
(function () {
  'use strict';
  var all = window.luodi.all, words = window.luodi.words;

  /* Excel 剪贴板：制表符分列、换行分行、引号包住含换行的格 */
  function parse(text) {
    var rows = [], row = [], cell = '', quoted = false, char;
    text = text.replace(/\r\n?/g, '\n');
    for (var index = 0; index < text.length; index++) {
      char = text[index];
      if (quoted) {
        if (char === '"') { if (text[index + 1] === '"') { cell += '"'; index++; } else quoted = false; } else cell += char;
      } else if (char === '"' && cell === '') quoted = true;
      else if (char === '\t') { row.push(cell); cell = ''; }
      else if (char === '\n') { row.push(cell); rows.push(row); row = []; cell = ''; }
      else cell += char;
    }
    if (cell !== '' || row.length) { row.push(cell); rows.push(row); }
    return rows;
  }

  /* 空白不是 0；格内自带的单位与列单位相同才去掉，不同的留下报错 */
  function normal(value, unit) {
    var text = String(value).normalize('NFKC').replace(/[\s,\u00a0]/g, '');
    if (/^([-—–－]+|\/)$/.test(text)) return '';
    if (unit && text.length > unit.length && text.slice(-unit.length) === unit && (unit !== '元' || !/[十百千万亿]元$/.test(text))) {
      text = text.slice(0, -unit.length);
    }
    return text;
  }

  function Sheet(table) {
    this.table = table;
    this.info = document.getElementById(table.getAttribute('data-info') || 'pasteinfo');
    this.undo = null;
    this.grid = all('tbody tr', table).map(function (row) { return all('input', row); }).filter(function (row) { return row.length; });
    table.addEventListener('paste', this.paste.bind(this));
    table.addEventListener('keydown', this.key.bind(this));
    table.addEventListener('change', function (event) { if (event.target.tagName === 'INPUT') mark(event.target); });
    this.grid.forEach(function (row) { row.forEach(mark); });
  }

  function mark(input) {
    if (!input.hasAttribute('data-u')) return;
    var value = normal(input.value, input.getAttribute('data-u'));
    var wrong = value !== '' && !/^-?\d+(\.\d+)?$/.test(value);
    input.parentNode.classList.toggle('err', wrong);
    input.setCustomValidity(wrong ? (/[一-鿿]/.test(value) ? words.unit : words.number) || 'x' : '');
    input.title = wrong ? input.validationMessage : '';
  }

  Sheet.prototype.place = function (input) {
    for (var row = 0; row < this.grid.length; row++) {
      var column = this.grid[row].indexOf(input);
      if (column >= 0) return [row, column];
    }
    return null;
  };

  Sheet.prototype.say = function (text) { if (this.info) this.info.textContent = text; };

  Sheet.prototype.paste = function (event) {
    var at = this.place(event.target), data = event.clipboardData || window.clipboardData;
    if (!at) return;
    var text = data.getData('text/plain');
    if (!/[\t\n]/.test(text.replace(/[\r\n]+$/, ''))) return;
    event.preventDefault();
    var rows = parse(text.replace(/[\r\n]+$/, '')), written = [], over = 0, grid = this.grid;
    rows.forEach(function (row, down) {
      row.forEach(function (value, across) {
        var input = grid[at[0] + down] && grid[at[0] + down][at[1] + across];
        if (!input || input.readOnly || input.disabled) { if (value.trim() !== '') over++; return; }
        written.push([input, input.value]);
        input.value = input.hasAttribute('data-u') ? normal(value, input.getAttribute('data-u')) : value.trim();
        input.parentNode.classList.add('chg');
        mark(input);
      });
    });
    this.undo = written;
    this.table.dispatchEvent(new Event('input', { bubbles: true }));
    var said = (words.pasted || '').replace('{rows}', rows.length).replace('{cells}', written.length);
    this.say(said + (over ? (words.over || '').replace('{cells}', over) : ''));
  };

  Sheet.prototype.takeBack = function () {
    this.undo.forEach(function (pair) { pair[0].value = pair[1]; pair[0].parentNode.classList.remove('chg'); mark(pair[0]); });
    this.undo = null;
    this.say(words.undone);
  };

  Sheet.prototype.key = function (event) {
    var input = event.target, at = this.place(input);
    if (!at || event.isComposing) return;
    if (event.key === 'z' && (event.ctrlKey || event.metaKey) && this.undo) { event.preventDefault(); this.takeBack(); return; }
    var row = at[0], column = at[1];
    if (event.key === 'ArrowDown' || event.key === 'Enter') row++;
    else if (event.key === 'ArrowUp') row--;
    else if (event.key === 'ArrowLeft' && input.selectionStart === 0 && input.selectionEnd === 0) column--;
    else if (event.key === 'ArrowRight' && input.selectionStart === input.value.length) column++;
    else return;
    var next = this.grid[row] && this.grid[row][column];
    if (next) { event.preventDefault(); next.focus(); next.select(); } else if (event.key === 'Enter') event.preventDefault();
  };

  function start(root) {
    all('table[data-sheet]', root).forEach(function (table) {
      if (!table.luodiSheet) table.luodiSheet = new Sheet(table);
    });
  }
  start(document);
  document.addEventListener('htmx:load', function (event) { start(event.detail.elt.parentNode || document); });
  window.luodi.normal = normal;
  window.luodi.parseTable = parse;
})();
