'use client';

import type { ServerStatus } from '@loam/server';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import './status.css';
import { Figures } from './figures';
import { formatDuration } from './format';
import { KeyForm } from './key-form';
import { Models } from './models';
import { Targets } from './targets';
import { keepKey, useKey } from './use-key';
import { useStatus, type Sample } from './use-status';

// The library that draws is most of the page, and nothing is drawn before there is something to draw.
const Charts = dynamic(() => import('./charts').then(({ Charts: loaded }) => loaded), {
  ssr: false,
  loading: () => <p className="muted">Loading charts …</p>,
});
const Spending = dynamic(() => import('./spending').then(({ Spending: loaded }) => loaded), {
  ssr: false,
});

/** What the server is doing, for whoever may know it. */
export function StatusBoard({ requiresKey }: { requiresKey: boolean }) {
  const kept = useKey();
  if (kept === undefined) return <p className="muted">Loading …</p>;
  if (!requiresKey) return <Watched accessKey="" />;
  if (kept === null) return <KeyForm onSubmit={keepKey} />;
  return (
    <Watched key={kept} accessKey={kept}>
      <p className="forget">
        <button type="button" onClick={() => keepKey(null)}>
          Forget the key
        </button>
      </p>
    </Watched>
  );
}

function Watched({ accessKey, children }: { accessKey: string; children?: ReactNode }) {
  const view = useStatus(accessKey);
  if (view.phase === 'refused') return <KeyForm message={view.message} onSubmit={keepKey} />;
  if (view.phase === 'loading') return <p className="muted">{view.problem ?? 'Loading …'}</p>;
  return (
    <>
      {view.problem === undefined ? null : (
        <p className="problem" role="alert">
          {view.problem} What is below is from before; trying again.
        </p>
      )}
      <Shown status={view.status} samples={view.samples} />
      {children}
    </>
  );
}

function Shown({ status, samples }: { status: ServerStatus; samples: readonly Sample[] }) {
  const watched = formatDuration(status.time - status.traffic.since);
  return (
    <>
      <Figures status={status} />
      <Models models={status.models} />
      <Targets targets={status.targets} />
      <h2>
        The last {watched} <span className="live">live</span>
      </h2>
      <Charts status={status} samples={samples} />
      <Spending usage={status.usage} />
    </>
  );
}
