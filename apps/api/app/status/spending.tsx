import type { ServerStatus } from '@loam/server';
import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisText, tooltipStyle } from './chart-style';
import { formatCompact, formatCost, formatCount, formatLabel } from './format';

type Usage = NonNullable<ServerStatus['usage']>;
type Row = Usage['total'] & { id: string; label: string };

const mostRows = 8;

/** Who used how much, and what it cost. */
export function Spending({ usage }: { usage: ServerStatus['usage'] }) {
  if (!usage || usage.total.requests === 0) return null;
  const keys = usage.by_key.map(row => ({
    ...row,
    id: row.key ?? '',
    label: row.name ?? row.key ?? 'without a key',
  }));
  const gates = usage.by_gate.map(row => ({
    ...row,
    id: row.gate ?? '',
    label: row.gate ?? 'no gate',
  }));
  const models = usage.by_model.map(row => ({
    ...row,
    id: row.model ?? '',
    label: row.model ?? '',
  }));
  return (
    <>
      <h2>Use and cost in 24 hours</h2>
      <div className="charts">
        <Ranking title="By key" rows={keys} />
        <Ranking title="By gate" rows={gates} />
        <Ranking title="By model" rows={models} />
      </div>
    </>
  );
}

/** Where everything is free, who used most is who read and wrote most. */
function Ranking({ title, rows }: { title: string; rows: readonly Row[] }) {
  const hasCost = rows.some(({ cost }) => cost > 0);
  const measured = rows
    .map(row => ({ ...row, amount: hasCost ? row.cost : row.input_tokens + row.output_tokens }))
    .toSorted((a, b) => b.amount - a.amount);
  const shown = measured.slice(0, mostRows);
  const format = hasCost ? formatCost : formatCompact;
  return (
    <figure className="card">
      <figcaption>
        <h3>{title}</h3>
        <p className="muted">
          {hasCost ? 'By cost.' : 'By tokens; nothing of it has cost anything.'}
          {rows.length > mostRows ? ` The first ${mostRows} of ${rows.length}.` : ''}
        </p>
      </figcaption>
      <ResponsiveContainer
        width="100%"
        height={24 + 28 * shown.length}
        initialDimension={{ width: 480, height: 24 + 28 * shown.length }}
      >
        <BarChart data={shown} layout="vertical" margin={{ right: 16 }}>
          <XAxis type="number" hide domain={[0, 'dataMax']} />
          <YAxis
            type="category"
            dataKey="label"
            width={132}
            interval={0}
            tickLine={false}
            axisLine={false}
            tick={{ ...axisText, fill: 'var(--foreground)' }}
            tickFormatter={formatLabel}
          />
          <Tooltip {...tooltipStyle} formatter={value => format(Number(value))} />
          <Bar
            name={hasCost ? 'cost' : 'tokens'}
            dataKey="amount"
            fill="var(--series-1)"
            isAnimationActive={false}
            maxBarSize={16}
          />
        </BarChart>
      </ResponsiveContainer>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">{title.replace('By ', '')}</th>
              <th scope="col" className="number">
                cost
              </th>
              <th scope="col" className="number">
                requests
              </th>
              <th scope="col" className="number">
                in
              </th>
              <th scope="col" className="number">
                out
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(row => (
              <tr key={row.id}>
                <th scope="row" title={row.label}>
                  {formatLabel(row.label)}
                </th>
                <td className="number">{formatCost(row.cost)}</td>
                <td className="number">{formatCount(row.requests)}</td>
                <td className="number">{formatCompact(row.input_tokens)}</td>
                <td className="number">{formatCompact(row.output_tokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
