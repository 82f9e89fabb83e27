// Imports for the sandbox, near to what one request may carry, into the time of their answers.
const headers = {
  Authorization: 'Klaviyo-API-Key pk_bench',
  revision: '2026-07-15',
  'Content-Type': 'application/vnd.api+json',
};

/** 10,000 people of this run's own, each with a note of so many characters and some 230 bytes besides. */
export function importBody(run: number, note: number): string {
  const data = Array.from({ length: 10_000 }, (_, i) => ({
    type: 'profile',
    attributes: {
      email: `person-${run}-${i}@example.com`,
      first_name: `First ${i}`,
      external_id: `${run}/${i}`,
      location: { city: 'Example City', country: 'Germany' },
      properties: { score: i, tags: ['a', 'b'], note: 'x'.repeat(note) },
    },
  }));
  return JSON.stringify({ data: { type: 'profile-bulk-import-job', attributes: { profiles: { data } } } });
}

/** Milliseconds to the last byte of the answer. */
export async function timeImport(url: string, body: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${url}/api/profile-bulk-import-jobs`, { method: 'POST', headers, body });
  await response.text();
  if (response.status !== 202) {
    throw new Error(`an import was answered with ${response.status}`);
  }
  return performance.now() - start;
}
