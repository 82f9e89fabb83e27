// The facts that a specification tells in sentences only: limits, sizes, filters that must be there.
import { ContractError, type Most, type ContractLimits } from '../contract.ts';

/** What the description of an operation says. */
export interface Told {
  limits: ContractLimits | undefined;
  reduced: { parameter: string; value: string; limits: ContractLimits }[];
  scopes: string[] | undefined;
  most: Most;
  /** The length of a page, which may be a default or a maximum. */
  length: number | undefined;
  /** Words for the filters of which one must be there. */
  required: string[];
}

const rates = String.raw`((?:<br>\w+: ?\`[^\`]*\`)+)`;
const limitsForm = new RegExp(String.raw`\*Rate limits\*:${rates}`, 'g');
const reducedForm = new RegExp(
  String.raw`Rate limits when using the \`([^\`=]+)=([^\`]+)\` parameter in your API request:${rates}`,
  'g',
);
const scopesForm = /\*\*Scopes:\*\*((?:\n`[^`]*`)+)/;

const windows = { burst: 's', steady: 'm', daily: 'd' } as const;

/**
 * `{burst: '350/s', steady: '3500/m'}` as numbers.
 *
 * @throws ContractError for a window that is not known, or one that is missing.
 */
export function limitsOf(rows: Iterable<readonly [string, string]>, where: string): ContractLimits {
  const found = new Map<string, number>();
  for (const [window, text] of rows) {
    const unit = Object.entries(windows).find(([name]) => name === window)?.[1];
    const count = /^(\d+)\/(\w)$/.exec(text);
    if (unit === undefined || count?.[2] !== unit) {
      throw new ContractError(`${where}: a rate limit that is not understood: ${window} ${text}`);
    }
    found.set(window, Number(count[1]));
  }
  const [burst, steady, daily] = ['burst', 'steady', 'daily'].map((window) => found.get(window));
  if (burst === undefined || steady === undefined) {
    throw new ContractError(`${where}: no rate limit for the second and the minute`);
  }
  return { burst, steady, ...(daily !== undefined && { daily }) };
}

const ratesIn = (text: string): [string, string][] =>
  Array.from(text.matchAll(/<br>(\w+): ?`([^`]*)`/g), ([, window = '', rate = '']) => [
    window.toLowerCase(),
    rate,
  ]);

const number = (text: string): number => Number(text.replaceAll(',', ''));
/** Decimal, which is the smaller reading. */
const bytes = (text: string, unit: string): number => number(text) * (unit === 'MB' ? 1_000_000 : 1_000);

type Form = readonly [RegExp, (told: Told, first: string, second: string) => void];
const records = (told: Told, count: string): void => {
  told.most.records = number(count);
};

const length = (told: Told, count: string): void => {
  told.length = number(count);
};

/** The sentences that tell a fact. */
const forms: readonly Form[] = [
  [/Accepts (?:up to|a maximum of) ([\d,]+) [\w ]+ per request/gi, records],
  [/This endpoint accepts a maximum of ([\d,]+) [\w ]+ per call/g, records],
  [/Email address per request limit: ([\d,]+)/g, records],
  [/Maximum number of profiles (?:per call|can be submitted for subscription): ([\d,]+)/g, records],
  [/Max number of [\w ]+ per job we allow for is ([\d,]+)/g, records],
  [
    /The maximum allowed payload size is (\d+)(KB|MB)/g,
    (told, size, unit) => {
      told.most.requestBytes = bytes(size, unit);
    },
  ],
  [
    /The maximum allowed payload size per-\w+ is (\d+)(KB|MB)/g,
    (told, size, unit) => {
      told.most.recordBytes = bytes(size, unit);
    },
  ],
  [
    /A single string cannot exceed (\d+)(KB|MB)/g,
    (told, size, unit) => {
      told.most.stringBytes = bytes(size, unit);
    },
  ],
  [
    /(?:The maximum number of jobs in progress at one time|Max number of jobs queued at once we allow for) is (\d+)/g,
    (told, count) => {
      told.most.jobs = number(count);
    },
  ],
  [/Returns a maximum of ([\d,]+) [\w ]+ per (?:page|request)/g, length],
  [/with a fixed page size of (\d+)/g, length],
  [
    /A (\w+) filter is required/g,
    (told, field) => {
      told.required = [field];
    },
  ],
  [
    /A (\w+)\/\w+ or a (\w+)\/\w+ must be provided as required filter params/g,
    (told, first, second) => {
      told.required = [first, second];
    },
  ],
  // What an account may have in all is no matter of a request.
  [/cannot have more than \d+ unique tag|cannot be associated with more than \d+ tags/g, () => undefined],
  [/If there are [\d,]+ or more templates[^.]* limit of [\d,]+ templates/g, () => undefined],
];

/** A sentence with a number in it that may be a limit. */
const limiting =
  /\b(?:max(?:imum)?|minimum|limits?|limited|up to|at (?:most|least)|exceed|more than|fewer|per (?:call|page|request)|page size)\b|\d ?[KMG]B\b/i;

/** @throws ContractError for a sentence that looks like a limit and has none of the known forms. */
export function toldBy(description: string, where: string): Told {
  const told: Told = {
    limits: undefined,
    reduced: [],
    scopes: undefined,
    most: {},
    length: undefined,
    required: [],
  };
  for (const [, text = ''] of description.matchAll(limitsForm)) {
    told.limits = limitsOf(ratesIn(text), where);
  }
  for (const [, parameter = '', value = '', text = ''] of description.matchAll(reducedForm)) {
    told.reduced.push({ parameter, value, limits: limitsOf(ratesIn(text), where) });
  }
  const scopes = scopesForm.exec(description)?.[1];
  if (scopes !== undefined) {
    told.scopes = Array.from(scopes.matchAll(/`([^`]*)`/g), ([, scope = '']) => scope);
  }
  readForms(plain(description), told, where);
  return told;
}

/** Without what was read already, links and marks of Markdown; lines end only where a sentence or an entry does. */
const plain = (description: string): string =>
  description
    .replaceAll(limitsForm, '')
    .replaceAll(reducedForm, '')
    .replaceAll(/\]\([^)]*\)|https?:\/\/\S+/g, '')
    .replaceAll(/[*`[\]]/g, '')
    .replaceAll('<br>', '\n')
    .replaceAll(/(?<=[a-z,])\n(?=[a-z\d])/g, ' ')
    .replaceAll(/:\n+(?=\d)/g, ': ');

function readForms(text: string, told: Told, where: string): void {
  let rest = text;
  for (const [form, tell] of forms) {
    rest = rest.replaceAll(form, (_sentence, first: unknown, second: unknown) => {
      tell(told, String(first), String(second));
      return '';
    });
  }
  const strange = rest
    .split(/(?<=[.!?])\s|\n/)
    .find((sentence) => /\d/.test(sentence) && limiting.test(sentence));
  if (strange !== undefined) {
    throw new ContractError(`${where}: may tell of a limit, in words that are not known: ${strange.trim()}`);
  }
  if (/Rate limits? /i.test(rest.replaceAll(/To learn more about how[^\n]*/g, ''))) {
    throw new ContractError(`${where}: speaks of rate limits in words that are not known`);
  }
}
