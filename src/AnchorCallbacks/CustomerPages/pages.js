// Everything works without this file. It adds the camera, a preview of files, the progress of an upload, and the live status.
(function () {
  'use strict';

  function make(name, text, className) {
    var element = document.createElement(name);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  // A preview of a chosen picture.
  function showPreview(box, input) {
    var old = box.querySelector('.preview');
    if (old) { URL.revokeObjectURL(old.src); old.remove(); }
    var file = input.files && input.files[0];
    if (!file || file.type.indexOf('image/') !== 0) return;
    var picture = make('img', '', 'preview');
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    input.after(picture);
  }

  // The camera of the device, in the page.
  function openCamera(box, input, button) {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: box.dataset.camera, width: { ideal: 1920 }, height: { ideal: 1920 } } })
      .then(function (stream) {
        var panel = make('div'), video = make('video'), shoot = make('button', box.dataset.shoot, 'main'),
          cancel = make('button', box.dataset.cancel);
        shoot.type = cancel.type = 'button';
        video.muted = true;
        video.setAttribute('playsinline', '');
        video.srcObject = stream;
        panel.append(video, shoot, cancel);
        button.hidden = true;
        button.after(panel);
        video.play();
        shoot.focus();
        function close() {
          stream.getTracks().forEach(function (track) { track.stop(); });
          panel.remove();
          button.hidden = false;
          button.focus();
        }
        cancel.onclick = close;
        shoot.onclick = function () {
          if (!video.videoWidth) return;
          var canvas = make('canvas');
          canvas.width = video.videoWidth;
          canvas.height = video.videoHeight;
          canvas.getContext('2d').drawImage(video, 0, 0);
          canvas.toBlob(function (blob) {
            var files = new DataTransfer();
            files.items.add(new File([blob], input.name + '.jpg', { type: 'image/jpeg' }));
            input.files = files.files;
            input.dispatchEvent(new Event('change', { bubbles: true }));
            close();
          }, 'image/jpeg', 0.9);
        };
      })
      .catch(function () {
        button.replaceWith(make('p', box.dataset.none, 'hint'));
        input.focus();
      });
  }

  function start() {
    document.querySelectorAll('.file').forEach(function (box) {
      var input = box.querySelector('input[type=file]');
      input.addEventListener('change', function () { showPreview(box, input); });
      if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.DataTransfer) {
        var button = make('button', box.dataset.take, 'camera');
        button.type = 'button';
        button.onclick = function () { openCamera(box, input, button); };
        input.before(button);
      }
    });

    // A form with files shows how far the upload is. The answer replaces the page, as without script.
    document.querySelectorAll('form.step').forEach(function (form) {
      var box = form.querySelector('.file');
      form.addEventListener('submit', function (event) {
        var button = form.querySelector('button.main');
        if (form.dataset.sent) { event.preventDefault(); return; }
        form.dataset.sent = 'yes';
        button.setAttribute('aria-busy', 'true');
        var hasFile = Array.prototype.some.call(form.querySelectorAll('input[type=file]'), function (input) { return input.files.length; });
        if (!hasFile || !window.FormData) return;
        event.preventDefault();
        var label = button.textContent, request = new XMLHttpRequest();
        request.open('POST', form.action);
        request.upload.onprogress = function (progress) {
          if (progress.lengthComputable)
            button.textContent = box.dataset.sending + ' ' + Math.round(100 * progress.loaded / progress.total) + ' %';
        };
        request.onload = function () {
          if (request.status === 200) { location.assign(request.responseURL || location.pathname); return; }
          var page = new DOMParser().parseFromString(request.responseText, 'text/html');
          var main = page.querySelector('main');
          if (!main) { location.reload(); return; }
          document.querySelector('main').replaceWith(document.adoptNode(main));
          start();
          var first = document.querySelector('[aria-invalid]') || document.querySelector('main');
          first.focus();
        };
        request.onerror = function () {
          delete form.dataset.sent;
          button.removeAttribute('aria-busy');
          button.textContent = label;
          form.submit();
        };
        request.send(new FormData(form));
      });
    });
  }

  start();

  // The browser may show a page again as it was left: its form can be sent again.
  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) return;
    document.querySelectorAll('form.step').forEach(function (form) {
      delete form.dataset.sent;
      form.querySelector('button.main').removeAttribute('aria-busy');
    });
  });

  // The page is shown again when the status changes.
  var status = document.getElementById('status');
  if (status && window.fetch) {
    var looks = 0;
    var look = function () {
      if (document.hidden) return;
      fetch(status.dataset.state, { credentials: 'same-origin', cache: 'no-store' })
        .then(function (answer) {
          // The visit has ended: the page says how to come back.
          return answer.status === 403 ? '' : answer.ok ? answer.text() : status.dataset.mark;
        })
        .then(function (mark) { if (mark !== status.dataset.mark) location.reload(); })
        .catch(function () { });
    };
    // A decision often takes hours: after two minutes the page looks less often.
    var wait = function () {
      looks++;
      look();
      setTimeout(wait, looks < 24 ? 5000 : 20000);
    };
    setTimeout(wait, 5000);
    document.addEventListener('visibilitychange', look);
  }

  // What the wallet asked to be told: the transaction, without any data of its user.
  var message = document.getElementById('wallet-message');
  if (message && window.opener) window.opener.postMessage(JSON.parse(message.textContent), '*');
})();
