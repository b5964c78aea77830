import type { ServerStatus } from '@loam/server';
import { formatCount } from './format';

const words = { closed: 'ready', open: 'resting', 'half-open': 'being tried' } as const;

/** The targets of gates, and whether they are asked. */
export function Targets({ targets }: { targets: ServerStatus['targets'] }) {
  if (targets.length === 0) return null;
  return (
    <>
      <h2>Gates</h2>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Gate</th>
              <th scope="col">Target</th>
              <th scope="col">State</th>
              <th scope="col" className="number">
                Active
              </th>
            </tr>
          </thead>
          <tbody>
            {targets.map(({ gate, target, breaker, in_flight: inFlight }) => (
              <tr key={`${gate} ${target}`}>
                <td>{gate}</td>
                <td>
                  <code>{target}</code>
                </td>
                <td>
                  <span
                    className="state"
                    data-state={breaker === 'closed' ? 'ready' : breaker === 'open' ? 'failed' : ''}
                  >
                    {words[breaker]}
                  </span>
                </td>
                <td className="number">{formatCount(inFlight)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
