import { readdir } from 'node:fs/promises'
import type { Host } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { bob } from '@trestle/xep-0231'
import { keepInJsonFiles } from './json-files.js'

/** A host of either side: a client, a component, or a host for tests. */
export type Party = Pick<Host, 'get'> & { readonly jid: JID }

/** One host stores its data in files, and another fetches it. Reports each step. */
export async function play(
  sender: Party,
  receiver: Party,
  folder: string,
  print: (line: string) => void,
): Promise<void> {
  const files = async () => (await readdir(folder)).join(', ') || 'nothing'
  const bits = sender.get(bob)
  keepInJsonFiles(bits, folder)

  const cid = await bits.setBob(new TextEncoder().encode('coucou'), 'text/plain', { maxAge: 86_400 })
  print(`Its content id is ${cid}.`)
  print(`In the folder: ${await files()}`)

  const own = await bits.getBob({ cid })
  print(`Read from there: ${new TextDecoder().decode(own.data)}, of type ${own.type}`)

  const fetched = await receiver.get(bob).getBob({ cid, from: sender.jid })
  print(`Fetched by ${receiver.jid}: ${new TextDecoder().decode(fetched.data)}`)

  await bits.delBob(cid)
  print(`In the folder after it was deleted: ${await files()}`)
}
