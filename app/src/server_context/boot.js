// What works before the wasm is there, and goes on working: showing a password, opening a dialog, copying, printing.
// It stands in the document itself, at most 2 KB; whole-line comments and indents are left out on the way.
(() => {
  const page = document;
  const root = page.documentElement;
  root.dataset.boot = '';

  // Listens once, on the document, so that it also serves what the wasm draws later.
  const onClick = (selector, act) =>
    page.addEventListener('click', (event) => {
      const found = event.target.closest?.(selector);
      if (found) act(found, found.dataset, event);
    });

  // <button data-shows="ID" data-on="Пароль показан" data-off="Пароль скрыт">, and a status with the id "ID-said".
  const show = (data, shown) => {
    const input = page.getElementById(data.shows);
    if (!input || (input.type === 'text') === shown) return;
    input.type = shown ? 'text' : 'password';
    data.state = shown ? 'on' : 'off';
    page.getElementById(`${input.id}-said`).textContent = data[data.state];
  };
  const hideAll = () => page.querySelectorAll('[data-shows]').forEach((button) => show(button.dataset, false));
  onClick('[data-shows]', (_, data) => show(data, data.state !== 'on'));
  addEventListener('submit', hideAll, true);
  addEventListener('pageshow', hideAll);

  onClick('[data-opens]', (_, { opens }, event) => {
    event.preventDefault();
    page.getElementById(opens).showModal();
  });
  onClick('[data-closes]', (button) => button.closest('dialog').close());
  onClick('[data-prints]', () => print());
  onClick('[data-copies]', (button, { copies, done }) =>
    navigator.clipboard.writeText(copies).then(() => (button.nextElementSibling.textContent = done)));

  // The wasm comes when the page has all it needs, or at once when somebody means to act.
  const { script, wasm } = root.dataset;
  // What does not arrive is missed by nobody: the page goes on as it came.
  const goOn = () => {};
  let start = () => {
    start = () => {};
    page.getElementById('ahead')?.remove();
    if (script) import(script).then((module) => module.default({ module_or_path: wasm }).then(module.hydrate, goOn), goOn);
  };
  const begin = () => start();
  for (const type of ['pointerdown', 'keydown', 'input']) addEventListener(type, begin, { once: true });
  // A browser that is never idle starts it all the same.
  addEventListener('load', () => (window.requestIdleCallback ?? setTimeout)(begin, { timeout: 2000 }));
})();
