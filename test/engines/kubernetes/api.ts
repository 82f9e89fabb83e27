// An API server of Kubernetes, as a client with a token sees it.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export class Api {
  readonly #url: string;
  readonly #token: string;
  readonly #authority: Buffer;

  /** `authority`: the file of the certificate that the server shows. */
  constructor(url: string, token: string, authority: string) {
    this.#url = url;
    this.#token = token;
    this.#authority = readFileSync(authority);
  }

  /** Any status is an answer; rejects where there is none. A PATCH is a merge of JSON. */
  async ask(method: Method, path: string, body?: object): Promise<Answer> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const sent = request(
        new URL(path, this.#url),
        {
          method,
          ca: this.#authority,
          timeout: 30_000,
          headers: {
            authorization: `Bearer ${this.#token}`,
            'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
          },
        },
        (response) => {
          text(response)
            .then((json) => resolve({ status: response.statusCode ?? 0, body: parsed(json) }))
            .catch(reject);
        },
      );
      sent.once('error', reject);
      sent.once('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
    return answer;
  }

  /** The same, where a status that `also` doesn't name and that is no success is no answer. */
  async must(method: Method, path: string, body?: object, also: readonly number[] = []): Promise<Answer> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300 && !also.includes(answer.status)) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer;
  }
}

/** A server that is starting answers with plain text. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
