// The workbench's own page: frames as high as what they show, colours shown by name, the checks, fresh styles.
const frames = () => [...document.querySelectorAll('iframe')];

const fit = (frame) => {
  const page = frame.contentDocument?.documentElement;
  if (page) frame.style.blockSize = `${Math.max(64, page.querySelector('body').scrollHeight + 8)}px`;
};
for (const frame of frames()) {
  frame.addEventListener('load', () => {
    fit(frame);
    setTimeout(fit, 400, frame);
  });
}

for (const sample of document.querySelectorAll('[data-back]')) {
  sample.style.background = `var(${sample.dataset.back})`;
  if (sample.dataset.front) sample.style.color = `var(${sample.dataset.front})`;
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copies]');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copies);
  button.nextElementSibling.textContent = button.dataset.done;
});

// The toolbar shows what is chosen at once.
document.querySelector('.w-toolbar')?.addEventListener('change', ({ currentTarget }) => currentTarget.requestSubmit());

const report = document.querySelector('.w-report');
const say = (lines) => report.replaceChildren(...lines.map((line) => Object.assign(document.createElement('p'), { textContent: line })));
const examples = () => frames().filter((frame) => frame.closest('.w-example'));

/** The outline of a frame: its landmarks and headings. */
const outline = (page) =>
  [...page.querySelectorAll('main, nav, header, footer, section[aria-label], h1, h2, h3, h4')].map(
    (element) => `${element.localName} «${(element.getAttribute('aria-label') ?? (/^h\d/.test(element.localName) ? element.textContent : '')).trim()}»`,
  );

document.querySelector('[data-axe]')?.addEventListener('click', async () => {
  say(['Проверяем…']);
  const lines = [];
  for (const frame of examples()) {
    const { contentWindow: view, contentDocument: page, title } = frame;
    if (!view.axe) {
      const loaded = await new Promise((done) => {
        const script = page.createElement('script');
        script.src = '/design/assets/axe.js';
        script.onload = () => done(true);
        script.onerror = () => done(false);
        page.head.append(script);
      });
      if (!loaded) return say(['Сначала установите пакеты в end2end: npm ci. Без скриптов в рамке проверки тоже нет.']);
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await view.axe.run(page, { runOnly: tags });
    lines.push(`${title}: ${violations.length ? violations.map(({ id, help }) => `${id} (${help})`).join('; ') : 'нарушений нет'}. ${outline(page).join(' › ')}`);
  }
  say(lines);
});

document.querySelector('[data-order]')?.addEventListener('click', () => {
  document.querySelectorAll('.w-number').forEach((number) => number.remove());
  for (const frame of examples()) {
    const stops = frame.contentDocument.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
    let place = 0;
    for (const stop of stops) {
      const { left, top, width } = stop.getBoundingClientRect();
      if (!width) continue;
      const number = Object.assign(document.createElement('span'), { className: 'w-number', textContent: ++place });
      number.style.insetInlineStart = `${left}px`;
      number.style.insetBlockStart = `${top}px`;
      frame.parentElement.append(number);
    }
  }
});

// A changed style sheet comes in without anything being loaded anew.
let stamp;
setInterval(async () => {
  const now = await fetch('/design/stamp').then((answer) => answer.text()).catch(() => stamp);
  if (stamp !== undefined && now !== stamp) {
    for (const page of [document, ...frames().map((frame) => frame.contentDocument)]) {
      for (const link of page?.querySelectorAll('link[rel=stylesheet]') ?? []) {
        const address = new URL(link.href);
        address.searchParams.set('stamp', now);
        link.href = address;
      }
    }
    setTimeout(() => frames().forEach(fit), 300);
  }
  stamp = now;
}, 700);
