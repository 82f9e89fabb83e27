// The filters that --metric and --profile mean: names and addresses are looked up, because Klaviyo takes ids only.
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { quoted } from '../../klaviyo/answers/answers.ts';
import { endpoints, type Endpoint } from '../../klaviyo/endpoints.ts';
import { readPages } from '../../klaviyo/answers/pages.ts';
import { didYouMean } from '../../nearest.ts';
import type { PageSource } from '../paging/pages.ts';
import { resourceNamed } from '../resources/index.ts';

/** What events are asked for by name. */
export interface NamedFilters {
  /** An id or a name. */
  readonly metric: string | undefined;
  /** An id or an email address. */
  readonly profile: string | undefined;
}

const metricForm = z.object({ id: z.string(), attributes: z.object({ name: z.string().nullish() }) });
const profileForm = z.object({ id: z.string() });

async function all<T>(
  { client, baseUrl }: PageSource,
  endpoint: Endpoint,
  query: Readonly<Record<string, string>>,
  form: z.ZodType<T>,
): Promise<T[]> {
  const found: T[] = [];
  for await (const page of readPages(client, baseUrl, { endpoint, query, repeatable: true })) {
    found.push(...page.flatMap((one) => form.safeParse(one).data ?? []));
  }
  return found;
}

/** A word is an id where a metric has it, else a name. Throws a `Failure` for a name of none, or of several. */
export async function metricIdOf(source: PageSource, word: string, flag = '--metric'): Promise<string> {
  const endpoint = resourceNamed('metrics')?.endpoint;
  const metrics =
    endpoint === undefined ? [] : await all(source, endpoint, { 'fields[metric]': 'name' }, metricForm);
  const byId = metrics.find(({ id }) => id === word);
  const [first, ...others] =
    byId === undefined ? metrics.filter(({ attributes }) => attributes.name === word) : [byId];
  const shown = `${flag} ${JSON.stringify(word)}`;
  if (first === undefined) {
    const near = didYouMean(
      word,
      metrics.flatMap(({ attributes }) => attributes.name ?? []),
    );
    throw new Failure('filter_not_found', `${shown}: no metric has this id or name${near}`);
  }
  if (others.length > 0) {
    const ids = [first, ...others].map(({ id }) => id).join(', ');
    throw new Failure(
      'filter_ambiguous',
      `${shown}: several metrics have this name (${ids}): name one by its id`,
    );
  }
  return first.id;
}

async function profileIdOf(source: PageSource, word: string): Promise<string> {
  if (!word.includes('@')) {
    return word;
  }
  const query = { filter: `equals(email,${quoted(word)})`, 'fields[profile]': 'email' };
  const [profile] = await all(source, endpoints.profiles, query, profileForm);
  if (profile === undefined) {
    throw new Failure('filter_not_found', `--profile: no profile has this email address`);
  }
  return profile.id;
}

/** The terms of the filter. Throws a `Failure` for what Klaviyo does not know. */
export async function lookUp(source: PageSource, { metric, profile }: NamedFilters): Promise<string[]> {
  return [
    ...(metric === undefined ? [] : [`equals(metric_id,${quoted(await metricIdOf(source, metric))})`]),
    ...(profile === undefined ? [] : [`equals(profile_id,${quoted(await profileIdOf(source, profile))})`]),
  ];
}
