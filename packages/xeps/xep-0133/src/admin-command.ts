import type { FormSchema } from '@trestle/xep-0004'

/** XEP-0133; also the FORM_TYPE of its forms. */
export const NS_ADMIN = 'http://jabber.org/protocol/admin'

/** A command of a service: what is filled in, and what comes out. */
export interface AdminCommand<V = unknown, I = never, R = unknown, RI = never> {
  readonly node: string
  /** What people see of it. */
  readonly name: string
  /** Absent where there is nothing to fill in. */
  readonly form?: FormSchema<V, I> | undefined
  /** Absent where nothing comes out. */
  readonly result?: FormSchema<R, RI> | undefined
}

/** The value of what is not there. */
export type Nothing = Readonly<Record<never, never>>

/** Defines a command by the name of its node (§4). */
// @__NO_SIDE_EFFECTS__
export function adminCommand<V = Nothing, I = Nothing, R = Nothing, RI = Nothing>(
  node: string,
  name: string,
  forms: { readonly form?: FormSchema<V, I>; readonly result?: FormSchema<R, RI> } = {},
): AdminCommand<V, I, R, RI> {
  return { node: `${NS_ADMIN}#${node}`, name, ...forms }
}
