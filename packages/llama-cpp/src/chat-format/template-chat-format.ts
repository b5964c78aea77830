import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { type LoamOptions, ModelError } from '@loam/model-port';
import type { ChatFormat, PreparedChat } from './chat-format.ts';
import { ConstraintCache } from './constraint/constraint-cache.ts';
import { selectTools } from './constraint/tool-selection.ts';
import type { CallSyntax } from './families/call-syntax.ts';
import { type AnswerStart, type AnswerSyntax, readAnswer } from './parsing/read-answer.ts';
import type { ReasoningMarks } from './parsing/reasoning-marks.ts';
import { reasoningRule } from './parsing/reasoning-rule.ts';
import type { TextMarks } from './parsing/text-marks.ts';
import { StreamingParser } from './parsing/streaming-parser.ts';
import { type ChatTemplate, reservedVariables, TemplateError } from './rendering/chat-template.ts';
import { normaliseMessages } from './rendering/normalise-messages.ts';
import {
  reasoningVariables,
  settleReasoning,
  wantsReasoning,
} from './rendering/reasoning-switch.ts';
import type { SpecialTokenTexts } from './rendering/special-tokens.ts';
import { completeTools } from './rendering/complete-tools.ts';
import {
  longestShown,
  showsResponseFormat,
  type TemplateResponseFormat,
  toTemplateResponseFormat,
  withSchemaAsText,
} from './rendering/schema-as-text.ts';
import {
  type TemplateMessage,
  type TemplateTool,
  toTemplateMessages,
  toTemplateTool,
} from './rendering/template-messages.ts';
import type { TemplateTraits } from './rendering/template-traits.ts';
import { TextGuard } from './rendering/text-guard.ts';
import { type ToolsAsText, withToolsAsText } from './rendering/tools-as-text.ts';

export type TemplateChatFormatOptions = {
  template: ChatTemplate;
  traits: TemplateTraits;
  calls: CallSyntax;
  /** Whether `calls` is known to be what the model writes. */
  verified: boolean;
  asText: ToolsAsText;
  reasoning: ReasoningMarks | undefined;
  text: TextMarks | undefined;
  /** See `findReasoningOpening`. */
  reasoningOpening: string | undefined;
  specialTokens: SpecialTokenTexts;
  generateId: () => string;
  capabilities: ChatFormat['capabilities'];
  notes: readonly string[];
  /** Come with every call. */
  warnings: readonly SharedV4Warning[];
};

/** A model that is talked to through a chat template. */
export class TemplateChatFormat implements ChatFormat {
  readonly family: string;
  readonly capabilities: ChatFormat['capabilities'];
  readonly notes: readonly string[];
  readonly #template: ChatTemplate;
  readonly #traits: TemplateTraits;
  readonly #calls: CallSyntax;
  readonly #verified: boolean;
  readonly #asText: ToolsAsText;
  readonly #reasoning: ReasoningMarks | undefined;
  readonly #text: TextMarks | undefined;
  readonly #reasoningOpening: string | undefined;
  readonly #specialTokens: SpecialTokenTexts;
  readonly #generateId: () => string;
  readonly #warnings: readonly SharedV4Warning[];
  readonly #constraints = new ConstraintCache();

  constructor(options: TemplateChatFormatOptions) {
    this.family = options.calls.family;
    this.capabilities = options.capabilities;
    this.notes = options.notes;
    this.#template = options.template;
    this.#traits = options.traits;
    this.#calls = options.calls;
    this.#verified = options.verified;
    this.#asText = options.asText;
    this.#reasoning = options.reasoning;
    this.#text = options.text;
    this.#reasoningOpening = options.reasoningOpening;
    this.#specialTokens = options.specialTokens;
    this.#generateId = options.generateId;
    this.#warnings = options.warnings;
  }

