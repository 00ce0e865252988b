// Somebody in another network: this machine has sixteen million addresses of its own.
import { expect } from '@playwright/test';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { ours } from './requests';

/** Guesses at the password of a login, once from each of so many networks. */
export async function guessFromManyNetworks(origin: string, login: string, networks: number): Promise<void> {
  for (let network = 1; network <= networks; network += 1) {
    const localAddress = `127.0.77.${network}`;
    const page = await exchange(`${origin}/sign-in`, { localAddress, headers: { Accept: 'text/html' } });
    const cookie = (page.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const body = new URLSearchParams({ login, password: 'не тот пароль совсем', _csrf: token }).toString();
    const headers = { ...ours, cookie, 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await exchange(`${origin}/api/sign-in`, { localAddress, method: 'POST', headers }, body);
    expect(answer.status).toBe(303);
  }
}

async function exchange(
  address: string,
  options: { localAddress: string; method?: string; headers: Record<string, string> },
  body = '',
): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    send(address, { ...options, agent: false }, resolve).on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() };
}

/** A proxy through which a browser comes from this address of the machine. To be closed. */
export async function throughNetwork(localAddress: string): Promise<{ server: string; close: () => void }> {
  const proxy = createServer((request, response) => {
    const { method, headers, url } = request;
    const onward = send(url ?? '', { method, headers, localAddress, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  // Requests of the test itself come by a tunnel.
  proxy.on('connect', (request, socket, head) => {
    const [host, port] = (request.url ?? '').split(':');
    const onward = connect({ host, port: Number(port), localAddress }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    server: `http://127.0.0.1:${port}`,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
