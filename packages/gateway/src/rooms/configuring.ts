import { type DataFormValue, defineForm } from '@trestle/xep-0004'
import { NS_MUC_ROOM_CONFIG, roomConfigFields } from '@trestle/xep-0045'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { StoredRoom } from '../storage/store.js'
import { toXmlText } from '../support/xml-text.js'
import { allowsAction, type RunRoomAction } from './room-actions.js'
import { roomDetails } from './room-details.js'

export interface ConfiguringOptions {
  readonly capabilitiesOf: (user: string, room: string) => Promise<NetworkCapabilities>
  readonly act: RunRoomAction
}

/** The configuration of rooms (XEP-0045 §10.2): what networks have of it, name and description. */
export interface Configuring {
  /** The form with what the network lets users change. Rejects with GatewayError `unsupported` where that is nothing. */
  form(user: string, room: StoredRoom): Promise<DataFormValue>
  /** Has the network change what differs in a submission. */
  submit(user: string, room: StoredRoom, form: DataFormValue): Promise<void>
}

const { name, description } = roomConfigFields
/** What is submitted; what the network does not let users change is refused by name. */
const submission = defineForm({ formType: NS_MUC_ROOM_CONFIG, fields: { name, description } })

export function createConfiguring({ capabilitiesOf, act }: ConfiguringOptions): Configuring {
  return {
    async form(user, room) {
      const taken = await capabilitiesOf(user, room.legacyId)
      const fields = {
        ...(allowsAction(taken, 'name') && { name }),
        ...(allowsAction(taken, 'description') && { description }),
      }
      if (Object.keys(fields).length === 0) {
        throw new GatewayError('unsupported', 'Users of this network cannot change what rooms are called.')
      }
      const title = 'Configuration of the room'
      return defineForm({ formType: NS_MUC_ROOM_CONFIG, title, fields }).form(shown(room))
    },
    async submit(user, room, form) {
      const reading = submission.inspect(form)
      if (!reading.ok) throw new GatewayError('invalid', 'This is not the form of this room.')
      const before = shown(room)
      for (const kind of ['name', 'description'] as const) {
        const text = reading.value[kind]
        // What is left out stays as it is.
        if (!has(form, kind) || (text ?? '') === before[kind]) continue
        await act(user, room.legacyId, { kind, text: toXmlText(text ?? '') })
      }
    },
  }
}

function shown(room: StoredRoom) {
  return { name: room.name ?? '', description: roomDetails(room).description ?? '' }
}

function has({ fields = [] }: DataFormValue, kind: 'name' | 'description'): boolean {
  return fields.some(({ var: field }) => field === roomConfigFields[kind].options.var)
}
