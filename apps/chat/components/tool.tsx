import {
  Calculator,
  ChevronDown,
  Clock,
  CloudSun,
  Dices,
  Ruler,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { getToolName, type DynamicToolUIPart, type ToolUIPart } from 'ai';
import type { ChatTools } from '../chat/message.ts';
import { ToolResult } from './tool-results/tool-result.tsx';
import { toolFailureOf, toolStatus, type ToolStatus } from './tool-status.ts';

export type ToolPart = ToolUIPart<ChatTools> | DynamicToolUIPart;

const faces: Readonly<Record<string, { icon: LucideIcon; title: string }>> = {
  get_weather: { icon: CloudSun, title: 'Weather' },
  calculate: { icon: Calculator, title: 'Calculator' },
  get_time: { icon: Clock, title: 'Local time' },
  convert_units: { icon: Ruler, title: 'Units' },
  roll_dice: { icon: Dices, title: 'Dice' },
};

/** One call of a tool: its name and input, how far it is, and what came out. */
export function Tool({ part, isLive }: { part: ToolPart; isLive: boolean }) {
  const name = getToolName(part);
  const face = faces[name] ?? { icon: Wrench, title: name };
  const status = toolStatus(part, isLive);
  return (
    <div
      role="group"
      aria-label={`${face.title} tool, ${status}`}
      data-tool={name}
      data-state={part.state}
      className="w-full max-w-md min-w-0 animate-rise overflow-hidden rounded-2xl border border-border bg-card sm:min-w-72 sm:flex-1"
    >
      <header className="flex items-center gap-2.5 px-4 pt-3 pb-2 text-sm">
        <face.icon className="size-4 shrink-0 text-moss" aria-hidden="true" />
        <span className="font-medium">{face.title}</span>
        <code className="min-w-0 truncate font-mono text-xs text-muted-foreground">{name}</code>
        <span className="flex-1" />
        <StatusBadge status={status} />
      </header>
      <div className="px-4 pb-3">
        <Body part={part} />
      </div>
      <Details part={part} />
    </div>
  );
}

const badgeColours: Record<ToolStatus, string> = {
  writing: 'text-muted-foreground',
  running: 'text-muted-foreground',
  done: 'text-moss',
  failed: 'text-clay',
  stopped: 'text-muted-foreground',
};

function StatusBadge({ status }: { status: ToolStatus }) {
  const isRunning = status === 'writing' || status === 'running';
  return (
    <span className={`inline-flex shrink-0 items-center gap-1.5 text-xs ${badgeColours[status]}`}>
      <span
        className={`size-1.5 rounded-full bg-current ${isRunning ? 'animate-breathe' : ''}`}
        aria-hidden="true"
      />
      {status}
    </span>
  );
}

function Body({ part }: { part: ToolPart }) {
  const failure = toolFailureOf(part);
  if (failure !== undefined) return <p className="text-sm text-clay">{failure}</p>;
  if (part.state === 'output-available' && part.type !== 'dynamic-tool') {
    return <ToolResult part={part} />;
  }
  return <Inputs input={part.input} />;
}

/** While there is no result, the input says what is going on. */
function Inputs({ input }: { input: unknown }) {
  const entries = typeof input === 'object' && input !== null ? Object.entries(input) : [];
  if (entries.length === 0) return <p className="h-7 text-sm text-muted-foreground">…</p>;
  return (
    <ul className="flex flex-wrap gap-1.5 text-sm">
      {entries.map(([key, value]) => (
        <li key={key} className="rounded-lg bg-muted px-2.5 py-1">
          <span className="text-muted-foreground">{key}</span> {String(value)}
        </li>
      ))}
    </ul>
  );
}

/** The call as the model wrote it and the answer as the tool gave it. */
function Details({ part }: { part: ToolPart }) {
  const output = part.state === 'output-available' ? part.output : undefined;
  return (
    <details className="group border-t border-border/70 text-xs">
      <summary className="flex list-none items-center gap-1.5 px-4 py-2 text-muted-foreground transition-colors hover:text-foreground">
        Input and result
        <ChevronDown
          className="size-3.5 transition-transform group-open:rotate-180"
          aria-hidden="true"
        />
      </summary>
      <div className="space-y-2 px-4 pb-3">
        <Json label="Input" value={part.input} />
        {output === undefined ? null : <Json label="Result" value={output} />}
        {part.state === 'output-error' ? <Json label="Error" value={part.errorText} /> : null}
      </div>
    </details>
  );
}

function Json({ label, value }: { label: string; value: unknown }) {
  return (
    <div>
      <p className="mb-1 text-muted-foreground">{label}</p>
      <pre
        tabIndex={0}
        aria-label={label}
        className="max-h-56 overflow-auto rounded-lg bg-muted p-2.5 font-mono leading-relaxed"
      >
        {JSON.stringify(value ?? {}, null, 2)}
      </pre>
    </div>
  );
}
