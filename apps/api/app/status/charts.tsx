import type { ServerStatus } from '@loam/server';
import type { ReactNode } from 'react';
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { axisText, tooltipStyle } from './chart-style';
import {
  formatClock,
  formatCompact,
  formatCount,
  formatExactClock,
  formatRate,
  formatShare,
} from './format';
import { Latency } from './latency';
import { byMinute, currentRate, sumOf, timeMarks, timeSpan, tokenRates } from './traffic';
import type { Sample } from './use-status';

const grid = <CartesianGrid vertical={false} stroke="var(--border)" />;
const tooltip = {
  ...tooltipStyle,
  labelFormatter: (seconds: ReactNode) => formatExactClock(Number(seconds)),
} as const;
const series = { isAnimationActive: false, dot: false, strokeWidth: 2 } as const;

const amount = (format: (value: number) => string, most?: number) => (
  <YAxis
    width={44}
    tickFormatter={format}
    domain={[0, most ?? 'auto']}
    allowDecimals={most !== undefined}
    tickLine={false}
    axisLine={false}
    tick={axisText}
  />
);

/** What has happened lately, over time. */
export function Charts({ status, samples }: { status: ServerStatus; samples: readonly Sample[] }) {
  const { steps, since } = status.traffic;
  const minutes = byMinute(steps, status.time);
  const now = samples.at(-1);
  const time = (from: number) => {
    const span = timeSpan(from, status.time);
    return (
      <XAxis
        dataKey="time"
        type="number"
        height={20}
        domain={span}
        ticks={timeMarks(span)}
        allowDataOverflow
        tickFormatter={formatClock}
        tickLine={false}
        axisLine={{ stroke: 'var(--border)' }}
        minTickGap={12}
        tick={axisText}
      />
    );
  };
  return (
    <div className="charts">
      <Chart
        title="Tokens per second"
        summary={`${formatRate(currentRate(status))} over the last minute.`}
      >
        <AreaChart data={tokenRates(status)}>
          {grid}
          {time(since)}
          {amount(formatCompact)}
          <Tooltip {...tooltip} formatter={value => formatRate(Number(value))} />
          <Area
            {...series}
            name="tokens per second"
            dataKey="rate"
            stroke="var(--series-1)"
            fill="var(--series-1)"
            fillOpacity={0.2}
          />
        </AreaChart>
      </Chart>
      <Chart
        title="Requests per minute"
        summary={`${formatCount(sumOf(steps, 'requests'))} in all, ${formatCount(sumOf(steps, 'failed'))} of them failed.`}
        legend={[
          ['succeeded', 'var(--series-1)'],
          ['failed', 'var(--danger)'],
        ]}
      >
        <BarChart data={minutes} barCategoryGap={2}>
          {grid}
          {time(since)}
          {amount(formatCompact)}
          <Tooltip {...tooltip} />
          <Bar {...bar} name="succeeded" dataKey="succeeded" fill="var(--series-1)" />
          <Bar {...bar} name="failed" dataKey="failed" fill="var(--danger)" />
        </BarChart>
      </Chart>
      <Chart
        title="Queue and sequences"
        summary={`${formatCount(now?.running ?? 0)} computed, ${formatCount(now?.queued ?? 0)} waiting, since this page was opened.`}
        legend={[
          ['computed', 'var(--series-1)'],
          ['waiting', 'var(--series-2)'],
        ]}
      >
        <LineChart data={[...samples]}>
          {grid}
          {time(samples[0]?.time ?? status.time)}
          {amount(formatCompact)}
          <Tooltip {...tooltip} />
          <Line
            {...series}
            type="stepAfter"
            name="computed"
            dataKey="running"
            stroke="var(--series-1)"
          />
          <Line
            {...series}
            type="stepAfter"
            name="waiting"
            dataKey="queued"
            stroke="var(--series-2)"
          />
        </LineChart>
      </Chart>
      <Chart title="Cache hits" summary="Prompt tokens that did not have to be computed.">
        <LineChart data={minutes}>
          {grid}
          {time(since)}
          {amount(formatShare, 1)}
          <Tooltip {...tooltip} formatter={value => formatShare(Number(value))} />
          <Line
            {...series}
            connectNulls
            dot={{ r: 2.5, fill: 'var(--series-1)', strokeWidth: 0 }}
            name="cache hits"
            dataKey="cachedShare"
            stroke="var(--series-1)"
          />
        </LineChart>
      </Chart>
      <Latency latency={status.latency} />
    </div>
  );
}

const bar = { stackId: 'requests', isAnimationActive: false, maxBarSize: 24 } as const;

function Chart({
  title,
  summary,
  legend,
  children,
}: {
  title: string;
  /** The same in words. */
  summary: string;
  /** What each colour is. */
  legend?: readonly (readonly [name: string, colour: string])[];
  children: ReactNode;
}) {
  return (
    <figure className="card">
      <figcaption>
        <h3>{title}</h3>
        <p className="muted">{summary}</p>
        {legend === undefined ? null : (
          <ul className="legend">
            {legend.map(([name, colour]) => (
              <li key={name}>
                <span style={{ background: colour }} />
                {name}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <ResponsiveContainer width="100%" height={180} initialDimension={{ width: 480, height: 180 }}>
        {children}
      </ResponsiveContainer>
    </figure>
  );
}
