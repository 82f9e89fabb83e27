// One request on its connection, until the answer's head is there and the connection is free again, within its times.
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds. */
export interface ExchangeTimes {
  /** Until a connection stands. */
  readonly connect: number;
  /** From then on until the head of the answer is there. */
  readonly head: number;
}

/** The code is that of the system, which gives up as well, only later. */
export function connectTimeout(): Error {
  return Object.assign(new Error('no connection within --connect-timeout'), { code: 'ETIMEDOUT' });
}

export interface ExchangeSettings {
  readonly times: ExchangeTimes;
  /** What a socket says once it stands. */
  readonly stands: 'connect' | 'secureConnect';
  /** The sockets that have said so. */
  readonly standing: WeakSet<Socket>;
}

export class Exchange {
  /** The head of the answer; its body has yet to be read. */
  readonly head: Promise<IncomingMessage>;
  /** Nothing of the request or its answer is left on a connection. */
  readonly done: Promise<void>;
  readonly #request: ClientRequest;
  readonly #settings: ExchangeSettings;
  readonly #start = performance.now();
  readonly #reject: (error: Error) => void;
  #response: IncomingMessage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isConnected = false;

  constructor(request: ClientRequest, settings: ExchangeSettings) {
    this.#request = request;
    this.#settings = settings;
    let give: (response: IncomingMessage) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    this.head = new Promise((resolve, reject) => {
      give = resolve;
      fail = reject;
    });
    this.#reject = fail;
    this.done = new Promise((resolve) => request.once('close', resolve));
    request
      .once('socket', (socket) => this.#connect(socket))
      .on('information', () => this.#informed())
      .once('response', (response) => {
        clearTimeout(this.#timer);
        this.#response = response;
        response.once('end', () => this.#answered());
        give(response);
      })
      // Beside an answer that has all come, it does not matter that the request could not all be sent.
      .on('error', (error) => this.end(error))
      .once('close', () => {
        clearTimeout(this.#timer);
        fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
      });
  }

  /** Whether a byte of the request may have been sent. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Ends it at once: whoever waits for the head, or reads the body, meets the error. */
  end(error: Error): void {
    clearTimeout(this.#timer);
    // A request that waits for a connection says nothing of its end before it would have one.
    this.#reject(error);
    if (this.#response === undefined) {
      this.#request.destroy(error);
    } else if (!this.#response.complete) {
      this.#response.destroy(error);
    }
  }

  #expire(milliseconds: number, error: () => Error): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(error()), milliseconds);
  }

  #connect(socket: Socket): void {
    const { times, stands, standing } = this.#settings;
    if (standing.has(socket)) {
      this.#connected();
      return;
    }
    this.#expire(times.connect, connectTimeout);
    socket.once(stands, () => {
      standing.add(socket);
      this.#connected();
    });
  }

  #connected(): void {
    this.#isConnected = true;
    this.#expire(this.#settings.times.head, () => new Error('no answer within --read-timeout'));
  }

  /** Each interim answer starts the time for the head again. */
  #informed(): void {
    const { connect, head } = this.#settings.times;
    if (performance.now() - this.#start > connect + head) {
      this.end(new Error('nothing but interim answers came'));
    } else {
      this.#connected();
    }
  }

  /** The answer is there. A server that does not read the rest of the request must not keep the connection for good. */
  #answered(): void {
    if (!this.#request.writableFinished) {
      this.#timer = setTimeout(() => this.#request.destroy(), this.#settings.times.head);
    }
  }
}
