/* 试算的滑块：滑块与数字框是同一个数。没有脚本时用数字框和按钮。 */
(function () {
  'use strict';
  document.addEventListener('input', function (event) {
    var name = event.target.getAttribute && event.target.getAttribute('data-dial');
    var box = name && document.getElementById(name);
    if (box) box.value = event.target.value;
  });
})();
