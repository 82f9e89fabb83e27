// The jobs of a kind that have not ended, as Klaviyo's list of them by status says.
import * as z from 'zod';
import { quoted, readRows } from '../../../klaviyo/answers/answers.ts';
import type { Client } from '../../../klaviyo/client.ts';
import type { Endpoint } from '../../../klaviyo/endpoints.ts';
import { readPages } from '../../../klaviyo/answers/pages.ts';

/** The statuses of a job that goes on, in the order in which it has them. */
const goingOn = ['queued', 'processing'] as const;
const job = z.object({ id: z.string() });

export function isGoingOn(status: string): boolean {
  return goingOn.some((one) => one === status);
}

/**
 * The ids of those that are listed. A job that moves on while the lists are read is in one of them all the same; one
 * that was started a moment ago may be in none.
 */
export async function jobsGoingOn(client: Client, baseUrl: string, list: Endpoint): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const status of goingOn) {
    const query = { filter: `equals(status,${quoted(status)})` };
    const call = { endpoint: list, query, repeatable: true };
    for await (const page of readPages(client, baseUrl, call)) {
      for (const { id } of readRows(job, page, call)) {
        ids.add(id);
      }
    }
  }
  return ids;
}
