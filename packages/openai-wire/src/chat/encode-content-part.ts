import {
  UnsupportedFunctionalityError,
  type LanguageModelV4FilePart,
  type LanguageModelV4TextPart,
} from '@ai-sdk/provider';
import {
  convertToBase64,
  getTopLevelMediaType,
  resolveFullMediaType,
} from '@ai-sdk/provider-utils';
import { removeUndefined } from '../remove-undefined.ts';
import type { ChatContentPart } from './message-schema.ts';

const audioFormats: Readonly<Record<string, 'wav' | 'mp3'>> = {
  'audio/wav': 'wav',
  'audio/mp3': 'mp3',
  'audio/mpeg': 'mp3',
};

/**
 * Images and videos travel as URLs, sounds as base64, every other file as a `data:` URL.
 *
 * @throws UnsupportedFunctionalityError for what the wire has no form for
 */
export function encodeContentPart(
  part: LanguageModelV4TextPart | Omit<LanguageModelV4FilePart, 'providerOptions'>,
): ChatContentPart {
  if (part.type === 'text') return { type: 'text', text: part.text };

  const topLevel = getTopLevelMediaType(part.mediaType);
  if (topLevel === 'image') return { type: 'image_url', image_url: { url: urlOf(part) } };
  if (topLevel === 'video') return { type: 'video_url', video_url: { url: urlOf(part) } };

  if (part.data.type === 'url') {
    throw new UnsupportedFunctionalityError({
      functionality: `files of type ${part.mediaType} by URL`,
    });
  }
  const { mediaType, base64 } = inline(part);
  const format = audioFormats[mediaType];
  if (topLevel === 'audio' && format) {
    return { type: 'input_audio', input_audio: { data: base64, format } };
  }
  return {
    type: 'file',
    file: removeUndefined({
      filename: part.filename,
      file_data: `data:${mediaType};base64,${base64}`,
    }),
  };
}

/** The URL of a file: its own, or a `data:` URL. */
export function urlOf(part: Omit<LanguageModelV4FilePart, 'providerOptions'>): string {
  if (part.data.type === 'url') return part.data.url.href;
  const { mediaType, base64 } = inline(part);
  return `data:${mediaType};base64,${base64}`;
}

function inline(part: Omit<LanguageModelV4FilePart, 'providerOptions'>): {
  mediaType: string;
  base64: string;
} {
  switch (part.data.type) {
    case 'data':
      return {
        mediaType: resolveFullMediaType({ part }),
        base64: convertToBase64(part.data.data),
      };
    case 'text':
      return {
        mediaType: part.mediaType.includes('/') ? part.mediaType : 'text/plain',
        base64: convertToBase64(new TextEncoder().encode(part.data.text)),
      };
    default:
      throw new UnsupportedFunctionalityError({
        functionality: 'files that are stored with a provider',
      });
  }
}
