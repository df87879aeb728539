// Room http: requests and responses that are born as express wants them.
import { IncomingMessage, ServerResponse } from "node:http";
import type { Express } from "express";

export interface RequestClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * For node's createServer. Express sets the prototype of every request and response that it gets, and each time V8
 * forgets what it has learnt of their shape: a request takes twice the processor time. Setting the one that they
 * have already costs nothing.
 */
export function requestClasses(app: Express): RequestClasses {
  class Incoming extends IncomingMessage {}
  class Outgoing<
    Request extends IncomingMessage,
  > extends ServerResponse<Request> {}
  Object.setPrototypeOf(Incoming.prototype, app.request);
  Object.setPrototypeOf(Outgoing.prototype, app.response);
  Object.assign(app, {
    request: Incoming.prototype,
    response: Outgoing.prototype,
  });
  return { IncomingMessage: Incoming, ServerResponse: Outgoing };
}
