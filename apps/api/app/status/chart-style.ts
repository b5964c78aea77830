/** The text of axes. */
export const axisText = { fill: 'var(--muted)', fontSize: 12 };

/** What a pointer over a chart shows. */
export const tooltipStyle = {
  isAnimationActive: false,
  contentStyle: {
    background: 'var(--card)',
    border: '1px solid var(--border)',
    borderRadius: '0.5rem',
  },
  cursor: { stroke: 'var(--muted)', fill: 'var(--border)', fillOpacity: 0.5 },
} as const;
