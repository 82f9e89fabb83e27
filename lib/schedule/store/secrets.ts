// Finds in a command what looks like a secret, so that none is ever stored.
import { Failure } from '../../errors.ts';
import type { Command } from './command.ts';

const klaviyoKey = /(?<![\w/.])pk_[A-Za-z0-9]{6,}(?![\w-]*[./])/;
// td's keys: an account's number and 40 hexadecimal digits.
const tdKey = /(?<!\w)\d{1,8}\/[0-9a-f]{40}(?!\w)/i;
// A variable, or a flag such as --token=; a column named token is none.
const assignment =
  /(?<!\w)([A-Z_]*(?:API_?KEY|TOKEN|SECRET|PASSWORD)|(?<!-)--[a-z-]*(?:key|token|secret|password))=(['"]?)([^\s'"]*)/g;

function whatIsSecret(text: string): string | undefined {
  if (klaviyoKey.test(text)) {
    return 'what looks like a private key of Klaviyo (pk_…)';
  }
  if (tdKey.test(text)) {
    return "what looks like Treasure Data's API key";
  }
  for (const [, name = '', quote = '', value = ''] of text.matchAll(assignment)) {
    // A reference such as $KEY, ${KEY} or $(cat key.txt) holds no secret, unless single quotes make it a text.
    if (value !== '' && !(value.startsWith('$') && quote !== "'")) {
      return `a value for ${name}`;
    }
  }
  return undefined;
}

/** Throws a `Failure` that names what was found, never the value. */
export function refuseSecrets(command: Command): void {
  const texts = command.kind === 'shell' ? [command.text] : command.argv;
  for (const text of texts) {
    const found = whatIsSecret(text);
    if (found !== undefined) {
      throw new Failure(
        'usage',
        `the command holds ${found}. Keys are never stored: set the variable in the environment of klaviyo-schedule run, or name a file with --api-key-file`,
      );
    }
  }
}
