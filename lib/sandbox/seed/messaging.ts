// The seeded templates, images, campaigns on three channels, universal content and forms.
import type { Json, JsonObject } from '../wire/json.ts';
import { day, hour, to, toMany, type Seed } from './seed.ts';
import { themes } from './words.ts';

const channels = ['email', 'sms', 'mobile_push'] as const;
type Channel = (typeof channels)[number];

function seedImages(seed: Seed): void {
  if (seed.counts.templates === 0) {
    return;
  }
  for (let i = 0; i < 25; i += 1) {
    const format = ['png', 'jpeg', 'gif'][i % 3] ?? 'png';
    const name = `${themes[i % themes.length] ?? 'Image'} ${i + 1}`;
    seed.add('image', seed.number(), {
      name,
      image_url: `https://images.example.com/${i + 1}.${format}`,
      format,
      size: 1000 + seed.random.below(900_000),
      hidden: i % 7 === 6,
      updated_at: seed.iso(seed.ago(400)),
    });
  }
}

function seedTemplates(seed: Seed): void {
  for (let i = 0; i < seed.counts.templates; i += 1) {
    const created = seed.ago(500);
    const theme = themes[i % themes.length] ?? 'Template';
    const drag = i % 3 === 0;
    seed.add('template', seed.random.shortId(), {
      name: i < themes.length ? theme : `${theme} ${i}`,
      editor_type: drag ? 'SYSTEM_DRAGGABLE' : 'CODE',
      html: `<html><body><h1>${theme}</h1><p>Hello {{ first_name|default:"there" }}</p></body></html>`,
      text: `${theme}\n\nHello {{ first_name|default:"there" }}`,
      amp: null,
      created: seed.iso(created),
      updated: seed.iso(seed.since(created)),
      definition: { body: { properties: {}, styles: { width: 600 }, sections: [] }, styles: [] },
    });
  }
}

function seedUniversalContent(seed: Seed): void {
  const kinds = ['button', 'drop_shadow', 'horizontal_rule', 'image', 'spacer'];
  for (const [i, type] of seed.counts.templates === 0 ? [] : kinds.entries()) {
    const created = seed.ago(400);
    seed.add('template-universal-content', seed.random.ulid(created), {
      name: `Shared ${type}`,
      definition: { content_type: 'block', type, data: null },
      created: seed.iso(created),
      updated: seed.iso(seed.since(created)),
      screenshot_status: i === 0 ? 'never_generated' : 'completed',
      screenshot_url: i === 0 ? '' : `https://images.example.com/shared/${type}.png`,
    });
  }
}

function definitionOf(channel: Channel, theme: string): JsonObject {
  if (channel === 'email') {
    const content = {
      subject: theme,
      preview_text: `${theme} – see inside`,
      from_email: 'shop@example.com',
      from_label: 'Example Shop',
      reply_to_email: 'reply@example.com',
      cc_email: null,
      bcc_email: null,
    };
    return { channel, label: theme, content };
  }
  if (channel === 'sms') {
    const content = { body: `${theme}: https://example.com/s`, media_url: null };
    const options = {
      shorten_links: true,
      add_org_prefix: true,
      add_info_link: true,
      add_opt_out_language: false,
    };
    return { channel, content, render_options: options };
  }
  const content = { title: theme, body: 'Tap to see', dynamic_image: null };
  return { channel, notification_type: 'standard', content, kv_pairs: null, options: { play_sound: true } };
}

const statuses = ['Sent', 'Sent', 'Sent', 'Draft', 'Scheduled', 'Cancelled'] as const;

