import { generateId as randomId } from '@ai-sdk/provider-utils';
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { type LoamOptions, ModelError } from '@loam/model-port';
import { composeConstraint } from './constraint/compose-constraint.ts';
import { selectTools } from './constraint/tool-selection.ts';
import type { ChatFormat, CreateChatFormat, PreparedChat } from './chat-format.ts';
import type { CallSyntax } from './families/call-syntax.ts';
import { findCallSyntaxes, hermes } from './families/find-call-syntax.ts';
import { type AnswerSyntax, readAnswer } from './parsing/read-answer.ts';
import { findReasoningMarks, type ReasoningMarks } from './parsing/reasoning-marks.ts';
import { StreamingParser } from './parsing/streaming-parser.ts';
import { ChatTemplate, reservedVariables, TemplateError } from './rendering/chat-template.ts';
import { chatmlTemplate } from './rendering/chatml.ts';
import { normaliseMessages } from './rendering/normalise-messages.ts';
import {
  hasReasoningSwitch,
  reasoningVariables,
  wantsReasoning,
} from './rendering/reasoning-switch.ts';
import { SpecialTokenTexts } from './rendering/special-tokens.ts';
import { toTemplateMessages, toTemplateTool } from './rendering/template-messages.ts';
import { findTraits, type TemplateTraits } from './rendering/template-traits.ts';
import { TextGuard } from './rendering/text-guard.ts';
import { probeCalls, readsBack, showsTools } from './verify-calls.ts';

export const createChatFormat: CreateChatFormat = (model, settings = {}) => {
  const { generateId = randomId, now = () => new Date() } = settings;
  const notes: string[] = [];
  if (model.chatTemplate === undefined) {
    notes.push('The model file holds no chat template; ChatML is used.');
  }
  const template = new ChatTemplate({
    source: model.chatTemplate ?? chatmlTemplate,
    bosToken: model.bosToken,
    eosToken: model.eosToken,
    now,
  });
  if (template.flaw) notes.push(`The chat template cannot be read: ${template.flaw.message}`);
  const specialTexts = model.specialTokens.map(({ text }) => text);
  const reasoning = findReasoningMarks(template.source, new Set(specialTexts));
  const { calls, argumentsForm, verified } = findCalls(template, reasoning);
  const tools = showsTools(template);
  if (!tools) {
    notes.push('The chat template shows no tools to the model.');
  } else if (!verified) {
    notes.push(
      'The syntax of tool calls could not be verified: a call the chat template renders is not read back as it was.',
    );
  }
  return new TemplateChatFormat({
    template,
    traits: findTraits(template, argumentsForm),
    calls,
    reasoning,
    specialTokens: new SpecialTokenTexts(specialTexts),
    generateId,
    capabilities: {
      tools: tools && verified,
      // A syntax that frames whole answers has a place for reasoning.
      reasoning: reasoning !== undefined || calls.answer !== undefined,
      structuredOutput: true,
    },
    notes,
  });
};

function findCalls(
  template: ChatTemplate,
  reasoning: ReasoningMarks | undefined,
): { calls: CallSyntax; argumentsForm: TemplateTraits['arguments']; verified: boolean } {
  const syntaxes = findCallSyntaxes(template.source);
  const probes = probeCalls(template);
  for (const calls of syntaxes) {
    const probe = probes.find(each => readsBack(each, calls, reasoning));
    if (probe) return { calls, argumentsForm: probe.arguments, verified: true };
  }
  return {
    calls: syntaxes[0] ?? hermes,
    argumentsForm: probes[0]?.arguments ?? 'object',
    verified: false,
  };
}

class TemplateChatFormat implements ChatFormat {
  readonly family: string;
  readonly capabilities: ChatFormat['capabilities'];
  readonly notes: readonly string[];
  readonly #template: ChatTemplate;
  readonly #traits: TemplateTraits;
  readonly #calls: CallSyntax;
  readonly #reasoning: ReasoningMarks | undefined;
  readonly #specialTokens: SpecialTokenTexts;
  readonly #generateId: () => string;

