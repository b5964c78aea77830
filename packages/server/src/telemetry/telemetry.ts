import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type TextMapGetter,
} from '@opentelemetry/api';
import { BoundedNames } from '../observability/bounded-names.ts';
import { callFigures } from '../observability/call-figures.ts';
import { collectContent, inputMessages } from '../observability/content.ts';
import { errorCodeOf } from '../observability/error-code.ts';
import type {
  CallObserver,
  EndedCall,
  IncomingRequest,
  ModelCall,
  Observer,
} from '../observability/observer.ts';
import {
  callAttributes,
  callLabels,
  endedCallAttributes,
  methodName,
  requestLabels,
} from './attributes.ts';
import { instruments, scopeName } from './instruments.ts';

/**
 * Tells OpenTelemetry of requests and calls of models: a span for each, the second within the first,
 * and the metrics of the conventions. Whoever runs the process registers what collects them; without,
 * nothing is made.
 *
 * A request goes on with the span that is active around it, or else with the one its headers name
 * (`traceparent`).
 *
 * @param withContent whether spans hold prompts and answers. Default: false
 */
export function telemetry({ withContent = false } = {}): Observer {
  const models = new BoundedNames();
  return {
    begin(request) {
      const { around, kind } = surroundings(request);
      const method = methodName(request.method);
      const span = trace.getTracer(scopeName).startSpan(
        method,
        {
          kind,
          attributes: {
            'http.request.method': method,
            'url.path': request.path,
            'loam.request.id': request.requestId,
          },
        },
        around,
      );
      const within = trace.setSpan(around, span);
      return {
        run: answer => context.with(within, answer),
        call: call => observeCall(call, { within, withContent, model: models.of(call.model) }),
        end(ended) {
          const labels = requestLabels(method, ended);
          span.setAttributes(labels);
          if (ended.route !== undefined) span.updateName(`${method} ${ended.route}`);
          if (ended.caller?.keyId !== undefined) {
            span.setAttribute('loam.key.id', ended.caller.keyId);
          }
          if (ended.disconnected) span.setAttribute('loam.disconnected', true);
          else if (ended.error !== undefined) {
            span.setAttribute('error.type', errorCodeOf(ended.error));
          }
          if (ended.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
          instruments().requestDuration.record(ended.durationMs / 1000, labels, within);
        },
      };
    },
  };
}

const headersGetter: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: headers => [...headers.keys()],
};

/** Where a request belongs: in a framework that makes spans itself, it is a part of theirs. */
function surroundings({ headers }: IncomingRequest): { around: Context; kind: SpanKind } {
  const active = context.active();
  if (trace.getSpan(active)) return { around: active, kind: SpanKind.INTERNAL };
  return { around: propagation.extract(active, headers, headersGetter), kind: SpanKind.SERVER };
}

function observeCall(
  call: ModelCall,
  { within, withContent, model }: { within: Context; withContent: boolean; model: string },
): CallObserver {
  const span = trace.getTracer(scopeName).startSpan(
    `${call.operation} ${call.model}`,
    {
      // A model of this machine is a part of this server.
      kind: call.isLocal ? SpanKind.INTERNAL : SpanKind.CLIENT,
      attributes: callAttributes(call),
    },
    within,
  );
  const inside = trace.setSpan(within, span);
  const content = withContent && span.isRecording() ? collectContent() : undefined;
  return {
    run: start => context.with(inside, start),
    ...(content && { part: content.take }),
    end(ended) {
      span.setAttributes(endedCallAttributes(call, ended));
      if (content) {
        span.setAttributes({
          'gen_ai.input.messages': JSON.stringify(inputMessages(call)),
          'gen_ai.output.messages': JSON.stringify(content.messages()),
        });
      }
      // Without a message: it may quote what was said.
      if (ended.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      measure(call, ended, model, inside);
    },
  };
}

function measure(call: ModelCall, ended: EndedCall, model: string, inside: Context): void {
  const { serverDuration, clientDuration, firstToken, perToken, tokens } = instruments();
  const labels = callLabels(call, model);
  const figures = callFigures(call, ended);
  const ending = {
    ...labels,
    ...(ended.error !== undefined && { 'error.type': errorCodeOf(ended.error) }),
  };
  serverDuration.record(figures.duration, ending, inside);
  if (!call.isLocal) clientDuration.record(figures.duration, ending, inside);
  if (figures.firstToken !== undefined) firstToken.record(figures.firstToken, labels, inside);
  if (figures.perToken !== undefined) perToken.record(figures.perToken, labels, inside);
  const counts = { input: ended.inputTokens, output: ended.outputTokens };
  for (const [type, count] of Object.entries(counts)) {
    if (count > 0) tokens.record(count, { ...labels, 'gen_ai.token.type': type }, inside);
  }
}
