import type { JSONObject, LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import { loamOptionsSchema, type LoamOptions } from '@loam/model-port';
import { constraintUnsupported } from './gate-refusals.ts';

type Option = keyof LoamOptions;

/** How a family of providers spells what Loam's options say. */
type Spelling = { [Name in Option]?: (value: NonNullable<LoamOptions[Name]>) => JSONObject };

/** By the first part of a model's `provider`: `openai.responses`, `anthropic.messages`. */
const spellings: Readonly<Record<string, Spelling>> = {
  openai: {
    parallelToolCalls: parallelToolCalls => ({ parallelToolCalls }),
    strictJsonSchema: strictJsonSchema => ({ strictJsonSchema }),
    logitBias: logitBias => ({ logitBias }),
    cacheKey: promptCacheKey => ({ promptCacheKey }),
    user: user => ({ user }),
  },
  anthropic: {
    parallelToolCalls: parallel => ({ disableParallelToolUse: !parallel }),
    reasoningBudget: budgetTokens => ({
      thinking: budgetTokens > 0 ? { type: 'enabled', budgetTokens } : { type: 'disabled' },
    }),
  },
  mistral: {
    parallelToolCalls: parallelToolCalls => ({ parallelToolCalls }),
    strictJsonSchema: strictJsonSchema => ({ strictJsonSchema }),
  },
};

/** Lost without harm: the answer does not depend on them, or the gate sees to them itself. */
const harmless: ReadonlySet<Option> = new Set(['cacheKey', 'user', 'allowedTools', 'deadlineMs']);

/** What they promise of the answer's text must not be dropped. */
const promises: ReadonlySet<Option> = new Set(['grammar', 'regex', 'choice']);

const wireNames: { [Name in Option]?: string } = {
  minP: 'min_p',
  repetitionPenalty: 'repetition_penalty',
  logitBias: 'logit_bias',
  reasoningBudget: 'thinking_budget_tokens',
  parallelToolCalls: 'parallel_tool_calls',
  strictJsonSchema: 'strict',
  chatTemplateKwargs: 'chat_template_kwargs',
};

/**
 * A call whose `providerOptions.loam` another provider's model understands, as far as it can, and
 * what it cannot honour, as warnings.
 *
 * @param provider `provider` of the model, such as `openai.responses`
 * @throws WireError `unsupported_parameter` for what would be a broken promise
 */
export function translateLoamOptions(
  call: LanguageModelV4CallOptions,
  { provider, label }: { provider: string; label: string },
): { call: LanguageModelV4CallOptions; warnings: SharedV4Warning[] } {
  const { loam, ...others } = call.providerOptions ?? {};
  if (!loam) return { call, warnings: [] };
  const options = loamOptionsSchema.parse(loam);
  const [namespace = ''] = provider.split('.');
  const spelling = Object.hasOwn(spellings, namespace) ? spellings[namespace] : undefined;
  const spelt: JSONObject = {};
  const warnings: SharedV4Warning[] = [];
  for (const [name, value] of Object.entries(options) as [Option, never][]) {
    if (value === undefined) continue;
    const spell = spelling?.[name];
    if (spell) Object.assign(spelt, spell(value));
    else if (promises.has(name)) throw constraintUnsupported(name, label);
    else if (!harmless.has(name)) {
      warnings.push({ type: 'unsupported', feature: wireNames[name] ?? name });
    }
  }
  const { allowedTools } = options;
  return {
    warnings,
    call: {
      ...call,
      // A tool that is not in the prompt cannot be called.
      ...(allowedTools && call.tools && { tools: call.tools.filter(isIn(allowedTools)) }),
      providerOptions: {
        ...others,
        ...(Object.keys(spelt).length > 0 && { [namespace]: { ...spelt, ...others[namespace] } }),
      },
    },
  };
}

function isIn(names: readonly string[]): (tool: { name: string }) => boolean {
  return ({ name }) => names.includes(name);
}
