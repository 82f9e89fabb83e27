// The routes: from a method and a path to the endpoint that serves them, or Klaviyo's 404 or 405.
import type { SandboxEndpoint } from '../endpoint.ts';
import { ApiError, notFound } from '../wire/refusal.ts';

export interface Route {
  readonly endpoint: SandboxEndpoint;
  readonly params: Readonly<Record<string, string>>;
}

interface Node {
  readonly literal: Map<string, Node>;
  placeholder?: Node;
  readonly endpoints: Map<string, { readonly endpoint: SandboxEndpoint; readonly names: readonly string[] }>;
}

const emptyNode = (): Node => ({ literal: new Map(), endpoints: new Map() });

/** Klaviyo may well have it: who meets this should know whom to ask. */
const aside = '(klaviyo-sandbox serves a part of the API; its README says which.)';

/** Percent-decoded, where that is possible. */
export const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Literal segments go before placeholders. A slash at the end is taken, as Klaviyo takes it. */
export class Routes {
  readonly #root = emptyNode();

  constructor(endpoints: readonly SandboxEndpoint[]) {
    for (const endpoint of endpoints) {
      this.#add(endpoint);
    }
  }

  #add(endpoint: SandboxEndpoint): void {
    const names: string[] = [];
    let node = this.#root;
    for (const segment of endpoint.path.split('/').filter(Boolean)) {
      if (segment.startsWith('{')) {
        names.push(segment.slice(1, -1));
        node = node.placeholder ??= emptyNode();
      } else {
        const next = node.literal.get(segment) ?? emptyNode();
        node.literal.set(segment, next);
        node = next;
      }
    }
    if (node.endpoints.has(endpoint.method)) {
      throw new Error(`two endpoints for ${endpoint.method} ${endpoint.path}`);
    }
    node.endpoints.set(endpoint.method, { endpoint, names });
  }

  /** @throws ApiError 404, or 405 with `Allow`. */
  find(method: string, path: string): Route {
    const segments = path.split('/').filter(Boolean);
    const values: string[] = [];
    const node = this.#walk(this.#root, segments, 0, values);
    if (node === undefined || node.endpoints.size === 0) {
      throw notFound(`No such path: ${path} ${aside}`);
    }
    const found = node.endpoints.get(method);
    if (found === undefined) {
      throw new ApiError(
        405,
        [
          {
            code: 'method_not_allowed',
            title: 'Method not allowed.',
            detail: `Method "${method}" not allowed. ${aside}`,
          },
        ],
        { Allow: [...node.endpoints.keys()].join(', ') },
      );
    }
    const params = Object.fromEntries(found.names.map((name, i) => [name, decoded(values[i] ?? '')]));
    return { endpoint: found.endpoint, params };
  }

  #walk(node: Node, segments: readonly string[], at: number, values: string[]): Node | undefined {
    const segment = segments[at];
    if (segment === undefined) {
      return node;
    }
    const literal = node.literal.get(segment);
    const found = literal && this.#walk(literal, segments, at + 1, values);
    if (found !== undefined && found.endpoints.size > 0) {
      return found;
    }
    if (node.placeholder === undefined) {
      return undefined;
    }
    values.push(segment);
    const below = this.#walk(node.placeholder, segments, at + 1, values);
    if (below === undefined) {
      values.pop();
    }
    return below;
  }
}
