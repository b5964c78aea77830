import type { Context, MiddlewareHandler } from 'hono';
import { allowsGate, allowsModel, requireGate, requireModel } from '../access/scopes.ts';
import { errorAnswer } from '../errors/error-response.ts';
import { modelKindMismatch } from '../errors/refusals.ts';
import type { Gate } from '../gates/gate.ts';
import { readGateModel } from '../gates/gate-id.ts';
import { gateUnknown } from '../gates/gate-refusals.ts';
import type { Gates } from '../gates/gates.ts';
import { selectGate } from '../gates/select-gate.ts';
import type { Admission } from '../limits/admission.ts';
import { limitModels } from '../limits/limited-models.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { RequestObserver } from '../observability/observer.ts';
import type { ServerEnv } from '../server-env.ts';
import type { Price } from '../usage/price.ts';
import { RequestMeter } from '../usage/request-meter.ts';
import type { UsageRecord } from '../usage/usage-store.ts';
import type { Asker, Served } from './asker.ts';
import {
  meterCompletionModel,
  meterEmbeddingModel,
  meterLanguageModel,
  meterRerankingModel,
} from './metered-models.ts';
import type { ModelCatalog } from './model-catalog.ts';

/** Where the models of a request come from. */
export type ModelSources = {
  /** The server's own models. */
  catalog: ModelCatalog;
  gates: Gates;
  /** The price of one of the server's own models. */
  priceOf: (modelId: string) => Price | undefined;
  /** Keeps what a request has used. Default: nobody counts. */
  keep?: ((record: UsageRecord) => Promise<void>) | undefined;
  /** Whether the server's own models are computed on this machine. */
  isLocal: boolean;
  /** How much a caller may use. */
  limits: RequestLimits;
  /** The path in front of every endpoint, such as `/v1`. */
  basePath: string;
};

/** The models for one request, and what to call once its answer has ended. */
export type OpenRequest = {
  models: ModelCatalog;
  /** A body with the gate it asks for as its `model`. */
  selectGate: (body: unknown) => unknown;
  end: (end: { status: number; disconnected: boolean; error?: unknown }) => void;
};

/** The status of a request whose client has left. */
const clientClosedRequest = 499;

/** Gives every request the models its caller may use, in `c.get('models')`. */
export function requestModels(sources: ModelSources): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const request = {
      caller: c.get('caller'),
      requestId: c.get('requestId'),
      endpoint: c.req.path.slice(sources.basePath.length + 1),
    };
    const selection = { gates: sources.gates, tenant: request.caller.tenant };
    const { caller } = request;
    const open = (observer: RequestObserver, tell?: Tell): OpenRequest => {
      const admission = sources.limits.open(caller, tell?.onLimits);
      const keep = admission ? countUsed(admission, sources.keep) : sources.keep;
      const meter = new RequestMeter(request, keep, observer);
      // Counters that cannot be reached take no answer with them.
      meter.whenSettled(() => void admission?.end().catch(() => {}));
      const models = modelsFor(sources, { caller, meter, onServed: tell?.onServed });
      return {
        models: admission ? limitModels(models, admission) : models,
        selectGate: body => {
          sources.limits.requireFewMessages(caller, body);
          return selectGate(body, c.req.raw.headers, selection);
        },
        end: ({ status, disconnected }) => meter.end(disconnected ? clientClosedRequest : status),
      };
    };
    c.set('openMessage', () => {
      const message = c.get('observeMessage')();
      const opened = open(message.observer);
      return {
        ...opened,
        end: ended => {
          opened.end(ended);
          message.end({ error: undefined, ...ended });
        },
      };
    });
    const { end, ...opened } = open(c.get('observer'), {
      onServed: served => nameServed(c, served),
      onLimits: headers => {
        if (c.finalized) return;
        for (const [name, value] of Object.entries(headers)) c.header(name, value);
      },
    });
    c.set('models', opened.models);
    c.set('selectGate', opened.selectGate);
    c.get('whenEnded')(({ disconnected }) => {
      const error = c.get('streamError');
      const status = error === undefined ? c.res.status : errorAnswer(error).status;
      end({ status, disconnected });
    });
    await next();
  };
}

