// A sandbox on a port of its own, and a client for its writes that holds every answer against the specification.
import type { Test } from 'tap';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/http/server.ts';
import { contract } from '../contract/contract.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; undefined where there is none, or no JSON. */
  readonly body: unknown;
}

export interface Client {
  readonly sandbox: Sandbox;
  /** `path` with its query; `body` as an object or as text. A header of null is left out. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string | null>>,
  ): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  /** The sandbox's own endpoints: `stats`, `profiles/ann@example.com`. */
  look(path: string, method?: string): Promise<unknown>;
  /** Brings all jobs to their end. */
  settle(): void;
}

const usual: Readonly<Record<string, string>> = {
  authorization: 'Klaviyo-API-Key pk_test',
  revision: '2026-07-15',
  'content-type': 'application/vnd.api+json',
};

export async function startClient(t: Test, options: SandboxOptions = {}): Promise<Client> {
  const sandbox = await startSandbox({ rateLimits: 'off', jobTime: 3_600_000, ...options });
  t.teardown(() => sandbox.close());
  const client: Client = {
    sandbox,
    async call(method, path, body, headers = {}) {
      const sent = Object.entries({ ...usual, ...headers }).filter((entry) => entry[1] !== null);
      const response = await fetch(`${sandbox.url}${path}`, {
        method,
        headers: sent.map(([name, value]) => [name, String(value)]),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const reply = { status: response.status, headers: response.headers, text, body: parsed(text) };
      if (path.startsWith('/api/')) {
        const problems = contract.response(method, path, reply.status, text);
        const unknown =
          reply.status >= 400 && problems.some((one) => one.endsWith('not in the specification'));
        if (!unknown) {
          t.same(problems, [], `${method} ${path} ${reply.status} keeps the contract`);
        }
      }
      return reply;
    },
    post: (path, body) => client.call('POST', path, body),
    async look(path, method = 'GET') {
      const response = await fetch(`${sandbox.url}/sandbox/${path}`, { method });
      return response.json();
    },
    settle: () => sandbox.store.jobs.finish(),
  };
  return client;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The value at a path of names and indexes; undefined where there is none. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((found, name) => (isFields(found) ? found[name] : undefined), value);
}

export const idOf = (reply: Reply): string => String(at(reply.body, 'data', 'id'));

/** The pointers or parameters of an error document. */
export function sources(reply: Reply): unknown[] {
  const errors = at(reply.body, 'errors');
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [];
  return list.map((error) => at(error, 'source', 'pointer') ?? at(error, 'source', 'parameter'));
}

export const newList = (name: string, optIn?: 'single_opt_in' | 'double_opt_in'): unknown => ({
  data: { type: 'list', attributes: { name, ...(optIn && { opt_in_process: optIn }) } },
});

export const importOf = (profiles: readonly unknown[], listId?: string): unknown => ({
  data: {
    type: 'profile-bulk-import-job',
    attributes: { profiles: { data: profiles } },
    ...(listId !== undefined && { relationships: { lists: { data: [{ type: 'list', id: listId }] } } }),
  },
});

export const profileOf = (attributes: Readonly<Record<string, unknown>>, id?: string): unknown => ({
  type: 'profile',
  ...(id !== undefined && { id }),
  attributes,
});

/** Makes a list and returns its id. */
export async function madeList(client: Client, name: string, optIn?: 'double_opt_in'): Promise<string> {
  return idOf(await client.post('/api/lists', newList(name, optIn)));
}