  constructor(options: {
    template: ChatTemplate;
    traits: TemplateTraits;
    calls: CallSyntax;
    reasoning: ReasoningMarks | undefined;
    specialTokens: SpecialTokenTexts;
    generateId: () => string;
    capabilities: ChatFormat['capabilities'];
    notes: readonly string[];
  }) {
    this.family = options.calls.family;
    this.capabilities = options.capabilities;
    this.notes = options.notes;
    this.#template = options.template;
    this.#traits = options.traits;
    this.#calls = options.calls;
    this.#reasoning = options.reasoning;
    this.#specialTokens = options.specialTokens;
    this.#generateId = options.generateId;
  }

  prepare(call: LanguageModelV4CallOptions, options: LoamOptions): PreparedChat {
    const warnings: SharedV4Warning[] = [];
    const selection = selectTools(call, options, warnings);
    const { pieces, start } = this.#render(call, options, selection.shown);
    const constraint = composeConstraint({
      responseFormat: call.responseFormat,
      options,
      selection,
      syntax: this.#calls,
      verified: this.capabilities.tools === true,
      reasoning: this.#reasoning,
      start,
      mayReason: wantsReasoning(call.reasoning) !== false,
      parallel: this.#traits.parallelCalls,
      warnings,
    });

    const syntax: AnswerSyntax = {
      start,
      calls: this.#calls,
      callable: selection.callable.length > 0,
      ...(this.#reasoning && { reasoning: this.#reasoning }),
    };
    return {
      pieces,
      stop: [...(this.#calls.stop ?? [])],
      parser: new StreamingParser({
        read: context => readAnswer(context, syntax),
        tools: new Map(selection.callable.map(({ name, inputSchema }) => [name, inputSchema])),
        generateId: this.#generateId,
      }),
      warnings,
      ...(constraint && { constraint }),
    };
  }

  #render(
    call: LanguageModelV4CallOptions,
    options: LoamOptions,
    tools: readonly LanguageModelV4FunctionTool[],
  ): { pieces: string[]; start: AnswerSyntax['start'] } {
    const given = {
      messages: normaliseMessages(toTemplateMessages(call.prompt), this.#traits, this.#reasoning),
      tools: tools.map(toTemplateTool),
      variables: options.chatTemplateKwargs ?? {},
    };
    const reserved = Object.keys(given.variables).find(name => reservedVariables.has(name));
    if (reserved !== undefined) {
      throw new ModelError({
        code: 'unsupported_parameter',
        message: `chat_template_kwargs must not set '${reserved}'. Remove it.`,
        param: `chat_template_kwargs.${reserved}`,
      });
    }
    const guard = new TextGuard(this.#specialTokens, given);
    const { messages, tools: shown, variables } = guard.protect(given);
    let prompt = this.#apply(messages, {
      tools: shown,
      variables: { ...reasoningVariables(this.#template.source, call.reasoning), ...variables },
    });

    let start: AnswerSyntax['start'] = 'open';
    if (this.#reasoning) {
      const { open, close } = this.#reasoning;
      const wanted = wantsReasoning(call.reasoning);
      const end = prompt.trimEnd();
      if (end.endsWith(close)) start = 'after-reasoning';
      else if (end.endsWith(open.trimEnd())) start = 'reasoning';
      if (start === 'reasoning' && wanted === false) {
        prompt += `\n${close}\n\n`;
        start = 'after-reasoning';
      } else if (start === 'open' && wanted === true && hasReasoningSwitch(this.#template.source)) {
        prompt += `${open}\n`;
        start = 'reasoning';
      }
    }
    return { pieces: guard.pieces(prompt), start };
  }

  #apply(
    messages: Parameters<ChatTemplate['render']>[0],
    options: Parameters<ChatTemplate['render']>[1],
  ): string {
    try {
      return this.#template.render(messages, options);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new ModelError({
        code: 'invalid_prompt',
        message: error.refused
          ? `The model's chat template refuses these messages: ${error.message}`
          : `The model's chat template cannot render these messages: ${error.message}`,
        param: 'messages',
        cause: error,
      });
    }
  }
}
