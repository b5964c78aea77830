import type { ServerStatus } from '@loam/server';
import {
  formatBytes,
  formatCost,
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
} from './format';
import { cachedShare, currentRate, sumOf } from './traffic';

/** The few numbers that say how it is going. */
export function Figures({ status }: { status: ServerStatus }) {
  const { traffic, models, usage } = status;
  const failed = sumOf(traffic.steps, 'failed');
  const queued = models.reduce((sum, model) => sum + model.queued, 0);
  const memory = models.reduce(
    (sum, model) => sum + (model.memory_bytes ?? 0),
    status.memory_bytes ?? 0,
  );
  return (
    <dl className="figures">
      <Figure
        name="Being answered"
        value={formatCount(status.active_requests)}
        detail={`${formatCount(queued)} waiting`}
      />
      <Figure
        name="Tokens per second"
        value={formatRate(currentRate(status))}
        detail="over the last minute"
      />
      <Figure
        name="Requests"
        value={formatCount(sumOf(traffic.steps, 'requests'))}
        detail={failed === 0 ? 'none failed' : `${formatCount(failed)} failed`}
      />
      <Figure
        name="Cache hits"
        value={formatShare(cachedShare(traffic.steps))}
        detail="of prompt tokens"
      />
      <Figure
        name="Memory"
        value={formatBytes(memory)}
        detail={`up ${formatDuration(status.time - status.started_at)}`}
      />
      {usage ? (
        <Figure name="Cost" value={formatCost(usage.total.cost)} detail="in 24 hours" />
      ) : null}
    </dl>
  );
}

function Figure({ name, value, detail }: { name: string; value: string; detail: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span className="muted">{detail}</span>
      </dd>
    </div>
  );
}
