import {
  InvalidPromptError,
  UnsupportedFunctionalityError,
  type LanguageModelV4Prompt,
} from '@ai-sdk/provider';

const separator = '\n\n';

/**
 * The text that a completion model continues.
 *
 * A prompt of one user message is continued exactly as it is. A conversation has no form of its own
 * without a chat template; it is written out as the AI SDK's other providers do, and ends where the
 * user would speak again.
 *
 * @throws UnsupportedFunctionalityError for files and tools
 * @throws InvalidPromptError for a system message that is not at the beginning
 */
export function toCompletionPrompt(prompt: LanguageModelV4Prompt): {
  text: string;
  stopSequences: string[];
} {
  const [first, ...others] = prompt;
  if (first?.role === 'user' && others.length === 0) {
    return { text: textOf(first.content), stopSequences: [] };
  }

  const paragraphs: string[] = [];
  let spoken = false;
  for (const message of prompt) {
    switch (message.role) {
      case 'system':
        if (spoken) {
          throw new InvalidPromptError({
            prompt,
            message: 'a completion model takes system messages only at the beginning',
          });
        }
        paragraphs.push(message.content);
        break;
      case 'user':
      case 'assistant':
        spoken = true;
        paragraphs.push(`${message.role}:\n${textOf(message.content)}`);
        break;
      default:
        throw unsupported('tool messages');
    }
  }
  // An answer that has begun is continued.
  if (prompt.at(-1)?.role !== 'assistant') paragraphs.push('assistant:\n');
  return { text: paragraphs.join(separator), stopSequences: ['\nuser:'] };
}

type Content = Exclude<LanguageModelV4Prompt[number], { role: 'system' }>['content'];

function textOf(content: Content): string {
  let text = '';
  for (const part of content) {
    if (part.type === 'text') text += part.text;
    // How an earlier answer was thought out is no part of what was said.
    else if (part.type !== 'reasoning') throw unsupported(`${part.type} parts`);
  }
  return text;
}

function unsupported(what: string): UnsupportedFunctionalityError {
  return new UnsupportedFunctionalityError({
    functionality: what,
    message: `A completion model takes text only, no ${what}. Use loam.chat(id).`,
  });
}
