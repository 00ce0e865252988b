// A page of one heading, one field and one button with a script: what this machine and this line cost whoever serves them
// something. Other pages were measured on another machine; by this one they can be compared.
import { createServer } from 'node:http';
import { once } from 'node:events';

const PAGE = `<!doctype html><html lang="ru"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>Вход</title>
<main><h1>Вход</h1><input id="password" type="password"> <button data-shows="password">Показать пароль</button></main>
<script>document.querySelector('button').onclick = () => (document.querySelector('input').type = 'text');</script>`;

/** The bare page on a free port. */
export async function serveBarePage() {
  const server = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(PAGE);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
