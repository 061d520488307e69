import type { RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import type { Addresses } from '../puppets/addresses.js'
import { shortText } from '../support/clip.js'
import type { ChangeItems } from './administering.js'
import type { Answering } from './answering.js'
import type { Configuring } from './configuring.js'
import type { ListedPeople } from './listed-people.js'
import type { AnswerForOccupant } from './occupant-requests.js'
import type { FindOwnRoom } from './own-room.js'
import type { Parting } from './parting.js'
import { refuseToRegister, registrationIn } from './registering.js'
import type { Whisper } from './whispering.js'

export interface HostActionsOptions {
  readonly mirrors: Pick<RoomMirrorsApi, 'api'>
  readonly find: FindOwnRoom
  readonly answering: Answering
  readonly changeItems: ChangeItems
  readonly people: ListedPeople
  readonly configuring: Configuring
  readonly parting: Parting
  readonly whisper: Whisper
  readonly answerForOccupant: AnswerForOccupant
  readonly addresses: Addresses
}

/** Bytes of a reason. */
const MAX_REASON = 1000

/** Answers what members of rooms ask for beside talking, once the network has done it. Returns the disposer. */
export function hostRoomActions(options: HostActionsOptions): () => void {
  const { find, answering, changeItems, people, configuring, parting, whisper, answerForOccupant, addresses } = options
  const { api } = options.mirrors
  const disposers = [
    api.register(
      'changeItems',
      answering(async (address, from, { changes }) => {
        const { user, room } = await find(address, from)
        await changeItems(user, room, changes)
      }),
    ),
    api.register(
      'listItems',
      answering(async (address, from, { affiliation }) => {
        const { user, room } = await find(address, from)
        // Only those who are there have roles: the view knows them.
        return affiliation === undefined ? undefined : people.list(user, room, affiliation)
      }),
    ),
    api.register(
      'getConfig',
      answering(async (address, from) => {
        const { user, room } = await find(address, from)
        return configuring.form(user, room)
      }),
    ),
    api.register(
      'setConfig',
      answering(async (address, from, { form }) => {
        const { user, room } = await find(address, from)
        await configuring.submit(user, room, form)
      }),
    ),
    api.register(
      'destroy',
      answering(async (address, from, { reason }) => {
        const { user, room } = await find(address, from)
        await parting.destroy(user, room.legacyId, reason && shortText(reason, MAX_REASON))
      }),
    ),
    api.register(
      'whisper',
      answering(async (address, from, said) => {
        const { user, room } = await find(address, from)
        await whisper(user, room, said)
      }),
    ),
    api.register(
      'request',
      answering(async (address, from, request) => {
        const { room } = await find(address, from)
        return answerForOccupant(from, room, request)
      }),
    ),
    api.register(
      'getRegistration',
      answering(async (address, from) => registrationIn((await find(address, from)).room, addresses)),
    ),
    api.register(
      'register',
      answering(async (address, from) => {
        await find(address, from)
        refuseToRegister()
      }),
    ),
    api.register(
      'unregister',
      answering(async (address, from) => {
        const { user, room } = await find(address, from)
        await parting.leave(user, room.legacyId)
      }),
    ),
  ]
  return () => {
    for (const dispose of disposers) dispose()
  }
}
