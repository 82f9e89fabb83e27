// What klaviyo-source does, by the library: node library-source.js URL; the events go nowhere, the report to stderr.
import { createWriteStream } from 'node:fs';
import type * as Library from '../../lib/index.ts';

/** As the package has it: bundled, its dependencies beside it. */
const library: typeof Library = await import(new URL('../../library/index.js', import.meta.url).href);
const [baseUrl] = process.argv.slice(2);
const client = new library.KlaviyoClient({ apiKey: 'pk_bench', baseUrl });
const output = createWriteStream('/dev/null');
const report = await library.read('events', { client, output, skipRelated: true });
await client.close();
process.stderr.write(JSON.stringify(report));
