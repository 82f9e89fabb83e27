import { test } from 'tap';
import { runSink } from '../../../cli/in-process.ts';

const record = {
  email: 'n@example.com',
  location: { city: null, zip: '1' },
  properties: { a: null, deep: { b: null, list: [null, 1] }, kept: 1 },
};
const json = JSON.stringify(record);
const csv = `email,location,properties\nn@example.com,${[record.location, record.properties].map((object) => `"${JSON.stringify(object).replaceAll('"', '""')}"`).join(',')}\n`;

for (const [form, input] of Object.entries({ json, csv })) {
  const run = (...args: string[]) => runSink(['--op', 'upsert', '--dry-run=bodies', ...args], { input });

  test(`${form}: nulls inside location and properties are left out, at every depth of objects`, async (t) => {
    const { status, stdout, stderr } = await run();
    t.equal(status, 0, stderr);
    // Behind it stands the request that clears what a bulk import passes over.
    const [first = ''] = stdout.split('\n');
    const [profile] = JSON.parse(first).data.attributes.profiles.data;
    t.strictSame(profile.attributes.location, { zip: '1' });
    t.strictSame(profile.attributes.properties, { deep: { list: [null, 1] }, kept: 1 });
  });

  test(`${form}: --nulls error names the path`, async (t) => {
    const { status, stderr } = await run('--nulls', 'error');
    t.equal(status, 65);
    t.match(stderr, /line \d: location: expected a value at location\.city, found null/);
    const deep = await runSink(['--op', 'upsert', '--dry-run', '--nulls', 'error'], {
      input: JSON.stringify({ email: 'n@example.com', properties: { deep: { b: null } } }),
    });
    t.match(deep.stderr, /at properties\.deep\.b/);
  });

  test(`${form}: --nulls unset clears a custom property like one from a column`, async (t) => {
    const { stdout, stderr } = await run('--nulls', 'unset');
    // Behind it stands the request that clears what a bulk import passes over.
    const [first = ''] = stdout.split('\n');
    const [profile] = JSON.parse(first).data.attributes.profiles.data;
    t.match(profile.meta ?? profile.attributes.meta, { patch_properties: { unset: ['a'] } }, stderr);
    t.strictSame(profile.attributes.properties, { deep: { list: [null, 1] }, kept: 1 });
  });
}
