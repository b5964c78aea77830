import type { RequestIdVariables } from 'hono/request-id';
import type { Caller } from './access/caller.ts';
import type { ModelCatalog } from './models/model-catalog.ts';
import type { OpenRequest } from './models/request-models.ts';
import type { ObservedMessage } from './observability/observe-requests.ts';
import type { RequestObserver } from './observability/observer.ts';
import type { OpenSession } from './responses/socket/open-session.ts';
import type { AnswerEnd } from './streams/answer-end.ts';

/** What the layers of the server tell each other about one request. */
export type ServerEnv = {
  Bindings: {
    /** Takes the session of a WebSocket that has been let in; absent where nobody can. */
    takeSession?: (open: OpenSession) => void;
  };
  Variables: RequestIdVariables & {
    /** Who sends it. There behind `identifyCaller`, which every route but the public ones has. */
    caller: Caller;
    /** Hears of the end of the answer. There behind `answerEnd`, which every request passes. */
    whenEnded: (listener: (end: AnswerEnd) => void) => void;
    /** Is told of what the request does. There behind `observeRequests`, which every request passes. */
    observer: RequestObserver;
    /** The same for a message of a WebSocket. */
    observeMessage: () => ObservedMessage;
    /** The models the caller may use. There behind `requestModels`. */
    models: ModelCatalog;
    /** Puts the gate that a body asks for in the place of its `model`. */
    selectGate: (body: unknown) => unknown;
    /** The same for each message of a WebSocket, which is a request of its own. */
    openMessage: () => OpenRequest;
    /** The error that ended an answer after its status had been sent. */
    streamError?: unknown;
  };
};
