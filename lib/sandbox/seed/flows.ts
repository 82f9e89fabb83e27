// The seeded flows with their actions and messages.
import type { JsonObject } from '../wire/json.ts';
import { to, toMany, type Seed } from './seed.ts';

/** Name, trigger type of the API, and the type of the object that triggers it. */
const flows = [
  ['Welcome series', 'Added to List', 'list'],
  ['Abandoned cart', 'Metric', 'metric'],
  ['Post-purchase thanks', 'Metric', 'metric'],
  ['Segment greeting', 'Added to List', 'segment'],
  ['Birthday', 'Date Based', undefined],
  ['Win-back', 'Metric', 'metric'],
  ['SMS welcome', 'Added to List', 'list'],
  ['Not finished yet', 'Unconfigured', undefined],
] as const;

/** Every flow: an email, a wait, a text message, an email. */
const flowSteps = ['send-email', 'time-delay', 'send-sms', 'send-email'] as const;

interface Step {
  readonly id: string;
  readonly kind: (typeof flowSteps)[number];
  readonly next: string | null;
  readonly messageId: string;
  readonly templateId: string | undefined;
}

function messageOf(step: Step, name: string): JsonObject {
  if (step.kind === 'send-sms') {
    return { body: `${name}: https://example.com/f`, name: `${name} text`, id: step.messageId };
  }
  return {
    from_email: 'shop@example.com',
    from_label: 'Example Shop',
    subject_line: name,
    preview_text: '',
    template_id: step.templateId ?? null,
    smart_sending_enabled: true,
    transactional: false,
    add_tracking_params: true,
    name: `${name} email`,
    id: step.messageId,
  };
}

function actionOf(step: Step, name: string, status: string): JsonObject {
  const data =
    step.kind === 'time-delay'
      ? { unit: 'days', value: 1, secondary_value: 0, timezone: 'UTC' }
      : { message: messageOf(step, name), status };
  return { id: step.id, type: step.kind, links: { next: step.next }, data };
}

function triggerOf(type: string | undefined, id: string | undefined): JsonObject[] {
  if (type !== undefined) {
    return [{ type, id: id ?? null }];
  }
  return [
    {
      type: 'date',
      date_field_type: 'profile-property',
      date_profile_property: 'Birthday',
      timedelta_value_before_date: 0,
      recurrence_frequency: 'annually',
      trigger_time: '09:00:00Z',
    },
  ];
}

function seedStep(
  seed: Seed,
  flowId: string,
  step: Step,
  name: string,
  times: Record<string, string>,
  live: boolean,
): JsonObject {
  const definition = actionOf(step, name, live ? 'live' : 'draft');
  seed.add('flow-action', step.id, { definition, ...times }, { flow: to('flow', flowId) });
  if (step.kind === 'time-delay') {
    return definition;
  }
  const channel = step.kind === 'send-sms' ? 'sms' : 'email';
  seed.add(
    'flow-message',
    step.messageId,
    { channel, definition: messageOf(step, name), ...times },
    { 'flow-action': to('flow-action', step.id), template: to('template', step.templateId) },
  );
  return definition;
}

function seedFlow(seed: Seed, i: number): void {
  const [name, triggerType, kind] = flows[i % flows.length] ?? flows[0];
  const created = seed.ago(500);
  const times = { created: seed.iso(created), updated: seed.iso(seed.since(created)) };
  const flowId = seed.random.shortId();
  const trigger = kind === undefined ? undefined : seed.oneOf(seed.ids(kind));
  const status = ['live', 'draft', 'manual'][i % 3] ?? 'live';
  const numbers = flowSteps.map(() => seed.number());
  const steps = flowSteps.map((step, at): Step => {
    const isEmail = step === 'send-email';
    return {
      id: numbers[at] ?? '',
      kind: step,
      next: numbers[at + 1] ?? null,
      messageId: seed.random.shortId(),
      templateId: isEmail ? seed.oneOf(seed.ids('template')) : undefined,
    };
  });
  const actions = steps.map((step) => seedStep(seed, flowId, step, name, times, status === 'live'));
  seed.add(
    'flow',
    flowId,
    {
      name: i < flows.length ? name : `${name} ${i}`,
      status,
      archived: i % 7 === 4,
      ...times,
      trigger_type: triggerType,
      definition: {
        triggers: triggerOf(kind, trigger),
        profile_filter: null,
        actions,
        entry_action_id: numbers[0] ?? null,
      },
    },
    {
      tags: toMany('tag', seed.someOf(seed.ids('tag'), 2)),
      ...(kind !== undefined && { trigger: to(kind, trigger) }),
    },
  );
}

/** Lists, segments, metrics and templates come before. */
export function seedFlows(seed: Seed): void {
  for (let i = 0; i < seed.counts.flows; i += 1) {
    seedFlow(seed, i);
  }
}
