import type { RequestIdVariables } from 'hono/request-id';
import type { Caller } from './access/caller.ts';
import type { ModelCatalog } from './models/model-catalog.ts';
import type { OpenSession } from './responses/socket/open-session.ts';

/** What the layers of the server tell each other about one request. */
export type ServerEnv = {
  Bindings: {
    /** Takes the session of a WebSocket that has been let in; absent where nobody can. */
    takeSession?: (open: OpenSession) => void;
  };
  Variables: RequestIdVariables & {
    /** Who sends it. There behind `identifyCaller`, which every route but the public ones has. */
    caller: Caller;
    /** The models the caller may use. There behind `requestModels`. */
    models: ModelCatalog;
    /** The error that ended an answer after its status had been sent. */
    streamError?: unknown;
  };
};
