import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHostPair } from '@trestle/testing'
import { bob } from '@trestle/xep-0231'
import { play } from './story.js'

// Two clients that reach each other in memory, so that this runs without a server.
const { romeo, juliet } = createHostPair((host) => host.use(bob))
const folder = await mkdtemp(join(tmpdir(), 'bits-of-binary-'))
try {
  await play(juliet, romeo, folder, (line) => console.log(line))
} finally {
  await rm(folder, { recursive: true })
}
