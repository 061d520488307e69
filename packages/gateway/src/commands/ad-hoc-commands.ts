import { toStanzaError } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type CommandResult, commands } from '@trestle/xep-0050'
import { bob } from '@trestle/xep-0231'
import { holdByAdHoc } from '../dialogues/ad-hoc.js'
import { holdDialogue } from '../dialogues/hold.js'
import type { PublishFiles } from '../files/publish-files.js'
import type { FrameHost } from '../frame-host.js'
import type { LimitChecks } from '../limits/limits.js'
import { GatewayError, toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import { addressIn, shownAnswer, tableForm } from './answer.js'
import type { CommandSpec, MayExecute } from './command-spec.js'

export interface AdHocCommandsOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly commands: readonly CommandSpec[]
  readonly mayExecute: MayExecute
  readonly limits: LimitChecks
  readonly logOf: (user: string) => Log
  readonly publish: PublishFiles
}

/** Seconds for which a picture in a form is kept. */
const PICTURE_AGE = 600

/** Offers commands by XEP-0050 at the gateway's own address. */
export function provideAdHocCommands(options: AdHocCommandsOptions): void {
  const { host, addresses, mayExecute, limits, logOf, publish } = options
  const view = host.as(addresses.gateway)
  const { add } = view.get(commands)
  const { clock } = host.xmpp
  const servePicture = (picture: Uint8Array) => view.get(bob).setBob(picture, 'image/png', { maxAge: PICTURE_AGE })

  for (const spec of options.commands) {
    add({
      node: spec.node ?? spec.name,
      name: spec.title,
      access: (from) => mayExecute(spec.access, from),
      async run(command): Promise<CommandResult> {
        const { from, signal } = command
        try {
          limits.take('commands', from.bare.toString())
          const answer = await holdByAdHoc({ command, clock, servePicture }, (medium) =>
            holdDialogue({ from, medium, clock, publish, signal }, (held) => spec.run(held, { argument: '' })),
          )
          const shown = shownAnswer(answer, addressIn(addresses))
          if (!shown) command.note('Done.')
          else if ('text' in shown) command.note(shown.text)
          else {
            if (shown.table.more > 0) command.note(`${shown.table.more} more are left out.`, 'warn')
            return tableForm(shown.table, spec.title)
          }
          return undefined
        } catch (error) {
          throw errorOf(error, from, logOf)
        }
      },
    })
  }
}

/** The error of a command on the wire; what was not written for users is logged. */
export function errorOf(error: unknown, from: JID, logOf: (user: string) => Log): StanzaError {
  if (error instanceof StanzaError) return error
  const known = toGatewayError(error)
  if (known.code === 'internal') logOf(from.bare.toString()).error({ error }, 'A command failed.')
  return error instanceof GatewayError || known.code !== 'internal' ? toStanzaErrorOf(known) : toStanzaError(error)
}
