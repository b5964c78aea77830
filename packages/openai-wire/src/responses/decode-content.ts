import type { LanguageModelV4FilePart, LanguageModelV4TextPart } from '@ai-sdk/provider';
import { decodeDataUrl, decodeUrl } from '../chat/decode-content-part.ts';
import { WireError } from '../errors/wire-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import type { FilePart, MessagePart, OutputPart } from './content-schema.ts';

type TextPart = Exclude<MessagePart, FilePart>;

/** The parts of what a user or a function says: text and files. */
export function decodeParts(
  content: string | ReadonlyArray<MessagePart | OutputPart>,
  path: string,
): Array<LanguageModelV4TextPart | LanguageModelV4FilePart> {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part, index) => {
    const partPath = `${path}[${index}]`;
    if (isFile(part)) return decodeFile(part, partPath);
    return { type: 'text', text: textOf(part, partPath) };
  });
}

/** The texts of a message that can hold nothing else. */
export function decodeTexts(
  content: string | readonly MessagePart[],
  role: string,
  path: string,
): string[] {
  if (typeof content === 'string') return [content];
  return content.map((part, index) => decodeText(part, role, `${path}[${index}]`));
}

/** @throws WireError for a file, or for reasoning */
export function decodeText(part: MessagePart, role: string, path: string): string {
  if (!isFile(part)) return textOf(part, path);
  throw new WireError({
    code: 'invalid_value',
    message: `Invalid \`${path}.type\`: a message of the role '${role}' cannot hold '${part.type}'.`,
    param: `${path}.type`,
  });
}

/** Reasoning is an assistant's alone (S1-30). */
function textOf(part: TextPart, path: string): string {
  if (part.type === 'reasoning_text' || part.type === 'summary_text') {
    throw new WireError({
      code: 'invalid_value',
      message: `Invalid \`${path}.type\`: '${part.type}' belongs into a reasoning item or an assistant's message.`,
      param: `${path}.type`,
    });
  }
  return part.type === 'refusal' ? part.refusal : part.text;
}

function isFile(part: MessagePart): part is FilePart {
  return part.type === 'input_image' || part.type === 'input_file' || part.type === 'input_video';
}

/** Files become file parts, whatever the model can see: it refuses what it cannot (OR-9). */
function decodeFile(part: FilePart, path: string): LanguageModelV4FilePart {
  switch (part.type) {
    case 'input_image':
      if (!part.image_url) throw noFile(part.file_id, path, 'image_url');
      return decodeUrl(part.image_url, 'image', `${path}.image_url`);
    case 'input_video':
      return decodeUrl(part.video_url, 'video', `${path}.video_url`);
    default: {
      const { file_data: data, file_url: url } = part;
      const filename = part.filename ?? undefined;
      if (data) {
        const file = decodeDataUrl(data, `${path}.file_data`);
        return removeUndefined({ type: 'file' as const, ...file, filename });
      }
      if (!url) throw noFile(part.file_id, path, 'file_data');
      const file = decodeUrl(url, 'application', `${path}.file_url`);
      return removeUndefined({ ...file, filename });
    }
  }
}

function noFile(fileId: string | null | undefined, path: string, field: string): WireError {
  return new WireError({
    code: fileId ? 'unsupported_parameter' : 'missing_required_parameter',
    message: fileId
      ? `This server stores no files: send the file itself in \`${field}\`.`
      : `Missing required parameter \`${path}.${field}\`.`,
    param: fileId ? `${path}.file_id` : `${path}.${field}`,
  });
}
