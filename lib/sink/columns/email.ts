// Decides whether a text is a plausible email address.
import * as z from 'zod';

/** Klaviyo's own bound is not published; RFC 5321 lets no longer path through. */
export const maxEmailBytes = 254;

// One @; no blank, control or delimiter in the local part; a domain of at least two labels, letters of any script.
const address =
  /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[a-z0-9-]+)$/iu;
const plain =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

export function isPlausibleEmail(text: string): boolean {
  return plain.test(text) || address.test(text);
}

export const email = z
  .string({ error: 'not_a_string' })
  .refine((text) => text.length * 3 <= maxEmailBytes || Buffer.byteLength(text) <= maxEmailBytes, {
    error: 'email_too_long',
    abort: true,
  })
  .refine(isPlausibleEmail, { error: 'email_invalid' });
