// A server between a command and the sandbox that counts requests, and fails some of them in a given way.
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * How a request fails:
 * - `reset before`: the connection breaks before the sandbox has seen it
 * - `reset during`: it breaks in the middle of the answer
 * - `reset after`: the sandbox has done it, and no answer comes
 * - `half`: the answer ends in its middle as if that were its end
 * - `cut`: it says how long it is, and is shorter
 * - `slow`: it comes byte by byte for a while
 */
export const socketWays = ['reset before', 'reset during', 'reset after', 'half', 'cut', 'slow'] as const;
export type SocketWay = (typeof socketWays)[number];

export interface SocketFault {
  /** From 1. */
  readonly nth: number;
  readonly way: SocketWay;
  /** So does each later one. */
  readonly stays: boolean;
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

/** How long a slow answer takes at most, in milliseconds, and in how many pieces it comes. */
const slowTime = 300;
const slowPieces = 10;

export class FaultyServer {
  readonly #behind: URL;
  readonly #server: Server;
  #faults: readonly SocketFault[] = [];
  #watch: (nth: number, when: 'before' | 'after') => void = () => undefined;
  #requests = 0;
  #fired = 0;

  private constructor(behind: string) {
    this.#behind = new URL(behind);
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
  }

  /** `behind`: the URL of the sandbox. */
  static async start(behind: string): Promise<FaultyServer> {
    const made = new FaultyServer(behind);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** Counted since `fail`. */
  get requests(): number {
    return this.#requests;
  }

  /** How many have failed. */
  get fired(): number {
    return this.#fired;
  }

  /** From here on. `watch` is told of each request before the sandbox has seen it, and before the answer goes back. */
  fail(faults: readonly SocketFault[] = [], watch?: (nth: number, when: 'before' | 'after') => void): void {
    this.#faults = faults;
    this.#watch = watch ?? (() => undefined);
    this.#requests = 0;
    this.#fired = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #wayOf(nth: number): SocketWay | undefined {
    const fault = this.#faults.find((one) => (one.stays ? nth >= one.nth : nth === one.nth));
    this.#fired += fault === undefined ? 0 : 1;
    return fault?.way;
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const nth = ++this.#requests;
    const way = this.#wayOf(nth);
    const body = await bodyOf(incoming);
    this.#watch(nth, 'before');
    if (way === 'reset before') {
      incoming.socket.resetAndDestroy();
      return;
    }
    const answered = await this.#asked(incoming, body);
    this.#watch(nth, 'after');
    if (way === 'reset after') {
      incoming.socket.resetAndDestroy();
      return;
    }
    await answer(outgoing, answered, way);
  }

  #asked(incoming: IncomingMessage, body: Buffer): Promise<Answered> {
    const { method = 'GET', url = '/', headers } = incoming;
    const { hostname, port, host } = this.#behind;
    return new Promise((resolve, reject) => {
      const sent = ask(
        { hostname, port, method, path: url, headers: { ...headers, host, connection: 'close' } },
        (response) => {
          bodyOf(response).then((bytes) => {
            // The links of an answer lead through here as well.
            const text = bytes.toString('latin1').replaceAll(this.#behind.origin, this.url);
            const kept = Object.entries(response.headers).filter(
              (entry): entry is [string, string | string[]] =>
                entry[1] !== undefined &&
                !/^(connection|keep-alive|content-length|transfer-encoding)$/.test(entry[0]),
            );
            resolve({
              status: response.statusCode ?? 500,
              headers: Object.fromEntries(kept),
              body: Buffer.from(text, 'latin1'),
            });
          }, reject);
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

async function answer(
  outgoing: ServerResponse,
  { status, headers, body }: Answered,
  way: SocketWay | undefined,
): Promise<void> {
  const half = body.subarray(0, body.length >> 1);
  const length = { 'content-length': String(way === 'half' ? half.length : body.length) };
  outgoing.writeHead(status, status === 204 ? headers : { ...headers, ...length });
  if (way === undefined || status === 204) {
    outgoing.end(body);
    return;
  }
  if (way === 'half') {
    outgoing.end(half);
    return;
  }
  if (way === 'slow') {
    for (let n = 0; n < slowPieces; n++) {
      outgoing.write(body.subarray((body.length * n) / slowPieces, (body.length * (n + 1)) / slowPieces));
      await delay(slowTime / slowPieces);
    }
    outgoing.end();
    return;
  }
  await new Promise<void>((resolve) => outgoing.write(half, () => resolve()));
  if (way === 'cut') {
    outgoing.socket?.end();
  } else {
    outgoing.socket?.resetAndDestroy();
  }
}
