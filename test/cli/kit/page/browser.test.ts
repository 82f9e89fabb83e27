// The page as a browser shows it: light and dark, on a wide screen and a narrow one, without a complaint.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { folderOf, whereInstalled } from '../../../programs/installed.ts';
import { startSandbox, run, workFolder } from '../../harness.ts';

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => folderOf(name) !== undefined,
);

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel. */
  at(x: number, y: number): readonly [number, number, number];
}

/** What a line of a PNG adds to its bytes, by its filter. */
function guess(filter: number, left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(estimate - one));
  const nearest = (a ?? 0) <= (b ?? 0) && (a ?? 0) <= (c ?? 0) ? left : (b ?? 0) <= (c ?? 0) ? up : corner;
  return [0, left, up, (left + up) >> 1, nearest][filter] ?? 0;
}

/** A PNG of eight bits a channel, not interlaced: what browsers write. */
function readPng(file: string): Picture {
  const bytes = readFileSync(file);
  const [width, height, channels] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[25] === 6 ? 4 : 3];
  const pieces: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') {
      pieces.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
    }
  }
  const packed = inflateSync(Buffer.concat(pieces));
  const line = width * channels;
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (line + 1)] ?? 0;
    for (let x = 0; x < line; x++) {
      const here = y * line + x;
      const left = x < channels ? 0 : (pixels[here - channels] ?? 0);
      const up = y === 0 ? 0 : (pixels[here - line] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (pixels[here - line - channels] ?? 0);
      pixels[here] = (packed[y * (line + 1) + 1 + x] ?? 0) + guess(filter, left, up, corner);
    }
  }
  const channel = (x: number, y: number, nth: number) => pixels[y * line + x * channels + nth] ?? 0;
  return { width, height, at: (x, y) => [channel(x, y, 0), channel(x, y, 1), channel(x, y, 2)] };
}

const isNear = (a: readonly number[], b: readonly number[]) =>
  a.every((one, nth) => Math.abs(one - (b[nth] ?? 0)) < 12);
const light = { ground: [251, 251, 249], good: [31, 111, 139], bad: [179, 38, 30] };
const dark = { ground: [21, 24, 27], good: [88, 180, 209], bad: [255, 138, 128] };

/** How many pixels of a picture have this colour, of every second one, and the last line that is not all ground. */
function look(picture: Picture, { ground, good, bad }: typeof light) {
  const found = { ground: 0, good: 0, bad: 0, last: 0, rightmost: 0 };
  for (let y = 0; y < picture.height; y += 2) {
    for (let x = 0; x < picture.width; x += 2) {
      const pixel = picture.at(x, y);
      if (isNear(pixel, ground)) {
        found.ground++;
        continue;
      }
      found.good += isNear(pixel, good) ? 1 : 0;
      found.bad += isNear(pixel, bad) ? 1 : 0;
      found.last = y;
      found.rightmost = Math.max(found.rightmost, x);
    }
  }
  return found;
}

whereInstalled(
  'a browser shows charts and words, light and dark, wide and narrow, and has nothing to complain of',
  browser === undefined ? 'a browser (chromium)' : undefined,
  async (t) => {
    const sandbox = await startSandbox();
    t.teardown(() => sandbox.stop());
    const folder = workFolder(t);
    const file = join(folder, 'run.html');
    const input = Array.from({ length: 4000 }, (_, nth) => (nth % 4 === 0 ? 'bad' : `p${nth}@example.com`));
    await run('klaviyo-sink', ['--op', 'upsert', '--skip-invalid', '--report', file], {
      input: `email\n${input.join('\n')}\n`,
      env: sandbox.env,
    });
    const shoot = (name: string, width: number, more: readonly string[]): Picture => {
      const png = join(folder, `${name}.png`);
      const { stderr } = spawnSync(
        browser ?? '',
        [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--hide-scrollbars',
          '--enable-logging=stderr',
          `--user-data-dir=${join(folder, 'profile')}`,
          `--window-size=${width},3600`,
          `--screenshot=${png}`,
          ...more,
          `file://${file}`,
        ],
        { timeout: 60_000, encoding: 'utf8' },
      );
      t.notMatch(stderr, 'CONSOLE', `${name}: nothing refused, nothing missing`);
      return readPng(png);
    };
    for (const [name, width, colours] of [
      ['light', 1100, light],
      ['dark', 1100, dark],
      ['phone', 500, light],
    ] as const) {
      const picture = shoot(name, width, name === 'dark' ? ['--blink-settings=preferredColorScheme=0'] : []);
      t.equal(picture.width, width);
      const seen = look(picture, colours);
      const pixels = (picture.width * picture.height) / 4;
      t.ok(isNear(picture.at(2, 2), colours.ground), `${name}: the ground`);
      t.ok(seen.ground > pixels / 3, `${name}: most of it is ground: ${seen.ground} of ${pixels}`);
      t.ok(seen.good > 1500, `${name}: bars of what went well: ${seen.good}`);
      t.ok(seen.bad > 150, `${name}: bars of what did not: ${seen.bad}`);
      t.ok(seen.last > 1000 && seen.last < 3400, `${name}: as long as a page: ${seen.last}`);
      t.ok(seen.rightmost < width - 8, `${name}: nothing reaches over the edge: ${seen.rightmost}`);
    }
  },
);
