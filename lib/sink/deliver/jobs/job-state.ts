// A job as Klaviyo shows it: how far it is, and its errors where they stand in it.
import * as z from 'zod';
import { jobError } from './import-error.ts';

const count = z.number().int().nonnegative().nullish().catch(undefined);
export const jobResource = z.object({
  id: z.string(),
  attributes: z.object({
    status: z.string(),
    completed_count: count,
    failed_count: count,
    errors: z.array(jobError).nullish().catch(undefined),
  }),
});
export const oneJob = z.object({ data: jobResource });

export type JobState = z.output<typeof jobResource>['attributes'];
