import type {
  LanguageModelV3Content,
  LanguageModelV3File,
  LanguageModelV3FinishReason,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  LanguageModelV4Content,
  LanguageModelV4File,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  SharedV3Warning,
  SharedV4Warning,
} from '@ai-sdk/provider';

// What the third version has no form for is left out. Loam's models give none of it but
// `interrupted`; both unions grow in patch releases of the specification.

export function toGenerateResultV3(
  result: LanguageModelV4GenerateResult,
): LanguageModelV3GenerateResult {
  return {
    content: result.content.flatMap(toContentV3),
    finishReason: toFinishReasonV3(result.finishReason),
    usage: result.usage,
    providerMetadata: result.providerMetadata,
    request: { body: result.request?.body },
    response: result.response,
    warnings: result.warnings.map(toWarningV3),
  };
}

/** The same part, or nothing where the third version has none like it. */
export function toStreamPartV3(part: LanguageModelV4StreamPart): LanguageModelV3StreamPart[] {
  switch (part.type) {
    case 'stream-start':
      return [{ ...part, warnings: part.warnings.map(toWarningV3) }];
    case 'finish':
      return [{ ...part, finishReason: toFinishReasonV3(part.finishReason) }];
    case 'text-end': {
      const { citations: _, ...end } = part;
      return [end];
    }
    case 'tool-input-start': {
      const { inputEncoding: _, ...start } = part;
      return [start];
    }
    case 'text-start':
    case 'text-delta':
    case 'reasoning-start':
    case 'reasoning-delta':
    case 'reasoning-end':
    case 'tool-input-delta':
    case 'tool-input-end':
    case 'response-metadata':
    case 'raw':
    case 'error':
    case 'tool-call':
    case 'tool-result':
    case 'tool-approval-request':
    case 'source':
      return [part];
    case 'file':
      return toFileV3(part);
    default:
      return [];
  }
}

function toContentV3(part: LanguageModelV4Content): LanguageModelV3Content[] {
  switch (part.type) {
    case 'text': {
      const { citations: _, ...text } = part;
      return [text];
    }
    case 'file':
      return toFileV3(part);
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
    case 'tool-approval-request':
    case 'source':
      return [part];
    default:
      return [];
  }
}

/** The third version knows only files that come with their content. */
function toFileV3(file: LanguageModelV4File): LanguageModelV3File[] {
  return file.data.type === 'data' ? [{ ...file, data: file.data.data }] : [];
}

function toFinishReasonV3(reason: LanguageModelV4FinishReason): LanguageModelV3FinishReason {
  const { unified, raw } = reason;
  return { unified: unified === 'interrupted' ? 'other' : unified, raw };
}

export function toWarningV3(warning: SharedV4Warning): SharedV3Warning {
  return warning.type === 'deprecated'
    ? { type: 'other', message: `"${warning.setting}" is deprecated: ${warning.message}` }
    : warning;
}
