import type { ServerStatus } from '@loam/server';
import { formatBytes, formatCompact, formatCount } from './format';

type Model = ServerStatus['models'][number];

/** Every model, with how busy it is. */
export function Models({ models }: { models: readonly Model[] }) {
  return (
    <>
      <h2>Models</h2>
      <ul className="models">
        {models.map(model => (
          <li key={model.id}>
            <div className="model-head">
              <code>{model.id}</code>
              {model.state === null ? null : (
                <span className="state" data-state={model.state}>
                  {model.state}
                </span>
              )}
            </div>
            {model.description === null ? null : <p className="muted">{model.description}</p>}
            <Details model={model} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Details({ model }: { model: Model }) {
  const facts = [
    model.kind,
    ...(model.context_length === null ? [] : [`${formatCount(model.context_length)} tokens`]),
    ...(model.memory_bytes === null ? [] : [formatBytes(model.memory_bytes)]),
    ...(model.backend === null ? [] : [model.backend]),
  ];
  return (
    <p className="model-details muted">
      {facts.join(' · ')}
      {model.sequences === 0 ? null : (
        <span className="sequences">
          <meter
            aria-label="Sequences in use"
            min={0}
            max={model.sequences}
            value={Math.min(model.running, model.sequences)}
          />
          <span>
            {model.running} of {model.sequences} sequences
            {model.queued === 0 ? null : <strong>, {formatCompact(model.queued)} waiting</strong>}
          </span>
        </span>
      )}
    </p>
  );
}
