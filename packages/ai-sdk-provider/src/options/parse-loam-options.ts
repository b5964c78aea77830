import { InvalidArgumentError, type SharedV4ProviderOptions } from '@ai-sdk/provider';
import { loamOptionsSchema, type LoamOptions } from '@loam/model-port';
import { closestMatch } from 'leven';

const optionNames = Object.keys(loamOptionsSchema.shape);

/** Settings of the call itself, which people look for among the provider's options. */
const callSettings = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'stopSequences',
  'seed',
  'reasoning',
  'toolChoice',
];

/**
 * Checks `providerOptions.loam`.
 *
 * @throws InvalidArgumentError naming the option at fault and, for a misspelt name, the one that was
 * probably meant
 */
export function parseLoamOptions(
  providerOptions: SharedV4ProviderOptions | undefined,
): LoamOptions {
  const parsed = loamOptionsSchema.safeParse(providerOptions?.loam ?? {});
  if (parsed.success) return parsed.data;

  const [issue] = parsed.error.issues;
  const argument = ['providerOptions.loam', ...(issue?.path ?? [])].map(String).join('.');
  throw new InvalidArgumentError({
    argument,
    message:
      issue?.code === 'unrecognized_keys'
        ? issue.keys.map(describeUnknownOption).join(' ')
        : `${argument}: ${issue?.message ?? 'invalid'}`,
    cause: parsed.error,
  });
}

function describeUnknownOption(name: string): string {
  const unknown = `Unknown option "${name}" in providerOptions.loam.`;
  // Names on the wire are snake_case; the nearest camelCase name is the same word.
  const camelCase = name.replaceAll(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());

  const setting = callSettings.find(setting => setting.toLowerCase() === camelCase.toLowerCase());
  if (setting !== undefined) {
    return `${unknown} "${setting}" is a setting of the call itself, next to \`model\` and \`prompt\`.`;
  }
  const closest = closestMatch(camelCase, optionNames, {
    maxDistance: Math.max(2, Math.floor(name.length / 3)),
  });
  return closest === undefined
    ? `${unknown} Known options: ${optionNames.join(', ')}.`
    : `${unknown} Did you mean "${closest}"?`;
}
