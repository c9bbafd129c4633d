/* 试算的滑块：滑块与数字框是同一个数。没有脚本时用数字框和按钮。 */
(function () {
  'use strict';
  document.addEventListener('input', function (event) {
    var name = event.target.getAttribute && event.target.getAttribute('data-dial');
    var box = name && document.getElementById(name);
    if (box) box.value = event.target.value;
  });
  // 保存的就是框里的数，哪怕还没有重算完。
  document.addEventListener('submit', function (event) {
    var kept = event.target, dials = document.querySelector('form[data-dials]');
    if (!dials || kept.getAttribute('data-keeps') === null) return;
    Array.prototype.forEach.call(dials.elements, function (field) {
      var own = field.name && kept.elements[field.name];
      if (!field.name || (own && own.length)) return;
      if (!own) {
        own = document.createElement('input');
        own.type = 'hidden';
        own.name = field.name;
        kept.appendChild(own);
      }
      own.value = field.value;
    });
  }, true);
})();
