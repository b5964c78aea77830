import type { ServerStatus } from '@loam/server';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisText, tooltipStyle } from './chart-style';
import { formatMs, formatRate } from './format';

type Latencies = ServerStatus['latency'];

const ranks = ['p50', 'p90', 'p95', 'p99'] as const;

/** How long answers took. */
export function Latency({ latency }: { latency: Latencies }) {
  const { first_token_ms: first, duration_ms: duration } = latency;
  const bars = ranks.map(rank => ({
    rank,
    first: first?.[rank] ?? 0,
    duration: duration?.[rank] ?? 0,
  }));
  const most = Math.max(...bars.map(({ first: a, duration: b }) => Math.max(a, b)));
  return (
    <figure className="card wide">
      <figcaption>
        <h3>Latency</h3>
        <p className="muted">How long the quickest half, nine tenths, … of the answers took.</p>
        <ul className="legend">
          <li>
            <span style={{ background: 'var(--series-1)' }} />
            first token
          </li>
          <li>
            <span style={{ background: 'var(--series-2)' }} />
            whole request
          </li>
        </ul>
      </figcaption>
      <div className="latency">
        <ResponsiveContainer
          width="100%"
          height={200}
          initialDimension={{ width: 480, height: 200 }}
        >
          <BarChart data={bars} layout="vertical" barGap={2}>
            <CartesianGrid horizontal={false} stroke="var(--border)" />
            <XAxis
              type="number"
              height={20}
              domain={[0, most === 0 ? 100 : 'auto']}
              tickFormatter={formatMs}
              tickLine={false}
              axisLine={false}
              minTickGap={30}
              tick={axisText}
            />
            <YAxis
              type="category"
              dataKey="rank"
              width={44}
              tickLine={false}
              axisLine={false}
              tick={axisText}
            />
            <Tooltip {...tooltipStyle} formatter={value => formatMs(Number(value))} />
            <Bar
              name="first token"
              dataKey="first"
              fill="var(--series-1)"
              isAnimationActive={false}
              maxBarSize={14}
            />
            <Bar
              name="whole request"
              dataKey="duration"
              fill="var(--series-2)"
              isAnimationActive={false}
              maxBarSize={14}
            />
          </BarChart>
        </ResponsiveContainer>
        <div className="table">
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <span className="hidden">What</span>
                </th>
                {ranks.map(rank => (
                  <th key={rank} scope="col" className="number">
                    {rank}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Row name="First token" values={first} format={formatMs} />
              <Row name="Whole request" values={duration} format={formatMs} />
              <Row name="Tokens / s" values={latency.tokens_per_second} format={formatRate} />
            </tbody>
          </table>
        </div>
      </div>
    </figure>
  );
}

function Row({
  name,
  values,
  format,
}: {
  name: string;
  values: Latencies['duration_ms'];
  format: (value: number) => string;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {ranks.map(rank => (
        <td key={rank} className="number">
          {values ? format(values[rank]) : '–'}
        </td>
      ))}
    </tr>
  );
}
