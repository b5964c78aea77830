import type { ChatTemplate } from '../rendering/chat-template.ts';

/** What a model writes around the text of its answers. None of it is part of that text. */
export type TextMarks = {
  open: string;
  close: string;
  /** What it writes after that, before the token that ends its turn. */
  ending?: readonly string[];
};

const knownMarks: readonly TextMarks[] = [
  // Command R7B and Command A; Command A Reasoning.
  { open: '<|START_RESPONSE|>', close: '<|END_RESPONSE|>' },
  { open: '<|START_TEXT|>', close: '<|END_TEXT|>' },
  // Solar.
  { open: '<|content|>', close: '<|end|>', ending: ['<|flush|>', '<|calls|>'] },
  // Kimi K3.
  {
    open: '<|open|>response<|sep|>',
    close: '<|close|>response<|sep|>',
    ending: ['<|close|>message<|sep|>', '<|end_of_msg|>'],
  },
];

/** Finds the marks of a model by having its template render a text. */
export function findTextMarks(template: ChatTemplate): TextMarks | undefined {
  try {
    const rendered = template.render([
      { role: 'user', content: 'Uniform1' },
      { role: 'assistant', content: 'Alpha1' },
      { role: 'user', content: 'Uniform2' },
    ]);
    return knownMarks.find(({ open, close }) => rendered.includes(`${open}Alpha1${close}`));
  } catch {
    return undefined;
  }
}
