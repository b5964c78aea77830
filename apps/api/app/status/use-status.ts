import type { ServerStatus } from '@loam/server';
import { useEffect, useState } from 'react';

const pollMs = 2000;
const keptSeconds = 15 * 60;

/** What is true only at the moment of a look. */
export type Sample = { time: number; running: number; queued: number };

export type StatusView =
  | { phase: 'loading'; problem?: string }
  /** The key that was given is refused. */
  | { phase: 'refused'; message: string }
  | {
      phase: 'shown';
      status: ServerStatus;
      samples: readonly Sample[];
      /** Why what is shown is old. */
      problem?: string;
    };

/**
 * Asks the server what it is doing, again and again while somebody looks.
 *
 * @param key what it is asked with; empty where no key is needed
 */
export function useStatus(key: string): StatusView {
  const [view, setView] = useState<StatusView>({ phase: 'loading' });

  useEffect(() => {
    const left = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const look = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      const next = await ask(key, left.signal);
      if (left.signal.aborted) return;
      setView(before => follow(before, next));
      // A key that is refused stays so.
      if (!('refused' in next)) timer = setTimeout(() => void look(), pollMs);
    };
    const onVisible = () => void look();
    document.addEventListener('visibilitychange', onVisible);
    void look();
    return () => {
      left.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key]);

  return view;
}

type Answer = { status: ServerStatus } | { refused: string } | { problem: string };

async function ask(key: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch('/v1/status', {
      headers: key === '' ? {} : { authorization: `Bearer ${key}` },
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    if (response.ok) return { status: (await response.json()) as ServerStatus };
    const message = await messageOf(response);
    return response.status === 401 || response.status === 403
      ? { refused: message }
      : { problem: message };
  } catch {
    return { problem: 'The server cannot be reached.' };
  }
}

async function messageOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error: { message: string } };
    return error.message;
  } catch {
    return `The server answered with ${response.status}.`;
  }
}

function follow(before: StatusView, next: Answer): StatusView {
  if ('refused' in next) return { phase: 'refused', message: next.refused };
  if ('problem' in next) {
    return before.phase === 'refused' ? before : { ...before, problem: next.problem };
  }
  const { status } = next;
  const known = before.phase === 'shown' ? before.samples : [];
  const sum = (count: 'running' | 'queued') =>
    status.models.reduce((total, model) => total + model[count], 0);
  const sample = { time: status.time, running: sum('running'), queued: sum('queued') };
  return {
    phase: 'shown',
    status,
    samples: [...known.filter(({ time }) => time > status.time - keptSeconds), sample],
  };
}