/** What a request hears of, while its headers have not been sent. */
type Tell = {
  onServed: NonNullable<Asker['onServed']>;
  onLimits: (headers: Record<string, string>) => void;
};

/** Tells the limits what a request has used before it is kept. */
function countUsed(
  admission: Admission,
  keep: ModelSources['keep'],
): NonNullable<ModelSources['keep']> {
  return async record => {
    admission.used({ input: record.inputTokens, output: record.outputTokens });
    await keep?.(record);
  };
}

/** Says in headers which target of a gate answers, while they have not been sent. */
function nameServed(c: Context<ServerEnv>, { gate, target }: Served): void {
  if (c.finalized) return;
  c.header('x-loam-gate', gate);
  c.header('x-loam-model', target.replaceAll(/[^\u0020-\u007E]/g, '?'));
}

/** The server's own models and its gates, as far as a caller may use them (MX-19). */
function modelsFor({ catalog, gates, priceOf, isLocal }: ModelSources, asker: Asker): ModelCatalog {
  const { caller } = asker;

  /**
   * The gate that an id means, and the model of it.
   *
   * @throws WireError `invalid_format`, `not_found`, `permission_denied`
   */
  const gateOf = (modelId: string): { gate: Gate; model?: string | undefined } | undefined => {
    if (gates.isEmpty) return undefined;
    const found = gates.resolve(modelId, caller.tenant);
    if (found) requireGateOf(found.gate);
    else if (readGateModel(modelId, 'model')) throw gateUnknown(modelId, 'model');
    return found;
  };

  /** A key that is limited to some models may not get at others through a gate. */
  const requireGateOf = ({ name, modelId }: Gate) => {
    requireGate(caller, name);
    if (!caller.scopes?.gates) requireModel(caller, modelId);
  };
  const allowsGateOf = ({ name, modelId }: Gate) =>
    allowsGate(caller, name) &&
    (caller.scopes?.gates !== undefined || allowsModel(caller, modelId));

  const chatGateOf = (modelId: string) => {
    const found = gateOf(modelId);
    if (found?.gate.kind === 'embedding') throw modelKindMismatch(modelId, 'embedding', 'chat');
    return found;
  };

  const metered = async (modelId: string) => ({
    modelId,
    isLocal,
    price: priceOf(modelId),
    tokenizer: asker.meter && (await catalog.tokenizer(modelId).catch(() => undefined)),
    asker,
  });

  return {
    async list() {
      const own = (await catalog.list()).filter(({ id }) => allowsModel(caller, id));
      const known = gates.list(caller.tenant).filter(allowsGateOf);
      return [...own, ...known.map(gate => gate.describe())];
    },
    async describe(modelId) {
      const found = gateOf(modelId);
      if (found) return found.gate.describe();
      requireModel(caller, modelId);
      return catalog.describe(modelId);
    },
    async languageModel(modelId) {
      const found = chatGateOf(modelId);
      if (found) return found.gate.languageModel(asker, found.model);
      requireModel(caller, modelId);
      return meterLanguageModel(await catalog.languageModel(modelId), await metered(modelId));
    },
    async completionModel(modelId) {
      const found = chatGateOf(modelId);
      if (found) return found.gate.completionModel(asker, found.model);
      requireModel(caller, modelId);
      return meterCompletionModel(await catalog.completionModel(modelId), await metered(modelId));
    },
    async embeddingModel(modelId) {
      const found = gateOf(modelId);
      if (found?.gate.kind === 'chat') throw modelKindMismatch(modelId, 'chat', 'embedding');
      if (found) return found.gate.embeddingModel(asker, found.model);
      requireModel(caller, modelId);
      return meterEmbeddingModel(await catalog.embeddingModel(modelId), await metered(modelId));
    },
    async rerankingModel(modelId) {
      requireModel(caller, modelId);
      return meterRerankingModel(await catalog.rerankingModel(modelId), await metered(modelId));
    },
    async tokenizer(modelId) {
      requireModel(caller, modelId);
      return catalog.tokenizer(modelId);
    },
  };
}