  prepare(call: LanguageModelV4CallOptions, options: LoamOptions): PreparedChat {
    const warnings: SharedV4Warning[] = [...this.#warnings];
    const selection = selectTools(call, options, warnings);
    const { reasoningBudget } = options;
    // No tokens at all are a switch.
    const effort = reasoningBudget === 0 ? 'none' : call.reasoning;
    const { pieces, start } = this.#render(
      { ...call, reasoning: effort },
      options,
      selection.shown,
    );
    const constraint = this.#constraints.compose({
      responseFormat: call.responseFormat,
      options,
      selection,
      syntax: this.#calls,
      verified: this.#verified,
      reasoning: this.#reasoning,
      text: this.#text,
      start,
      mayReason: wantsReasoning(effort) !== false,
      parallel: this.#traits.parallelCalls,
      warnings,
    });

    const syntax: AnswerSyntax = {
      start,
      calls: this.#calls,
      callable: selection.callable.length > 0,
      ...(this.#reasoning && { reasoning: this.#reasoning }),
      ...(this.#text && { text: this.#text }),
      held: constraint !== undefined && !constraint.triggers,
    };
    const rule = reasoningRule(syntax, reasoningBudget);
    return {
      pieces,
      stop: [...(this.#calls.stop ?? [])],
      stopText: selection.forced ? [] : [...(call.stopSequences ?? [])],
      parser: new StreamingParser({
        read: context => readAnswer(context, syntax),
        tools: new Map(selection.callable.map(({ name, inputSchema }) => [name, inputSchema])),
        generateId: this.#generateId,
      }),
      warnings,
      ...(constraint && { constraint }),
      ...(rule && { reasoning: rule }),
    };
  }

  #render(
    call: LanguageModelV4CallOptions,
    options: LoamOptions,
    tools: readonly LanguageModelV4FunctionTool[],
  ): { pieces: string[]; start: AnswerStart } {
    const format = toTemplateResponseFormat(call.responseFormat);
    const given = {
      messages: normaliseMessages(toTemplateMessages(call.prompt), this.#traits, this.#reasoning),
      tools: tools.map(toTemplateTool),
      variables: { ...(format && { response_format: format }), ...options.chatTemplateKwargs },
      format: this.#toldInText(format, options),
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
    const { messages, tools: shown, variables, format: told } = guard.protect(given);
    const asked = told ? withSchemaAsText(messages, told, this.#traits) : messages;
    const complete = withToolsAsText(asked, shown, {
      asText: this.#asText,
      syntax: this.#calls,
      traits: this.#traits,
    });
    const rendered = this.#apply(complete, shown, {
      ...reasoningVariables(this.#template.source, call.reasoning),
      ...variables,
    });
    const { prompt, start } = settleReasoning(rendered, {
      marks: this.#reasoning,
      opening: this.#reasoningOpening,
      wanted: wantsReasoning(call.reasoning),
    });
    return { pieces: guard.pieces(prompt), start };
  }

  /** A response schema that becomes text: the template has no place for it, and the caller none of its own. */
  #toldInText(
    format: TemplateResponseFormat | undefined,
    { chatTemplateKwargs = {} }: LoamOptions,
  ): TemplateResponseFormat | undefined {
    if (!format || showsResponseFormat(this.#template.source)) return undefined;
    const { length } = JSON.stringify(format.json_schema.schema);
    return 'response_format' in chatTemplateKwargs || length > longestShown ? undefined : format;
  }

  #apply(
    messages: readonly TemplateMessage[],
    tools: readonly TemplateTool[],
    variables: Record<string, unknown>,
  ): string {
    try {
      return this.#template.render(messages, { tools, variables });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      // Many templates take it that every schema says everything.
      const completed = error.refused ? undefined : this.#retry(messages, tools, variables);
      if (completed !== undefined) return completed;
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

  #retry(
    messages: readonly TemplateMessage[],
    tools: readonly TemplateTool[],
    variables: Record<string, unknown>,
  ): string | undefined {
    if (tools.length === 0) return undefined;
    try {
      return this.#template.render(messages, { tools: completeTools(tools), variables });
    } catch {
      return undefined;
    }
  }
}
