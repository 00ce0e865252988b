// A telephone line between a browser and the portal, that can be cut: an HTTP proxy. A browser told to be offline keeps
// the connections that it has, so that alone would break no stream.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';

export class Line {
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(private readonly proxy: Server) {
    proxy.on('connection', (socket) => {
      if (this.#isCut) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
    proxy.on('request', (asked, answered) => {
      const { method, headers } = asked;
      const onward = request(asked.url ?? '', { method, headers }, (answer) => {
        answered.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(answered);
      });
      onward.on('error', () => answered.destroy());
      answered.on('close', () => onward.destroy());
      asked.pipe(onward);
    });
  }

  static async open(): Promise<Line> {
    const proxy = createServer();
    const line = new Line(proxy);
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    return line;
  }

  /** For a browser's `proxy`. */
  get address(): string {
    return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.proxy.close();
    await once(this.proxy, 'close');
  }
}
