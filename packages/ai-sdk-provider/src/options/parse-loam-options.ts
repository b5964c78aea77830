import { InvalidArgumentError, type SharedV4ProviderOptions } from '@ai-sdk/provider';
import { closestMatch } from 'leven';
import type { z } from 'zod/v4';
import { optionSchemas, type OptionKind, type OptionsOf } from './option-schemas.ts';

const generationSettings = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'stopSequences',
  'seed',
];

/** Settings of the call itself, which people look for among the provider's options. */
const callSettings: Readonly<Record<OptionKind, readonly string[]>> = {
  chat: [...generationSettings, 'reasoning', 'toolChoice'],
  responses: [...generationSettings, 'reasoning', 'toolChoice'],
  completion: generationSettings,
  embedding: ['dimensions'],
  reranking: ['topN'],
};

/** What stands next to the settings of a call. */
const neighbours: Readonly<Record<OptionKind, string>> = {
  chat: '`model` and `prompt`',
  responses: '`model` and `prompt`',
  completion: '`model` and `prompt`',
  embedding: '`model`',
  reranking: '`model` and `query`',
};

/**
 * Checks `providerOptions.loam` of one kind of model.
 *
 * @throws InvalidArgumentError naming the option at fault and, for a misspelt name, the one that was
 * probably meant
 */
export function parseLoamOptions<Kind extends OptionKind>(
  kind: Kind,
  providerOptions: SharedV4ProviderOptions | undefined,
): OptionsOf<Kind> {
  const schema: z.ZodType = optionSchemas[kind];
  const parsed = schema.safeParse(providerOptions?.loam ?? {});
  if (parsed.success) return parsed.data as OptionsOf<Kind>;

  const [issue] = parsed.error.issues;
  const argument = ['providerOptions.loam', ...(issue?.path ?? [])].map(String).join('.');
  throw new InvalidArgumentError({
    argument,
    message:
      issue?.code === 'unrecognized_keys'
        ? issue.keys.map(name => describeUnknownOption(kind, name)).join(' ')
        : `${argument}: ${issue?.message ?? 'invalid'}`,
    cause: parsed.error,
  });
}

function describeUnknownOption(kind: OptionKind, name: string): string {
  const unknown = `Unknown option "${name}" in providerOptions.loam.`;
  // Names on the wire are snake_case; the nearest camelCase name is the same word.
  const camelCase = name.replaceAll(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());

  const setting = callSettings[kind].find(
    setting => setting.toLowerCase() === camelCase.toLowerCase(),
  );
  if (setting !== undefined) {
    const neighbour = neighbours[kind];
    return `${unknown} "${setting}" is a setting of the call itself, next to ${neighbour}.`;
  }
  const owner = optionKinds.find(other => Object.hasOwn(optionSchemas[other].shape, camelCase));
  if (owner !== undefined && owner !== kind && !isOptionOf(kind, camelCase)) {
    return `${unknown} "${camelCase}" is an option of ${owner} models, and this is ${kind === 'embedding' ? 'an' : 'a'} ${kind} model.`;
  }
  const optionNames = Object.keys(optionSchemas[kind].shape);
  const closest = closestMatch(camelCase, optionNames, {
    maxDistance: Math.max(2, Math.floor(name.length / 3)),
  });
  return closest === undefined
    ? `${unknown} Known options: ${optionNames.join(', ')}.`
    : `${unknown} Did you mean "${closest}"?`;
}

const optionKinds = Object.keys(optionSchemas) as OptionKind[];

const isOptionOf = (kind: OptionKind, name: string) =>
  Object.hasOwn(optionSchemas[kind].shape, name);
