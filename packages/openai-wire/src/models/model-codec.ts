import type { ModelDescription } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import type { WireModel, WireModelList } from './model-schema.ts';

/** Owner of a model that names none. */
const defaultOwner = 'loam';

export function encodeModel(model: ModelDescription): WireModel {
  const { capabilities } = model;
  return removeUndefined({
    id: model.id,
    object: 'model' as const,
    created: model.created ?? 0,
    owned_by: model.ownedBy ?? defaultOwner,
    type: model.kind,
    description: model.description,
    context_length: model.contextLength,
    dimensions: model.dimensions,
    capabilities:
      capabilities &&
      removeUndefined({
        tools: capabilities.tools,
        reasoning: capabilities.reasoning,
        structured_output: capabilities.structuredOutput,
        vision: capabilities.vision,
        logprobs: capabilities.logprobs,
      }),
    state: model.state,
    backend: model.backend,
    notes: model.notes,
  });
}

export function encodeModelList(models: readonly ModelDescription[]): WireModelList {
  return { object: 'list', data: models.map(encodeModel) };
}

/** A model of a server that says nothing of its kind is taken for a chat model. */
export function decodeModel(model: WireModel): ModelDescription {
  const { capabilities } = model;
  return removeUndefined({
    id: model.id,
    kind: model.type ?? ('chat' as const),
    created: model.created || undefined,
    ownedBy: model.owned_by || undefined,
    description: model.description,
    contextLength: model.context_length,
    dimensions: model.dimensions,
    capabilities:
      capabilities &&
      removeUndefined({
        tools: capabilities.tools,
        reasoning: capabilities.reasoning,
        structuredOutput: capabilities.structured_output,
        vision: capabilities.vision,
        logprobs: capabilities.logprobs,
      }),
    state: model.state,
    backend: model.backend,
    notes: model.notes,
  });
}

export function decodeModelList(list: WireModelList): ModelDescription[] {
  return list.data.map(decodeModel);
}
