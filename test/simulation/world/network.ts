// undici between the processes of the night and the server: requests that arrive, answers that do not.
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { machine } from './machine.ts';
import type { NetAnswer, NetRequest } from './wire.ts';

interface RequestOptions {
  readonly method: string;
  readonly path: string;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** In headers, as undici gives them. */
interface Given {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

const json = { 'content-type': 'application/vnd.api+json' };

export class Pool extends EventEmitter {
  destroyed = false;
  /** Connections take no time here: there is always one that waits for a request. */
  readonly stats = { free: 1 };
  readonly #headersTimeout: number;
  readonly #open = new Set<(error: Error) => void>();

  constructor(_origin: string, { headersTimeout }: { readonly headersTimeout: number }) {
    super();
    this.#headersTimeout = headersTimeout;
  }

  request({ method, path, body, signal }: RequestOptions): Promise<Given> {
    return new Promise((resolve, reject) => {
      const { kernel } = machine();
      const process = kernel.enter();
      if (process === undefined) {
        throw new Error('a request of nobody');
      }
      const end = (error: Error): void => {
        this.#open.delete(end);
        reject(error);
      };
      this.#open.add(end);
      signal?.addEventListener('abort', () => end(failure('UND_ERR_ABORTED')), { once: true });
      const text = body === undefined ? '' : Buffer.from(body).toString();
      const request = { method, path, body: text, process };
      this.#send(request, end, (given) => {
        this.#open.delete(end);
        resolve(given);
      });
    });
  }

  #send(request: NetRequest, fail: (error: Error) => void, give: (given: Given) => void): void {
    const { kernel, network } = machine();
    const { process, method, path } = request;
    const fault = network.fault(request);
    if (fault !== 'none') {
      kernel.say(`${process.name} (${process.pid}) ${method} ${path.split('?')[0]}: ${fault}`);
    }
    if (fault === 'refused') {
      kernel.after(network.latency(), () => {
        const error = failure('ECONNREFUSED');
        this.emit('connectionError', new URL('http://klaviyo'), [], error);
        fail(error);
      });
      return;
    }
    /** Something happens to the process that asked, once the message has come. */
    const back = (run: () => void): void => void kernel.afterIn(process, network.latency(), run);
    // The server goes on, whatever becomes of whoever asked.
    kernel.afterIn(undefined, network.latency(), () => {
      if (fault === 'reset before') {
        back(() => fail(failure('ECONNRESET')));
        return;
      }
      if (fault === 'answers 503' || fault === 'answers 429') {
        const status = fault === 'answers 503' ? 503 : 429;
        const headers = status === 429 ? { ...json, 'retry-after': '2' } : json;
        back(() => give(this.#given({ status, headers, body: '' })));
        return;
      }
      const answer = network.serve(request);
      if (fault === 'late') {
        kernel.afterIn(process, this.#headersTimeout, () => fail(failure('UND_ERR_HEADERS_TIMEOUT')));
      } else if (fault === 'reset after') {
        back(() => fail(failure('ECONNRESET')));
      } else if (fault === 'answers 503 after') {
        back(() => give(this.#given({ status: 503, headers: json, body: '' })));
      } else if (fault === 'answers garbage') {
        back(() => give(this.#given({ ...answer, body: '<html>' })));
      } else if (fault === 'reset during') {
        back(() => give(this.#given(answer, failure('ECONNRESET'))));
      } else {
        back(() => {
          network.answered(request, answer.status);
          give(this.#given(answer));
        });
      }
    });
  }

  #given({ status, headers, body }: NetAnswer, broken?: Error): Given {
    const bytes = Buffer.from(body);
    const all = broken === undefined ? bytes : bytes.subarray(0, Math.floor(bytes.length / 2));
    const stream = new Readable({
      read() {
        if (all.length > 0) {
          this.push(all);
        }
        if (broken === undefined) {
          this.push(null);
        } else {
          this.destroy(broken);
        }
      },
    });
    return {
      statusCode: status,
      headers: { ...headers, 'content-length': String(bytes.length) },
      body: stream,
    };
  }

  async close(): Promise<void> {
    this.destroyed = true;
  }

  async destroy(): Promise<void> {
    this.destroyed = true;
    for (const end of this.#open) {
      end(failure('UND_ERR_DESTROYED'));
    }
  }
}

export const buildConnector = () => (): void => undefined;
