import type { JID } from '@trestle/jid'

/** What a handler of an op is told. */
export interface OpCall<A> {
  /** The local address the op is run for: a client's own, or one of a component's many. */
  readonly jid: JID | undefined
  readonly node: string | undefined
  /** Who asked, as the stanza says. Undefined: the program itself. Handlers that guard something look at it. */
  readonly from: JID | undefined
  readonly args: A
}

/** Answers an op, at once or later. To refuse whoever asks, throw a {@link ForbiddenError}. */
export type OpHandler<A, R> = (call: OpCall<A>) => R | Promise<R>

/**
 * One thing that a plugin stores or decides and a user may replace: a value in a table of ops.
 * Tables live at module level and serve every host of the process, so a `fallback` must not keep state;
 * state goes into the defaults given to {@link ApiRegistry.wrap}.
 */
export interface Op<A, R> {
  /** The type of the arguments; there is no value behind it. */
  readonly '~args': A
  /** The type of the result; there is no value behind it. */
  readonly '~result': R
  /** Answers when nothing is registered and the host has no default of its own. */
  readonly fallback: OpHandler<A, R>
}

/** Any op: what tables are made of. */
export interface AnyOp {
  readonly '~args': unknown
  readonly '~result': unknown
  readonly fallback: (call: OpCall<never>) => unknown
}

/** The ops of one plugin by name. */
export type OpTable = Readonly<Record<string, AnyOp>>

/** The handler type that an op of a table asks for. */
export type HandlerOf<O extends AnyOp> = OpHandler<O['~args'], O['~result']>

/** Defines an op by the handler that serves when there is no other; its types are the op's. */
export function op<A, R>(fallback: OpHandler<A, R>): Op<A, R> {
  return { fallback } as Op<A, R>
}
