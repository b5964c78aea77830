import type { SharedV4Warning } from '@ai-sdk/provider';
import { generateId as randomId } from '@ai-sdk/provider-utils';
import type { CreateChatFormat } from './chat-format.ts';
import type { CallSyntax } from './families/call-syntax.ts';
import { findCallSyntaxes, hermes } from './families/find-call-syntax.ts';
import { findReasoningMarks, type ReasoningMarks } from './parsing/reasoning-marks.ts';
import { findTextMarks } from './parsing/text-marks.ts';
import { ChatTemplate } from './rendering/chat-template.ts';
import { chatmlTemplate } from './rendering/chatml.ts';
import { findReasoningOpening } from './rendering/reasoning-switch.ts';
import { SpecialTokenTexts } from './rendering/special-tokens.ts';
import { findTraits } from './rendering/template-traits.ts';
import type { ToolsAsText } from './rendering/tools-as-text.ts';
import { TemplateChatFormat } from './template-chat-format.ts';
import {
  findRenderingFailure,
  findToolsAsText,
  probeCalls,
  readsBack,
  writtenProbe,
} from './verify-calls.ts';

/** Finds out from a model's template how it is talked to, and verifies what it found. */
export const createChatFormat: CreateChatFormat = (model, settings = {}) => {
  const { generateId = randomId, now = () => new Date() } = settings;
  const template = new ChatTemplate({
    source: model.chatTemplate ?? chatmlTemplate,
    bosToken: model.bosToken,
    eosToken: model.eosToken,
    now,
  });
  const specialTexts = model.specialTokens.map(({ text }) => text);
  const reasoning = findReasoningMarks(template.source, new Set(specialTexts));
  const found = findCalls(template, reasoning, new Set(specialTexts));
  const asText = findToolsAsText(template, found.argumentsForm);
  // Where both tools and calls become text, the syntax is what that text says.
  const failure = findRenderingFailure(template);
  const told = asText.tools && asText.calls && failure === undefined;
  const calls = told ? hermes : found.calls;
  const verified = told || found.verified;

  const notes: string[] = [];
  const warnings: SharedV4Warning[] = [];
  if (model.chatTemplate === undefined) {
    const message = 'The model file holds no chat template; ChatML is used.';
    notes.push(message);
    // Answers suffer from it, unlike from all other notes.
    warnings.push({ type: 'other', message });
  }
  if (template.flaw) notes.push(`The chat template cannot be read: ${template.flaw.message}`);
  else if (failure === undefined) notes.push(...notesOnTools(asText, verified, found.rendered));
  else notes.push(`The chat template does not render a plain message: ${failure}`);

  return new TemplateChatFormat({
    template,
    traits: findTraits(template, found.argumentsForm),
    calls,
    verified,
    asText,
    reasoning,
    text: findTextMarks(template),
    reasoningOpening: findReasoningOpening(template, reasoning),
    specialTokens: new SpecialTokenTexts(specialTexts),
    generateId,
    capabilities: {
      tools: verified && failure === undefined,
      // A syntax that frames whole answers has a place for reasoning.
      reasoning: reasoning !== undefined || calls.answer !== undefined,
      structuredOutput: true,
    },
    notes,
    warnings,
  });
};

function notesOnTools(asText: ToolsAsText, verified: boolean, rendered: boolean): string[] {
  const notes: string[] = [];
  if (asText.tools) {
    notes.push(
      'The chat template shows no tools to the model; they are described in its messages.',
    );
  } else if (asText.calls) {
    notes.push(
      'The chat template leaves out the tool calls of earlier turns; they are sent as text.',
    );
    if (verified && !rendered) {
      notes.push(
        'The syntax of tool calls is known from marks which the chat template or the vocabulary has, not from a call that the template renders.',
      );
    }
  }
  if (!verified) {
    notes.push(
      'The syntax of tool calls could not be verified: no call that the chat template renders is read back as it was.',
    );
  }
  return notes;
}

type FoundCalls = {
  calls: CallSyntax;
  argumentsForm: 'object' | 'string';
  verified: boolean;
  /** Whether the template renders calls in it. */
  rendered: boolean;
};

/** The first syntax that reads back what the template renders. */
function findCalls(
  template: ChatTemplate,
  reasoning: ReasoningMarks | undefined,
  specialTokens: ReadonlySet<string>,
): FoundCalls {
  const syntaxes = findCallSyntaxes(template.source);
  const probes = probeCalls(template);
  for (const calls of syntaxes) {
    const probe = probes.find(each => readsBack(each, calls, reasoning));
    if (probe) return { calls, argumentsForm: probe.arguments, verified: true, rendered: true };
  }
  const [calls = hermes] = syntaxes;
  // A template that renders no calls at all leaves it to the model, which writes them in marks of
  // its own: those its template speaks of, or those its vocabulary has.
  const written = probes.length === 0 ? writtenProbe(calls) : undefined;
  const known = calls.openers.some(
    opener => template.source.includes(opener) || specialTokens.has(opener),
  );
  return {
    calls,
    argumentsForm: probes[0]?.arguments ?? 'object',
    verified: known && written !== undefined && readsBack(written, calls, reasoning),
    rendered: false,
  };
}
