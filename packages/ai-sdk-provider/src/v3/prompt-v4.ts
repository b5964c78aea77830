import type {
  LanguageModelV3FilePart,
  LanguageModelV3Message,
  LanguageModelV3Prompt,
  LanguageModelV3ToolResultOutput,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultOutput,
  SharedV4FileData,
} from '@ai-sdk/provider';

// The fourth version says of every file what its data is; the third left it to its type.

type ContentV3 = Extract<LanguageModelV3ToolResultOutput, { type: 'content' }>['value'][number];
type ContentV4 = Extract<LanguageModelV4ToolResultOutput, { type: 'content' }>['value'][number];

export function toPromptV4(prompt: LanguageModelV3Prompt): LanguageModelV4Prompt {
  return prompt.map(toMessageV4);
}

function toMessageV4(message: LanguageModelV3Message): LanguageModelV4Message {
  switch (message.role) {
    case 'system':
      return message;
    case 'user':
      return {
        ...message,
        content: message.content.map(part => (part.type === 'file' ? toFilePartV4(part) : part)),
      };
    case 'assistant':
      return {
        ...message,
        content: message.content.map(part => {
          if (part.type === 'file') return toFilePartV4(part);
          return part.type === 'tool-result' ? { ...part, output: toOutputV4(part.output) } : part;
        }),
      };
    case 'tool':
      return {
        ...message,
        content: message.content.map(part =>
          part.type === 'tool-result' ? { ...part, output: toOutputV4(part.output) } : part,
        ),
      };
    default:
      return message satisfies never;
  }
}

function toFilePartV4(part: LanguageModelV3FilePart) {
  const data: SharedV4FileData =
    part.data instanceof URL ? { type: 'url', url: part.data } : { type: 'data', data: part.data };
  return { ...part, data };
}

function toOutputV4(output: LanguageModelV3ToolResultOutput): LanguageModelV4ToolResultOutput {
  return output.type === 'content' ? { ...output, value: output.value.map(toContentV4) } : output;
}

function toContentV4(part: ContentV3): ContentV4 {
  const { providerOptions } = part;
  switch (part.type) {
    case 'file-data':
    case 'image-data': {
      const { type: _, data, ...file } = part;
      return { ...file, type: 'file', data: { type: 'data', data } };
    }
    case 'file-url':
    case 'image-url':
      return {
        type: 'file',
        data: { type: 'url', url: new URL(part.url) },
        // The third version names no media type here.
        mediaType: part.type === 'image-url' ? 'image/*' : 'application/octet-stream',
        providerOptions,
      };
    case 'file-id':
    case 'image-file-id':
      return {
        type: 'file',
        data: {
          type: 'reference',
          reference: typeof part.fileId === 'string' ? { loam: part.fileId } : part.fileId,
        },
        mediaType: part.type === 'image-file-id' ? 'image/*' : 'application/octet-stream',
        providerOptions,
      };
    default:
      return part;
  }
}
