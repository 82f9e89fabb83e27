// A recorded answer played to the commands: over a socket, once, and after it the usual good answers.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runSink, fakeClock } from '../cli/in-process.ts';
import { here } from '../cli/source/running.ts';
import { urlInClone } from '../root.ts';

const recordingShape = z.object({
  name: z.string(),
  request: z.object({ method: z.string(), path: z.string() }),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
  confidence: z.string(),
});
export type Recording = z.infer<typeof recordingShape>;

export const folder = urlInClone('fixtures/klaviyo/recordings/');
export const recordings: readonly Recording[] = z
  .array(recordingShape)
  .parse(JSON.parse(readFileSync(new URL('answers.json', folder), 'utf8')));

const rejectShape = z.object({
  line: z.number().nullable(),
  reason: z.string(),
});

/** How a recording is played, and what the command must make of it. */
export const expectationShape = z.strictObject({
  command: z.enum(['sink', 'source']),
  args: z.array(z.string()),
  /** The sink's stdin. */
  input: z.string().optional(),
  /** The method and path that get the recorded answer, where they aren't those of the recording. */
  at: z.string().optional(),
  /** One object is played as a page of one. */
  page: z.boolean().optional(),
  /** The exit status. */
  status: z.number(),
  /** How often the method and path were asked for. */
  asked: z.number(),
  /** What the source printed. */
  records: z.array(z.unknown()).optional(),
  /** The lines of the sink's rejects file. */
  rejects: z.array(rejectShape).optional(),
  /** Texts of stderr. */
  says: z.array(z.string()).optional(),
  /** Texts that stderr must not have. */
  silent: z.array(z.string()).optional(),
});
export type Expectation = z.infer<typeof expectationShape>;

export interface Outcome {
  readonly status: number | null;
  readonly asked: number;
  readonly records: readonly unknown[];
  /** Lines of stdout that aren't what their own value is written as: a key came twice, a number lost digits. */
  readonly odd: readonly string[];
  readonly rejects: readonly z.infer<typeof rejectShape>[];
  readonly stderr: string;
}

const jsonApi = { 'content-type': 'application/vnd.api+json' };

/** What a good Klaviyo says to whatever else is asked. */
function usual(method: string, path: string, query: URLSearchParams): { status: number; body: unknown } {
  if (method === 'DELETE') {
    return { status: 204, body: null };
  }
  if (method !== 'GET') {
    return { status: 202, body: { data: { type: 'profile-bulk-import-job', id: 'JOB1' }, links: {} } };
  }
  const [, , base = '', named, below] = path.split('/');
  const type = base.replace(/s$/, '');
  if (named === undefined || below !== undefined) {
    // A parent that is looked for is there.
    const id = /^(?:any\(id,\["|equals\(id,")(\w+)/.exec(query.get('filter') ?? '')?.[1];
    const data = id === undefined ? [] : [{ type, id, attributes: { name: 'Named' } }];
    return { status: 200, body: { data, links: { next: null } } };
  }
  const attributes = {
    name: 'Named',
    status: 'complete',
    total_count: 1,
    completed_count: 0,
    failed_count: 1,
  };
  return { status: 200, body: { data: { type, id: named, attributes }, links: {} } };
}

const asPage = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'data' in body && !Array.isArray(body.data)
    ? { ...body, data: [body.data], links: { next: null } }
    : body;

function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: unknown,
): void {
  response.writeHead(status, headers);
  const text = typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body);
  response.end(text.replaceAll('https://a.klaviyo.com', `http://${response.req.headers.host}`));
}

export async function play(
  recording: Recording,
  expected: Pick<Expectation, 'command' | 'args' | 'input' | 'at' | 'page'>,
): Promise<Outcome> {
  const { request, status, headers, body } = recording;
  const at = expected.at ?? `${request.method} ${request.path.split('?', 1)[0]}`;
  let asked = 0;
  const server = createServer((incoming: IncomingMessage, response) => {
    incoming.resume().once('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
      const path = decodeURIComponent(pathname);
      const method = incoming.method ?? '';
      if (`${method} ${path}` === at) {
        asked += 1;
        if (asked === 1) {
          send(response, status, headers, expected.page === true ? asPage(body) : body);
          return;
        }
      }
      const good = usual(method, path, searchParams);
      send(response, good.status, jsonApi, good.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { KLAVIYO_BASE_URL: `http://127.0.0.1:${port}`, KLAVIYO_API_KEY: 'pk_test' };
  const directory = mkdtempSync(join(tmpdir(), 'recordings-'));
  const rejects = join(directory, 'rejects.ndjson');
  const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  try {
    const { args, input = '' } = expected;
    if (expected.command === 'source') {
      const { status: exit, stdout, stderr } = await here(args, { env });
      const lines = linesOf(stdout);
      const records = lines.map((line): unknown => JSON.parse(line));
      const odd = lines.filter((line, i) => JSON.stringify(records[i]) !== line);
      return { status: exit, asked, records, odd, rejects: [], stderr };
    }
    const ran = await runSink([...args, '--rejects', rejects], { input, env, clock: fakeClock() });
    const refused = linesOf(readFileSync(rejects, 'utf8')).map((line) => rejectShape.parse(JSON.parse(line)));
    return { status: ran.status, asked, records: [], odd: [], rejects: refused, stderr: ran.stderr };
  } finally {
    rmSync(directory, { recursive: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
