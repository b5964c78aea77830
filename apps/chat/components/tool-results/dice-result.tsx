import type { DiceRoll } from '../../tools/roll-dice.ts';

/** Where the pips of a die lie, in a grid of three by three. */
const pips: Readonly<Record<number, readonly number[]>> = {
  1: [4],
  2: [2, 6],
  3: [2, 4, 6],
  4: [0, 2, 6, 8],
  5: [0, 2, 4, 6, 8],
  6: [0, 2, 3, 5, 6, 8],
};

export function DiceResult({ roll }: { roll: DiceRoll }) {
  return (
    <div className="flex items-center gap-4">
      {roll.sides === 6 ? <Cube value={roll.result} /> : <Polyhedron value={roll.result} />}
      <div>
        <p className="text-4xl font-light tracking-tight tabular-nums">{roll.result}</p>
        <p className="text-sm text-muted-foreground">One die with {roll.sides} sides</p>
      </div>
    </div>
  );
}

function Cube({ value }: { value: number }) {
  return (
    <svg viewBox="0 0 60 60" className="size-14 shrink-0" aria-hidden="true">
      <rect
        x="2"
        y="2"
        width="56"
        height="56"
        rx="13"
        className="fill-muted stroke-border"
        strokeWidth="2"
      />
      {pips[value]?.map(cell => (
        <circle
          key={cell}
          cx={15 + (cell % 3) * 15}
          cy={15 + Math.floor(cell / 3) * 15}
          r="4.800"
          className="fill-primary"
        />
      ))}
    </svg>
  );
}

function Polyhedron({ value }: { value: number }) {
  return (
    <svg viewBox="0 0 60 60" className="size-14 shrink-0" aria-hidden="true">
      <path
        d="M30 2 55 16v28L30 58 5 44V16Z"
        className="fill-muted stroke-border"
        strokeWidth="2"
      />
      <path
        d="M30 14 46 42H14Z M30 2v12 M55 16 30 14 5 16 M14 42 5 44 M46 42l9 2 M14 42l16 16 16-16"
        className="stroke-border"
        strokeWidth="1.500"
        fill="none"
      />
      <text
        x="30"
        y="36"
        textAnchor="middle"
        className="fill-primary text-[14px] font-semibold tabular-nums"
      >
        {value}
      </text>
    </svg>
  );
}
