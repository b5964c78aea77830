import {
  UnsupportedFunctionalityError,
  type LanguageModelV4FilePart,
  type LanguageModelV4TextPart,
} from '@ai-sdk/provider';
import { getTopLevelMediaType } from '@ai-sdk/provider-utils';
import { urlOf } from '../chat/encode-content-part.ts';
import { removeUndefined } from '../remove-undefined.ts';
import type { OutputPart } from './content-schema.ts';

/**
 * Images and videos travel as URLs, every other file as a `data:` URL, or by its own URL.
 *
 * @throws UnsupportedFunctionalityError for what the wire has no form for
 */
export function encodePart(
  part: LanguageModelV4TextPart | Omit<LanguageModelV4FilePart, 'providerOptions'>,
): OutputPart {
  if (part.type === 'text') return { type: 'input_text', text: part.text };

  const topLevel = getTopLevelMediaType(part.mediaType);
  if (topLevel === 'image') {
    return { type: 'input_image', image_url: urlOf(part), detail: 'auto' };
  }
  if (topLevel === 'video') return { type: 'input_video', video_url: urlOf(part) };
  const { filename } = part;
  if (part.data.type !== 'url') {
    return removeUndefined({ type: 'input_file' as const, file_data: urlOf(part), filename });
  }
  if (topLevel === 'application') {
    return removeUndefined({ type: 'input_file' as const, file_url: urlOf(part), filename });
  }
  throw new UnsupportedFunctionalityError({
    functionality: `files of type ${part.mediaType} by URL`,
  });
}
