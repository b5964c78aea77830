import type { LanguageModelV4FilePart, LanguageModelV4TextPart } from '@ai-sdk/provider';
import { WireError } from '../errors/wire-error.ts';
import { removeUndefined } from '../remove-undefined.ts';
import type { ChatContentPart } from './message-schema.ts';

/** Files become file parts, whatever the model can see: it refuses what it cannot. */
export function decodeContentPart(
  part: ChatContentPart,
  path: string,
): LanguageModelV4TextPart | LanguageModelV4FilePart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image_url':
      return decodeUrl(part.image_url.url, 'image', `${path}.image_url.url`);
    case 'video_url':
      return decodeUrl(part.video_url.url, 'video', `${path}.video_url.url`);
    case 'input_audio':
      return {
        type: 'file',
        mediaType: part.input_audio.format === 'wav' ? 'audio/wav' : 'audio/mpeg',
        data: {
          type: 'data',
          data: assertBase64(part.input_audio.data, `${path}.input_audio.data`),
        },
      };
    case 'file': {
      const { file_data: data, file_id: id, filename } = part.file;
      if (data === undefined || data === null) {
        throw new WireError({
          code: id ? 'unsupported_parameter' : 'missing_required_parameter',
          message: id
            ? 'This server stores no files: send the file itself in `file_data`.'
            : `Missing required parameter \`${path}.file.file_data\`.`,
          param: id ? `${path}.file.file_id` : `${path}.file.file_data`,
        });
      }
      return removeUndefined({
        type: 'file' as const,
        ...decodeDataUrl(data, `${path}.file.file_data`),
        filename: filename ?? undefined,
      });
    }
    default:
      return part satisfies never;
  }
}

/** The media type of what a URL leads to is known only in its first half. */
export function decodeUrl(
  url: string,
  topLevelType: string,
  path: string,
): LanguageModelV4FilePart {
  if (/^data:/i.test(url)) return { type: 'file', ...decodeDataUrl(url, path) };
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
    throw new WireError({
      code: 'invalid_value',
      message: `Invalid \`${path}\`: expected an http(s) URL or a base64 data URL.`,
      param: path,
    });
  }
  return { type: 'file', mediaType: topLevelType, data: { type: 'url', url: parsed } };
}

export function decodeDataUrl(
  url: string,
  path: string,
): { mediaType: string; data: { type: 'data'; data: string } } {
  const comma = url.indexOf(',');
  const [, mediaType] =
    /^data:([^/;,]+\/[^;,]+)(?:;[^;,]+)*;base64$/i.exec(url.slice(0, Math.max(comma, 0))) ?? [];
  if (!mediaType) {
    throw new WireError({
      code: 'invalid_value',
      message: `Invalid \`${path}\`: expected a data URL of the form data:<media type>;base64,<data>.`,
      param: path,
    });
  }
  return {
    mediaType,
    data: { type: 'data', data: assertBase64(url.slice(comma + 1), path) },
  };
}

function assertBase64(data: string, path: string): string {
  if (/^[A-Za-z0-9+/\-_]*={0,2}$/.test(data)) return data;
  throw new WireError({
    code: 'invalid_value',
    message: `Invalid \`${path}\`: the data is not base64.`,
    param: path,
  });
}
