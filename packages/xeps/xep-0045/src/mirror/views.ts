import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { RoomView } from './view-api.js'
import type { ViewState } from './view-state.js'

export interface View {
  readonly state: ViewState
  readonly room: RoomView
}

/** All views, by the bare addresses of user and room. */
export interface Views {
  get(room: JID, user: JID): View | undefined
  of(user?: JID): readonly View[]
  /** Throws StanzaError `resource-constraint` where there are too many. */
  add(view: View): void
  /** Takes out exactly that one. */
  delete(state: ViewState): void
}

export function createViews(maxViews: number): Views {
  const byUser = new Map<string, Map<string, View>>()
  let size = 0
  const ofUser = (user: JID) => byUser.get(user.bare.toString())
  return {
    get: (room, user) => ofUser(user)?.get(room.bare.toString()),
    of: (user) =>
      user ? [...(ofUser(user)?.values() ?? [])] : [...byUser.values()].flatMap((views) => [...views.values()]),
    add(view) {
      if (size >= maxViews) throw new StanzaError('resource-constraint')
      const { user, address } = view.state
      const views = ofUser(user) ?? new Map<string, View>()
      byUser.set(user.toString(), views.set(address.toString(), view))
      size++
    },
    delete(state) {
      const { user, address } = state
      const views = ofUser(user)
      if (views?.get(address.toString())?.state !== state) return
      views.delete(address.toString())
      if (views.size === 0) byUser.delete(user.toString())
      size--
    },
  }
}
