// The request that starts a job, sent when one more may be in progress.
import { decodeJson, type Answer, type Call } from '../../../klaviyo/call.ts';
import type { Client } from '../../../klaviyo/client.ts';
import { jobOf } from '../refusals/verdict.ts';
import type { JobLimit } from './job-limit.ts';

export async function startJob(client: Client, call: Call, limit: JobLimit | undefined): Promise<Answer> {
  await limit?.enter();
  let job: string | undefined;
  try {
    const answer = await client.send(call, decodeLeniently);
    job = jobOf(answer);
    return answer;
  } finally {
    limit?.leave(job);
  }
}

/** A success counts whatever its body: undefined where that is no JSON. */
function decodeLeniently(bytes: Buffer): unknown {
  try {
    return decodeJson(bytes);
  } catch {
    return undefined;
  }
}
