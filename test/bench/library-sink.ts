// What klaviyo-sink does, by the library: node library-sink.js URL LIST < customers.csv; the report goes to stderr.
import type * as Library from '../../lib/index.ts';

/** As the package has it: bundled, its dependencies beside it. */
const library: typeof Library = await import(new URL('../../library/index.js', import.meta.url).href);
const [baseUrl, listId] = process.argv.slice(2);
const client = new library.KlaviyoClient({ apiKey: 'pk_bench', baseUrl });
const report = await library.deliver(process.stdin, { client, op: 'add', listId });
await client.close();
process.stderr.write(JSON.stringify(report));