function seedCampaign(seed: Seed, channel: Channel, i: number): void {
  const { random } = seed;
  const status = statuses[i % statuses.length] ?? 'Sent';
  const created = seed.ago(365);
  const sent = status === 'Sent' ? Math.min(created + (1 + random.below(72)) * hour, seed.midnight) : null;
  const scheduled = status === 'Scheduled' ? seed.midnight + (2 + random.below(20)) * day : sent;
  const theme = `${themes[i % themes.length] ?? 'Campaign'} ${i + 1}`;
  const id = random.ulid(created);
  const messageId = random.ulid(created);
  const times = { created_at: seed.iso(created), updated_at: seed.iso(seed.since(created)) };
  const isEmail = channel === 'email';
  seed.add(
    'campaign',
    id,
    {
      name: `${theme} (${channel})`,
      status,
      archived: i % 7 === 6,
      audiences: {
        included: seed.someOf(seed.ids('list'), 2),
        excluded: seed.someOf(seed.ids('segment'), 1),
      },
      send_options: isEmail
        ? { use_smart_sending: true, ignore_unsubscribes: false }
        : { use_smart_sending: true },
      tracking_options: trackingOf(isEmail),
      send_strategy: scheduled === null ? { method: 'immediate' } : staticStrategy(seed.iso(scheduled)),
      ...times,
      scheduled_at: scheduled === null ? null : seed.iso(scheduled),
      send_time: sent === null ? null : seed.iso(sent),
    },
    {
      'campaign-messages': toMany('campaign-message', [messageId]),
      tags: toMany('tag', seed.someOf(seed.ids('tag'), 2)),
    },
  );
  seed.add(
    'campaign-message',
    messageId,
    {
      definition: definitionOf(channel, theme),
      send_times: scheduled === null ? [] : [{ datetime: seed.iso(scheduled), is_local: false }],
      ...times,
    },
    {
      campaign: to('campaign', id),
      template: to('template', isEmail ? seed.oneOf(seed.ids('template')) : undefined),
      image: to('image', channel === 'mobile_push' ? seed.oneOf(seed.ids('image')) : undefined),
    },
  );
  if (sent !== null) {
    seedSending(seed, id);
  }
}

function trackingOf(isEmail: boolean): Json {
  if (!isEmail) {
    return { add_tracking_params: true, custom_tracking_params: [] };
  }
  return {
    add_tracking_params: true,
    custom_tracking_params: [{ type: 'static', value: 'example', name: 'shop' }],
    is_tracking_clicks: true,
    is_tracking_opens: true,
  };
}

const staticStrategy = (datetime: string): JsonObject => ({
  method: 'static',
  datetime,
  options: { is_local: false },
});

/** What sending a campaign leaves behind bears the campaign's id. */
function seedSending(seed: Seed, id: string): void {
  seed.add('campaign-send-job', id, { status: 'complete' });
  seed.add('campaign-recipient-estimation-job', id, { status: 'complete' });
  const count = seed.random.below(seed.counts.profiles + 1);
  seed.add('campaign-recipient-estimation', id, { estimated_recipient_count: count });
}

function seedForms(seed: Seed): void {
  const types = ['popup', 'embed', 'flyout', 'full_page', 'banner'];
  for (let i = 0; i < (seed.counts.lists === 0 ? 0 : 24); i += 1) {
    const created = seed.ago(500);
    const id = seed.random.shortId();
    const times = { created_at: seed.iso(created), updated_at: seed.iso(seed.since(created)) };
    const status = i % 3 === 2 ? 'draft' : 'live';
    const abTest = i % 4 === 0;
    const versions: Json[] = [];
    for (let version = 0; version < (abTest ? 2 : 1); version += 1) {
      const number = seed.number();
      const formType = types[(i + version) % types.length] ?? 'popup';
      const name = version === 0 ? 'Original' : 'Variation 1';
      const attributes = {
        form_type: formType,
        variation_name: name,
        ...(abTest && { ab_test: { variation_name: name } }),
        status,
        ...times,
      };
      seed.add('form-version', number, attributes, { form: to('form', id) });
      versions.push({
        id: Number(number),
        name,
        type: formType === 'full_page' ? 'full_screen' : formType,
        status,
        ab_test: abTest,
        steps: [{ id: `${number}1`, name: 'Sign up', columns: [{ id: `${number}2`, rows: [] }] }],
      });
    }
    seed.add('form', id, {
      name: `Sign-up form ${i + 1}`,
      status,
      ab_test: abTest,
      ...times,
      definition: { versions },
    });
  }
}

/** Lists, segments and tags come before. */
export function seedMessaging(seed: Seed): void {
  seedImages(seed);
  seedTemplates(seed);
  seedUniversalContent(seed);
  for (const channel of channels) {
    for (let i = 0; i < seed.counts.campaigns; i += 1) {
      seedCampaign(seed, channel, i);
    }
  }
  seedForms(seed);
}
