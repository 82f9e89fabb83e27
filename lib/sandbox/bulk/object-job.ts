// The form of a bulk write that starts a job with errors of its own: what its records are, and what each does.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import { answer, type SandboxEndpoint, type SandboxRequest } from '../endpoint.ts';
import { publishedWrite, type WriteName } from '../published.ts';
import { documentOf } from '../reads/document.ts';
import type { RecordFailure } from '../store/jobs.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import type { Check } from '../wire/check.ts';
import { arrayAt, isFields, type UnknownFields } from '../wire/fields.ts';
import { ApiError } from '../wire/refusal.ts';

const { document, object, list, type } = check;

/** What is wrong with one record, below its place in the request: `attributes/external_id`. */
export interface ObjectFault {
  readonly at: string;
  readonly detail: string;
  readonly code?: string;
}

export interface ObjectJob {
  readonly operation: WriteName;
  /** The name of the records in the body, and of the job's relationship to what became of them: `items`. */
  readonly records: string;
  readonly recordType: string;
  readonly record: Check;
  /** @returns the object's id, or why the job refuses the record. */
  readonly apply: (store: AccountStore, record: UnknownFields) => string | ObjectFault;
}

/** How long a client is asked to wait where too many jobs are in progress, in seconds. */
const patience = 1;

/** @throws ApiError 429: the specification names the limit, but not what the answer beyond it is. */
function refuseTooMany(store: AccountStore, operation: WriteName, job: string): void {
  const most = mostOf(operation, 'jobs');
  if (store.jobs.runningOf(job) >= most) {
    const detail = `At most ${most} jobs of this kind may be in progress at one time.`;
    throw new ApiError(
      429,
      [{ code: 'throttled', title: 'Too many jobs in progress.', detail, source: { pointer: '/data' } }],
      { 'Retry-After': String(patience) },
    );
  }
}

export function objectJob(settings: ObjectJob): SandboxEndpoint {
  const { operation, records: name } = settings;
  const { type: job = '' } = publishedWrite(operation);
  const records = list(settings.record, { min: 1, max: mostOf(operation, 'records'), of: name });
  const body = document(
    object(job, {
      type: type(job),
      attributes: object(job, { [name]: object(name, { data: records }) }),
    }),
  );
  return {
    ...writeEndpoint(operation),
    handle(request, store) {
      check.checkBody(request.body, body);
      refuseTooMany(store, operation, job);
      return start(settings, job, request, store);
    },
  };
}

function start(
  { operation, records: name, recordType, apply }: ObjectJob,
  job: string,
  request: SandboxRequest,
  store: AccountStore,
): ReturnType<SandboxEndpoint['handle']> {
  const records = arrayAt(request.body, 'data', 'attributes', name, 'data');
  const failure = ({ at, detail, code = 'invalid' }: ObjectFault, i: number): RecordFailure => ({
    code,
    title: code === 'invalid' ? 'Invalid input.' : 'Conflict.',
    detail,
    pointer: `/data/attributes/${name}/data/${i}/${at}`,
    payload: null,
  });
  const started = store.jobs.start({
    type: job,
    total: records.length,
    failed: 'failed_count',
    relationships: { [name]: { type: recordType, ids: [] } },
    results: name,
    ownErrors: true,
    apply(i) {
      const record = records[i];
      const applied = apply(store, isFields(record) ? record : {});
      return typeof applied === 'string' ? { objectId: applied } : { failure: failure(applied, i) };
    },
  });
  return { ...answer(202, documentOf(store, operation, started.id, request)), records: records.length };
}
