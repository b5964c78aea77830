import { Logo } from './logo.tsx';
import { Suggestions, type Suggestion } from './suggestions.tsx';

/** What an empty chat shows: a greeting, what the model can do, and things to click. */
export function Welcome({
  model,
  onPick,
}: {
  model: string;
  onPick: (suggestion: Suggestion) => void;
}) {
  return (
    <div className="mx-auto flex min-h-full w-full max-w-3xl flex-col items-center justify-center gap-6 px-4 py-6 sm:gap-9 sm:py-8">
      <div className="flex animate-rise flex-col items-center gap-3 text-center sm:gap-4">
        <Logo className="size-14 max-sm:hidden" />
        <h1 className="text-3xl font-medium tracking-[-0.035em] text-balance sm:text-5xl">
          What shall we grow today?
        </h1>
        <p className="max-w-xl text-pretty text-muted-foreground">
          A private conversation with a model that runs on your own machine.
        </p>
      </div>
      <Suggestions onPick={onPick} />
      <ModelNote model={model} />
    </div>
  );
}

function ModelNote({ model }: { model: string }) {
  if (model !== 'loam/tiny') {
    return (
      <p className="max-w-xl text-center text-sm text-pretty text-muted-foreground">
        Answers come from <code className="font-mono text-foreground">{model}</code>;
        LOAM_CHAT_MODEL chooses another.
      </p>
    );
  }
  return (
    <p className="max-w-xl text-center text-sm text-pretty text-muted-foreground">
      <code className="font-mono text-foreground">loam/tiny</code> is a 5 MB demo model: it calls
      these tools, counts and makes small talk, but knows next to nothing about the world. For real
      work set LOAM_CHAT_MODEL to{' '}
      <a
        className="whitespace-nowrap text-foreground underline decoration-ring/60 underline-offset-4 hover:decoration-ring"
        href="https://github.com/loam-models/loam#a-bigger-model"
        target="_blank"
        rel="noreferrer"
      >
        a bigger model
      </a>
      .
    </p>
  );
}
