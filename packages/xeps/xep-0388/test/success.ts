import { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import { Sasl2Success } from '../src/index.js'
import { ACCOUNT, type Scene } from './stage.js'

/** A success for the account of the stage, unless it says otherwise. */
export function success(
  proof: { readonly additionalData?: Uint8Array | undefined } = {},
  jid = ACCOUNT,
  inline: Element[] = [],
) {
  return Sasl2Success.encode({ ...proof, authorizationIdentifier: JID.parse(jid), inline })
}

/** What a proper server without Bind 2 does after its first offer. */
export async function logIn(scene: Scene): Promise<void> {
  scene.send(success(await scene.prove()))
  await scene.bind()
}
