import type { JID } from '@trestle/jid'
import { FormError, type FormSchema } from '@trestle/xep-0004'
import { type CommandDialogue, type CommandRun, type CommandsApi, commandError } from '@trestle/xep-0050'
import type { Dispose } from '@trestle/xmlstream'
import { chooseAssignmentForm, chooseHatForm, hatCommands, hatForm, hueOf } from '../hat-commands.js'
import { assignedHatListForm, hatListForm } from '../hat-lists.js'
import type { HatsServiceApi } from './api.js'
import type { HatsAction, RoomHats } from './ops.js'

export interface HatCommandsHost {
  readonly commands: CommandsApi
  readonly view: HatsServiceApi
  /** Which addresses are rooms. */
  readonly at: (jid: JID) => boolean
  own(dispose: Dispose): void
}

/** Offers the commands of XEP-0317 §3.2 to §3.7 at rooms. */
export function addHatCommands({ commands, view, at, own }: HatCommandsHost): void {
  const add = (node: string, name: string, action: HatsAction, run: CommandRun) => {
    const access = (from: JID, to: JID) => view.api.run('mayManageHats', { jid: to, from, args: action })
    own(commands.add({ node, name, access, run }, { at }))
  }

  add(hatCommands.list, 'List the hats', 'list', async ({ to }) => hatListForm((await view.getHats(to)).hats))
  add(hatCommands.listAssigned, 'List who has which hat', 'list-assigned', async ({ to }) =>
    assignedHatListForm(assignedOf(await view.getHats(to))),
  )
  add(hatCommands.create, 'Create a hat', 'create', async (session) => {
    const { uri, title, hue } = await answerOf(session, hatForm)
    const colour = hueOf(hue)
    await view.createHat(session.to, { uri, title, ...(colour !== undefined && { hue: colour }) })
  })
  add(hatCommands.destroy, 'Destroy a hat', 'destroy', async (session) => {
    const { hats } = await view.getHats(session.to)
    const { uri } = await answerOf(session, chooseHatForm('Destroying a Hat', hats))
    await view.destroyHat(session.to, uri)
  })
  add(hatCommands.assign, 'Give a user a hat', 'assign', async (session) => {
    const { hats } = await view.getHats(session.to)
    const { jid, uri } = await answerOf(session, chooseAssignmentForm('Assigning a Hat', hats))
    await view.assignHat(session.to, jid, uri)
  })
  add(hatCommands.unassign, 'Take a hat from a user', 'unassign', async (session) => {
    const { hats } = await view.getHats(session.to)
    const { jid, uri } = await answerOf(session, chooseAssignmentForm('Removing a Hat', hats))
    await view.unassignHat(session.to, jid, uri)
  })
}

/** What was filled in at once, else what is asked for. */
async function answerOf<V, I>({ given, ask }: CommandDialogue, schema: FormSchema<V, I>): Promise<V> {
  if (!given) return ask(schema, { last: true })
  try {
    return schema.read(given)
  } catch (error) {
    if (error instanceof FormError) throw commandError('bad-payload', error.message)
    throw error
  }
}

function assignedOf({ hats, assigned }: RoomHats) {
  const byUri = new Map(hats.map((hat) => [hat.uri, hat]))
  return assigned.flatMap(({ jid, uri }) => {
    const hat = byUri.get(uri)
    return hat ? [{ jid, uri, title: hat.title, hue: hat.hue }] : []
  })
}
