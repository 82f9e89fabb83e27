// The stand-in for a node as a process: a trial waits for programs, and pods must run meanwhile. Its word is its order.
import { z } from 'zod';
import { Api } from './api.ts';
import { Node } from './node.ts';

const order = z.object({
  url: z.string(),
  token: z.string(),
  authority: z.string(),
  engine: z.string(),
  folder: z.string(),
  image: z.record(z.string(), z.string()),
});

const { url, token, authority, ...place } = order.parse(JSON.parse(process.argv[2] ?? ''));
const node = new Node(new Api(url, token, authority), place);
process.once('SIGTERM', () => void node.stop());
await node.start();
process.stdout.write('the node is there\n');
