import { createCodePlugin } from '@streamdown/code';
import { ImageOff } from 'lucide-react';
import { Streamdown } from 'streamdown';

/** For daylight and for night, with contrast enough on the page's paper. */
const themes: [light: 'github-light-default', dark: 'github-dark-default'] = [
  'github-light-default',
  'github-dark-default',
];
const plugins = { code: createCodePlugin({ themes }) };
const controls = {
  code: { copy: true, download: false },
  table: { copy: true, download: false, fullscreen: false },
};
const components = { img: BlockedImage };

/** Markdown as it streams: unfinished marks are closed, raw HTML is sanitised, images are not loaded. */
export function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <Streamdown
      className="leading-7 [overflow-wrap:anywhere]"
      isAnimating={isStreaming}
      plugins={plugins}
      shikiTheme={themes}
      controls={controls}
      components={components}
      lineNumbers={false}
    >
      {text}
    </Streamdown>
  );
}

/** An image in an answer would tell another server what was asked; its description is shown instead. */
function BlockedImage({ alt }: { alt?: string | undefined }) {
  return (
    <span className="inline-flex items-center gap-1.5 rounded-md bg-muted px-2 py-0.5 text-sm text-muted-foreground">
      <ImageOff className="size-4" aria-hidden="true" />
      {alt || 'image'} (not loaded)
    </span>
  );
}
