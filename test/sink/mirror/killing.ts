// A server between commands and the sandbox that kills a command before or after one of its requests.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { finish, spawnCommand, type Finished } from '../../cli/harness.ts';

/** The nth request, from 1: the command ends before the sandbox has seen it, or before the command has the answer. */
export interface Kill {
  readonly nth: number;
  readonly when: 'before' | 'after';
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

function headersOf(incoming: IncomingMessage): [string, string][] {
  return Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !/^(host|connection|content-length|transfer-encoding)$/.test(name)
      ? [[name, value]]
      : [],
  );
}

export class KillingServer {
  readonly #behind: string;
  readonly #server: Server;
  #child: ChildProcessWithoutNullStreams | undefined;
  #kill: Kill | undefined;
  #requests = 0;
  #isKilled = false;

  private constructor(behind: string) {
    this.#behind = behind;
    this.#server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  }

  /** `behind`: the URL of the sandbox. */
  static async start(behind: string): Promise<KillingServer> {
    const made = new KillingServer(behind);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  /** Runs the sink. `isKilled`: there was such a request. */
  async run(
    args: readonly string[],
    input: string,
    kill?: Kill,
  ): Promise<Finished & { readonly isKilled: boolean }> {
    this.#kill = kill;
    this.#requests = 0;
    this.#isKilled = false;
    const env = { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: this.#url };
    this.#child = spawnCommand('klaviyo-sink', args, env);
    const finished = await finish(this.#child, input);
    return { ...finished, isKilled: this.#isKilled };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  #end(): void {
    this.#isKilled = true;
    this.#child?.kill('SIGKILL');
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const isLast = ++this.#requests === this.#kill?.nth;
    if (this.#isKilled || (isLast && this.#kill?.when === 'before')) {
      this.#end();
      return;
    }
    const { method = 'GET' } = incoming;
    const answer = await fetch(`${this.#behind}${incoming.url ?? ''}`, {
      method,
      headers: headersOf(incoming),
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    // The links of an answer lead through here as well.
    const text = (await answer.text()).replaceAll(this.#behind, this.#url);
    if (isLast) {
      this.#end();
      return;
    }
    const { 'content-length': _, 'transfer-encoding': __, ...headers } = Object.fromEntries(answer.headers);
    outgoing.writeHead(answer.status, headers);
    outgoing.end(answer.status === 204 ? undefined : text);
  }
}
